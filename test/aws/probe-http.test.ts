import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { probeHttp, regionInName } from '../../src/aws/probe-http.ts';
import { serveDns } from './dns-server.ts';
import { listen, serve } from './fake-server.ts';

test('requests are counted by outcome and by the region that says it served them', async (t) => {
  let count = 0;
  const server = await serve((_request, response) => {
    count += 1;
    if (count % 4 === 0) response.writeHead(500).end();
    else response.writeHead(200, { 'x-served-by-region': count % 4 === 1 ? 'us-east-1' : 'us-west-2' }).end('ok');
  });
  t.after(() => server.close());
  const answer = await probeHttp({ url: `${server.url}/health`, count: 40 }, [], 5_000);
  assert.deepEqual(answer, {
    outcome: 'yes',
    output: { succeeded: 30, failed: 10, regions: { 'us-east-1': 10, 'us-west-2': 20 }, lastError: 'HTTP 500' },
  });
  assert.equal(server.requests.length, 40);
});

test('with an address it connects there, asks for the host of the URL, and takes the region from the name', async (t) => {
  const server = await serve((_request, response) => response.end('ok'));
  const address = 'pony-1.us-west-2.elb.amazonaws.com';
  const dns = await serveDns({ [address]: ['127.0.0.1'] });
  t.after(async () => {
    dns.close();
    await server.close();
  });
  const input = { url: `http://app.pony.example:${server.port}/health`, address, count: 3 };
  assert.deepEqual(await probeHttp(input, [dns.address], 5_000), {
    outcome: 'yes',
    output: { succeeded: 3, failed: 0, regions: { 'us-west-2': 3 } },
  });
  assert.equal(server.requests[0]?.headers.host, `app.pony.example:${server.port}`);
  assert.equal(server.requests[0]?.url, '/health');
});

test('a name that public DNS does not have fails each request and says why', async (t) => {
  const dns = await serveDns({});
  t.after(() => dns.close());
  const answer = await probeHttp({ url: 'http://app.pony.example/', count: 2 }, [dns.address], 5_000);
  assert.deepEqual(answer, {
    outcome: 'yes',
    output: { succeeded: 0, failed: 2, regions: {}, lastError: 'ENOTFOUND: no such name' },
  });
});

test('requests without an answer by the deadline have failed', async (t) => {
  const silent = await listen(createServer(() => {}));
  t.after(() => silent.close());
  const answer = await probeHttp({ url: `http://127.0.0.1:${silent.port}/`, count: 12 }, [], 200);
  assert.deepEqual(answer, {
    outcome: 'yes',
    output: { succeeded: 0, failed: 12, regions: {}, lastError: 'no answer within 200 ms' },
  });
});

test('a refused connection is a failed request', async () => {
  const gone = await listen(createServer(() => {}));
  await gone.close();
  const answer = await probeHttp({ url: `http://127.0.0.1:${gone.port}/`, count: 1 }, [], 2_000);
  assert.equal(answer.outcome === 'yes' && JSON.stringify(answer.output).includes('ECONNREFUSED'), true);
});

test('a probe that cannot be made is refused', async () => {
  for (const input of [
    { url: 'ftp://app.pony.example', count: 1 },
    { url: 'app', count: 1 },
    { url: 'http://127.0.0.1', count: 0 },
    { url: 'http://127.0.0.1', count: 1.5 },
  ]) {
    const answer = await probeHttp(input, [], 100);
    assert.equal(answer.outcome === 'no' && answer.error.kind, 'invalid', input.url);
  }
});

test('a region is read from the name of a load balancer, and from no other name', () => {
  assert.equal(regionInName('pony-1.us-west-2.elb.amazonaws.com'), 'us-west-2');
  assert.equal(regionInName('pony-1.us-gov-west-1.elb.amazonaws.com'), 'us-gov-west-1');
  assert.equal(regionInName('app.pony.example'), null);
});
