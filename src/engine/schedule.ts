/** Which steps may start: a count of unfinished predecessors per step, kept up to date as steps end. */
import type { Plan, Step } from '../domain/plan/plan.ts';
import { stepsAbove } from '../domain/plan/steps-above.ts';

export interface Schedule {
  /** Steps whose predecessors are all over and that were not handed out yet. */
  ready(): Step[];
  /** The step is over: its followers may be ready now. */
  finish(id: string): void;
}

/**
 * A step is ready when all before it, near or far, is over: what is over already lets its followers pass only once
 * its own predecessors are. So a rung that is open again holds back all that stands above it.
 * @param isOver is the step over already, in a way that its followers may build on?
 */
export const createSchedule = (
  steps: readonly Step[],
  predecessors: (step: Step) => readonly string[],
  isOver: (id: string) => boolean,
): Schedule => {
  const followers = new Map<string, Step[]>();
  const lacking = new Map<string, number>();
  const known = new Set(steps.map(({ id }) => id));
  const passed = new Set([...known].filter(isOver));
  let next: Step[] = [];

  const finish = (finished: string): void => {
    const done = [finished];
    for (let id = done.pop(); id !== undefined; id = done.pop()) {
      for (const step of followers.get(id) ?? []) {
        const left = (lacking.get(step.id) ?? 0) - 1;
        lacking.set(step.id, left);
        if (left > 0) continue;
        if (passed.has(step.id)) done.push(step.id);
        else next.push(step);
      }
      followers.delete(id);
    }
  };

  const free: Step[] = [];
  for (const step of steps) {
    const before = predecessors(step).filter((id) => known.has(id) || !isOver(id));
    for (const id of before) {
      const list = followers.get(id) ?? [];
      list.push(step);
      followers.set(id, list);
    }
    lacking.set(step.id, before.length);
    if (before.length === 0) free.push(step);
  }
  for (const step of free) {
    if (passed.has(step.id)) finish(step.id);
    else next.push(step);
  }

  return {
    ready() {
      const handedOut = next;
      next = [];
      return handedOut;
    },
    finish,
  };
};

/** Steps that do not wait for each other. */
export const inAnyOrder = (steps: readonly Step[], isOver: (id: string) => boolean = () => false): Schedule =>
  createSchedule(steps, () => [], isOver);

/** Predecessors in the order of doing. */
export const forward = (step: Step): readonly string[] => step.after;

/**
 * Predecessors in the order of undoing: a step is taken back after all that built on it.
 * @param first steps that come before all others that do not build on them, such as those that send users away
 */
export const backward = (plan: Plan, first: readonly string[] = []): ((step: Step) => readonly string[]) => {
  const builtOn = new Map<string, string[]>();
  for (const step of plan.steps) {
    for (const id of step.after) {
      const list = builtOn.get(id) ?? [];
      list.push(step.id);
      builtOn.set(id, list);
    }
  }
  if (first.length === 0) return ({ id }) => builtOn.get(id) ?? [];
  const free = new Set([...first, ...stepsAbove(plan.steps, first)]);
  return ({ id }) => [...(builtOn.get(id) ?? []), ...(free.has(id) ? [] : first)];
};
