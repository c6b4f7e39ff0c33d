import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integrateLoad } from '../../src/sandbox/integrate.ts';
import { utilisationOf } from '../../src/sandbox/load/load.ts';
import { lastingIn, usersOf } from '../../src/sandbox/load/clients.ts';
import { probeHttp } from '../../src/sandbox/services/probe.ts';
import { NAME, send, weighted } from './zone.ts';
import { START, MINUTE, east, west, type Pony, pony, near } from './load-fixture.ts';

test('records that nobody reads are gone when they are older than the stream keeps, and are counted', () => {
  const world = pony();
  world.polling.delete(east);
  world.ages[east] = { retentionMs: 10 * MINUTE, takenMs: Infinity };
  integrateLoad(world, START + 30 * MINUTE);
  const records = world.ledger.records['us-east-1'];
  near(world.load.streams[0]?.backlog, 150 * 600, 0.15);
  near(records?.expired, 150 * 1200, 0.1);
  near((records?.expired ?? 0) + (world.load.streams[0]?.backlog ?? 0), records?.accepted ?? 0);
  assert.equal(records?.dropped, 0);
});

test('a mapping that is enabled onto a backlog older than it takes passes the records over, and they are counted', () => {
  const world = pony();
  world.polling.delete(east);
  world.ages[east] = { retentionMs: 24 * 60 * MINUTE, takenMs: 5 * MINUTE };
  integrateLoad(world, START + 20 * MINUTE);
  assert.equal(world.ledger.records['us-east-1']?.dropped, 0, 'nothing is passed over while nobody polls');
  world.polling.add(east);
  integrateLoad(world, START + 30 * MINUTE);
  const records = world.ledger.records['us-east-1'];
  near(records?.dropped, 150 * 900, 0.1);
  near((records?.dropped ?? 0) + (records?.consumed ?? 0), records?.accepted ?? 0);
  assert.equal(records?.expired, 0);
});

test('an on-demand stream takes double its peak of a quarter of an hour ago, and refuses what rises faster', () => {
  const world = pony({ daySwing: 0, meanRequestsPerSecond: 1000, eventShare: 1, eventBytes: 100_000 });
  world.tasks[east] = 100;
  world.shards[east] = 4;
  world.onDemand.add(east);
  const refusedIn = (minutes: number): number => {
    const before = world.ledger.records['us-east-1']?.lost ?? 0;
    integrateLoad(world, world.load.integratedToMs + minutes * MINUTE);
    return ((world.ledger.records['us-east-1']?.lost ?? 0) - before) / (minutes * 60);
  };
  // 100 kB a record: 10 a second and shard, 40 of the 1,000 at first; each quarter of an hour twice as much.
  near(refusedIn(15), 960);
  near(refusedIn(15), 920, 0.02);
  near(refusedIn(15), 840, 0.02);
  world.onDemand.delete(east);
  near(refusedIn(15), 960);
});

test('a cold load balancer turns away what it has not grown to; a slow rise or reserved capacity does not meet that', () => {
  const failed = (world: Pony): number => world.ledger.requests['us-east-1']?.failed ?? 0;
  const all = pony();
  all.warmth[east] = { warmRequestsPerSecond: 100, reservedLcus: 0 };
  integrateLoad(all, START + MINUTE);
  assert.ok(failed(all) > 350 * 60, 'most of 500 a second');
  const probe = probeHttp(
    all,
    { service: 'probe', operation: 'Http', region: west, input: { url: `https://${NAME}/`, count: 50 } },
    START + MINUTE,
  );
  assert.match((probe as { output: { lastError?: string } }).output.lastError ?? '', /has not grown to this load/);
  integrateLoad(all, START + 40 * MINUTE);
  const grown = failed(all);
  integrateLoad(all, START + 50 * MINUTE);
  assert.ok(failed(all) - grown < 1e-6, 'half as much again every five minutes');
  const reserved = pony();
  reserved.warmth[east] = { warmRequestsPerSecond: 100, reservedLcus: 20 };
  integrateLoad(reserved, START + 10 * MINUTE);
  assert.ok(failed(reserved) < 1e-6);
});

test('clients that never look a name up again stay with the old region, also after everybody has moved back', () => {
  const world = pony({ daySwing: 0, lastingShare: 0.1, lastingHours: 1 });
  const users = (region: string) => usersOf(world.load, NAME).get(region) ?? 0;
  const move = (to: string, from: string) => {
    send(world.route53, world.load.integratedToMs, ['UPSERT', weighted(from, 0)], ['UPSERT', weighted(to, 200)]);
    integrateLoad(world, world.load.integratedToMs + 3 * MINUTE);
  };
  integrateLoad(world, START + MINUTE);
  near(users(east), 1);
  move(west, east);
  assert.ok(users(east) > 0.09 && users(east) < 0.1, String(users(east)));
  near(lastingIn(world.load, east), users(east), 1e-9);
  integrateLoad(world, START + 63 * MINUTE);
  near(users(east), 0.1 / Math.E, 0.1);
  move(east, west);
  assert.ok(users(west) > 0.05, 'who was restarted meanwhile stays in the region that is left');
  near(users(east) + users(west), 1, 1e-9);
});

test('a service behind two names is offered the users of both, once each', () => {
  const world = pony();
  const [name] = world.load.names;
  assert.ok(name);
  const other = { ...name, name: `x.${NAME}`, share: 0.5, entries: name.entries.map((one) => ({ ...one, posts: [] })) };
  world.load.names = [{ ...name, share: 0.5 }, other];
  for (const resolver of world.load.resolvers)
    resolver.cache[other.name] = { region: east, expiresAtMs: Number.MAX_SAFE_INTEGER };
  world.tasks[east] = 4;
  integrateLoad(world, START + MINUTE);
  const counts = world.ledger.requests['us-east-1'];
  near((counts?.served ?? 0) + (counts?.failed ?? 0), 500 * 60);
  near(counts?.served, 300 * 60);
  near(utilisationOf(world.load, east, { clusterName: 'pony', serviceName: 'web' }, 4) ?? undefined, 500 / 300);
  // Only the services of the first name post, and only its half of the users is theirs.
  near(world.ledger.records['us-east-1']?.produced, 300 * 60 * 0.5 * 0.3);
});
