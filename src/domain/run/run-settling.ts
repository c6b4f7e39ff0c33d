/** What of a run is settled: with the stacks, by hand, or debt by debt. */
import type { EntryOf } from './entry.ts';
import type { SettlingState, StepState } from './run-state.ts';

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
  settledAs: 'completed' | 'rolled-back',
  { at, byHand }: EntryOf<'run.settled'>,
): void => {
  run.settledAs = settledAs;
  run.settledAt = at;
  run.settledByHand = byHand ?? null;
  run.settledSteps = new Set([...run.steps.values()].flatMap(({ id, changed }) => (changed ? [id] : [])));
};
