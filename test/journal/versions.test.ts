/** Journals of other versions: older ones are read for ever, newer ones refused without a loss (docs/journal.md). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../src/domain/failure.ts';
import { debtsOf } from '../../src/domain/run/debts.ts';
import { isOpen } from '../../src/domain/run/run-state.ts';
import { questionsOf } from '../../src/domain/run/questions.ts';
import { unsettledOf } from '../../src/domain/run/settlement.ts';
import { digestOf, sha256 } from '../../src/domain/text/digest.ts';
import { openJournal, readRun } from '../../src/journal/journal.ts';
import { createMemoryStore } from '../../src/journal/memory.ts';
import { createMirroredStore } from '../../src/journal/mirrored.ts';
import { decodeRecord, encodeRecord, GENESIS, VERSION } from '../../src/journal/record.ts';
import type { Store } from '../../src/journal/store.ts';
import { beginEntry, emptyPlan } from '../engine/fixture.ts';
import { OLDER_VERSIONS, RECORDED, recordsIn } from './recorded.ts';

const AT = Date.parse('2020-11-25T13:00:00Z');

const storeOf = async (records: readonly string[]): Promise<Store> => {
  const store = createMemoryStore();
  for (const [index, bytes] of records.entries()) await store.create(1, index + 1, bytes);
  return store;
};

const stateOf = async (name: string, version = 1) => {
  const found = await readRun(await storeOf(recordsIn(version, name)), 1);
  assert.ok(found !== null);
  return found;
};

/** The record as a tool of a later version would have written it. */
const asOf = (version: number, bytes: string): string => {
  const rest = bytes.slice(65).replace(/^\d+ /, `${version} `);
  return `${sha256(rest)} ${rest}`;
};

const failureOf = async (work: Promise<unknown>): Promise<Failure> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  return assert.fail('it was not refused');
};

test('a journal of version 1 with a debt folds to a run that is completed, and owes what it owed', () => owes(1));

test('so does one of version 2', () => owes(2));

const owes = async (version: number): Promise<void> => {
  const { state, entries } = await stateOf('promoted-with-a-debt', version);
  assert.equal(state.status, 'completed');
  assert.equal(state.plan.runbook, 'promote');
  assert.equal(isOpen(state), false);
  assert.deepEqual(
    debtsOf(state).map(({ id }) => id),
    ['disable:analytics'],
  );
  assert.deepEqual(
    unsettledOf([{ run: 1, state }]).map(({ what }) => what),
    ['scaling bounds', 'stream capacity', 'event source mappings', 'traffic weights'],
  );
  const end = entries.at(-1);
  assert.ok(end?.kind === 'run.finished' && end.outcome === 'completed');
  // What these versions did not write down of waits follows from what they did.
  const waited = [...state.steps.values()].filter(({ changed, tookMs }) => !changed && (tookMs ?? 0) > 1000);
  assert.ok(waited.length > 5, 'gates have their time');
};

for (const [version, stoppedAt] of [
  [1, 'stream:events:8'],
  [2, 'stream:events:4'],
] as const)
  test(`of version ${version} one that was rolled back, and one that was stopped, fold to what they were`, async () => {
    const { state: back } = await stateOf('rolled-back', version);
    assert.equal(back.status, 'rolled-back');
    assert.ok([...back.steps.values()].every(({ changed, status }) => !changed || status === 'undone'));
    const { state: stopped } = await stateOf('stopped-by-a-question', version);
    assert.equal(stopped.status, 'stopped');
    assert.equal(stopped.question?.stepId, stoppedAt);
    assert.deepEqual(
      questionsOf(stopped).map(({ stepId }) => stepId),
      [stoppedAt],
    );
    assert.equal(isOpen(stopped), true);
  });

test('every fixture is of the version that its folder says, and today another one is written', () => {
  for (const version of OLDER_VERSIONS)
    for (const name of RECORDED) {
      const records = recordsIn(version, name);
      assert.ok(records.length >= 40, name);
      for (const bytes of records) {
        const decoded = decodeRecord(bytes);
        assert.ok(decoded.kind === 'whole' && decoded.record.version === version, name);
      }
    }
  assert.deepEqual(
    OLDER_VERSIONS,
    Array.from({ length: VERSION - 1 }, (_, index) => index + 1),
    'each older version has its runs',
  );
});

test('a plan of version 1 that names no runbook is a promotion', async () => {
  const [first = ''] = recordsIn(1, 'rolled-back');
  const [line = '', payload = ''] = first.split('\n');
  const [begun, ...others] = JSON.parse(payload) as [{ plan: { runbook?: string }; planDigest: string }];
  delete begun.plan.runbook;
  const shorter = JSON.stringify([{ ...begun, planDigest: digestOf(begun.plan) }, ...others]);
  const words = line.split(' ').slice(1, 4).join(' ');
  const rest = `${words} ${Buffer.byteLength(shorter)}\n${shorter}\n`;
  const found = await readRun(await storeOf([`${sha256(rest)} ${rest}`]), 1);
  assert.equal(found?.state.plan.runbook, 'promote');
});

