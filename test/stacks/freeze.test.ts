import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Entry } from '../../src/domain/run/entry.ts';
import { claimRun } from '../../src/journal/claim.ts';
import { createDirectoryStore } from '../../src/journal/directory.ts';
import { freezeOf, type FreezeOptions } from '../../stacks/freeze.ts';
import { freshDirectory } from '../cli/program.ts';
import { AT } from '../cli/recorded-run.ts';
import { exampleStep } from '../domain/plan-example.ts';
import { beginEntry, planOf } from '../engine/fixture.ts';

const plan = planOf([
  exampleStep('bounds', [], { operation: 'scaling.bounds' }),
  exampleStep('other', [], { operation: 'scaling.bounds' }),
]);
const WRITER = { operator: 'ada', host: 'h', processId: 1 };

/** A step that changed what the stacks declare. */
const WIDENED: Entry[] = [
  { kind: 'step.intended', at: AT, step: 'bounds', before: null, calls: [] },
  { kind: 'step.done', at: AT, step: 'bounds', changed: true, evidence: 'so' },
];
const OTHER: Entry[] = WIDENED.map((entry) => ({ ...entry, step: 'other' }) as Entry);
const FINISHED: Entry = { kind: 'run.finished', at: AT, outcome: 'completed', summary: null };
const SETTLED: Entry = { kind: 'run.settled', at: AT, by: 'ada', settings: [] };

const ROLLED_BACK: Entry[] = [
  { kind: 'run.rolling-back', at: AT, by: 'ada' },
  { kind: 'undo.done', at: AT, step: 'bounds', evidence: 'so', cause: 'rollback' },
  { kind: 'run.finished', at: AT, outcome: 'rolled-back', summary: null },
];

/** A project whose journal holds runs with these entries, one after the other. */
const projectWithRuns = async (...runs: Entry[][]): Promise<FreezeOptions> => {
  const root = freshDirectory();
  const store = createDirectoryStore(join(root, '.failover', 'aws'), 'test');
  for (const entries of runs) {
    const claim = await claimRun(store, (run) => [{ ...beginEntry(plan), at: AT, runId: `${run}-test` }]);
    if (claim.kind !== 'claimed') throw new Error('the run was taken');
    if (entries.length > 0) await claim.journal.append(entries);
  }
  return { root, journal: undefined, thaw: undefined, callingRun: undefined };
};

const projectWith = (...entries: Entry[]): Promise<FreezeOptions> => projectWithRuns(entries);

test('while a run is open, "pulumi up" is refused with the name of the run and the way out', async () => {
  const options = await projectWith(...WIDENED);
  const found = await freezeOf(options);
  assert.equal(found?.code, 'stacks-frozen');
  assert.match(found.message, /run 1-test \(promote .*\) is not over/);
  assert.match(found.remedy, /failover status.*oregon-trail:thaw 1-test/);
});

test('the run itself may call the program, and another run may not', async () => {
  const options = await projectWith();
  assert.equal(await freezeOf({ ...options, callingRun: '1-test' }), null);
  assert.equal((await freezeOf({ ...options, callingRun: '2-other' }))?.code, 'stacks-frozen');
});

test('a promoted run keeps the stacks frozen until it is settled', async () => {
  const found = await freezeOf(await projectWith(...WIDENED, FINISHED));
  assert.match(found?.remedy ?? '', /failover settle/);
  assert.equal(await freezeOf(await projectWith(...WIDENED, FINISHED, SETTLED)), null);
});

test('a later run ends nothing of an earlier one: the freeze stays until each is settled', async () => {
  const owing = [...WIDENED, FINISHED];
  for (const later of [[FINISHED], [...WIDENED, FINISHED, SETTLED], [...WIDENED, ...ROLLED_BACK]]) {
    const found = await freezeOf(await projectWithRuns(owing, later));
    assert.match(found?.message ?? '', /run 1-test .* has left/);
    assert.doesNotMatch(found?.message ?? '', /2-test/);
    assert.equal(await freezeOf(await projectWithRuns([...owing, SETTLED], later)), null);
  }
  const both = await projectWithRuns(owing, owing);
  const found = await freezeOf(both);
  assert.match(found?.message ?? '', /runs 1-test .*, 2-test .* have left/);
  assert.match(found?.remedy ?? '', /thaw 1-test,2-test$/);
  assert.equal((await freezeOf({ ...both, thaw: '1-test' }))?.remedy.endsWith('thaw 1-test,2-test'), true);
  assert.equal(await freezeOf({ ...both, thaw: '1-test,2-test' }), null);
});

test('what was paid after settling is owed again', async () => {
  const paid: Entry[] = [
    ...WIDENED,
    FINISHED,
    SETTLED,
    { kind: 'run.resumed', at: AT, writer: WRITER },
    ...OTHER,
    FINISHED,
  ];
  assert.equal((await freezeOf(await projectWith(...paid)))?.code, 'stacks-frozen');
  assert.equal(await freezeOf(await projectWith(...paid, SETTLED)), null);
});

test('a person may go on in spite of a run that they name, and of no other', async () => {
  const options = await projectWith();
  assert.equal(await freezeOf({ ...options, thaw: '1-test' }), null);
  assert.equal((await freezeOf({ ...options, thaw: '0-old' }))?.code, 'stacks-frozen');
});

test('no journal is no run; one that cannot be read freezes until somebody says otherwise', async () => {
  const root = freshDirectory();
  const options = { root, journal: undefined, thaw: undefined, callingRun: undefined };
  assert.equal(await freezeOf(options), null);
  const run = join(root, '.failover', 'aws', 'runs', '000001');
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, '00000001'), 'not a record\n');
  writeFileSync(join(run, '00000002'), 'not a record\n');
  const found = await freezeOf(options);
  assert.equal(found?.code, 'freeze-unknown');
  assert.equal(await freezeOf({ ...options, thaw: 'unreadable' }), null);
});

test('a bucket without its region is refused by the name of the field', async () => {
  const options = { root: freshDirectory(), journal: 's3://bucket/failover', thaw: undefined, callingRun: undefined };
  await assert.rejects(freezeOf(options), /oregon-trail:journal .* without the region/);
});
