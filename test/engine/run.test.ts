import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '../../src/domain/run/entry.ts';
import { fold } from '../../src/domain/run/fold.ts';
import { entriesFor } from '../../src/engine/decide.ts';
import { goOn, rollBack } from '../../src/engine/run.ts';
import { createTestBench, planOf, step, type Bench } from './fixture.ts';

const kinds = (entries: readonly Entry[]) =>
  entries.map((entry) => ('step' in entry ? `${entry.kind} ${entry.step}` : entry.kind));
const writes = (bench: Bench) => bench.sent.filter(({ call }) => call.operation === 'UpdateService');
const valuesOf = (bench: Bench) => Object.fromEntries(bench.values);
const promote = (bench: Bench) => goOn(bench.session(), () => null);
const ERROR = { code: 'InvalidParameterException', message: 'no', kind: 'invalid' } as const;
const FOREVER = { deadlineMs: 10_000, pollMs: 1000, firstLookMs: 0, holdMs: 0, callTimeoutMs: 5000 };

test('a step is recorded as intended, with its before-image, before its call leaves, and as done only once it is so', async () => {
  const bench = createTestBench(planOf([step('a', 5)]), { a: 2 }, 3000);
  assert.deepEqual(await promote(bench), { kind: 'completed' });
  assert.deepEqual(kinds(bench.entries), [
    'run.begun',
    'step.intended a',
    'step.applied a',
    'step.done a',
    'run.finished',
  ]);
  assert.equal(writes(bench)[0]?.durable, 2);
  assert.deepEqual(bench.run.steps.get('a')?.before, { image: 2 });
  assert.ok((bench.run.steps.get('a')?.endedAt ?? 0) >= 3000);
});

test('what is true already is done without a call', async () => {
  const bench = createTestBench(planOf([step('a', 5)]), { a: 5 });
  await promote(bench);
  assert.deepEqual(writes(bench), []);
  assert.equal(bench.run.steps.get('a')?.changed, false);
});

test('a step starts only after all it depends on, and independent ones go side by side', async () => {
  const plan = planOf([step('a', 1), step('b', 1), step('c', 1, { after: ['a', 'b'] })]);
  const bench = createTestBench(plan, { a: 0, b: 0, c: 0 }, 2000);
  await promote(bench);
  const [first, second, third] = writes(bench);
  assert.equal(first?.atMs, second?.atMs);
  assert.ok((third?.atMs ?? 0) >= 2000);
});

test('reads of steps that look at the same moment travel in one call', async () => {
  const steps = Array.from({ length: 25 }, (_, index) => step(`s${index}`, 1));
  const bench = createTestBench(planOf(steps), Object.fromEntries(steps.map(({ id }) => [id, 1])));
  await promote(bench);
  assert.equal(bench.sent.length, 3);
});

test('calls of the lower tier and then of the larger weight go first when they have to queue', async () => {
  const steps = Array.from({ length: 60 }, (_, index) =>
    step(`s${index}`, 1, { tier: index < 55 ? 1 : 0, weight: index }),
  );
  const bench = createTestBench(planOf(steps), Object.fromEntries(steps.map(({ id }) => [id, 0])));
  await promote(bench);
  const order = writes(bench).map(({ call }) => (call.operation === 'UpdateService' ? call.input.service : ''));
  assert.deepEqual(order.slice(0, 6), ['s59', 's58', 's57', 's56', 's55', 's54']);
  assert.ok((writes(bench)[59]?.atMs ?? 0) >= 2000, 'the ten beyond the burst of 50 wait for 5 a second');
});

test('a gate must stay met for as long as it says, and a lapse starts the watch again', async () => {
  const gate = step('g', 1, {
    operation: 'switch.await',
    name: 'a',
    limits: { ...FOREVER, deadlineMs: 60_000, holdMs: 5000 },
  });
  const bench = createTestBench(planOf([gate]), { a: 1 });
  bench.trouble = (call) => {
    const atMs = bench.sent.at(-1)?.atMs ?? 0;
    return call.operation === 'DescribeServices' && atMs > 2500 && atMs < 3500
      ? { outcome: 'no', error: { code: 'Throttling', message: 'slow', kind: 'throttled' } }
      : null;
  };
  await promote(bench);
  assert.ok((bench.run.steps.get('g')?.endedAt ?? 0) >= 8900);
});

