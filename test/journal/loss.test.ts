/**
 * Over any loss of records, in the bucket or in a copy: nothing is gone on with that is not whole, nothing that was written is
 * given up, and restoring brings both to the whole, as far as some machine still has it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Entry } from '../../src/domain/run/entry.ts';
import { Failure } from '../../src/domain/failure.ts';
import { compareRun } from '../../src/journal/compare.ts';
import { createMemoryStore } from '../../src/journal/memory.ts';
import { createMirroredStore } from '../../src/journal/mirrored.ts';
import { encodeRecord, GENESIS } from '../../src/journal/record.ts';
import {
  inspect,
  isSettled,
  keepShared,
  planRestoring,
  renumberShared,
  restoreRun,
} from '../../src/journal/restore.ts';
import type { Store } from '../../src/journal/store.ts';
import { beginEntry, emptyPlan } from '../engine/fixture.ts';

const HOSTS = ['ann-laptop', 'bob-laptop'] as const;
type Record = readonly [run: number, sequence: number, bytes: string];

const resumed = (host: string, at: number): Entry => ({
  kind: 'run.resumed',
  at,
  writer: { operator: host, host, processId: at },
  token: `${host}-${at}`,
});

/** Runs as operators on both machines wrote them in turn. @param salt another history of the same numbers */
const historyOf = (lengths: readonly number[], salt: string): Record[] =>
  lengths.flatMap((length, index) => {
    let hash = GENESIS;
    return Array.from({ length }, (_, at): Record => {
      const entries =
        at === 0
          ? [{ ...beginEntry(emptyPlan), runId: `${index + 1}-${salt}` }]
          : [resumed(HOSTS[(at + index) % 2] ?? HOSTS[0], at)];
      const made = encodeRecord(at + 1, hash, JSON.stringify(entries));
      ({ hash } = made);
      return [index + 1, at + 1, made.bytes];
    });
  });

const storeOf = async (records: readonly Record[], location: string): Promise<Store> => {
  const store = createMemoryStore();
  for (const [run, sequence, bytes] of records) await store.create(run, sequence, bytes);
  return { ...store, location };
};

const contentOf = async (store: Store): Promise<string[]> => {
  const found: string[] = [];
  for (const run of await store.runs())
    for (const { sequence, bytes } of await store.read(run)) found.push(`${run}/${sequence} ${bytes}`);
  return found.toSorted();
};

const mirrored = (shared: Store, local: Store, host: string) =>
  createMirroredStore({ shared, local, host, mayReadCopy: false, onTrouble: () => {} });

const codeOf = (work: Promise<unknown>): Promise<string | null> =>
  work.then(
    () => null,
    (error: unknown) => {
      if (error instanceof Failure) return error.code;
      throw error;
    },
  );

/** What is left of a history: of each run, records that survived. */
const left = (history: readonly Record[]): fc.Arbitrary<Record[]> => fc.subarray([...history]);

/** A copy as it may be without a loss: of each run the records up to some one. */
const behind = (history: readonly Record[]): fc.Arbitrary<Record[]> =>
  fc
    .array(fc.nat(8), { minLength: 3, maxLength: 3 })
    .map((upTo) => history.filter(([run, sequence]) => sequence <= (upTo[run - 1] ?? 0)));

const lengths = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 });

const situations = lengths.chain((some) => {
  const history = historyOf(some, 'first');
  return fc.record({
    history: fc.constant(history),
    bucket: left(history),
    copies: fc.tuple(behind(history), fc.oneof(behind(history), left(history))),
  });
});

test('over any loss, settling never removes or overwrites a record, and never leaves a part in the place of the whole', async () => {
  await fc.assert(
    fc.asyncProperty(situations, async ({ history, bucket, copies: [own] }) => {
      const [shared, local] = [await storeOf(bucket, 's3://journal'), await storeOf(own, 'copy')];
      const before = [await contentOf(shared), await contentOf(local)];
      const code = await codeOf(mirrored(shared, local, HOSTS[0]).settle([]));
      const after = [await contentOf(shared), await contentOf(local)];
      for (const [index, kept] of before.entries())
        for (const record of kept) assert.ok(after[index]?.includes(record), `lost ${record.slice(0, 12)}`);
      if (code !== null) return;
      // What was pushed is one record at most of each run, whose writer on this machine never heard of it.
      const pushed = (after[0] ?? []).filter((record) => !before[0]?.includes(record));
      assert.ok(pushed.length <= new Set(history.map(([run]) => run)).size);
    }),
  );
});

test('where the bucket has lost more than the last record that this machine wrote, nothing is settled, pushed or set aside', async () => {
  await fc.assert(
    fc.asyncProperty(lengths, fc.nat(), fc.nat(), async (some, seed, host) => {
      const history = historyOf(some, 'first');
      const newest = Math.max(...history.map(([run]) => run));
      const ofNewest = history.filter(([run]) => run === newest);
      const gone = 2 + (seed % 6);
      if (gone > ofNewest.length) return;
      const [shared, local] = [await storeOf(history.slice(0, -gone), 's3'), await storeOf(history, 'copy')];
      const before = [await contentOf(shared), await contentOf(local)];
      assert.equal(await codeOf(mirrored(shared, local, HOSTS[host % 2] ?? '').settle([])), 'journal-lost');
      assert.deepEqual([await contentOf(shared), await contentOf(local)], before);
    }),
  );
});

