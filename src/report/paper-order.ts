/** The order in which a person goes through a plan alone, one step at a time. */
import type { PaperStep } from '../dry-run/paper-run.ts';
import { graphOf } from '../domain/plan/plan-graph.ts';

/** A change, or a gate that says whether the last one has to be taken back: neither is left for later. */
const isPressing = ({ undo, step: { onFailure } }: PaperStep): boolean =>
  undo.kind !== 'none-needed' || onFailure.action === 'cut-back';

/**
 * Every step stands behind those that it waits for. What becomes possible by a step and goes with it follows at once: bounds
 * after the count that they keep, since autoscaling would shrink an idle service while the person waits for another; the
 * gate of a rung after the rung. Waits that only look come when nothing is left to be set going.
 */
export const paperOrder = (steps: readonly PaperStep[]): PaperStep[] => {
  const { order, predecessors, successors } = graphOf(steps.map(({ step }) => step));
  const waiting = predecessors.map((list) => list.length);
  const rank = new Map(order.map((index, position) => [index, position]));
  const left = new Set(order);
  const sorted: PaperStep[] = [];
  let following: number[] = [];
  while (left.size > 0) {
    const next = following.find((index) => left.has(index)) ?? [...left].find((index) => waiting[index] === 0);
    const rehearsed = next === undefined ? undefined : steps[next];
    if (next === undefined || rehearsed === undefined) break;
    left.delete(next);
    sorted.push(rehearsed);
    const after = successors[next] ?? [];
    for (const index of after) waiting[index] = (waiting[index] ?? 0) - 1;
    const freed = after.filter(
      (index) => waiting[index] === 0 && steps[index] !== undefined && isPressing(steps[index]),
    );
    following = [...freed.toSorted((one, other) => (rank.get(one) ?? 0) - (rank.get(other) ?? 0)), ...following];
  }
  return sorted;
};
