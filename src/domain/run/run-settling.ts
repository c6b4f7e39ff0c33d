/** What of a run is settled: with the stacks, by hand, or debt by debt. */
import type { EntryOf, SettledByHand } from './entry.ts';
import type { StepState } from './run-state.ts';

export interface SettlingState {
  /** The outcome that the configuration of the stacks was last brought in line with, and when; null before. */
  settledAs: 'promoted' | 'rolled-back' | null;
  settledAt: number | null;
  /** Steps whose changes the configuration said when it was last brought in line; what is changed after that is owed again. */
  settledSteps: ReadonlySet<string>;
  /** What was brought in line by hand, the last time it was; null where the stacks were written. */
  settledByHand: SettledByHand | null;
  /** Debts that ended without the run doing their step: what was seen, or who settled them by hand and why. */
  endedDebts: Map<string, EntryOf<'debt.ended'>>;
}

export const nothingSettled = (): SettlingState => ({
  settledAs: null,
  settledAt: null,
  settledSteps: new Set(),
  settledByHand: null,
  endedDebts: new Map(),
});

/** All that the run has changed so far is said now. */
export const settleState = (
  run: SettlingState & { steps: ReadonlyMap<string, StepState> },
  settledAs: 'promoted' | 'rolled-back',
  { at, byHand }: EntryOf<'run.settled'>,
): void => {
  run.settledAs = settledAs;
  run.settledAt = at;
  run.settledByHand = byHand ?? null;
  run.settledSteps = new Set([...run.steps.values()].flatMap(({ id, changed }) => (changed ? [id] : [])));
};
