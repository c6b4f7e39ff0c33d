import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { afterEach, test } from 'node:test';
import { knowsProxies, probesBesideProxy, proxyTrouble } from '../../src/aws/proxy.ts';
import { createAwsTarget } from '../../src/aws/target.ts';
import type { Call } from '../../src/domain/api/call.ts';
import { listen } from './fake-server.ts';

const CALLER: Call = { service: 'sts', operation: 'GetCallerIdentity', region: 'us-west-2', input: {} };
const IDENTITY =
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/cleo</Arn><UserId>A</UserId>' +
  '<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

const NAMES = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'];
afterEach(() => NAMES.forEach((name) => delete process.env[name]));

/** A proxy that answers itself what it is asked in the clear, and opens no tunnel. */
const openProxy = async () => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => response.writeHead(200, { 'content-type': 'text/xml' }).end(IDENTITY));
  });
  server.on('connect', ({ url }, socket) => {
    seen.push(`CONNECT ${url}`);
    socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
  });
  const { port, close } = await listen(server);
  return { seen, url: `http://127.0.0.1:${port}`, close };
};

const ask = async (endpointUrl: string) => {
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  Object.assign(process.env, credentials);
  const target = createAwsTarget({ endpointUrl });
  try {
    return await target.send(CALLER, 5000);
  } finally {
    target.close();
    for (const name of Object.keys(credentials)) delete process.env[name];
  }
};

for (const name of ['HTTP_PROXY', 'http_proxy'])
  test(`calls go through the proxy that ${name} names, and not where NO_PROXY names their host`, async (t) => {
    const proxy = await openProxy();
    t.after(proxy.close);
    process.env[name] = proxy.url;
    assert.equal((await ask('http://sts.nowhere.invalid')).outcome, 'yes');
    assert.deepEqual(proxy.seen, ['POST http://sts.nowhere.invalid/']);
    process.env['NO_PROXY'] = 'nowhere.invalid,.nowhere.invalid';
    const answer = await ask('http://sts.nowhere.invalid');
    assert.equal(answer.outcome === 'no' && answer.error.kind, 'unreachable');
    assert.equal(proxy.seen.length, 1);
  });

test('calls over TLS ask the proxy of HTTPS_PROXY for a tunnel, and one that is refused is told as not reached', async (t) => {
  const proxy = await openProxy();
  t.after(proxy.close);
  process.env['HTTPS_PROXY'] = proxy.url;
  const answer = await ask('https://sts.nowhere.invalid');
  assert.deepEqual(proxy.seen, ['CONNECT sts.nowhere.invalid:443']);
  assert.notEqual(answer.outcome, 'yes');
});

test('an endpoint on this machine is asked without the proxy', async (t) => {
  const [proxy, direct] = [await openProxy(), await openProxy()];
  t.after(() => Promise.all([proxy.close(), direct.close()]));
  process.env['HTTP_PROXY'] = proxy.url;
  assert.equal((await ask(direct.url)).outcome, 'yes');
  assert.deepEqual([proxy.seen.length, direct.seen.length], [0, 1]);
});

test('a Node that cannot go through a proxy is told, and that probes never do', () => {
  assert.deepEqual(['22.18.0', '22.21.0', '23.11.0', '24.4.1', '24.5.0', '26.0.0'].map(knowsProxies), [
    false,
    true,
    false,
    false,
    true,
    true,
  ]);
  assert.match(
    proxyTrouble({ https_proxy: 'http://p' }, '22.18.0') ?? '',
    /https_proxy is set, and Node 22\.18\.0 does not/,
  );
  assert.equal(proxyTrouble({ HTTPS_PROXY: 'http://p' }, '24.5.0'), null);
  assert.equal(proxyTrouble({}, '22.18.0'), null);
  assert.match(
    probesBesideProxy({ HTTPS_PROXY: 'http://p' }) ?? '',
    /Probes do not go through the proxy of HTTPS_PROXY/,
  );
  assert.equal(probesBesideProxy({ HTTPS_PROXY: '' }), null);
});
