import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integrateLoad } from '../../src/sandbox/integrate.ts';
import { downtimeMs, restoredAtMs } from '../../src/sandbox/ledger.ts';
import { requestsPerSecond, utilisationOf } from '../../src/sandbox/load/load.ts';
import { DEFAULT_LOAD_PROFILE } from '../../src/sandbox/load/load-state.ts';
import { probeDns, probeHttp } from '../../src/sandbox/services/probe.ts';
import { createResolvers } from '../../src/sandbox/load/resolvers.ts';
import { EAST, NAME, send, weighted, WEST } from './zone.ts';
import { START, MINUTE, east, west, pony, outage, near, eastShare } from './load-fixture.ts';

test('in peace every request is served and every record consumed', () => {
  const world = pony();
  integrateLoad(world, START + 10 * MINUTE);
  const { requests, records } = world.ledger;
  near(requests['us-east-1']?.served, 500 * 600);
  assert.equal(requests['us-east-1']?.failed, 0);
  near(records['us-east-1']?.produced, 500 * 600 * 0.3);
  near(records['us-east-1']?.consumed, 500 * 600 * 0.3);
  assert.deepEqual([records['us-east-1']?.lost, records['us-east-1']?.doubled], [0, 0]);
  assert.equal(restoredAtMs(world.ledger), null);
});

test('requests rise smoothly through the US morning', () => {
  const at = (time: string) => requestsPerSecond(DEFAULT_LOAD_PROFILE, Date.parse(`2020-11-25T${time}Z`));
  assert.ok(at('13:15:00') < at('15:00:00') && at('15:00:00') < at('18:00:00'));
  near(at('20:00:00'), 900);
  near(at('08:00:00'), 100);
  assert.ok(Math.abs(at('13:15:00') - at('13:15:05')) < 1);
});

test('a region serves no more than its scarcest service can', () => {
  const world = pony();
  world.tasks[east] = 4;
  integrateLoad(world, START + MINUTE);
  near(world.ledger.requests['us-east-1']?.served, 300 * 60);
  near(world.ledger.requests['us-east-1']?.failed, 200 * 60);
  near(utilisationOf(world.load, east, { clusterName: 'pony', serviceName: 'web' }, 4) ?? undefined, 500 / 300);
  assert.equal(utilisationOf(world.load, east, { clusterName: 'pony', serviceName: 'mailer' }, 4), null);
});

test('while Kinesis refuses puts, the requests that post an event fail and their records are lost', () => {
  const world = pony({ daySwing: 0 }, [outage({ fromMs: START + MINUTE, toMs: START + 3 * MINUTE })]);
  integrateLoad(world, START + 5 * MINUTE);
  near(world.ledger.records['us-east-1']?.lost, 120 * 150);
  near(world.ledger.requests['us-east-1']?.failed, 120 * 150);
  assert.equal(restoredAtMs(world.ledger), START + 3 * MINUTE);
  assert.equal(downtimeMs(world.ledger), 2 * MINUTE);
  assert.deepEqual(
    [world.ledger.impairedAtMs, world.ledger.firstFailedMs, world.ledger.lastFailedMs],
    [START + MINUTE, START + MINUTE, START + 3 * MINUTE],
  );
});

test('a stream with too few shards takes a part of the records', () => {
  const world = pony();
  world.shards[east] = 2;
  integrateLoad(world, START + MINUTE);
  // 20 kB an event: 50 a second and shard.
  near(world.ledger.records['us-east-1']?.accepted, 100 * 60);
  near(world.ledger.records['us-east-1']?.lost, 50 * 60);
});

test('records wait in the stream while its mapping does not poll, and are consumed when it does', () => {
  const world = pony();
  world.polling.delete(east);
  integrateLoad(world, START + MINUTE);
  near(world.load.streams[0]?.backlog, 150 * 60);
  world.polling.add(east);
  integrateLoad(world, START + 2 * MINUTE);
  assert.equal(world.load.streams[0]?.backlog, 0);
  near(world.ledger.records['us-east-1']?.consumed, 150 * 120);
});

test('a record is in the stream for a moment even when its function keeps up', () => {
  const world = pony({ daySwing: 0, readLagSeconds: 1.5 });
  integrateLoad(world, START + MINUTE);
  near(world.load.streams[0]?.backlog, 150 * 1.5);
  near(world.ledger.records['us-east-1']?.consumed, 150 * 58.5);
});

test('failing invocations double records and lose none', () => {
  const world = pony({ daySwing: 0 }, [outage({ service: 'lambda', share: 0.5, toMs: START + MINUTE })]);
  integrateLoad(world, START + 2 * MINUTE);
  const records = world.ledger.records['us-east-1'];
  near(records?.doubled, 150 * 60 * 0.5);
  near(records?.consumed, 150 * 120);
  assert.equal(records?.lost, 0);
});

