import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Entry } from '../../src/domain/entry.ts';
import { claimRun } from '../../src/journal/claim.ts';
import { createDirectoryStore } from '../../src/journal/directory.ts';
import { freezeOf, type FreezeOptions } from '../../stacks/freeze.ts';
import { freshDirectory } from '../cli/program.ts';
import { AT, done, plan } from '../cli/recorded-run.ts';
import { beginEntry } from '../engine/fixture.ts';

const FINISHED: Entry = { kind: 'run.finished', at: AT, outcome: 'promoted', summary: null };
const SETTLED: Entry = { kind: 'run.settled', at: AT, by: 'ada', settings: [] };

/** A project whose journal holds one run with these entries. */
const projectWith = async (...entries: Entry[]): Promise<FreezeOptions> => {
  const root = freshDirectory();
  const store = createDirectoryStore(join(root, '.failover', 'aws'), 'test');
  const claim = await claimRun(store, () => [{ ...beginEntry(plan), at: AT, runId: '1-test' }]);
  if (claim.kind !== 'claimed') throw new Error('the run was taken');
  if (entries.length > 0) await claim.journal.append(entries);
  return { root, journal: undefined, thaw: undefined, callingRun: undefined };
};

test('while a run is open, "pulumi up" is refused with the name of the run and the way out', async () => {
  const options = await projectWith(...done('one'));
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
  const found = await freezeOf(await projectWith(FINISHED));
  assert.match(found?.remedy ?? '', /failover settle/);
  assert.equal(await freezeOf(await projectWith(FINISHED, SETTLED)), null);
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
