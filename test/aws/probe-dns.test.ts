import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServer } from 'node:http';
import { probeDns } from '../../src/aws/probe-dns.ts';
import { probeHttp } from '../../src/aws/probe-http.ts';
import { publicDnsTrouble } from '../../src/aws/resolvers.ts';
import { listen } from './fake-server.ts';
import { serveDns } from './dns-server.ts';

const EAST = 'pony-1.us-east-1.elb.amazonaws.com';
const WEST = 'pony-1.us-west-2.elb.amazonaws.com';
const INPUT = { name: 'app.pony.example', endpoints: { 'us-east-1': EAST, 'us-west-2': WEST } };

const zone = (...addresses: string[]) => ({
  'app.pony.example': addresses,
  [EAST]: ['192.0.2.1', '192.0.2.2'],
  [WEST]: ['198.51.100.1', '198.51.100.2'],
});

test('each resolver gives a row with the region whose load balancer it answers', async (t) => {
  const servers = await Promise.all([
    serveDns(zone('192.0.2.2'), 42),
    serveDns(zone('198.51.100.1', '198.51.100.2')),
    serveDns(zone('203.0.113.9')),
    serveDns({}),
  ]);
  t.after(() => servers.forEach((server) => server.close()));
  const [east, west, stranger, none] = servers.map(({ address }) => address) as [string, string, string, string];
  assert.deepEqual(await probeDns(INPUT, [east, west, stranger, none], 5_000), {
    outcome: 'yes',
    output: {
      answers: [
        { resolver: east, region: 'us-east-1', ttlSeconds: 42 },
        { resolver: west, region: 'us-west-2', ttlSeconds: 60 },
        { resolver: stranger, region: null, ttlSeconds: 60 },
        { resolver: none, region: null, ttlSeconds: 0 },
      ],
    },
  });
});

test('a resolver that is silent gives no row, and does not hold up the others beyond the deadline', async (t) => {
  const [silent, west] = await Promise.all([serveDns(null), serveDns(zone('198.51.100.1'))]);
  t.after(() => [silent, west].forEach((server) => server.close()));
  const answer = await probeDns(INPUT, [silent.address, west.address], 300);
  assert.deepEqual(answer, {
    outcome: 'yes',
    output: { answers: [{ resolver: west.address, region: 'us-west-2', ttlSeconds: 60 }] },
  });
});

test('when no resolver answers, nothing is known', async (t) => {
  const silent = await serveDns(null);
  t.after(() => silent.close());
  for (const resolvers of [[silent.address], ['not an address'], []]) {
    const answer = await probeDns(INPUT, resolvers, 200, () => Promise.resolve(null));
    assert.equal(answer.outcome, 'unknown');
    assert.equal(answer.outcome === 'unknown' && answer.error.kind, 'timeout');
  }
});

test('where the network lets nobody ask public resolvers, the resolver of this machine is asked within the deadline', async (t) => {
  const silent = await Promise.all([serveDns(null), serveDns(null), serveDns(null)]);
  t.after(() => silent.forEach((server) => server.close()));
  const resolvers = silent.map(({ address }) => address);
  const known: Record<string, string[]> = zone('198.51.100.2');
  const own = (name: string) => Promise.resolve((known[name] ?? []).map((address) => ({ address, ttl: 0 })));
  const tookMs: number[] = [];
  for (let time = 0; time < 2; time += 1) {
    const startMs = performance.now();
    const answer = await probeDns(INPUT, resolvers, 5_000, own);
    tookMs.push(performance.now() - startMs);
    assert.deepEqual(answer, {
      outcome: 'yes',
      output: { answers: [{ resolver: 'the resolver of this machine', region: 'us-west-2', ttlSeconds: 0 }] },
    });
  }
  const [first = 0, second = first] = tookMs;
  assert.ok(second < first / 2, `the second time nobody waits for them: ${first} ms, then ${second} ms`);
  assert.match(
    (await publicDnsTrouble(resolvers, INPUT.name)) ?? '',
    /None of the resolvers .* "resolvers" in failover\.json/,
  );
  const answering = await serveDns(zone('198.51.100.2'));
  t.after(() => answering.close());
  assert.equal(await publicDnsTrouble([...resolvers, answering.address], INPUT.name), null);
});

test('a site is found where three resolvers are silent, and where nobody knows its name that is said', async (t) => {
  const silent = await Promise.all([serveDns(null), serveDns(null), serveDns(null)]);
  const server = createServer((_request, response) => response.end('well'));
  const { port, close } = await listen(server);
  t.after(() => (silent.forEach((one) => one.close()), close()));
  const resolvers = silent.map(({ address }) => address);
  const answer = await probeHttp({ url: `http://localhost:${port}/`, count: 20 }, resolvers, 5_000);
  assert.equal(answer.outcome === 'yes' && (answer.output as { succeeded: number }).succeeded, 20);
  const late = await probeHttp({ url: `http://other.example:${port}/`, count: 1 }, [...resolvers], 300);
  assert.match(JSON.stringify(late), /no resolver answered within 300 ms/);
});
