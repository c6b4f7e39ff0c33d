/** What runs owe the world: steps that were put off, skipped or done in part, until they are paid or settled. */
import type { Step } from '../plan/plan.ts';
import { isOpen, type RunState, type StepState, type StepStatus } from './run-state.ts';
import { movesApplication, type NumberedRun } from './settlement.ts';

/** One thing that a run owes the world. */
interface OwedStep {
  id: string;
  status: StepStatus;
  /** What is owed, and why. */
  note: string;
}

const owedOf = ({ id, status, note, debt }: StepState): OwedStep[] => {
  if (status === 'deferred' || status === 'skipped') return [{ id, status, note }];
  return status === 'done' && debt !== null ? [{ id, status, note: `${debt} (${note})` }] : [];
};

/**
 * What the run by itself still owes the world, in plan order: put off and skipped steps, and those done with less than they
 * ask for (`standingDebts` knows later runs).
 */
export const debtsOf = (run: RunState): OwedStep[] =>
  [...run.steps.values()].flatMap((step) => (run.endedDebts.has(step.id) ? [] : owedOf(step)));

export interface Debt extends NumberedRun {
  step: Step;
  owed: OwedStep;
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
    const later = runs.slice(index + 1).filter(({ state: { status } }) => status === 'completed');
    if (later.some(({ state: other }) => other.plan.to !== state.plan.to && movesApplication(other))) return [];
    const alive = [...later, ...runs.slice(index + 1).filter(({ state: other }) => isOpen(other))];
    return debtsOf(state).flatMap((owed): Debt[] => {
      const step = state.plan.steps.find(({ id }) => id === owed.id);
      if (step === undefined || alive.some(({ state: other }) => hasDone(other, step))) return [];
      return [{ run, state, step, owed }];
    });
  });