test('a lost answer is cleared up by looking: the change is not sent twice when it had arrived', async () => {
  const bench = createTestBench(planOf([step('a', 5)]), { a: 2 });
  bench.trouble = (_call, nth) => (_call.operation === 'UpdateService' && nth === 1 ? 'lose-answer' : null);
  await promote(bench);
  assert.equal(writes(bench).length, 1);
  assert.deepEqual(kinds(bench.entries).slice(1, 4), ['step.intended a', 'step.unanswered a', 'step.done a']);
});

test('what an earlier process was told is accepted is waited for, not sent a second time', async () => {
  const bench = createTestBench(planOf([step('a', 5)]), { a: 2 }, 20_000);
  bench.onAppend = (records) => (records === 2 ? bench.pause() : undefined);
  assert.equal((await promote(bench)).kind, 'paused');
  assert.equal(bench.run.steps.get('a')?.status, 'applied');
  bench.goOn();
  assert.equal((await promote(bench)).kind, 'completed');
  assert.equal(writes(bench).length, 1);
});

test('a throttled change is tried again after a pause, and each attempt is intended anew: whoever was taken over stops before it', async () => {
  const bench = createTestBench(planOf([step('a', 5)]), { a: 2 });
  bench.trouble = (call, nth) =>
    call.operation === 'UpdateService' && nth <= 3
      ? { outcome: 'no', error: { code: 'ThrottlingException', message: 'Rate exceeded', kind: 'throttled' } }
      : null;
  assert.equal((await promote(bench)).kind, 'completed');
  assert.equal(writes(bench).length, 4);
  assert.equal(kinds(bench.entries).filter((kind) => kind === 'step.intended a').length, 4);
});

test('a refused step stops the run with one question, and what does not depend on it is finished first', async () => {
  const plan = planOf([step('a', 1), step('b', 1, { after: ['a'] }), step('c', 1)]);
  const bench = createTestBench(plan, { a: 0, b: 0, c: 0 });
  bench.trouble = (call) =>
    call.operation === 'UpdateService' && call.input.service === 'a' ? { outcome: 'no', error: ERROR } : null;
  const outcome = await promote(bench);
  assert.ok(outcome.kind === 'stopped');
  assert.equal(outcome.question.stepId, 'a');
  assert.deepEqual(valuesOf(bench), { a: 0, b: 0, c: 1 });
  assert.ok(outcome.question.answers.includes('failover resume --retry'));
});

test('a gate that is shut stops the step before anything was intended', async () => {
  const bench = createTestBench(planOf([step('a', 5, { min: 3 })]), { a: 2 });
  assert.equal((await promote(bench)).kind, 'stopped');
  assert.deepEqual(kinds(bench.entries), ['run.begun', 'step.failed a', 'run.stopped']);
});

test('what cannot be decided by the deadline is a question of its own, never taken as done', async () => {
  const bench = createTestBench(planOf([step('a', 5, { limits: FOREVER })]), { a: 2 });
  bench.trouble = (call) =>
    call.operation === 'DescribeServices' && bench.run.steps.get('a')?.status === 'applied'
      ? { outcome: 'unknown', error: { code: 'TimeoutError', message: 'no answer', kind: 'timeout' } }
      : null;
  const outcome = await promote(bench);
  assert.ok(outcome.kind === 'stopped');
  assert.equal(outcome.question.reason, 'undecided');
});

test('a step that may be put off becomes a debt, and the run goes on', async () => {
  const a = step('a', 1, { limits: FOREVER, onFailure: { action: 'defer', debt: 'a is still open' } });
  const bench = createTestBench(planOf([a, step('b', 1, { after: ['a'] })]), { b: 0 });
  assert.equal((await promote(bench)).kind, 'completed');
  assert.equal(bench.run.steps.get('a')?.status, 'deferred');
  assert.match(bench.run.steps.get('a')?.note ?? '', /a is still open/);
});

