/** What stands on a step. */
import type { Step } from './plan.ts';

/** Ids of all steps that wait for any of these, near or far; without these themselves. */
export const stepsAbove = (steps: readonly Pick<Step, 'id' | 'after'>[], bases: Iterable<string>): Set<string> => {
  const based = new Set(bases);
  const reached = new Set(based);
  // A plan need not list a step after those that it waits for.
  for (let size = 0; size < reached.size;) {
    size = reached.size;
    for (const { id, after } of steps) if (after.some((before) => reached.has(before))) reached.add(id);
  }
  return new Set([...reached].filter((id) => !based.has(id)));
};
