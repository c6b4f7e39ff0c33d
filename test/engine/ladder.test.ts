/** What a ladder owes: the way back before the way up, one rung after the other, and no change sent twice in a breath. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Call } from '../../src/domain/api/call.ts';
import { fold } from '../../src/domain/run/fold.ts';
import { entriesFor, type Decision } from '../../src/engine/decide.ts';
import { goOn } from '../../src/engine/run.ts';
import { createTestBench, planOf, step, type Bench } from './fixture.ts';

const writes = (bench: Bench) =>
  bench.sent.flatMap(({ call, atMs }) =>
    call.operation === 'UpdateService' ? [{ name: call.input.service, to: call.input.desiredCount, atMs }] : [],
  );
const answer = async (bench: Bench, decision: Decision) => {
  // As the next process finds it.
  bench.run = fold(bench.entries) ?? bench.run;
  const session = bench.session();
  await session.record(entriesFor(bench.run, decision, 'ada'));
  return goOn(session, () => null);
};
const promote = (bench: Bench) => goOn(bench.session(), () => null);
const cutBack = (rung: string) => ({ action: 'cut-back' as const, steps: [rung] });
const refused = (kind: 'denied' | 'expired'): Answer => ({ outcome: 'no', error: { code: 'No', message: 'no', kind } });
const turns = (call: Call, to: number): boolean => call.operation === 'UpdateService' && call.input.desiredCount === to;

/** Two rungs; the gate above the second one looks at an alarm. */
const topGate = () =>
  createTestBench(
    planOf([
      step('low', 5, { name: 'w' }),
      step('high', 50, { name: 'w', after: ['low'] }),
      step('gate', 0, { name: 'alarm', operation: 'switch.await', after: ['high'], onFailure: cutBack('high') }),
    ]),
    { w: 0, alarm: 99 },
  );

test('a cut-back that did not work comes first at a retry: users go back, and only then is the rung climbed again', async () => {
  const bench = topGate();
  bench.trouble = (call) => (turns(call, 5) && bench.values.get('w') === 50 ? refused('denied') : null);
  const outcome = await promote(bench);
  assert.ok(outcome.kind === 'stopped');
  assert.match(outcome.question.text, /Traffic could not be taken back from "set high": No: no. That comes first/);
  bench.trouble = () => null;
  bench.values.set('alarm', 0);
  const before = writes(bench).length;
  assert.equal((await answer(bench, { kind: 'retry' })).kind, 'completed');
  assert.deepEqual(
    writes(bench)
      .slice(before)
      .map(({ to }) => to),
    [5, 50],
  );
});

test('while it does not work nothing climbs, and who asks again is told so', async () => {
  const bench = topGate();
  bench.trouble = (call) => (turns(call, 5) && bench.values.get('w') === 50 ? refused('denied') : null);
  await promote(bench);
  const outcome = await answer(bench, { kind: 'retry' });
  assert.ok(outcome.kind === 'stopped');
  assert.equal(outcome.question.stepId, 'gate');
  assert.deepEqual(outcome.question.answers, [
    'failover resume',
    'failover resume --skip gate --reason "…"',
    'failover rollback',
  ]);
  assert.equal((await answer(bench, { kind: 'continue' })).kind, 'stopped');
  assert.equal(bench.values.get('w'), 50);
  assert.equal((await answer(bench, { kind: 'skip', step: 'gate', reason: 'r', waive: true })).kind, 'completed');
});

test('credentials that run out in a cut-back pause the run, which brings users back as soon as it goes on', async () => {
  const bench = topGate();
  bench.trouble = (call) => (turns(call, 5) && bench.values.get('w') === 50 ? refused('expired') : null);
  const outcome = await promote(bench);
  assert.ok(outcome.kind === 'paused' && outcome.credentials);
  bench.trouble = () => null;
  assert.equal((await answer(bench, { kind: 'continue' })).kind, 'stopped');
  assert.equal(bench.values.get('w'), 5);
});

test('past a skipped gate the ladder is climbed rung by rung', async () => {
  const gate = { name: 'alarm', operation: 'switch.await', after: ['low'], onFailure: cutBack('low') };
  const plan = planOf([
    step('low', 5, { name: 'w' }),
    step('gate', 0, gate),
    step('high', 50, { name: 'w', after: ['gate'] }),
  ]);
  const bench = createTestBench(plan, { w: 0, alarm: 99 }, 3000);
  assert.equal((await promote(bench)).kind, 'stopped');
  const outcome = await answer(bench, { kind: 'skip', step: 'gate', reason: 'r', waive: true });
  assert.equal(outcome.kind, 'completed');
  assert.deepEqual(
    writes(bench).map(({ to }) => to),
    [5, 0, 5, 50],
  );
  assert.deepEqual(bench.run.steps.get('high')?.before, { image: 5 });
});

test('a read that is older than an accepted change does not make it leave again at once, nor delay what is so', async () => {
  const bench = createTestBench(planOf([step('a', 5, { operation: 'switch.kept' })]), { a: 2 });
  bench.trouble = (call) => {
    const [first] = writes(bench);
    const isStale =
      call.operation === 'DescribeServices' && first !== undefined && (bench.sent.at(-1)?.atMs ?? 0) < 6000;
    const services = [{ serviceName: 'a', desiredCount: 2, runningCount: 2 }];
    return isStale ? { outcome: 'yes', output: { services } } : null;
  };
  assert.equal((await promote(bench)).kind, 'completed');
  const times = writes(bench).map(({ atMs }) => atMs);
  assert.ok(times.length >= 2 && times.length <= 4, `sent ${times.length} times`);
  for (const [index, atMs] of times.slice(1).entries())
    assert.ok(atMs - (times[index] ?? 0) >= 1000, `sent again after ${atMs - (times[index] ?? 0)} ms`);
  const calm = createTestBench(planOf([step('a', 5, { operation: 'switch.kept' })]), { a: 2 });
  await promote(calm);
  assert.ok((calm.entries.at(-1)?.at ?? 0) < 100, 'what was accepted and is so is done at the first look');
});

test('what others take back for ever is a failure when its time is over', async () => {
  const bench = createTestBench(planOf([step('a', 5, { operation: 'switch.kept' })]), { a: 2 });
  bench.trouble = (call) => {
    if (call.operation === 'DescribeServices') bench.values.set('a', 2);
    return null;
  };
  const outcome = await promote(bench);
  assert.ok(outcome.kind === 'stopped' && outcome.question.reason === 'failed');
  assert.ok((bench.entries.at(-1)?.at ?? 0) < 70_000);
});
