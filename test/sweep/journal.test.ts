/**
 * The whole journal of a real run, damaged in every way that a disk or a person can: each truncation, each flipped bit,
 * records missing, doubled, swapped and foreign. What is not exactly what was written is refused, but for one thing: a last
 * record that was cut off was never acknowledged, and is left out.
 */
import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apart } from '../apart.ts';
import { Failure } from '../../src/domain/failure.ts';
import { readChain } from '../../src/journal/chain.ts';
import { createDirectoryStore } from '../../src/journal/directory.ts';
import { openJournal } from '../../src/journal/journal.ts';
import { createMemoryStore } from '../../src/journal/memory.ts';
import type { Store } from '../../src/journal/store.ts';
import { promote, resume } from './commands.ts';
import { manifestsOf, worldAtAlert } from './estate.ts';
import { changeable } from './judge.ts';
import { imageOf, labFrom, type Image } from './lab.ts';
import { shortPlan } from './short-plan.ts';
import { runOn } from './sweep.ts';

const { after, before, test } = apart(import.meta.url);

let promoted: Image;
/** The records of the run, as bytes. */
let records: Buffer[] = [];
/** Records of another run over the same plan. */
let foreign: Buffer[] = [];

const bytesOf = (image: Image): Buffer[] => image.records.map(({ bytes }) => Buffer.from(bytes));

before(async () => {
  const begin: Image = { state: await worldAtAlert('tiny', 'planned', 1), records: [], wire: [], accepted: [] };
  const command = promote({
    plan: await shortPlan('tiny', 'planned', begin, [100]),
    manifests: await manifestsOf('tiny'),
  });
  const run = async (operator: string): Promise<Image> => {
    const lab = labFrom(begin);
    assert.equal((await runOn(lab, command, operator)).kind, 'completed');
    return imageOf(lab);
  };
  promoted = await run('ada');
  records = bytesOf(promoted);
  foreign = bytesOf(await run('eve'));
});

/** A store that holds these records, as a disk would give them back. */
const holding = (list: readonly Buffer[], sequences = list.map((_, index) => index + 1)): Store => ({
  ...createMemoryStore(),
  runs: () => Promise.resolve([1]),
  read: () =>
    Promise.resolve(list.map((bytes, index) => ({ sequence: sequences[index] ?? 0, bytes: bytes.toString('utf8') }))),
});

const assertRefused = async (store: Store, what: string): Promise<void> => {
  const error: unknown = await readChain(store, 1).then(
    () => null,
    (failure: unknown) => failure,
  );
  assert.ok(error instanceof Failure, `${what} was accepted`);
  assert.equal(error.code, 'journal-corrupt', what);
  assert.match(error.remedy, /Restore record \d+/);
};

/** All of the journal up to a record, with that one changed. */
const upTo = (index: number, changed: Buffer): Buffer[] => [...records.slice(0, index), changed];

test('cut off at any byte, the journal is read up to the last whole record, and with records after the cut it is refused', async (context) => {
  let cuts = 0;
  for (const [index, record] of records.entries()) {
    const next = records[index + 1];
    for (let length = 0; length < record.length; length += 1) {
      const cut = upTo(index, record.subarray(0, length));
      const chain = await readChain(holding(cut), 1);
      assert.deepEqual([chain.head.sequence, chain.torn], [index, index + 1], `record ${index + 1} cut to ${length}`);
      if (next !== undefined) await assertRefused(holding([...cut, next]), `record ${index + 1} cut to ${length}`);
      cuts += 1;
    }
  }
  context.diagnostic(`${cuts} truncations of ${records.length} records`);
  assert.equal(
    cuts,
    records.reduce((sum, { length }) => sum + length, 0),
  );
  assert.ok(cuts >= 10_000, `${cuts} truncations`);
});

