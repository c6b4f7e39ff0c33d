/** Debts over all runs: steps that were put off or skipped, until they are paid, seen to be true, or settled by hand. */
import type { Step } from './plan.ts';
import { debtsOf, isOpen, type RunState, type StepState } from './run-state.ts';
import type { NumberedRun } from './settlement.ts';

export interface Debt extends NumberedRun {
  step: Step;
  owed: StepState;
}

/** Did this run do what the step of another one was to do? Both name their steps by what they change. */
const hasDone = ({ plan, steps }: RunState, { id, region, operation }: Step): boolean =>
  steps.get(id)?.status === 'done' &&
  plan.steps.some((step) => step.id === id && step.region === region && step.operation === operation);

/**
 * What runs owe the world now, in order. A run that was taken back owes nothing, and neither does one after which the
 * application moved elsewhere: to stop the consumers of a region that serves again would be an outage. What a later run did
 * is paid.
 */
export const standingDebts = (runs: readonly NumberedRun[]): Debt[] =>
  runs.flatMap(({ run, state }, index) => {
    if (state.status === 'rolled-back' || state.status === 'rolling-back') return [];
    const later = runs.slice(index + 1).filter(({ state: { status } }) => status === 'promoted');
    if (later.some(({ state: other }) => other.plan.to !== state.plan.to)) return [];
    const alive = [...later, ...runs.slice(index + 1).filter(({ state: other }) => isOpen(other))];
    return debtsOf(state).flatMap((owed): Debt[] => {
      const step = state.plan.steps.find(({ id }) => id === owed.id);
      if (step === undefined || alive.some(({ state: other }) => hasDone(other, step))) return [];
      return [{ run, state, step, owed }];
    });
  });
