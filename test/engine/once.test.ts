/** What may be done at most once: a lost answer is a question to a person, never a second call. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fold } from '../../src/domain/run/fold.ts';
import { entriesFor, type Decision } from '../../src/engine/decide.ts';
import { goOn } from '../../src/engine/run.ts';
import { createTestBench, planOf, step, type Bench } from './fixture.ts';

const plan = planOf([step('hook', 1, { operation: 'switch.once', name: 'a' }), step('b', 1, { after: ['hook'] })]);
const fresh = (): Bench => createTestBench(plan, { a: 0, b: 0 });
const timesSent = (bench: Bench): number =>
  bench.sent.filter(({ call }) => call.operation === 'UpdateService' && call.input.service === 'a').length;

const resume = async (bench: Bench, decision: Decision) => {
  bench.run = fold(bench.entries) ?? bench.run;
  const session = bench.session();
  await session.record(entriesFor(bench.run, decision, 'ada'));
  return goOn(session, () => null);
};

test('done once, its own answer is what shows it', async () => {
  const bench = fresh();
  assert.equal((await goOn(bench.session(), () => null)).kind, 'completed');
  assert.equal(timesSent(bench), 1);
});

test('when no answer comes the run asks, and does not send it again by itself', async () => {
  const bench = fresh();
  bench.trouble = (call, nth) => (call.operation === 'UpdateService' && nth === 1 ? 'lose-answer' : null);
  const outcome = await goOn(bench.session(), () => null);
  assert.ok(outcome.kind === 'stopped' && outcome.question.reason === 'undecided');
  assert.match(outcome.question.text, /may have been done/);
  assert.equal(timesSent(bench), 1);
  assert.equal((await resume(bench, { kind: 'retry' })).kind, 'completed');
  assert.equal(timesSent(bench), 2, 'a person said so');
});

test('a definite no is not a doubt: it is tried again', async () => {
  const bench = fresh();
  bench.trouble = (call, nth) =>
    call.operation === 'UpdateService' && nth === 1
      ? { outcome: 'no', error: { code: 'Busy', message: 'busy', kind: 'conflict' } }
      : null;
  assert.equal((await goOn(bench.session(), () => null)).kind, 'completed');
  assert.equal(timesSent(bench), 2);
});

// What is on the wire as the process dies looks, in the journal, like what had not left or had arrived.
test('killed at any moment, it is never sent a second time without a word from a person, who may skip it', async () => {
  let asked = 0;
  const undisturbed = fresh();
  let moments = 0;
  const count = (): void => void (moments += 1);
  [undisturbed.beforeAppend, undisturbed.onAppend] = [count, count];
  await goOn(undisturbed.session(), () => null);
  for (let at = 1; at <= moments; at += 1) {
    const bench = fresh();
    let moment = 0;
    const die = (): void => {
      moment += 1;
      if (moment >= at) throw new Error('killed');
    };
    [bench.beforeAppend, bench.onAppend] = [die, die];
    await assert.rejects(
      goOn(bench.session(), () => null),
      /killed/,
    );
    [bench.beforeAppend, bench.onAppend] = [() => {}, () => {}];
    const sentBefore = timesSent(bench);
    const outcome = await resume(bench, { kind: 'continue' });
    assert.ok(timesSent(bench) <= 1, `killed at ${at}: sent ${sentBefore}, then ${timesSent(bench)} times`);
    if (outcome.kind !== 'stopped') continue;
    asked += 1;
    const skip = { kind: 'skip', step: 'hook', reason: 'it ran', waive: false } as const;
    assert.equal((await resume(bench, skip)).kind, 'completed');
    assert.ok(timesSent(bench) <= 1);
  }
  assert.ok(moments >= 8 && asked >= 2, `${moments} moments, asked at ${asked}`);
});
