/** A plan as a whole is judged by: its steps by operation, and which of them stand on which. */
import type { Operation } from './operation.ts';
import type { Plan, Step } from './plan.ts';

export interface PlanView {
  plan: Plan;
  operationOf(step: Step): Operation | undefined;
  /** The steps of an operation, in plan order. */
  of(operation: string): Step[];
  /** Has `before` settled, whatever the engine chooses, before `step` starts? */
  standsOn(step: Step, before: Step): boolean;
}

const waitsFor = (byId: ReadonlyMap<string, Step>, step: Step): Set<string> => {
  const found = new Set<string>();
  const open = [...step.after];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...(byId.get(id)?.after ?? []));
  }
  return found;
};

export const viewOf = (plan: Plan, operations: ReadonlyMap<string, Operation>): PlanView => {
  const byId = new Map(plan.steps.map((step) => [step.id, step]));
  const byOperation = Map.groupBy(plan.steps, ({ operation }) => operation);
  const known = new Map<string, Set<string>>();
  return {
    plan,
    operationOf: ({ operation }) => operations.get(operation),
    of: (operation) => byOperation.get(operation) ?? [],
    standsOn(step, before) {
      const under = known.get(step.id) ?? waitsFor(byId, step);
      known.set(step.id, under);
      return under.has(before.id);
    },
  };
};
