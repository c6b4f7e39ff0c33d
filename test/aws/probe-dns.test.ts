import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probeDns } from '../../src/aws/probe-dns.ts';
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
  const startMs = performance.now();
  const answer = await probeDns(INPUT, [silent.address, west.address], 300);
  assert.ok(performance.now() - startMs < 1_500);
  assert.deepEqual(answer, {
    outcome: 'yes',
    output: { answers: [{ resolver: west.address, region: 'us-west-2', ttlSeconds: 60 }] },
  });
});

test('when no resolver answers, nothing is known', async (t) => {
  const silent = await serveDns(null);
  t.after(() => silent.close());
  for (const resolvers of [[silent.address], ['not an address'], []]) {
    const answer = await probeDns(INPUT, resolvers, 200);
    assert.equal(answer.outcome, 'unknown');
    assert.equal(answer.outcome === 'unknown' && answer.error.kind, 'timeout');
  }
});