test('after a change of weights users stay until it is in sync, and then move within one time to live', () => {
  const world = pony();
  integrateLoad(world, START + MINUTE);
  send(world.route53, START + MINUTE, ['UPSERT', weighted(east, 0)], ['UPSERT', weighted(west, 200)]);
  integrateLoad(world, START + MINUTE + 59_000);
  near(eastShare(world), 1);
  integrateLoad(world, START + MINUTE + 90_000);
  assert.ok(eastShare(world) > 0.2 && eastShare(world) < 0.8, `${eastShare(world)}`);
  integrateLoad(world, START + MINUTE + 125_000);
  assert.equal(eastShare(world), 0);
  assert.ok((world.ledger.requests['us-west-2']?.served ?? 0) > 0);
});

test('a resolver that ignores the time to live keeps its users on the old answer', () => {
  const world = pony();
  world.load.resolvers = createResolvers({ count: 40, cheatingShare: 0.2 });
  integrateLoad(world, START + MINUTE);
  send(world.route53, START + MINUTE, ['UPSERT', weighted(east, 0)], ['UPSERT', weighted(west, 200)]);
  integrateLoad(world, START + 3 * MINUTE);
  assert.ok(eastShare(world) > 0.02, `${eastShare(world)}`);
  integrateLoad(world, START + 13 * MINUTE);
  assert.equal(eastShare(world), 0);
});

test('a region whose load balancer hangs is left by itself when the other one is healthy', () => {
  const world = pony({ daySwing: 0 }, [outage({ service: 'elbv2', effect: 'hang', fromMs: START + MINUTE })]);
  integrateLoad(world, START + 4 * MINUTE);
  assert.equal(eastShare(world), 0);
  const restored = restoredAtMs(world.ledger) ?? 0;
  // Three checks 10 s apart, then the time to live of the resolvers.
  assert.ok(restored >= START + 90_000 && restored <= START + 160_000, `${restored - START}`);
});

test('the result is the same in many small strides as in one', () => {
  const [one, many] = [pony(), pony()];
  integrateLoad(one, START + 10 * MINUTE);
  for (let atMs = START; atMs <= START + 10 * MINUTE; atMs += 700) integrateLoad(many, atMs);
  integrateLoad(many, START + 10 * MINUTE);
  near(many.ledger.requests['us-east-1']?.served, one.ledger.requests['us-east-1']?.served ?? 0, 1e-6);
});

test('public resolvers answer with the region of the load balancer and the rest of the time to live', () => {
  const world = pony();
  integrateLoad(world, START + MINUTE);
  const endpoints = { 'us-east-1': `${EAST}.`, 'us-west-2': WEST };
  const ask = (name: string) => {
    const answer = probeDns(
      world,
      { service: 'probe', operation: 'Dns', region: west, input: { name, endpoints } },
      START + MINUTE,
    );
    return (answer as { output: { answers: { region: string | null; ttlSeconds: number }[] } }).output.answers;
  };
  const answers = ask(NAME);
  assert.equal(answers.length, 20);
  for (const { region, ttlSeconds } of answers) {
    assert.equal(region, east);
    assert.ok(ttlSeconds > 0 && ttlSeconds <= 60);
  }
  assert.ok(new Set(answers.map(({ ttlSeconds }) => ttlSeconds)).size > 3);
  assert.ok(ask('no.pony.example').every(({ region }) => region === null));
});

test('a probe fares like the users: through the name, or straight at one region', () => {
  const world = pony({ daySwing: 0 }, [outage({})]);
  integrateLoad(world, START + MINUTE);
  const probe = (address?: string) => {
    const input = { url: `https://${NAME}/`, count: 200, ...(address === undefined ? {} : { address }) };
    const answer = probeHttp(world, { service: 'probe', operation: 'Http', region: west, input }, START + MINUTE);
    return (answer as { output: { succeeded: number; failed: number; regions: object; lastError?: string } }).output;
  };
  const through = probe();
  near(through.failed, 60, 0.4);
  assert.equal(through.lastError, '500 the event was not stored');
  assert.deepEqual(through.regions, { 'us-east-1': 200 });
  assert.deepEqual(probe(WEST), { succeeded: 200, failed: 0, regions: { 'us-west-2': 200 } });
  world.tasks[west] = 0;
  assert.deepEqual(probe(WEST), { succeeded: 0, failed: 200, regions: {}, lastError: '503 Service Unavailable' });
});
