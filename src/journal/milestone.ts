/**
 * Which records of a journal are worth an anchor: begin, end and whatever a person decides or is asked, every change of phase,
 * and what becomes of each step that decides over users, a gate or a rung. So an anchor sees some tens of heads of a run, however
 * many hundred records it has.
 */
import type { Plan, Step } from '../domain/plan/plan.ts';
import type { Entry } from '../domain/run/entry.ts';

/** Does what becomes of a step decide over users? A gate or a rung does. */
export type IsDecisive = (step: Pick<Step, 'operation'>) => boolean;

const ALWAYS: ReadonlySet<Entry['kind']> = new Set([
  'run.begun',
  'run.resumed',
  'journal.local',
  'run.mode',
  'run.requests-decide',
  'capacity.accepted',
  'step.failed',
  'step.deferred',
  'step.skipped',
  'step.retried',
  'fence.raised',
  'undo.failed',
  'run.paused',
  'run.stopped',
  'run.rolling-back',
  'run.finished',
  'run.settled',
  'debt.ended',
] satisfies Entry['kind'][]);

/** Entries after which a step is as it was wanted. */
const ENDS: ReadonlySet<Entry['kind']> = new Set(['step.done', 'undo.done'] satisfies Entry['kind'][]);

/** @property isMilestone of these entries, in the order of the journal; each is asked once */
export interface Milestones {
  isMilestone(entries: readonly Entry[]): boolean;
}

/** Reads a run from its first record on. */
export const createMilestones = (isDecisive: IsDecisive): Milestones => {
  let steps = new Map<string, Step>();
  const entered = new Set<string>();

  const begin = (plan: Plan): void => {
    steps = new Map(plan.steps.map((step) => [step.id, step]));
  };
  const marks = (entry: Entry): boolean => {
    if (entry.kind === 'run.begun') begin(entry.plan);
    if (ALWAYS.has(entry.kind)) return true;
    const step = 'step' in entry ? steps.get(entry.step) : undefined;
    if (step === undefined) return false;
    // On the way back the same phases are entered again.
    const phase = `${entry.kind.startsWith('undo.') ? 'back ' : ''}${step.phase}`;
    const isNew = !entered.has(phase);
    entered.add(phase);
    return isNew || (ENDS.has(entry.kind) && isDecisive(step));
  };
  // All of them are looked at, since each may enter a phase.
  return { isMilestone: (entries) => entries.filter(marks).length > 0 };
};
