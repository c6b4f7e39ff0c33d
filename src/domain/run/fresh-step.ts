/** A step of a run in which nothing has happened yet. */
import type { Step } from '../plan/plan.ts';
import type { StepState } from './run-state.ts';

export const freshStep = ({ id, after }: Pick<Step, 'id' | 'after'>): StepState => ({
  id,
  after,
  status: 'pending',
  before: null,
  receipt: null,
  changed: false,
  note: '',
  remedy: '',
  stopReason: null,
  offer: null,
  debt: null,
  freeAt: null,
  startedAt: null,
  overAt: null,
  tookMs: null,
  reopenedAt: null,
  endedAt: null,
  attempts: 0,
  undo: 'none',
  takenBack: false,
  undoneBy: null,
  cutBackOwed: false,
});