test('what was put off and has come true since is no debt of the run, and nothing is sent for it again', async () => {
  const a = step('a', 1, { limits: FOREVER, onFailure: { action: 'defer', debt: 'a is still open' } });
  const bench = createTestBench(planOf([a, step('b', 1, { after: ['a'] })]), { a: 0, b: 0 });
  let isSlow = true;
  bench.trouble = (call) => {
    const isOfA = call.operation === 'DescribeServices' && call.input.services?.includes('a') === true;
    if (call.operation === 'UpdateService' && call.input.service === 'b') isSlow = false;
    const none = {
      outcome: 'unknown',
      error: { code: 'TimeoutError', message: 'no answer', kind: 'timeout' },
    } as const;
    return isOfA && isSlow && bench.run.steps.get('a')?.status !== 'pending' ? none : null;
  };
  assert.equal((await promote(bench)).kind, 'completed');
  assert.deepEqual(
    kinds(bench.entries).filter((kind) => kind.endsWith(' a')),
    ['step.intended a', 'step.applied a', 'step.deferred a', 'step.done a'],
  );
});

test('the mode can be changed in mid-run: what planned mode stopped at, forced mode puts off', async () => {
  const forced = { deadlineMs: 2000, onFailure: { action: 'defer', debt: 'not fenced' } } as const;
  const a = step('a', 1, { limits: FOREVER, whenForced: forced });
  const bench = createTestBench(planOf([a, step('b', 1, { after: ['a'] })]), { b: 0 });
  const outcome = await promote(bench);
  assert.ok(outcome.kind === 'stopped' && outcome.question.answers.includes('failover resume --mode forced'));
  const session = bench.session();
  await session.record(entriesFor(bench.run, { kind: 'mode', mode: 'forced' }, 'ada'));
  assert.equal((await goOn(session, () => null)).kind, 'completed');
});

test('a gate that breaches cuts back to the last good rung by itself, and a retry climbs again', async () => {
  const cutBack = { action: 'cut-back' as const, steps: ['rung-2'] };
  const plan = planOf([
    step('rung-1', 5, { name: 'w' }),
    step('rung-2', 99, { name: 'w', after: ['rung-1'] }),
    step('gate', 0, { name: 'w', operation: 'switch.await', after: ['rung-2'], onFailure: cutBack }),
  ]);
  const bench = createTestBench(plan, { w: 0 });
  const outcome = await promote(bench);
  assert.ok(outcome.kind === 'stopped');
  assert.match(outcome.question.text, /Traffic is back/);
  assert.deepEqual(valuesOf(bench), { w: 5 });
  const session = bench.session();
  await session.record(entriesFor(bench.run, { kind: 'retry' }, 'ada'));
  assert.equal(bench.run.steps.get('rung-2')?.status, 'pending');
  await goOn(session, () => null);
  assert.deepEqual(bench.run.steps.get('rung-2')?.before, { image: 5 });
  assert.deepEqual(valuesOf(bench), { w: 5 });
});

test('a failed gate that is skipped lets the rung be climbed again, and the run ends with every step done', async () => {
  const cutBack = { action: 'cut-back' as const, steps: ['rung'] };
  const plan = planOf([
    step('rung', 99, { name: 'w' }),
    step('gate', 0, { name: 'w', operation: 'switch.await', after: ['rung'], onFailure: cutBack }),
  ]);
  const bench = createTestBench(plan, { w: 0 });
  assert.equal((await promote(bench)).kind, 'stopped');
  assert.deepEqual(valuesOf(bench), { w: 0 });
  const session = bench.session();
  await session.record(entriesFor(bench.run, { kind: 'skip', step: 'gate', reason: 'r', waive: true }, 'ada'));
  assert.equal((await goOn(session, () => null)).kind, 'completed');
  assert.deepEqual(valuesOf(bench), { w: 99 });
  assert.deepEqual(
    [...bench.run.steps.values()].map(({ status }) => status),
    ['done', 'skipped'],
  );
});

