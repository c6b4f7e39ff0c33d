/** A run by phase: what is done, what is under way, what failed. One line a phase fits on any screen. */
import type { Plan } from '../domain/plan/plan.ts';
import { isOver, type RunState, type StepState } from '../domain/run/run-state.ts';

export type PhaseStatus = 'waiting' | 'active' | 'done' | 'passed' | 'failed' | 'undone';

export interface PhaseProgress {
  id: string;
  title: string;
  /** `passed`: over, but with steps that were skipped or put off; or, on the way back, with nothing to take back. */
  status: PhaseStatus;
  total: number;
  done: number;
  deferred: number;
  skipped: number;
  failed: number;
  undone: number;
}

const isBack = ({ changed, status }: StepState): boolean => !changed || status === 'undone';

/** While a run is taken back, a phase is over once nothing is left in it that the run had changed. */
const statusBack = (states: readonly StepState[]): PhaseStatus => {
  if (!states.every(isBack))
    return states.some(({ status, undo }) => status === 'undone' || undo === 'begun') ? 'active' : 'waiting';
  return states.some(({ status }) => status === 'undone') ? 'undone' : 'passed';
};

const statusOf = (states: readonly StepState[], run: RunState): PhaseStatus => {
  const isRollingBack = run.status === 'rolling-back' || run.status === 'rolled-back';
  if (states.some(({ undo }) => undo === 'failed')) return 'failed';
  if (isRollingBack) return statusBack(states);
  if (states.some(({ status }) => status === 'failed')) return 'failed';
  if (states.every(isOver)) return states.every(({ status }) => status === 'done') ? 'done' : 'passed';
  return states.every(({ status }) => status === 'pending') ? 'waiting' : 'active';
};

const statesOf = (plan: Plan, run: RunState, phase: string): StepState[] =>
  plan.steps.flatMap((step) => (step.phase === phase ? (run.steps.get(step.id) ?? []) : []));

/** Phases in the order of the plan; those without steps are left out. */
export const phasesOf = (run: RunState): PhaseProgress[] =>
  run.plan.phases.flatMap(({ id, title }) => {
    const states = statesOf(run.plan, run, id);
    if (states.length === 0) return [];
    const count = (status: StepState['status']): number => states.filter((state) => state.status === status).length;
    return [
      {
        id,
        title,
        status: statusOf(states, run),
        total: states.length,
        done: count('done'),
        deferred: count('deferred'),
        skipped: count('skipped'),
        failed: count('failed'),
        undone: count('undone'),
      },
    ];
  });

/** Counts of a phase in words: `3/5`, `4/5, 1 put off`. */
export const phaseCounts = ({ total, done, deferred, skipped, failed, undone }: PhaseProgress): string =>
  [
    `${done}/${total}`,
    ...(undone > 0 ? [`${undone} taken back`] : []),
    ...(deferred > 0 ? [`${deferred} put off`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].join(', ');

/** A mark of one column for each status; a tick is for what the journal holds as done. */
export const PHASE_MARKS: Record<PhaseStatus, string> = {
  waiting: '·',
  active: '▸',
  done: '✔',
  passed: '↓',
  failed: '✖',
  undone: '↺',
};
