/** Which steps may start: a count of unfinished predecessors per step, kept up to date as steps settle. */
import type { Plan, Step } from '../domain/plan.ts';

export interface Schedule {
  /** Steps whose predecessors have all settled and that were not handed out yet. */
  ready(): Step[];
  /** The step has settled: its followers may be ready now. */
  settle(id: string): void;
}

/** @param isSettled is the step finished already, in a way that its followers may build on? */
export const createSchedule = (
  steps: readonly Step[],
  predecessors: (step: Step) => readonly string[],
  isSettled: (id: string) => boolean,
): Schedule => {
  const followers = new Map<string, Step[]>();
  const lacking = new Map<string, number>();
  let next: Step[] = [];

  for (const step of steps) {
    if (isSettled(step.id)) continue;
    let count = 0;
    for (const id of predecessors(step)) {
      if (isSettled(id)) continue;
      count += 1;
      const list = followers.get(id) ?? [];
      list.push(step);
      followers.set(id, list);
    }
    lacking.set(step.id, count);
    if (count === 0) next.push(step);
  }

  return {
    ready() {
      const handedOut = next;
      next = [];
      return handedOut;
    },
    settle(id) {
      for (const step of followers.get(id) ?? []) {
        const left = (lacking.get(step.id) ?? 0) - 1;
        lacking.set(step.id, left);
        if (left === 0) next.push(step);
      }
      followers.delete(id);
    },
  };
};

/** Predecessors in the order of doing. */
export const forward = (step: Step): readonly string[] => step.after;

/** Predecessors in the order of undoing: a step is taken back after all that built on it. */
export const backward = (plan: Plan): ((step: Step) => readonly string[]) => {
  const builtOn = new Map<string, string[]>();
  for (const step of plan.steps) {
    for (const id of step.after) {
      const list = builtOn.get(id) ?? [];
      list.push(step.id);
      builtOn.set(id, list);
    }
  }
  return (step) => builtOn.get(step.id) ?? [];
};
