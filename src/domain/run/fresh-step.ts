/** A step of a run in which nothing has happened yet. */
import type { StepState } from './run-state.ts';

export const freshStep = (id: string): StepState => ({
  id,
  status: 'pending',
  before: null,
  receipt: null,
  changed: false,
  note: '',
  remedy: '',
  stopReason: null,
  offer: null,
  debt: null,
  startedAt: null,
  endedAt: null,
  attempts: 0,
  undo: 'none',
  takenBack: false,
  undoneBy: null,
  cutBackOwed: false,
});
