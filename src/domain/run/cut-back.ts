/** Users who are brought back from a rung because its gate failed: what is owed, and when the rung may be climbed again. */
import { effective } from '../plan/in-force.ts';
import { stepsAbove } from '../plan/steps-above.ts';
import type { Step } from '../plan/plan.ts';
import type { RunState, StepState } from './run-state.ts';

/** Nothing of it counts as done any more. */
export const reopen = ({ lastAt }: RunState, step: StepState): void => {
  step.status = 'pending';
  step.reopenedAt = lastAt;
  step.freeAt = null;
  step.overAt = null;
  step.tookMs = null;
  // What only waited begins to wait anew.
  if (step.before === null) step.startedAt = null;
  // It tells of the attempt that failed.
  step.receipt = null;
  step.endedAt = null;
  step.stopReason = null;
  step.offer = null;
  step.debt = null;
  step.undo = 'none';
};

const rungsIn = (onFailure: Step['onFailure'] | undefined): readonly string[] =>
  onFailure?.action === 'cut-back' ? onFailure.steps : [];

/** Ids of the traffic steps that a failure of this step takes back, in either mode. */
export const rungsOf = ({ onFailure, whenForced }: Step): string[] => [
  ...new Set([...rungsIn(onFailure), ...rungsIn(whenForced?.onFailure)]),
];

const rungStates = (run: RunState, gate: string, rungs: (gate: Step) => readonly string[]): StepState[] => {
  const planned = run.plan.steps.find(({ id }) => id === gate);
  return planned === undefined ? [] : rungs(planned).flatMap((id) => run.steps.get(id) ?? []);
};

/** A gate has failed: users must be brought back from its rungs. */
export const oweCutBack = (run: RunState, gate: string): void => {
  const rungs = rungStates(run, gate, (planned) => rungsIn(effective(planned, run.mode).onFailure));
  for (const rung of rungs) if (rung.before !== null && rung.status !== 'undone') rung.cutBackOwed = true;
};

/** What the gate's failure had taken back is open again: going on must climb it, not leave it out. */
export const reopenUndone = (run: RunState, gate: string): void => {
  for (const rung of rungStates(run, gate, rungsOf)) if (rung.status === 'undone') reopen(run, rung);
};

/**
 * What was seen on the strength of a rung that was taken back is no longer evidence: all that stands above it and changed
 * nothing is looked at again.
 */
export const forgetEvidence = (run: RunState, rung: string): void => {
  for (const id of stepsAbove(run.plan.steps, [rung])) {
    const step = run.steps.get(id);
    if (step?.status === 'done' && !step.changed) reopen(run, step);
  }
};

/** Users stay where they are, as a person decided. A rung of which nobody knows whether it still stands is open again. */
export const forgoCutBack = (run: RunState, gate: string): void => {
  for (const rung of rungStates(run, gate, rungsOf)) {
    rung.cutBackOwed = false;
    if (rung.undo !== 'none' && rung.takenBack) reopen(run, rung);
    rung.undo = 'none';
  }
};

/** A cut-back that was still owed when its gate was retried: the rung may be climbed at once. */
export const isAwaited = (run: RunState, rung: string): boolean =>
  !run.plan.steps.some((step) => run.steps.get(step.id)?.status === 'failed' && rungsOf(step).includes(rung));
