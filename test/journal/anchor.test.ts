/** Heads outside the journal: what was cut off or replaced is seen, what is at work is not taken for a loss, and no run waits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Failure } from '../../src/domain/failure.ts';
import { createHeadMaker, untaken, type Anchor, type AnchoredHead } from '../../src/journal/anchor.ts';
import { ANCHOR_DEADLINE_MS, createObjectAnchor } from '../../src/journal/anchor-objects.ts';
import { createAnchoredStore, type AnchoredStore } from '../../src/journal/anchored.ts';
import { createMemoryStore } from '../../src/journal/memory.ts';
import { createMilestones } from '../../src/journal/milestone.ts';
import { openObjects } from '../../src/journal/objects.ts';
import { createPublishing } from '../../src/journal/publishing.ts';
import type { Store } from '../../src/journal/store.ts';
import { createBucketServer, type Fate } from './bucket-server.ts';
import { recordsIn } from './recorded.ts';

const RECORDS = recordsIn(1, 'promoted-with-a-debt').map((bytes, index) => ({ sequence: index + 1, bytes }));
const OTHERS = recordsIn(1, 'rolled-back').map((bytes, index) => ({ sequence: index + 1, bytes }));

/** A store that holds the first records of run 1. */
const holding = async (records: readonly { sequence: number; bytes: string }[]): Promise<Store> => {
  const store = createMemoryStore();
  for (const { sequence, bytes } of records) await store.create(1, sequence, bytes);
  return store;
};

const anchorOn = (server: ReturnType<typeof createBucketServer>, fates: Fate[] = []): Anchor =>
  createObjectAnchor(
    openObjects({
      bucket: 'journal',
      region: 'us-west-2',
      prefix: 'p',
      world: server.world(fates),
      deadlineMs: ANCHOR_DEADLINE_MS,
    }),
  );

interface Anchored {
  store: AnchoredStore;
  remarks: string[];
}

const anchored = (store: Store, anchor: Anchor, mayDiffer = false): Anchored => {
  const remarks: string[] = [];
  const remark = (text: string): void => void remarks.push(text);
  const isDecisive = ({ operation }: { operation: string }): boolean => /shift|gate/.test(operation);
  const options = { store, anchor, mayDiffer, isDecisive, elapsedMs: () => 0, intervalMs: 0, remark };
  return { store: createAnchoredStore(options), remarks };
};

const headOf = (sequence: number, records = RECORDS): AnchoredHead => {
  const maker = createHeadMaker(1);
  const head = records
    .slice(0, sequence)
    .map((record) => maker.take(record)?.head)
    .at(-1);
  assert.ok(head !== undefined);
  return head;
};

const refusal = (question: Promise<unknown>): Promise<Failure | null> =>
  question.then(
    () => null,
    (error: unknown) => {
      assert.ok(error instanceof Failure, String(error));
      return error;
    },
  );

test('however much of the end is cut off behind the last anchored head, a command that works is refused by the missing records', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: RECORDS.length }),
      fc.integer({ min: 0, max: RECORDS.length }),
      async (sequence, kept) => {
        const server = createBucketServer();
        await anchorOn(server).publish(headOf(sequence));
        const journal = await holding(RECORDS.slice(0, kept));
        const failure = await refusal(anchored(journal, anchorOn(server)).store.check([1]));
        if (kept >= sequence) return assert.equal(failure, null);
        assert.equal(failure?.code, 'journal-behind-anchor');
        assert.equal(failure.exitCode, 5);
        const missing = kept + 1 === sequence ? `record ${sequence} is` : `records ${kept + 1}-${sequence} are`;
        assert.match(failure.message, new RegExp(kept === 0 ? `all ${sequence} records` : missing));
        const { store, remarks } = anchored(journal, anchorOn(server), true);
        assert.equal((await store.read(1)).length, kept, 'a command that looks shows what is there');
        await store.runs();
        assert.equal(remarks.length, 1, 'and says once what is missing');
        assert.equal(store.found()?.code, 'journal-behind-anchor');
      },
    ),
    { numRuns: 60 },
  );
});

test('a run that was replaced as a whole is refused, also when it is longer', async () => {
  const server = createBucketServer();
  await anchorOn(server).publish(headOf(3));
  const failure = await refusal(anchored(await holding(OTHERS), anchorOn(server)).store.check([1]));
  assert.equal(failure?.code, 'journal-not-anchored');
  assert.match(failure.message, /its record 3 is another/);
});

