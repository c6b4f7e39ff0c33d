/** Users' shares over time are told by the journal alone, and are those of the world. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharesOf } from '../../src/domain/run/traffic-seen.ts';
import { trafficOf } from '../../src/domain/run/traffic.ts';
import { failover, freshDirectory } from '../cli/program.ts';
import { createDirectoryStore } from '../../src/journal/directory.ts';
import { readRun } from '../../src/journal/journal.ts';
import { join } from 'node:path';

test('shares are parts of their sum, and nothing of nothing', () => {
  assert.deepEqual(
    sharesOf([
      ['a', 30],
      ['b', 10],
      ['a', 10],
    ]),
    { a: 0.8, b: 0.2 },
  );
  assert.deepEqual(sharesOf([['a', 0]]), {});
});

test('the way of the users, there and back, is in the journal with its times', async () => {
  const directory = freshDirectory();
  assert.equal(failover(directory, ['sandbox', 'up', '--scenario', 'quiet']).code, 0);
  const promoted = failover(directory, ['promote']);
  assert.equal(promoted.code, 0, promoted.stderr);
  assert.match(
    failover(directory, ['status']).stdout,
    /Users, as they were seen last:\n {2}app\.pony\.example: us-west-2 100 % \(by requests, /,
  );
  assert.equal(failover(directory, ['rollback']).code, 0);
  const found = await readRun(createDirectoryStore(join(directory, '.failover', 'sandbox'), 'test'), 1);
  const way = trafficOf(found?.entries ?? []);
  const toward = way.filter(({ by }) => by === 'weights').map(({ when, shares }) => [when, shares['us-west-2']]);
  assert.deepEqual(toward, [
    ['before', 0],
    ['after', 0.005],
    ['before', 0.005],
    ['after', 0.05],
    ['before', 0.05],
    ['after', 0.5],
    ['before', 0.5],
    ['after', 1],
    ...toward.slice(8),
  ]);
  assert.equal(toward.at(-1)?.[1], 0, 'home again');
  assert.deepEqual(
    way.map(({ at }) => at),
    way.map(({ at }) => at).toSorted((left, right) => left - right),
  );
  for (const { shares } of way)
    assert.ok(Math.abs(Object.values(shares).reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
  const [requests] = way.filter(({ by }) => by === 'requests');
  assert.deepEqual([requests?.name, requests?.shares], ['app.pony.example', { 'us-west-2': 1 }]);
  const document = JSON.parse(failover(directory, ['status', '--json']).stdout) as { traffic: { at: string }[] };
  assert.equal(document.traffic.length, way.length);
});
