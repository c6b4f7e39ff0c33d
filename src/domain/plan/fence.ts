/** Which steps raise a fence before a rollback takes anything back. */
import type { Operation } from './operation.ts';
import type { Step } from './plan.ts';

/**
 * The changed steps whose operation has a fence against calls that some changed step may still have on its way. None when
 * no such call was ever announced: then nothing can be on its way, and the rollback does without the service of the fence.
 */
export const stepsWithFence = (
  steps: readonly Step[],
  operationOf: (name: string) => Operation | undefined,
  isChanged: (step: Step) => boolean,
): Step[] => {
  const changed = steps.filter(isChanged);
  const senders = new Set(changed.map(({ operation }) => operation));
  return changed.filter(({ operation }) => {
    const undo = operationOf(operation)?.undo;
    const fence = undo?.kind === 'reverse' ? undo.fence : undefined;
    return fence?.stops.some((name) => senders.has(name)) === true;
  });
};