test('a rung that is climbed again is watched while the late batch of a dead cut-back may still land', async () => {
  const cutBack = { action: 'cut-back' as const, steps: ['rung'] };
  const plan = planOf([
    step('rung', 99, { name: 'w' }),
    step('gate', 0, { name: 'w', operation: 'switch.await', after: ['rung'], onFailure: cutBack }),
  ]);
  const bench = createTestBench(plan, { w: 0 });
  bench.onAppend = () => {
    if (bench.entries.at(-1)?.kind === 'undo.intended') throw new Error('killed with the cut-back on the wire');
  };
  await assert.rejects(promote(bench), /killed/);
  bench.onAppend = () => {};
  bench.run = fold(bench.entries) ?? bench.run;
  let landsIn = 3;
  bench.trouble = (call) => {
    if (call.operation === 'DescribeServices' && (landsIn -= 1) === 0) bench.values.set('w', 0);
    return null;
  };
  const session = bench.session();
  await session.record(entriesFor(bench.run, { kind: 'skip', step: 'gate', reason: 'r', waive: true }, 'ada'));
  assert.equal(bench.run.steps.get('rung')?.status, 'pending');
  assert.equal((await goOn(session, () => null)).kind, 'completed');
  assert.ok(landsIn < 0, 'the batch landed while the rung was watched');
  assert.deepEqual(valuesOf(bench), { w: 99 });
});

test('a pause starts nothing more, waits for calls on the way, and is in the journal', async () => {
  const plan = planOf([step('a', 1), step('b', 1, { after: ['a'] })]);
  const bench = createTestBench(plan, { a: 0, b: 0 }, 30_000);
  bench.trouble = (call) => {
    if (call.operation === 'UpdateService') bench.pause();
    return null;
  };
  assert.equal((await promote(bench)).kind, 'paused');
  assert.deepEqual(kinds(bench.entries), ['run.begun', 'step.intended a', 'step.applied a', 'run.paused']);
  assert.deepEqual(valuesOf(bench), { a: 1, b: 0 });
});

test('credentials that ran out pause the run: no other step is tried with them', async () => {
  const steps = Array.from({ length: 80 }, (_, index) => step(`s${index}`, 1));
  const bench = createTestBench(planOf(steps), Object.fromEntries(steps.map(({ id }) => [id, 0])));
  bench.trouble = (call, nth) =>
    call.operation === 'UpdateService' && nth === 5
      ? { outcome: 'no', error: { code: 'ExpiredTokenException', message: 'expired', kind: 'expired' } }
      : null;
  const outcome = await promote(bench);
  assert.ok(outcome.kind === 'paused' && outcome.credentials);
  assert.ok(writes(bench).length <= 50, 'nothing beyond the first burst leaves');
});

test('an operator who lost the journal to another sends nothing more', async () => {
  const plan = planOf([step('a', 1), step('b', 1, { after: ['a'] })]);
  const bench = createTestBench(plan, { a: 0, b: 0 });
  bench.onAppend = (records) => {
    if (records === 3) throw new Error('superseded');
  };
  await assert.rejects(promote(bench), /superseded/);
  assert.deepEqual(valuesOf(bench), { a: 1, b: 0 });
});

test('rollback restores every changed value, dependants first, and leaves alone what was not changed', async () => {
  const plan = planOf([step('a', 5), step('b', 6, { after: ['a'] }), step('c', 7, { after: ['b'] })]);
  const bench = createTestBench(plan, { a: 1, b: 2, c: 7 }, 1000);
  await promote(bench);
  const before = bench.sent.length;
  assert.deepEqual(await rollBack(bench.session(), () => null), { kind: 'rolled-back' });
  assert.deepEqual(valuesOf(bench), { a: 1, b: 2, c: 7 });
  const undone = writes(bench).filter(({ call }) => bench.sent.findIndex((sent) => sent.call === call) >= before);
  assert.deepEqual(
    undone.map(({ call }) => (call.operation === 'UpdateService' ? call.input.service : '')),
    ['b', 'a'],
  );
});

test('the journal alone tells the same state as the engine that wrote it', async () => {
  const plan = planOf([step('a', 5), step('b', 6, { after: ['a'] })]);
  const bench = createTestBench(plan, { a: 1, b: 2 });
  await promote(bench);
  assert.deepEqual(fold(bench.entries), bench.run);
});
