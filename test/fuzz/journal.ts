/** Journals: their bytes, the names of their records, and entries that somebody has written under hashes that hold. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readChain } from '../../src/journal/chain.ts';
import { readRun } from '../../src/journal/journal.ts';
import { createMemoryStore } from '../../src/journal/memory.ts';
import { encodeRecord, GENESIS, decodeRecord } from '../../src/journal/record.ts';
import { readPayload } from '../../src/journal/payload.ts';
import type { Store } from '../../src/journal/store.ts';
import { statusDocument } from '../../src/report/run-standing.ts';
import { historyRow, statusLines } from '../../src/report/status-text.ts';
import { recordsIn, VERSION_ONE } from '../journal/recorded.ts';
import { damage, damaged, damagedText, type Json } from './mutate.ts';
import { fateOf } from './oracle.ts';
import { holds, type FuzzTarget } from './target.ts';

type Raw = { sequence: number; bytes: string };

const JOURNALS: readonly Raw[][] = VERSION_ONE.map((name) =>
  recordsIn(1, name).map((bytes, index) => ({ sequence: index + 1, bytes })),
);
const PAYLOADS: readonly Json[][] = JOURNALS.map((records) =>
  records.map(({ bytes }) => {
    const decoded = decodeRecord(bytes);
    assert.ok(decoded.kind === 'whole');
    const read = readPayload(decoded.record);
    assert.ok(read.kind === 'known');
    return read.entries as unknown as Json;
  }),
);

const holding = (records: readonly Raw[]): Store => ({
  ...createMemoryStore(),
  runs: () => Promise.resolve([1]),
  read: () => Promise.resolve([...records]),
});

/** The same records, in bytes or in order not as they were. */
const disturbed = (records: readonly Raw[], list: readonly { at: number; how: number; what: number }[]): Raw[] =>
  list.reduce<Raw[]>(
    (kept, slip) => {
      const index = slip.at % kept.length;
      const one = kept[index];
      if (one === undefined) return kept;
      switch (slip.how % 6) {
        case 0:
          return kept.toSpliced(index, 1);
        case 1:
          return kept.toSpliced(index, 0, one);
        case 2:
          return kept.with(index, { ...one, sequence: one.sequence + 1 + (slip.what % 3) });
        case 3:
          return kept.with(index, { ...one, bytes: kept[slip.what % kept.length]?.bytes ?? '' });
        default:
          return kept.with(index, {
            ...one,
            bytes: damagedText(one.bytes, [{ ...slip, at: slip.what * 7919 + slip.at }]),
          });
      }
    },
    [...records],
  );

/** Whatever is read of a damaged journal is what was written, from the first record on. */
const isPrefix = async (whole: readonly Raw[], read: readonly Raw[]): Promise<void> => {
  const fate = await fateOf(() => readChain(holding(read), 1));
  if ('refused' in fate) return;
  const { head, entries } = fate.taken;
  const kept = whole.slice(0, head.sequence);
  const expected = await readChain(holding(kept), 1);
  assert.equal(head.hash, expected.head.hash, 'a head that was never written is read');
  assert.deepEqual(entries, expected.entries);
};

/** A chain of which every hash holds, over these payloads. */
const forged = (payloads: readonly Json[]): Raw[] => {
  let previous = GENESIS;
  return payloads.map((payload, index) => {
    const { bytes, hash } = encodeRecord(index + 1, previous, JSON.stringify(payload));
    previous = hash;
    return { sequence: index + 1, bytes };
  });
};

/** With the plan as it was: that is held against its digest, and is damaged by itself. */
const withPlanOf = (payload: Json, edited: Json): Json => {
  const [begun] = payload as { plan?: Json }[];
  if (begun?.plan === undefined || !Array.isArray(edited)) return edited;
  const { plan } = begun;
  return edited.map((entry) =>
    typeof entry === 'object' && entry !== null && 'plan' in entry ? { ...entry, plan } : entry,
  );
};

/** All that is shown of a run without asking the world. */
const show = async (records: readonly Raw[]): Promise<void> => {
  const recorded = await readRun(holding(records), 1);
  if (recorded === null) return;
  const owed = { debts: [], unsettled: [], unreadable: [] };
  const journal = { isLocalOnly: false, awayText: null };
  JSON.stringify([statusDocument(recorded, 'gone', owed), historyRow(recorded, 'gone')]);
  statusLines(recorded, 'gone', 80, { journal, ...owed });
};

const slips = () => fc.array(damage(), { minLength: 1, maxLength: 3 });
const which = () => fc.nat(JOURNALS.length - 1);

export const JOURNAL: FuzzTarget = {
  name: 'journal',
  cases: 3000,
  open: () =>
    Promise.resolve([
      holds(fc.tuple(which(), slips()), ([index, list]) => {
        const whole = JOURNALS[index] ?? [];
        return isPrefix(whole, disturbed(whole, list));
      }),
      holds(fc.tuple(which(), fc.nat(), slips()), async ([index, at, list]) => {
        const payloads = PAYLOADS[index] ?? [];
        const place = at % payloads.length;
        const edited = withPlanOf(payloads[place] ?? null, damaged(payloads[place] ?? null, list));
        await fateOf(() => show(forged(payloads.with(place, edited))));
      }),
    ]),
};
