/**
 * How long steps take, waits too: from when nothing held a step back to its end. A step that sends nothing begins then; of
 * one that sends something the time before its first announcement is what it waited for a look and for the rate of the API.
 */
import type { Entry } from './entry.ts';
import { isOver, type RunState, type StepState } from './run-state.ts';

/**
 * Since when nothing holds the step back, as the journal has it, in milliseconds since 1970: the latest end among what it
 * waits for, the beginning of the run, when the run was last taken up again, and when the step itself was opened again.
 */
export const freeSince = ({ begunAt, takenUpAt, steps }: RunState, { after, reopenedAt }: StepState): number => {
  let since = Math.max(begunAt, takenUpAt ?? begunAt, reopenedAt ?? begunAt);
  for (const id of after) since = Math.max(since, steps.get(id)?.overAt ?? since);
  return since;
};

/** Takes the times of a step from an entry. Clocks of two hosts may differ: nothing begins after it has ended. */
export const time = (run: RunState, step: StepState, { kind, at }: Pick<Entry, 'kind' | 'at'>): void => {
  const isBeginning = kind === 'step.intended';
  if (!isBeginning && kind !== 'step.done' && kind !== 'step.failed' && kind !== 'step.deferred') return;
  step.freeAt ??= Math.min(at, freeSince(run, step));
  step.startedAt ??= isBeginning ? at : step.freeAt;
  // Of what was put off the wait was over then, although it may come true later.
  if (!isBeginning) step.tookMs ??= Math.max(0, at - step.freeAt);
};

/** A step that is free to go on, or has begun, and has not ended. */
export interface UnderWay {
  id: string;
  /** Milliseconds since 1970. */
  since: number;
}

/** Of a run on its way forward, in plan order. Whether a process is at work on them the journal cannot know. */
export const underWay = (run: RunState): UnderWay[] => {
  if (run.status !== 'running') return [];
  return [...run.steps.values()].flatMap((step) => {
    const { id, status, after } = step;
    if (status === 'intended' || status === 'applied' || status === 'unanswered')
      return [{ id, since: step.freeAt ?? freeSince(run, step) }];
    const isFree = status === 'pending' && after.every((other) => isStepOver(run, other));
    return isFree ? [{ id, since: freeSince(run, step) }] : [];
  });
};

const isStepOver = (run: RunState, id: string): boolean => {
  const state = run.steps.get(id);
  return state !== undefined && isOver(state);
};
