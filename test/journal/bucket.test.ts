/** The bucket behind a wire on which anything can be lost: a record is created once, and everybody knows whose it is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Answer, CallErrorKind } from '../../src/domain/api/call.ts';
import type { Failure } from '../../src/domain/failure.ts';
import { createBucketStore } from '../../src/journal/bucket.ts';
import { readChain } from '../../src/journal/chain.ts';
import { beginJournal, openJournal } from '../../src/journal/journal.ts';
import { openObjects, type BucketWorld } from '../../src/journal/objects.ts';
import type { Store } from '../../src/journal/store.ts';
import { beginEntry, emptyPlan } from '../engine/fixture.ts';
import { createBucketServer, type Fate } from './bucket-server.ts';

const storeOn = (world: BucketWorld): Store =>
  createBucketStore(openObjects({ bucket: 'journal', region: 'us-west-2', prefix: 'p', world }));

const no = (code: string, kind: CallErrorKind): Answer => ({ outcome: 'no', error: { code, message: 'no', kind } });

test('a record is put with If-None-Match, so that the second of two is told that there is one', async () => {
  const server = createBucketServer();
  const store = storeOn(server.world());
  assert.equal(await store.create(1, 1, 'ours'), 'created');
  assert.equal(await store.create(1, 1, 'theirs'), 'exists');
  assert.deepEqual(await store.read(1), [{ sequence: 1, bytes: 'ours' }]);
  assert.deepEqual(server.keys(), ['p/runs/000001/00000001']);
});

test('our own put whose answer was lost is recognised, and is not taken for somebody else', async () => {
  for (const fate of ['answer-lost', 'reset-after'] as const) {
    const server = createBucketServer();
    const world = server.world([fate]);
    assert.equal(await storeOn(world).create(1, 1, 'ours'), 'created', fate);
  }
});

test('a put that was lost on its way is sent again', async () => {
  for (const fate of ['lost', 'conflict', 'throttled', 'unreachable'] as const) {
    const server = createBucketServer();
    assert.equal(await storeOn(server.world([fate])).create(1, 1, 'ours'), 'created', fate);
    assert.deepEqual(await storeOn(server.world()).read(1), [{ sequence: 1, bytes: 'ours' }], fate);
  }
});

test('a put that is repeated after its answer was lost gets a 412 for its own record, and knows it', async () => {
  const server = createBucketServer();
  // The look after the lost answer is lost as well, so the put is repeated and refused.
  assert.equal(await storeOn(server.world(['answer-lost', 'lost'])).create(1, 1, 'ours'), 'created');
});

test('where another record has won while our answers were lost, it is told as theirs', async () => {
  const server = createBucketServer();
  await storeOn(server.world()).create(1, 1, 'theirs');
  for (const fate of ['lost', 'answer-lost', 'conflict', 'reset-after'] as const)
    assert.equal(await storeOn(server.world([fate])).create(1, 1, 'ours'), 'exists', fate);
});

test('a bucket that does not answer within the deadline stops the run, with the decision to take', async () => {
  const server = createBucketServer();
  const world = server.world(Array.from({ length: 100 }, (): Fate => 'lost'));
  await assert.rejects(storeOn(world).create(1, 1, 'ours'), (error: Failure) => {
    assert.equal(error.code, 'journal-unreachable');
    assert.equal(error.exitCode, 4);
    assert.match(error.message, /s3:\/\/journal\/p did not answer within 5 s/);
    assert.match(error.remedy, /failover resume --journal local --reason/);
    return true;
  });
  assert.ok(world.elapsedMs() >= 5000 && world.elapsedMs() < 5100, `${world.elapsedMs()} ms`);
});

test('a refusal is told at once, by what cures it', async () => {
  for (const [answer, code] of [
    [no('AccessDenied', 'denied'), 'journal-refused'],
    [no('NoSuchBucket', 'missing'), 'journal-refused'],
    [no('PermanentRedirect', 'invalid'), 'journal-refused'],
    [no('ExpiredToken', 'expired'), 'credentials'],
  ] as const) {
    let calls = 0;
    const send = (): Promise<Answer> => ((calls += 1), Promise.resolve(answer));
    const store = storeOn({ send, elapsedMs: () => 0, pause: () => Promise.resolve() });
    for (const work of [() => store.create(1, 1, 'x'), () => store.runs()]) {
      calls = 0;
      await assert.rejects(work(), { code });
      assert.equal(calls, 1);
    }
  }
});

test('more records than a page holds are read in order', async () => {
  const server = createBucketServer(7);
  const store = storeOn(server.world());
  for (let sequence = 1; sequence <= 40; sequence += 1) await store.create(3, sequence, `r${sequence}`);
  assert.deepEqual(await store.runs(), [3]);
  const records = await store.read(3);
  assert.deepEqual(
    records.map(({ bytes }) => bytes),
    records.map(({ sequence }) => `r${sequence}`),
  );
  assert.equal(records.length, 40);
});

const fates = fc.array(fc.constantFrom<Fate>('passes', 'passes', 'lost', 'answer-lost', 'reset-after', 'conflict'), {
  maxLength: 40,
});

test('whatever answers are lost to two writers, each record is created once, the chain is whole, and no writer is wrong about it', async () => {
  await fc.assert(
    fc.asyncProperty(fates, fates, fc.array(fc.boolean(), { maxLength: 30 }), async (fatesOfAnn, fatesOfBob, turns) => {
      const server = createBucketServer();
      const calm = storeOn(server.world());
      await beginJournal(calm, 1, [beginEntry(emptyPlan)]);
      const onWire = await Promise.all(
        [fatesOfAnn, fatesOfBob].map(async (lot, index) => {
          const world = server.world();
          // Opened on a calm wire; what is lost is lost to the appends.
          const { journal } = await openJournal(storeOn(world), 1);
          const lossy = server.world(lot);
          world.send = lossy.send;
          world.pause = lossy.pause;
          world.elapsedMs = lossy.elapsedMs;
          return { operator: index === 0 ? 'ann' : 'bob', journal, written: 0, isOut: false };
        }),
      );
      const write = async (writer: (typeof onWire)[number], share: number): Promise<void> => {
        for (let turn = 0; turn < share && !writer.isOut; turn += 1) {
          const by = { operator: writer.operator, host: 'h', processId: turn };
          try {
            await writer.journal.append([{ kind: 'run.resumed', at: turn, writer: by, token: `${turn}` }]);
            writer.written += 1;
          } catch (error) {
            writer.isOut = true;
            assert.ok(['superseded', 'journal-unreachable'].includes((error as Failure).code));
          }
        }
      };
      await Promise.all(
        onWire.map((writer, index) => write(writer, turns.filter((turn) => turn === (index === 0)).length)),
      );
      const { entries } = await readChain(calm, 1);
      for (const { operator, written, isOut } of onWire) {
        const inChain = entries.filter((entry) => entry.kind === 'run.resumed' && entry.writer.operator === operator);
        // One more may have arrived, of which the writer never heard.
        const beyond = inChain.length - written;
        assert.ok(beyond === 0 || (beyond === 1 && isOut), `${operator}: told ${written}, there are ${inChain.length}`);
      }
    }),
    { numRuns: 150 },
  );
});