test('what is appended to a run of version 1 is of today, and both are read together', async () => {
  const records = recordsIn(1, 'stopped-by-a-question');
  const store = await storeOf(records);
  const { journal } = await openJournal(store, 1);
  await journal.append([
    { kind: 'run.rolling-back', at: AT, by: 'ada' },
    { kind: 'run.finished', at: AT, outcome: 'rolled-back', summary: null },
  ]);
  const written = (await store.read(1)).map(({ bytes }) => bytes);
  assert.deepEqual(written.slice(0, -1), records, 'what was there stays as it was');
  assert.match(written.at(-1) ?? '', new RegExp(`^[0-9a-f]{64} ${VERSION} `));
  assert.equal((await readRun(store, 1))?.state.status, 'rolled-back');
});

test('a record of a version that is not known is refused by its number, with what to do, and nothing is changed', async () => {
  const records = recordsIn(1, 'rolled-back');
  const last = records.length - 1;
  const store = await storeOf([...records.slice(0, last), asOf(VERSION + 1, records[last] ?? '')]);
  for (const work of [() => readRun(store), () => openJournal(store, 1)]) {
    const { code, message, remedy, exitCode } = await failureOf(work());
    assert.deepEqual([code, exitCode], ['journal-newer', 2]);
    assert.match(message, new RegExp(`record ${records.length} is of version ${VERSION + 1} .* up to ${VERSION}\\.`));
    assert.match(remedy, /nothing is lost\. Go on with that version or a later one/);
  }
  assert.equal((await store.read(1)).length, records.length);
});

test('a flipped version is damage, and no newer journal', () => {
  const [first = ''] = recordsIn(1, 'rolled-back');
  assert.equal(decodeRecord(first.replace(/ 1 /, ' 9 ')).kind, 'corrupt');
  assert.deepEqual(decodeRecord(asOf(9, first)), { kind: 'newer', version: 9 });
});

test('records of a newer version go to the bucket as they are, and are never set aside', async () => {
  const records = recordsIn(1, 'rolled-back').slice(0, 4);
  const ahead = [...records.slice(0, 3), asOf(VERSION + 1, records[3] ?? '')];
  const mirrored = (shared: Store, local: Store) =>
    createMirroredStore({ shared, local, host: 'vm', mayReadCopy: false, onTrouble: () => {} });
  const [shared, local] = [await storeOf(records.slice(0, 3)), await storeOf(ahead)];
  await mirrored(shared, local).settle([1]);
  assert.deepEqual(
    (await shared.read(1)).map(({ bytes }) => bytes),
    ahead,
  );
  const fork = await storeOf(records);
  assert.equal((await failureOf(mirrored(fork, local).settle([1]))).code, 'journal-newer');
  assert.deepEqual(
    (await local.read(1)).map(({ bytes }) => bytes),
    ahead,
  );
});

test('an entry of a kind that is not known, in a version that is, is refused by its name and not passed over', async () => {
  const records = recordsIn(1, 'rolled-back').slice(0, 3);
  const hash = (records.at(-1) ?? '').slice(0, 64);
  for (const [payload, code] of [
    ['[{"kind":"step.blessed","at":1,"step":"claim"}]', 'journal-unknown-entry'],
    ['[{"at":1}]', 'journal-unknown-entry'],
    ['{"kind":"run.paused"}', 'journal-corrupt'],
    ['not json', 'journal-corrupt'],
    ['['.repeat(100_000), 'journal-corrupt'],
  ] as const) {
    const store = await storeOf([...records, encodeRecord(4, hash, payload).bytes]);
    for (const work of [() => readRun(store), () => openJournal(store, 1)])
      assert.equal((await failureOf(work())).code, code, payload.slice(0, 50));
    assert.equal((await store.read(1)).length, 4);
  }
});

test('a run whose plan is of another schema is refused as a whole', async () => {
  const begun = beginEntry({ ...emptyPlan, schema: 'oregon-trail.plan/2' as typeof emptyPlan.schema });
  const store = await storeOf([encodeRecord(1, GENESIS, JSON.stringify([begun])).bytes]);
  const { code, message, exitCode } = await failureOf(readRun(store));
  assert.deepEqual([code, exitCode], ['journal-unknown-entry', 2]);
  assert.match(message, /a plan of the schema "oregon-trail\.plan\/2"/);
});