test('no flipped bit of any byte of any record is accepted, or taken for a record that was cut off', async (context) => {
  let flips = 0;
  for (const [index, record] of records.entries()) {
    for (let place = 0; place < record.length; place += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = Buffer.from(record);
        flipped.writeUInt8((record[place] ?? 0) ^ (1 << bit), place);
        await assertRefused(holding(upTo(index, flipped)), `record ${index + 1}, byte ${place}, bit ${bit}`);
        flips += 1;
      }
    }
  }
  context.diagnostic(`${flips} flipped bits of ${records.length} records`);
  assert.equal(flips, records.reduce((sum, { length }) => sum + length, 0) * 8);
});

test('a record that is missing, doubled, swapped with another, or of another run is refused', async () => {
  const places = records.map((_, index) => index);
  const last = records.length - 1;
  let damaged = 0;
  for (const index of places) {
    const without = places.filter((place) => place !== index);
    const kept = without.map((place) => records[place] as Buffer);
    // The last one missing is an older backup: a legal journal, see below.
    if (index < last) {
      await assertRefused(
        holding(
          kept,
          without.map((place) => place + 1),
        ),
        `record ${index + 1} missing`,
      );
      await assertRefused(holding(kept), `record ${index + 1} missing and the others renamed`);
    }
    const doubled = records.toSpliced(index, 0, records[index] as Buffer);
    await assertRefused(holding(doubled), `record ${index + 1} twice`);
    const other = foreign[index];
    if (other !== undefined)
      await assertRefused(holding(records.with(index, other)), `record ${index + 1} of another run`);
    for (const second of places.slice(index + 1)) {
      const swapped = records.with(index, records[second] as Buffer).with(second, records[index] as Buffer);
      await assertRefused(holding(swapped), `records ${index + 1} and ${second + 1} swapped`);
      damaged += 1;
    }
  }
  assert.equal(damaged, (records.length * last) / 2);
});

test('resumed from any older backup of its journal, a run that is done finds everything done and changes nothing', async (context) => {
  const wanted = changeable(promoted.state);
  for (let kept = 1; kept < promoted.records.length; kept += 1) {
    const lab = labFrom({ ...promoted, records: promoted.records.slice(0, kept) });
    assert.deepEqual(await runOn(lab, resume, 'bea'), { kind: 'completed' }, `${kept} records kept`);
    assert.deepEqual(changeable(lab.state), wanted);
    assert.deepEqual(lab.accepted, promoted.accepted, `${kept} records kept`);
  }
  context.diagnostic(`${promoted.records.length - 1} backups`);
});

let root = '';
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'failover-sweep-'));
});
after(() => rm(root, { recursive: true }));

test('the files of the directory store: each damaged record is refused and left as it is, a cut last one is set aside', async () => {
  const whole = join(root, 'whole');
  const store = createDirectoryStore(whole, 'a');
  for (const [index, bytes] of records.entries()) await store.create(1, index + 1, bytes.toString('utf8'));
  assert.equal((await readChain(store, 1)).head.sequence, records.length);
  const fileOf = (directory: string, index: number): string =>
    join(directory, 'runs', '000001', String(index + 1).padStart(8, '0'));
  for (const [index, record] of records.entries()) {
    const directory = join(root, `damaged-${index}`);
    await mkdir(directory);
    await cp(whole, directory, { recursive: true });
    const copy = createDirectoryStore(directory, 'b');
    const flipped = Buffer.from(record);
    flipped.writeUInt8((record[index] ?? 0) ^ 1, index);
    await writeFile(fileOf(directory, index), flipped);
    await assertRefused(copy, `file of record ${index + 1}`);
    await assert.rejects(openJournal(copy, 1), { code: 'journal-corrupt' });
    await writeFile(fileOf(directory, index), record.subarray(0, record.length - 1 - index));
    if (index < records.length - 1) await assertRefused(copy, `file of record ${index + 1}, cut`);
    else {
      await openJournal(copy, 1);
      const chain = await readChain(copy, 1);
      assert.deepEqual([chain.head.sequence, chain.torn], [index, null]);
    }
  }
});
