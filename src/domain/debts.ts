/** What a run owes the world until it is settled. */
import type { RunState, StepState, StepStatus } from './run-state.ts';

/** One thing that the run owes the world. */
export interface Debt {
  id: string;
  status: StepStatus;
  /** What is owed, and why. */
  note: string;
}

const debtOf = ({ id, status, note, debt }: StepState): Debt[] => {
  if (status === 'deferred' || status === 'skipped') return [{ id, status, note }];
  return status === 'done' && debt !== null ? [{ id, status, note: `${debt} (${note})` }] : [];
};

/** What the run still owes the world, in plan order: put off and skipped steps, and those done with less than they ask for. */
export const debtsOf = (run: RunState): Debt[] => [...run.steps.values()].flatMap(debtOf);
