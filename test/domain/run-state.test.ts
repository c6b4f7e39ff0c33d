import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '../../src/domain/run/entry.ts';
import { effective } from '../../src/domain/plan/in-force.ts';
import { debtsOf } from '../../src/domain/run/debts.ts';
import { isOpen } from '../../src/domain/run/run-state.ts';
import { fold } from '../../src/domain/run/fold.ts';
import { beginEntry, planOf, step } from '../engine/fixture.ts';

const plan = planOf([step('a', 1), step('b', 2, { whenForced: { deadlineMs: 7, onFailure: { action: 'stop' } } })]);
const state = (...entries: Entry[]) => fold([beginEntry(plan), ...entries]) ?? assert.fail('no state');
const writer = { operator: 'bob', host: 'h', processId: 2 };

test('the first before-image of a step is the one that counts', () => {
  const run = state(
    { kind: 'step.intended', at: 1, step: 'a', before: 4, calls: [] },
    { kind: 'step.failed', at: 2, step: 'a', reason: 'failed', message: '', remedy: '' },
    { kind: 'step.retried', at: 3, step: 'a', by: 'bob' },
    { kind: 'step.intended', at: 4, step: 'a', before: 9, calls: [] },
  );
  assert.deepEqual(run.steps.get('a')?.before, { image: 4 });
  assert.equal(run.steps.get('a')?.attempts, 2);
});

test('a step that was intended counts as changed even when nobody heard of it again', () => {
  assert.equal(state({ kind: 'step.intended', at: 1, step: 'a', before: 4, calls: [] }).steps.get('a')?.changed, true);
});

const failedGate = (...then: Entry[]) => {
  const onFailure = { action: 'cut-back' as const, steps: ['rung'] };
  const run = fold([
    beginEntry(planOf([step('rung', 1), step('gate', 0, { after: ['rung'], onFailure })])),
    { kind: 'step.intended', at: 1, step: 'rung', before: 0, calls: [] },
    { kind: 'step.done', at: 2, step: 'rung', changed: true, evidence: 'it is so' },
    { kind: 'step.failed', at: 3, step: 'gate', reason: 'failed', message: '', remedy: '' },
    ...then,
  ]);
  const rung = run?.steps.get('rung');
  return [rung?.status, rung?.cutBackOwed];
};
const begun: Entry = { kind: 'undo.intended', at: 4, step: 'rung', calls: [], cause: 'cut-back' };
const failed: Entry = { kind: 'undo.failed', at: 5, step: 'rung', message: '', remedy: '' };
const back: Entry = { kind: 'undo.done', at: 5, step: 'rung', evidence: '', cause: 'cut-back' };
const retried: Entry = { kind: 'step.retried', at: 6, step: 'gate', by: 'bob' };
const skipped: Entry = { kind: 'step.skipped', at: 6, step: 'gate', by: 'bob', reason: 'r', waived: true };

test('a cut-back is owed from the failure of its gate until it is done, whatever fails or is retried meanwhile', () => {
  assert.deepEqual(failedGate(), ['done', true]);
  assert.deepEqual(failedGate(retried), ['done', true]);
  assert.deepEqual(failedGate(failed, retried), ['done', true]);
  assert.deepEqual(failedGate(begun, retried), ['done', true]);
  assert.deepEqual(failedGate(begun, back), ['undone', false]);
});

test('a rung that was taken back is open again as soon as its gate is to be asked again, in whatever order that comes', () => {
  assert.deepEqual(failedGate(begun, back, retried), ['pending', false]);
  assert.deepEqual(failedGate(retried, begun, back), ['pending', false]);
  assert.deepEqual(failedGate(begun, back, skipped), ['pending', false]);
});

test('who skips the gate lets users stay: a rung that may have been taken back is looked at again, another one stands', () => {
  assert.deepEqual(failedGate(skipped), ['done', false]);
  assert.deepEqual(failedGate(failed, skipped), ['done', false]);
  assert.deepEqual(failedGate(begun, skipped), ['pending', false]);
  assert.deepEqual(failedGate(begun, failed, skipped), ['pending', false]);
});

test('whoever resumes is the writer from then on, and the question is gone', () => {
  const question = { stepId: 'a', reason: 'failed' as const, text: 'why', answers: [] };
  const run = state({ kind: 'run.stopped', at: 1, question }, { kind: 'run.resumed', at: 2, writer });
  assert.deepEqual([run.writer, run.question, run.status], [writer, null, 'running']);
});

test('a run that is being rolled back stays so when it is paused, stopped or resumed', () => {
  const run = state(
    { kind: 'run.rolling-back', at: 1, by: 'bob' },
    { kind: 'run.paused', at: 2, by: 'bob', cause: 'x' },
    {
      kind: 'run.resumed',
      at: 3,
      writer,
    },
  );
  assert.equal(run.status, 'rolling-back');
  assert.ok(isOpen(run));
});

test('forced mode replaces deadline and failure policy of the steps that say so, and of no other', () => {
  const [a, b] = plan.steps;
  assert.ok(a !== undefined && b !== undefined);
  assert.equal(effective(a, 'forced').deadlineMs, a.limits.deadlineMs);
  assert.equal(effective(b, 'planned').deadlineMs, b.limits.deadlineMs);
  assert.equal(effective(b, 'forced').deadlineMs, 7);
});

test('what was put off or skipped stays a debt', () => {
  const run = state(
    { kind: 'step.deferred', at: 1, step: 'a', debt: 'open', message: 'm' },
    { kind: 'step.skipped', at: 2, step: 'b', by: 'bob', reason: 'r', waived: true },
  );
  assert.deepEqual(
    debtsOf(run).map(({ id }) => id),
    ['a', 'b'],
  );
});

test('an entry that cannot be is refused: an unknown step, a second beginning, a journal without one', () => {
  assert.throws(() => state({ kind: 'step.retried', at: 1, step: 'zz', by: 'x' }), { code: 'journal-impossible' });
  assert.throws(() => state(beginEntry(plan)), { code: 'journal-impossible' });
  assert.throws(() => fold([{ kind: 'run.resumed', at: 1, writer }]), { code: 'journal-impossible' });
});