test('over any loss, restoring on the machines in any order brings bucket and copies to all that any of them has', async () => {
  await fc.assert(
    fc.asyncProperty(situations, fc.boolean(), async ({ history, bucket, copies }, isTurned) => {
      const shared = await storeOf(bucket, 's3://journal');
      const locals = [await storeOf(copies[0], 'copy of ann'), await storeOf(copies[1], 'copy of bob')];
      const order = isTurned ? [1, 0, 1, 0, 1, 0] : [0, 1, 0, 1, 0, 1];
      const before = [await contentOf(shared), ...(await Promise.all(locals.map(contentOf)))];
      for (const index of order) {
        const sides = { shared, local: locals[index] ?? assert.fail(), host: HOSTS[index] ?? '' };
        for (const finding of await inspect(sides)) await restoreRun(sides, planRestoring(finding));
      }
      const after = [await contentOf(shared), ...(await Promise.all(locals.map(contentOf)))];
      for (const [index, kept] of before.entries())
        for (const record of kept) assert.ok(after[index]?.includes(record), 'what was there is there');
      const whole = history.map(([run, sequence, bytes]) => `${run}/${sequence} ${bytes}`);
      for (const record of after[0] ?? []) assert.ok(whole.includes(record), 'nothing is made up');
      const everywhere = new Set(before.flat());
      if (whole.every((record) => everywhere.has(record))) {
        // A stretch that hangs on nothing in the bucket waits for the machine that has what comes before it.
        const isReachable = whole.filter((record) => before[1]?.includes(record) || before[2]?.includes(record));
        const missing = isReachable.filter((record) => !after[0]?.includes(record));
        for (const record of missing) assert.ok(!record.includes('/1 '), record.slice(0, 8));
      }
      for (const [index, local] of locals.entries()) {
        const findings = await inspect({ shared, local, host: HOSTS[index] ?? '' });
        for (const finding of findings.filter(isSettled))
          assert.deepEqual(
            finding.theirs.map(({ bytes }) => bytes).slice(0, finding.own.length),
            finding.own.map(({ bytes }) => bytes),
          );
      }
    }),
  );
});

test('another run under the number of a lost one is refused on the machine that has the first, and both are kept to the end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 6 }),
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom('bucket', 'copy'),
      async (lengthOfFirst, lengthOfSecond, choice) => {
        const [first, second] = [historyOf([lengthOfFirst], 'first'), historyOf([lengthOfSecond], 'second')];
        const [shared, local] = [await storeOf(second, 's3'), await storeOf(first, 'copy')];
        const aside: string[] = [];
        const careful: Store = {
          ...local,
          async setAside(run, sequence) {
            const there = await local.read(run);
            aside.push(...there.filter((record) => record.sequence === sequence).map(({ bytes }) => bytes));
            await local.setAside(run, sequence);
          },
        };
        for (const host of HOSTS)
          assert.equal(await codeOf(mirrored(shared, careful, host).settle([])), 'journal-differs');
        assert.deepEqual(aside, []);
        const sides = { shared, local: careful, host: HOSTS[0] };
        const [finding] = await inspect(sides);
        assert.ok(finding !== undefined);
        assert.deepEqual(planRestoring(finding).toShared, []);
        if (choice === 'bucket') await keepShared(sides, finding);
        else await renumberShared(sides, finding, 2);
        const kept = [...aside, ...(await contentOf(local)), ...(await contentOf(shared))].join('\n');
        for (const [, , bytes] of [...first, ...second]) assert.ok(kept.includes(bytes));
        if (choice === 'bucket') assert.equal(await codeOf(mirrored(shared, careful, HOSTS[0]).settle([])), null);
      },
    ),
  );
});

test('one record of which its writer here never heard is the normal case: pushed, or set aside where somebody was faster', () => {
  const history = historyOf([4], 'first').map(([, sequence, bytes]) => ({ sequence, bytes }));
  const writers = [HOSTS[0], HOSTS[1]];
  const standings = writers.map((host) => compareRun(history.slice(0, 3), history, host).standing);
  assert.deepEqual(standings.toSorted(), ['ahead', 'lost']);
  const other = historyOf([4], 'first').map(([, sequence, bytes]) => ({ sequence, bytes }));
  const hash = (history[2]?.bytes ?? '').slice(0, 64);
  other[3] = { sequence: 4, bytes: encodeRecord(4, hash, JSON.stringify([resumed('carol-laptop', 9)])).bytes };
  assert.deepEqual(writers.map((host) => compareRun(other, history, host).standing).toSorted(), [
    'differs',
    'superseded',
  ]);
});
