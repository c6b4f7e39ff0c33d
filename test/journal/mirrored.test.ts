/** Bucket and copy: the bucket decides, the copy follows, and what only the copy has is pushed up or refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '../../src/domain/run/entry.ts';
import { EXIT, Failure } from '../../src/domain/failure.ts';
import { beginJournal, openJournal, readRun } from '../../src/journal/journal.ts';
import { createMemoryStore } from '../../src/journal/memory.ts';
import { createMirroredStore } from '../../src/journal/mirrored.ts';
import type { Store } from '../../src/journal/store.ts';
import { beginEntry, emptyPlan } from '../engine/fixture.ts';

const AWAY = new Failure({
  code: 'journal-unreachable',
  message: 'no answer',
  remedy: 'wait',
  exitCode: EXIT.refusedByAws,
});

const resumed = (operator: string, at = 1): Entry => ({
  kind: 'run.resumed',
  at,
  writer: { operator, host: `${operator}-laptop`, processId: 1 },
  token: `${operator}-${at}`,
});
const decided: Entry = { kind: 'journal.local', at: 2, by: 'ann', reason: 'S3 is away' };

/** A machine: its copy of a bucket that can be taken away. */
const machine = (bucket: Store, host = 'ann-laptop', mayReadCopy = false) => {
  const local = createMemoryStore();
  const trouble: string[] = [];
  let isAway = false;
  const unless = <T>(work: () => Promise<T>): Promise<T> => (isAway ? Promise.reject(AWAY) : work());
  const shared: Store = {
    location: 's3://journal',
    runs: () => unless(() => bucket.runs()),
    read: (run) => unless(() => bucket.read(run)),
    create: (run, sequence, bytes) => unless(() => bucket.create(run, sequence, bytes)),
    setAside: (run, sequence) => unless(() => bucket.setAside(run, sequence)),
  };
  const store = createMirroredStore({ shared, local, host, mayReadCopy, onTrouble: (text) => trouble.push(text) });
  return { local, store, trouble, setAway: (value: boolean) => void (isAway = value) };
};

const begin = async (store: Store) =>
  (await beginJournal(store, 1, [beginEntry(emptyPlan)])) ?? assert.fail('the run is taken');

test('a record is in the bucket and in the copy; a second machine gets its copy when it opens the run', async () => {
  const bucket = createMemoryStore();
  const [first, second] = [machine(bucket), machine(bucket)];
  const journal = await begin(first.store);
  await journal.append([resumed('ann')]);
  assert.deepEqual(await first.local.read(1), await bucket.read(1));
  await second.store.settle([]);
  assert.deepEqual(await second.local.read(1), await bucket.read(1));
  const taken = await openJournal(second.store, 1);
  await taken.journal.append([resumed('bob')]);
  await assert.rejects(journal.append([resumed('ann', 2)]), { code: 'superseded' });
  await first.store.settle([]);
  assert.deepEqual(await first.local.read(1), await bucket.read(1));
});

test('a copy that cannot be written is told and stops nothing', async () => {
  const bucket = createMemoryStore();
  const { local, store, trouble } = machine(bucket);
  local.create = () =>
    Promise.reject(
      new Failure({ code: 'journal-unwritable', message: 'Full.', remedy: '', exitCode: EXIT.stepFailed }),
    );
  await (await begin(store)).append([resumed('ann')]);
  assert.equal((await bucket.read(1)).length, 2);
  assert.match(trouble[0] ?? '', /copy of the journal is behind/);
});

test('while S3 is away nothing is appended, and only commands that look read the copy', async () => {
  const bucket = createMemoryStore();
  const working = machine(bucket);
  const journal = await begin(working.store);
  working.setAway(true);
  await assert.rejects(journal.append([resumed('ann')]), { code: 'journal-unreachable' });
  await assert.rejects(readRun(working.store), { code: 'journal-unreachable' });
  const looking = createMirroredStore({
    shared: { ...bucket, runs: () => Promise.reject(AWAY), read: () => Promise.reject(AWAY) },
    local: working.local,
    host: 'laptop',
    mayReadCopy: true,
    onTrouble: assert.fail,
  });
  assert.equal((await readRun(looking))?.run, 1);
  assert.equal(looking.away(), AWAY);
});

test('a record of which nobody knows whether it arrived is the same one later, whether it had or not', async () => {
  for (const hasArrived of [true, false]) {
    const bucket = createMemoryStore();
    const { local, store, setAway } = machine(bucket);
    const journal = await begin(store);
    setAway(true);
    await assert.rejects(journal.append([resumed('ann')]), { code: 'journal-unreachable' });
    const kept = (await local.read(1)).at(-1) ?? assert.fail('it is kept');
    if (hasArrived) await bucket.create(1, 2, kept.bytes);
    setAway(false);
    await store.settle([]);
    assert.deepEqual(await bucket.read(1), await local.read(1));
    assert.equal((await bucket.read(1)).length, 2);
  }
});

test('records that were written locally by decision are pushed up when S3 is back', async () => {
  const bucket = createMemoryStore();
  const { local, store } = machine(bucket);
  await begin(store);
  const { journal } = await openJournal(local, 1);
  await journal.append([resumed('ann'), decided]);
  await journal.append([{ kind: 'run.paused', at: 3, by: 'ann', cause: 'asked to pause' }]);
  assert.equal((await readRun(store))?.state.localOnly?.by, 'ann');
  assert.equal(store.unshared(), 2);
  await store.settle([]);
  assert.deepEqual(await bucket.read(1), await local.read(1));
});

test('where both went on the bucket stands: a record without a decision is set aside, a decided one is refused with both names', async () => {
  for (const isDecided of [false, true]) {
    const bucket = createMemoryStore();
    const { local, store } = machine(bucket);
    await begin(store);
    const theirs = await openJournal(bucket, 1);
    await theirs.journal.append([resumed('bob')]);
    const ours = await openJournal(local, 1);
    await ours.journal.append(isDecided ? [resumed('ann'), decided] : [resumed('ann')]);
    if (isDecided) {
      await assert.rejects(store.settle([]), (error: Failure) => {
        assert.equal(error.code, 'journal-forked');
        assert.equal(error.exitCode, EXIT.locked);
        assert.match(error.message, /bob on bob-laptop.*ann on ann-laptop/s);
        return true;
      });
      continue;
    }
    await store.settle([]);
    assert.deepEqual(await local.read(1), await bucket.read(1));
  }
});
