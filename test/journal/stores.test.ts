/** What every store promises, whatever is behind it: memory, a directory, a bucket, a bucket with a directory as its copy. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Entry } from '../../src/domain/run/entry.ts';
import { Failure } from '../../src/domain/failure.ts';
import { createBucketStore } from '../../src/journal/bucket.ts';
import { readChain } from '../../src/journal/chain.ts';
import { claimRun } from '../../src/journal/claim.ts';
import { createDirectoryStore } from '../../src/journal/directory.ts';
import { beginJournal, openJournal, readRun } from '../../src/journal/journal.ts';
import { createMemoryStore } from '../../src/journal/memory.ts';
import { createMirroredStore } from '../../src/journal/mirrored.ts';
import { openObjects } from '../../src/journal/objects.ts';
import type { Store } from '../../src/journal/store.ts';
import { beginEntry, emptyPlan } from '../engine/fixture.ts';
import { createBucketServer } from './bucket-server.ts';

let root = '';
let serial = 0;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'failover-stores-'));
});
after(() => rm(root, { recursive: true }));

/** An empty place, and how a writer of that name sees it. */
type OpenStoreOf = () => (writer: string) => Store;

const directory = (): string => join(root, String((serial += 1)));

const bucket = (): ((writer: string) => Store) => {
  const server = createBucketServer(7);
  return () =>
    createBucketStore(
      openObjects({ bucket: 'journal', region: 'us-west-2', prefix: 'failover', world: server.world() }),
    );
};

const STORES: Record<string, OpenStoreOf> = {
  memory() {
    const store = createMemoryStore();
    return () => store;
  },
  directory() {
    const path = directory();
    return (writer) => createDirectoryStore(path, writer);
  },
  bucket,
  mirrored() {
    const [shared, local] = [bucket(), directory()];
    return (writer) =>
      createMirroredStore({
        shared: shared(writer),
        local: createDirectoryStore(join(local, writer), writer),
        host: writer,
        mayReadCopy: false,
        onTrouble: (text) => assert.fail(text),
      });
  },
};

const paused = (at: number): Entry => ({ kind: 'run.paused', at, by: 'ada', cause: 'asked to pause' });

const recordTests = (place: OpenStoreOf): void => {
  test('a record is created once; a second one of its number is told so and changes nothing', async () => {
    const at = place();
    assert.equal(await at('a').create(1, 1, 'first\n'), 'created');
    assert.equal(await at('b').create(1, 1, 'second\n'), 'exists');
    assert.equal(await at('a').create(1, 1, 'third\n'), 'exists');
    assert.deepEqual(await at('c').read(1), [{ sequence: 1, bytes: 'first\n' }]);
  });

  test('runs and records are listed in the order of their numbers, however they were made, and bytes come back as they went', async () => {
    const at = place();
    const text = 'ünïcode, "quotes"\nand\tlines\n';
    for (const run of [10, 2, 1]) for (const sequence of [1, 2, 10, 11, 3]) await at('a').create(run, sequence, text);
    assert.deepEqual(await at('b').runs(), [1, 2, 10]);
    const records = await at('b').read(2);
    assert.deepEqual(
      records.map(({ sequence }) => sequence),
      [1, 2, 3, 10, 11],
    );
    assert.ok(records.every(({ bytes }) => bytes === text));
  });

  test('what is not there is nothing, and no error', async () => {
    const at = place();
    assert.deepEqual(await at('a').runs(), []);
    assert.deepEqual(await at('a').read(7), []);
    assert.equal(await readRun(at('a')), null);
    assert.notEqual(at('a').location, '');
  });
};

const writerTests = (place: OpenStoreOf): void => {
  test('entries come back in order, from another process as from this one', async () => {
    const at = place();
    const journal = (await beginJournal(at('a'), 1, [beginEntry(emptyPlan)])) ?? assert.fail('the run is taken');
    for (let index = 0; index < 3; index += 1) await journal.append([paused(index)]);
    const chain = await readChain(at('b'), 1);
    assert.deepEqual(chain.entries.slice(1), [paused(0), paused(1), paused(2)]);
    assert.deepEqual(chain.head, journal.head());
  });

  test('of two writers at the same record one wins, and the other is told before it can do anything', async () => {
    const at = place();
    await beginJournal(at('a'), 1, [beginEntry(emptyPlan)]);
    const [first, second] = [await openJournal(at('a'), 1), await openJournal(at('b'), 1)];
    const results = await Promise.allSettled([first.journal.append([paused(1)]), second.journal.append([paused(2)])]);
    assert.deepEqual(results.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    const lost = results.find((result) => result.status === 'rejected');
    assert.ok(lost?.reason instanceof Failure && lost.reason.code === 'superseded');
    assert.equal((await readChain(at('c'), 1)).entries.length, 2);
  });

  test('of many that begin a run at once exactly one does, and the others learn whose run it is', async () => {
    const at = place();
    const contenders = Array.from({ length: 12 }, (_, index) => `w${index}`);
    const claims = await Promise.all(
      contenders.map((writer) => claimRun(at(writer), () => [beginEntry(emptyPlan, { operator: writer })])),
    );
    assert.equal(claims.filter(({ kind }) => kind === 'claimed').length, 1);
    const { state } = (await readRun(at('reader'))) ?? assert.fail('no run');
    for (const claim of claims)
      if (claim.kind === 'taken') assert.equal(claim.state.writer.operator, state.writer.operator);
    assert.deepEqual(await at('reader').runs(), [1]);
  });
};

for (const [name, place] of Object.entries(STORES))
  void suite(`the store in ${name}`, () => {
    recordTests(place);
    writerTests(place);
  });
