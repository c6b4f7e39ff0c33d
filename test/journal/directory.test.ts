import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import type { Entry } from '../../src/domain/run/entry.ts';
import type { Failure } from '../../src/domain/failure.ts';
import { readChain } from '../../src/journal/chain.ts';
import { claimRun } from '../../src/journal/claim.ts';
import { createDirectoryShelf, createDirectoryStore } from '../../src/journal/directory.ts';
import { beginJournal, openJournal, readRun } from '../../src/journal/journal.ts';
import { beginEntry, emptyPlan } from '../engine/fixture.ts';

let root = '';
let directory = '';
let serial = 0;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'failover-journal-'));
});
beforeEach(() => {
  directory = join(root, String((serial += 1)));
});
after(() => rm(root, { recursive: true }));

const store = (writer = 'a') => createDirectoryStore(directory, writer);
const paused = (at: number): Entry => ({ kind: 'run.paused', at, by: 'ada', cause: 'asked to pause' });
const recordFile = (sequence: number) => join(directory, 'runs', '000001', String(sequence).padStart(8, '0'));

const withRecords = async (count: number) => {
  const journal = await beginJournal(store(), 1, [beginEntry(emptyPlan)]);
  for (let index = 0; index < count; index += 1) await journal?.append([paused(index)]);
};

test('a torn last record is cut and kept aside, and the run goes on from the record before it', async () => {
  await withRecords(2);
  const whole = await readFile(recordFile(3), 'utf8');
  await writeFile(recordFile(3), whole.slice(0, 90));
  const { journal } = await openJournal(store(), 1);
  await journal.append([paused(9)]);
  const { entries } = await readChain(store(), 1);
  assert.deepEqual(entries.at(-1), paused(9));
  assert.ok((await readdir(join(directory, 'runs', '000001'))).some((entry) => entry.includes('.aside-')));
});

test('a run whose first record was torn never began: its number is used again', async () => {
  await withRecords(0);
  await writeFile(recordFile(1), '');
  assert.equal(await readRun(store()), null);
  const claim = await claimRun(store(), () => [beginEntry(emptyPlan)]);
  assert.equal(claim.kind === 'claimed' && claim.journal.run, 1);
});

test('a damaged byte is refused with the record and what to do, and nothing is rewritten', async () => {
  await withRecords(3);
  const whole = await readFile(recordFile(2), 'utf8');
  const damaged = whole.replace('asked', 'asKed');
  await writeFile(recordFile(2), damaged);
  await assert.rejects(openJournal(store(), 1), (error: Failure) => {
    assert.equal(error.code, 'journal-corrupt');
    assert.match(error.message, /record 2: its hash/);
    assert.match(error.remedy, /Restore record 2/);
    return true;
  });
  assert.equal(await readFile(recordFile(2), 'utf8'), damaged);
});

test('a torn record with others after it is damage, not a torn tail', async () => {
  await withRecords(3);
  await writeFile(recordFile(2), '');
  await assert.rejects(readChain(store(), 1), { code: 'journal-corrupt' });
});

test('a missing record is damage', async () => {
  await withRecords(3);
  await rm(recordFile(2));
  await assert.rejects(readChain(store(), 1), /record 2 is missing/);
});

test('a record that was swapped with one of another run is damage', async () => {
  await withRecords(2);
  const other = createDirectoryStore(join(root, `other-${serial}`), 'z');
  const foreign = await beginJournal(other, 1, [beginEntry(emptyPlan, { operator: 'eve' })]);
  await foreign?.append([paused(1)]);
  await writeFile(recordFile(2), (await other.read(1))[1]?.bytes ?? '');
  await assert.rejects(readChain(store(), 1), /its link to the record before/);
});

test('a place that cannot be written is a clear failure and leaves nothing behind', async () => {
  await writeFile(directory, 'a file, not a directory');
  await assert.rejects(
    claimRun(store(), () => [beginEntry(emptyPlan)]),
    (error: Failure) => {
      assert.match(error.message, /cannot be/);
      assert.match(error.remedy, /--state DIR/);
      return true;
    },
  );
});

test('a temporary file that a dead process left under the same name is passed over, and swept once it is old', async () => {
  await withRecords(0);
  const folder = join(directory, 'runs', '000001');
  const [old, young] = [join(folder, '.a-1'), join(folder, '.a-2')];
  for (const path of [old, young]) await writeFile(path, 'half of a record');
  await utimes(old, new Date(0), new Date(0));
  const { journal } = await openJournal(store('a'), 1);
  await journal.append([paused(1)]);
  assert.deepEqual((await readdir(folder)).toSorted(), ['.a-2', '00000001', '00000002']);
});

test("a record that is there already with the same bytes is our own; with others it is somebody else's", async () => {
  await withRecords(1);
  const [, second] = await store().read(1);
  assert.equal(await store('b').create(1, 2, second?.bytes ?? ''), 'created');
  assert.equal(await store('b').create(1, 2, `${second?.bytes} `), 'exists');
});

test('whatever the umask, what is written is for its owner alone', async () => {
  for (const umask of [0, 0o022, 0o077]) {
    const before = process.umask(umask);
    try {
      directory = join(root, `umask-${umask}`);
      await withRecords(1);
      await createDirectoryShelf(directory, 'a').create('approvals/x/y.json', '{}');
    } finally {
      process.umask(before);
    }
    for (const name of await readdir(directory, { recursive: true })) {
      const found = await stat(join(directory, name));
      assert.equal(found.mode & 0o777, found.isDirectory() ? 0o700 : 0o600, name);
    }
  }
});
