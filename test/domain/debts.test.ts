import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standingDebts } from '../../src/domain/run/debts.ts';
import type { Entry } from '../../src/domain/run/entry.ts';
import type { RunState } from '../../src/domain/run/run-state.ts';
import { applyEntry, beginState } from '../../src/domain/run/fold.ts';
import { activeRegionAfter, isUnsettled } from '../../src/domain/run/settlement.ts';
import { beginEntry, planOf } from '../engine/fixture.ts';
import { exampleStep } from './plan-example.ts';

const AT = 1000;
const STEPS = [
  exampleStep('disable:analytics', [], { operation: 'mapping.disable', region: 'us-east-1' }),
  exampleStep('rung', [], { operation: 'traffic.shift' }),
];
const OFF: Entry = {
  kind: 'step.deferred',
  at: AT,
  step: 'disable:analytics',
  debt: 'Disable it',
  message: 'no answer',
};
const doneOf = (step: string): Entry[] => [
  { kind: 'step.intended', at: AT, step, before: null, calls: [] },
  { kind: 'step.done', at: AT, step, changed: true, evidence: 'so' },
];
const PROMOTED: Entry = { kind: 'run.finished', at: AT, outcome: 'completed', summary: null };
const BACK: Entry[] = [
  { kind: 'run.rolling-back', at: AT, by: 'ada' },
  { kind: 'run.finished', at: AT + 1, outcome: 'rolled-back', summary: null },
];

const runOf = (entries: readonly Entry[], direction: { from?: string; to?: string } = {}): RunState => {
  const run = beginState(beginEntry({ ...planOf(STEPS), ...direction }));
  for (const entry of entries) applyEntry(run, entry);
  return run;
};
const numbered = (...states: RunState[]) => states.map((state, index) => ({ run: index + 1, state }));
const owed = (...states: RunState[]): string[] =>
  standingDebts(numbered(...states)).map(({ run, step }) => `${run} ${step.id}`);

test('what was put off stays owed beside later runs, and is paid by one that did it', () => {
  const first = runOf([OFF, PROMOTED]);
  assert.deepEqual(owed(first), ['1 disable:analytics']);
  assert.deepEqual(owed(first, runOf([PROMOTED])), ['1 disable:analytics']);
  assert.deepEqual(owed(first, runOf([...doneOf('disable:analytics'), PROMOTED])), []);
  assert.deepEqual(owed(first, runOf([...doneOf('disable:analytics'), PROMOTED, ...BACK])), ['1 disable:analytics']);
  assert.deepEqual(owed(first, runOf([OFF, PROMOTED])), ['1 disable:analytics', '2 disable:analytics']);
});

test('a run that was taken back owes nothing, and none does once the application has moved elsewhere', () => {
  assert.deepEqual(owed(runOf([OFF, PROMOTED, ...BACK])), []);
  const home = { from: 'us-west-2', to: 'us-east-1' };
  const first = runOf([OFF, PROMOTED]);
  assert.deepEqual(owed(first, runOf([PROMOTED], home)), []);
  assert.deepEqual(owed(first, runOf([PROMOTED, ...BACK], home)), ['1 disable:analytics']);
});

test('a debt that somebody answered for is over, until the step is put off anew', () => {
  const ended: Entry = {
    kind: 'debt.ended',
    at: AT,
    step: 'disable:analytics',
    by: 'ada',
    how: 'by-hand',
    evidence: '',
    reason: 'gone',
  };
  const run = runOf([OFF, PROMOTED, ended]);
  assert.deepEqual(owed(run), []);
  applyEntry(run, { kind: 'step.retried', at: AT, step: 'disable:analytics', by: 'ada' });
  applyEntry(run, OFF);
  assert.deepEqual(owed(run), ['1 disable:analytics']);
});

test('what is paid after settling is owed to the stacks anew, and the promotion has not lasted longer for it', () => {
  const run = runOf([...doneOf('rung'), OFF, PROMOTED, { kind: 'run.settled', at: AT, by: 'ada', settings: [] }]);
  assert.equal(isUnsettled(run), false);
  for (const entry of [...doneOf('disable:analytics'), { ...PROMOTED, at: AT + 9000 }]) applyEntry(run, entry);
  assert.equal(isUnsettled(run), true);
  assert.equal(run.endedAt, AT);
});

test('the users are where the last run that moved them has brought them', () => {
  const moved = runOf([...doneOf('rung'), PROMOTED]);
  assert.equal(activeRegionAfter([]), null);
  assert.equal(activeRegionAfter(numbered(moved)), 'us-west-2');
  assert.equal(activeRegionAfter(numbered(moved, runOf([PROMOTED, ...BACK]))), 'us-west-2', 'it had moved nobody');
  assert.equal(activeRegionAfter(numbered(moved, runOf([...doneOf('rung'), PROMOTED, ...BACK]))), 'us-east-1');
});