test('a run is published at begin, at decisions and at its end, by heads that only go forward, and far from every record', async () => {
  const server = createBucketServer();
  const { store, remarks } = anchored(createMemoryStore(), anchorOn(server));
  for (const { sequence, bytes } of RECORDS) {
    assert.equal(await store.create(1, sequence, bytes), 'created');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const { head, owed } = await store.flush();
  assert.equal(owed, null);
  assert.deepEqual(head, headOf(RECORDS.length), 'the end is anchored');
  const sequences = server.keys().map((key) => Number(key.slice(-8)));
  assert.equal(sequences[0], 1);
  assert.deepEqual(
    sequences,
    sequences.toSorted((left, right) => left - right),
  );
  assert.ok(sequences.length > 3 && sequences.length < RECORDS.length, `${sequences.length} of ${RECORDS.length}`);
  assert.deepEqual(remarks, []);
  assert.equal(await refusal(anchored(store, anchorOn(server)).store.check([1])), null);
});

test('a writer who is at work meanwhile is no loss: the anchor is asked before the journal is read', async () => {
  const server = createBucketServer();
  const journal = await holding(RECORDS.slice(0, 4));
  await anchorOn(server).publish(headOf(4));
  const behind: Store = {
    ...journal,
    async read(run) {
      const records = await journal.read(run);
      // They go on between the two questions.
      await journal.create(1, 5, RECORDS[4]?.bytes ?? '');
      await anchorOn(server)
        .publish(headOf(5))
        .catch(() => {});
      return records;
    },
  };
  assert.equal(await refusal(anchored(behind, anchorOn(server)).store.check([1])), null);
});

test('an anchor that does not answer, or refuses, is told once and keeps neither a look nor a run', async () => {
  const lost = Array.from({ length: 100 }, (): Fate => 'lost');
  const { store, remarks } = anchored(await holding(RECORDS.slice(0, 3)), anchorOn(createBucketServer(), lost));
  await store.check([1]);
  assert.equal(remarks.length, 1);
  assert.match(remarks[0] ?? '', /did not answer within 3 s: whether the end of the journal is missing is not known/);
  for (const { sequence, bytes } of RECORDS.slice(3)) assert.equal(await store.create(1, sequence, bytes), 'created');
  const { head, owed } = await store.flush();
  assert.equal(head, null);
  assert.equal(owed?.head.sequence, RECORDS.length, 'what is not anchored is known at the end');
  assert.equal(remarks.filter((text) => text.includes('The run goes on')).length, 1);
});

test('the same head is published twice without a word, another one of that record is told', async () => {
  const server = createBucketServer();
  await anchorOn(server).publish(headOf(2));
  await anchorOn(server).publish(headOf(2));
  const failure = await refusal(anchorOn(server).publish(headOf(2, OTHERS)));
  assert.match(failure?.message ?? '', /has another record 2 of run 1 already/);
});

test('what is at the place of a head and is none is not read as "nothing is anchored"', async () => {
  const server = createBucketServer();
  const world = server.world();
  const objects = openObjects({ bucket: 'journal', region: 'us-west-2', prefix: 'p', world });
  const good = headOf(3);
  for (const text of [
    '',
    '{',
    'null',
    '{}',
    JSON.stringify({ ...good, run: 2 }),
    JSON.stringify({ ...good, hash: 'x' }),
  ]) {
    const key = `heads/000001/${String(9 + text.length).padStart(8, '0')}`;
    await objects.create(key, text);
    const { store } = anchored(await holding(RECORDS), createObjectAnchor(objects));
    const failure = await refusal(store.check([1]));
    assert.equal(failure?.code, 'anchor-damaged', text);
    const looking = anchored(await holding(RECORDS), createObjectAnchor(objects), true);
    assert.equal((await looking.store.read(1)).length, RECORDS.length);
    assert.match(looking.remarks.join('\n'), /that is no head of a journal/);
  }
});

test('heads are published one at a time and the newest first, at a bounded rate, and tried again after a refusal', async () => {
  let nowMs = 0;
  let answers = false;
  const asked: number[] = [];
  const remarks: string[] = [];
  const publishing = createPublishing({
    anchor: {
      location: 'there',
      publish: ({ sequence }) => {
        asked.push(sequence);
        return answers ? Promise.resolve() : Promise.reject(untaken('refuses'));
      },
    },
    elapsedMs: () => nowMs,
    intervalMs: 1000,
    remark: (text) => void remarks.push(text),
  });
  const take = async (sequence: number, isMilestone: boolean, atMs: number): Promise<void> => {
    nowMs = atMs;
    publishing.take(headOf(sequence), isMilestone);
    await new Promise((resolve) => setImmediate(resolve));
  };
  await take(1, true, 0);
  await take(2, true, 100);
  await take(3, false, 4900);
  assert.deepEqual(asked, [1], 'a refusal is not asked again at once');
  answers = true;
  await take(4, false, 5000);
  assert.deepEqual(asked, [1, 4], 'the newest stands for all before it, by a record that is none by itself');
  await take(5, true, 5500);
  await take(6, false, 5600);
  assert.deepEqual(asked, [1, 4], 'not within the interval');
  await take(7, true, 6000);
  assert.deepEqual(asked, [1, 4, 7]);
  assert.equal((await publishing.flush()).head?.sequence, 7);
  assert.equal(remarks.length, 2, remarks.join('\n'));
});

test('of a run with hundreds of steps only begin, end, decisions, phases, rungs and gates are milestones', () => {
  const maker = createHeadMaker(1);
  const milestones = createMilestones(({ operation }) => operation === 'gate');
  const kinds = RECORDS.flatMap((record) => {
    const made = maker.take(record);
    assert.ok(made !== null);
    return milestones.isMilestone(made.entries) ? made.entries.map(({ kind }) => kind) : [];
  });
  assert.equal(kinds[0], 'run.begun');
  assert.ok(kinds.includes('run.finished'));
});
