/** Plans of the example, and the questions that tests ask of them. */
import { Failure } from '../../src/domain/failure.ts';
import type { Facts } from '../../src/domain/facts/facts.ts';
import type { Plan, Step } from '../../src/domain/plan/plan.ts';
import type { PromoteOptions } from '../../runbooks/promote-options.ts';
import { planBy } from '../../src/domain/plan/runbook.ts';
import { promote } from '../../runbooks/promote.ts';
import { exampleFacts, READ_AT } from '../domain/example.ts';

/** The plan of the example, or of the given facts. */
export const planOf = (facts: Facts = exampleFacts(), options: Partial<PromoteOptions> = {}): Plan =>
  planBy(promote, facts, { createdAt: READ_AT, ...options });

/** A step by its id. */
export const stepIn = (plan: Plan, id: string): Step => {
  const step = plan.steps.find((each) => each.id === id);
  if (step === undefined) throw new Error(`the plan has no step ${id}`);
  return step;
};

/** Is `first` done before `second` starts, whatever the engine chooses? */
export const isBefore = (plan: Plan, first: string, second: string): boolean => {
  const seen = new Set<string>();
  const todo = [...stepIn(plan, second).after];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (id === first) return true;
    if (!seen.has(id)) todo.push(...stepIn(plan, id).after);
    seen.add(id);
  }
  return false;
};

/** Why there is no plan. */
export const failureOf = (facts: Facts, options: Partial<PromoteOptions> = {}): Failure => {
  try {
    planOf(facts, options);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it was planned');
};
