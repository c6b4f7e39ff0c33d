/** Entries under a hash that holds: what a program of ours never wrote is refused by its record, its kind and its field. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../src/domain/failure.ts';
import { readChain } from '../../src/journal/chain.ts';
import { entriesFault } from '../../src/journal/entry-shape.ts';
import { createMemoryStore } from '../../src/journal/memory.ts';
import { readPayload } from '../../src/journal/payload.ts';
import { decodeRecord, encodeRecord, GENESIS } from '../../src/journal/record.ts';
import { beginEntry, emptyPlan } from '../engine/fixture.ts';
import { recordsIn, VERSION_ONE } from './recorded.ts';

test('every record that an older version wrote has the fields of its kinds', () => {
  for (const name of VERSION_ONE)
    for (const bytes of recordsIn(1, name)) {
      const decoded = decodeRecord(bytes);
      assert.ok(decoded.kind === 'whole');
      const read = readPayload(decoded.record);
      assert.ok(read.kind === 'known');
      assert.equal(entriesFault(read.entries), null, bytes.slice(0, 200));
    }
});

const at = 1_606_310_000_000;
const WRONG: readonly [unknown, RegExp][] = [
  [{ kind: 'run.paused', at }, /its list of entries/],
  [[null], /its list of entries/],
  [[{ kind: 'run.paused', by: 'ada', cause: 'x' }], /"at" of an entry run\.paused/],
  [[{ kind: 'run.paused', at: 9e15, by: 'ada', cause: 'x' }], /"at" of an entry run\.paused/],
  [[{ kind: 'run.paused', at, by: 'ada' }], /"cause" of an entry run\.paused/],
  [[{ kind: 'step.done', at, step: 'a', changed: 'no', evidence: 'x' }], /"changed" of an entry step\.done/],
  [
    [{ kind: 'run.stopped', at, question: { stepId: 'a', reason: 'failed', text: 'x', answers: 'y' } }],
    /"question" of/,
  ],
  [[{ kind: 'step.intended', at, step: 'a', before: null, calls: [null] }], /"calls" of an entry step\.intended/],
  [[{ kind: 'run.finished', at, outcome: 'won', summary: null }], /"outcome" of an entry run\.finished/],
];

test('a field that is missing or of another type is refused, and the record is named', async () => {
  for (const [payload, says] of WRONG) {
    const store = createMemoryStore();
    const begun = { ...beginEntry(emptyPlan), at };
    const first = encodeRecord(1, GENESIS, JSON.stringify([begun]));
    await store.create(1, 1, first.bytes);
    await store.create(1, 2, encodeRecord(2, first.hash, JSON.stringify(payload)).bytes);
    await assert.rejects(readChain(store, 1), (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.code, 'journal-corrupt');
      assert.match(error.message, /record 2: /);
      assert.match(error.message, says);
      return true;
    });
  }
});

test('a kind that is not known, and a field more, are no damage', () => {
  assert.equal(entriesFault([{ kind: 'run.dreamt', at }]), null);
  assert.equal(entriesFault([{ kind: 'run.paused', at, by: 'ada', cause: 'x', mood: 'calm' }]), null);
});
