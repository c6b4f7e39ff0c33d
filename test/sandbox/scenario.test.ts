import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROUTE53_REGION } from '../../src/domain/api/catalogue.ts';
import { east, HOUR, MINUTE, probe, promoteByHand, quiet, update, west } from './by-hand.ts';
import { freshDirectory, open, send } from './pony-sandbox.ts';

test('in peace nothing fails, nothing is lost, and the sum of the users is one', async () => {
  const sandbox = await open(await freshDirectory(quiet));
  sandbox.advance(HOUR);
  const { requests, records: events, restoredAtMs, downtimeMs } = sandbox.summary();
  assert.equal(requests.failed, 0);
  assert.ok(requests.served > 1_000_000);
  assert.deepEqual([events.lost, events.doubled, events.stranded, restoredAtMs, downtimeMs], [0, 0, 0, null, 0]);
  const { regions } = sandbox.show();
  assert.equal((regions[east]?.userShare ?? 0) + (regions[west]?.userShare ?? 0), 1);
  sandbox.close();
});

test('on 2020-11-25 users fail until somebody acts, and frozen autoscaling makes it worse by the hour', async () => {
  const sandbox = await open(await freshDirectory());
  sandbox.advance(90 * MINUTE);
  const early = sandbox.summary();
  assert.equal(early.impairedAtMs, Date.parse('2020-11-25T13:15:00Z'));
  assert.equal(early.restoredAtMs, null);
  // Only requests whose event cannot be stored fail as yet.
  assert.equal(early.requests.failed, early.records.lost);
  assert.ok((early.records.byRegion[east]?.stranded ?? 0) > 0, 'what was in the stream when it died waits there');
  sandbox.advance(4 * HOUR);
  const late = sandbox.summary();
  assert.ok(late.requests.failed > late.records.lost * 1.05, 'tasks are too few by now');
  assert.ok(late.records.doubled > 0);
  sandbox.close();
});

test('a promotion by hand ends the outage for users, and the world says when', async () => {
  const sandbox = await open(await freshDirectory());
  sandbox.advance(35 * MINUTE);
  const begunAtMs = sandbox.world.wallMs();
  await promoteByHand(sandbox);
  const { restoredAtMs, records: events } = sandbox.summary();
  assert.ok(restoredAtMs !== null && restoredAtMs > begunAtMs && restoredAtMs < begunAtMs + 6 * MINUTE);
  // All but the clients that never look a name up again.
  assert.equal(sandbox.show().regions[west]?.userShare, 0.995);
  assert.deepEqual(sandbox.summary().lastingUsers, { [east]: 0.005 });
  assert.ok((events.byRegion[west]?.consumed ?? 0) > 0);
  const failedIn = (region: string) => sandbox.summary().requests.byRegion[region]?.failed ?? 0;
  const [before, left] = [failedIn(west), failedIn(east)];
  sandbox.advance(30 * MINUTE);
  assert.equal(failedIn(west), before);
  assert.ok(failedIn(east) > left, 'who kept the old address goes on failing there');
  const answer = await send(sandbox, probe(west));
  assert.deepEqual(answer, { outcome: 'yes', output: { succeeded: 100, failed: 0, regions: { [west]: 100 } } });
  sandbox.close();
});

test('a region that is down answers nothing, and Route 53 sends its users to the standby by itself', async () => {
  const sandbox = await open(await freshDirectory({ scenario: 'region-down', posture: 'hot' }));
  sandbox.advance(40 * MINUTE);
  assert.equal((await send(sandbox, update('auth', 7, east), 2000)).outcome, 'unknown');
  assert.equal((await send(sandbox, update('auth', 7), 2000)).outcome, 'yes');
  assert.equal(sandbox.show().regions[west]?.userShare, 0.995);
  const guard = sandbox.show().records.find(({ setIdentifier }) => setIdentifier === east)?.healthCheck;
  assert.equal(sandbox.show().healthChecks.find(({ id }) => id === guard)?.healthy, false);
  sandbox.close();
});

test('when Route 53 takes no change, traffic cannot be moved, and answers go on as they were', async () => {
  const sandbox = await open(await freshDirectory({ scenario: '2021-12-07-network' }));
  sandbox.advance(40 * MINUTE);
  const list = await send(sandbox, {
    service: 'route53',
    operation: 'ListResourceRecordSets',
    region: ROUTE53_REGION,
    input: { HostedZoneId: 'Z0PONYEXPRESS' },
  });
  assert.equal(list.outcome === 'no' && list.error.kind, 'internal');
  assert.equal(sandbox.show().regions[east]?.userShare, 1);
  sandbox.close();
});
