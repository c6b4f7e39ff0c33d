/** A recorded run again in a sandbox of its own: nothing differs where nothing did, and what did is named. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { isAlike } from '../../src/domain/run/replay-differences.ts';
import { replayLines } from '../../src/report/replay-text.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import type { ProvisionedRegion } from '../../src/sandbox/declared/provision.ts';
import { provisionBoth } from '../rehearsal.ts';
import { failover, freshDirectory } from './program.ts';
import { compare, record } from './replayed.ts';

const replayText = (...given: Parameters<typeof replayLines>): string => replayLines(...given).join('\n');

let regions: ProvisionedRegion[];
before(async () => (regions = await provisionBoth('warm')));

test('a promotion of the sandbox, planned or forced, is replayed without a difference', async () => {
  for (const mode of ['planned', 'forced'] as const) {
    const { recorded, replayed, differences } = await compare(await record({ regions, mode, scenario: 'quiet' }));
    assert.equal(replayed.status, 'completed');
    assert.ok(isAlike(differences), JSON.stringify(differences, null, 1));
    const page = replayText({ run: 1, recorded, replayed, differences }, 80);
    assert.match(page, /Nothing of note differs/);
  }
});

test('every operation that there is can be replayed: each says what it was found in', () => {
  for (const [name, { found }] of OPERATIONS) assert.equal(typeof found, 'function', name);
});

test('a promotion of a cold region is replayed to its end, the stack raised, its consumers found by their function', async () => {
  const cold = await provisionBoth('cold');
  for (const mode of ['planned', 'forced'] as const) {
    const { replayed, differences } = await compare(await record({ mode, scenario: 'quiet', regions: cold }));
    assert.equal(replayed.status, 'completed');
    assert.deepEqual(
      [differences.otherwise, differences.onlyRecorded, differences.onlyReplayed],
      [[], [], []],
      JSON.stringify(differences, null, 1),
    );
  }
});

test('a run that died before its cold region was raised is replayed to its end', async () => {
  const all = await record({ mode: 'planned', scenario: 'quiet', regions: await provisionBoth('cold') });
  const raise = all.findIndex((entry) => entry.kind === 'step.intended' && entry.step.startsWith('raise'));
  assert.ok(raise > 0);
  for (const count of [raise, raise + 1]) {
    const { replayed } = await compare(all.slice(0, count));
    assert.equal(replayed.status, 'completed');
  }
});

test('where a service failed in the middle, the steps that it held up are named, with what they met', async () => {
  const entries = await record({ regions, mode: 'planned', scenario: 'quiet' }, ({ state }) => {
    state.outages.push({
      id: 'test',
      service: 'application-autoscaling',
      region: 'us-west-2',
      plane: 'control',
      effect: 'throttle',
      share: 1,
      endShare: null,
      note: '',
      fromMs: state.nowMs,
      toMs: state.nowMs + 200_000,
    });
  });
  const { recorded, replayed, differences } = await compare(entries);
  assert.equal(replayed.status, 'completed');
  assert.ok(differences.time.some(({ id, recordedMs }) => id === 'bounds:auth' && (recordedMs ?? 0) > 50_000));
  // Without its bounds raised in time, autoscaling took the idle tasks away again, and the gate saw it.
  const failed = differences.otherwise.filter(({ recorded: status }) => status === 'failed');
  assert.deepEqual(
    failed.map(({ id, replayed: now }) => [id, now]),
    [['ready:app.pony.example', 'done']],
  );
  const page = replayText({ run: 1, recorded, replayed, differences }, 80);
  assert.match(page, /Took another time\n {2}bounds:/);
  assert.match(page, /ready:app\.pony\.example: failed, in the sandbox done; failed 1 time;.* 1 of 15/s);
  assert.ok(page.split('\n').every((line) => line.length <= 80));
});

test('a run that was stopped half-way is replayed to its end, and says what ended otherwise', async () => {
  const all = await record({ regions, mode: 'planned', scenario: 'quiet' });
  const half = all.slice(0, Math.floor(all.length / 2));
  const { replayed, differences } = await compare(half);
  assert.equal(replayed.status, 'completed');
  assert.ok(differences.otherwise.every(({ recorded, replayed: now }) => recorded !== 'done' && now === 'done'));
  assert.ok(differences.otherwise.length > 3);
});

test('after a promotion of a cold region the command finds nothing of note, and exits 0', () => {
  const directory = freshDirectory();
  assert.equal(failover(directory, ['sandbox', 'up', '--posture', 'cold']).code, 0);
  assert.equal(failover(directory, ['promote', '--quiet']).code, 0);
  const { code, stdout } = failover(directory, ['replay']);
  assert.match(stdout, /Nothing of note differs/);
  assert.equal(code, 0);
});

test('the command reads the journal, changes nothing, and exits 7 or 0', () => {
  const directory = freshDirectory();
  assert.equal(failover(directory, ['replay']).code, 6);
  assert.equal(failover(directory, ['promote', '--quiet']).code, 0);
  const world = failover(directory, ['sandbox', 'show', '--json']).stdout;
  const { code, stdout } = failover(directory, ['replay', '--json']);
  const document = JSON.parse(stdout) as { alike: boolean; recorded: string; replayed: string; otherwise: unknown[] };
  assert.equal(code, document.alike ? 0 : 7);
  assert.deepEqual([document.recorded, document.replayed, document.otherwise], ['completed', 'completed', []]);
  assert.equal(failover(directory, ['sandbox', 'show', '--json']).stdout, world);
});
