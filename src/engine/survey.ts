/** What a plan would change if it ran now: every step is looked at and asked, nothing is sent that changes anything. */
import type { Answer, Call } from '../domain/api/call.ts';
import { factsOf } from '../domain/api/catalogue.ts';
import type { Change, RunIdentity, Verdict } from '../domain/plan/operation.ts';
import type { Plan, Step } from '../domain/plan/plan.ts';
import { boundedTarget } from './bounded-target.ts';
import { readAll } from './readings.ts';
import type { Outside } from './session.ts';

export interface SurveyedStep {
  step: Step;
  verdict: Verdict;
  /** Old -> new of what the step would change now. */
  changes: Change[];
  /** The exact calls it would send now; empty for gates and for what is true already. */
  calls: Call[];
  /** Why it could not start now; later steps may open it. */
  shut: { reason: string; remedy: string } | null;
}

/** A gate that asks people or probes the public name says nothing yet: it is not looked at. */
const looksOnly = (calls: readonly Call[]): boolean => calls.every((call) => factsOf(call).kind === 'read');

const NOT_LOOKED_AT: Verdict = { verdict: 'unknown', cause: 'it is asked only while the run is under way' };

const judge = (outside: Outside, step: Step, answers: Answer[] | null, run: RunIdentity): SurveyedStep => {
  const operation = outside.operationOf(step.operation);
  const blank = { step, changes: [], calls: [], shut: null };
  if (answers === null) return { ...blank, verdict: NOT_LOOKED_AT };
  const sight = operation.see(answers, step.params, null);
  if (!sight.known) return { ...blank, verdict: { verdict: 'unknown', cause: sight.cause } };
  const verdict = operation.verify(sight.seen, step.params, run);
  if (verdict.verdict === 'met') return { ...blank, verdict };
  const changes = operation.changes(step.params, sight.seen);
  const gate = operation.check(sight.seen, step.params, run);
  if (!gate.open) return { ...blank, verdict, changes, shut: { reason: gate.reason, remedy: gate.remedy } };
  return { step, verdict, changes, calls: operation.apply(step.params, gate.before, sight.seen, run), shut: null };
};

/** One row a step, in plan order. */
export const survey = async (outside: Outside, plan: Plan, run: RunIdentity): Promise<SurveyedStep[]> => {
  const wanted = plan.steps.map((step) => {
    const calls = outside.operationOf(step.operation).observe(step.params, run, null);
    return { step, calls: looksOnly(calls) ? calls : null };
  });
  const timeoutMs = Math.max(1, ...plan.steps.map(({ limits }) => Math.min(limits.callTimeoutMs, 10_000)));
  const target = boundedTarget(outside.target, plan);
  const gathered = new Map<string, Answer[]>();
  let asked = wanted.map(({ step, calls }) => ({ step, calls: calls ?? [] }));
  do {
    const all = asked.flatMap(({ calls }) => calls);
    const answers = await readAll({ ...outside, target }, plan.budgets, all, timeoutMs);
    let next = 0;
    asked = asked.flatMap(({ step, calls }) => {
      const own = [...(gathered.get(step.id) ?? []), ...answers.slice(next, next + calls.length)];
      next += calls.length;
      gathered.set(step.id, own);
      const further = outside.operationOf(step.operation).further?.(own, step.params, run) ?? [];
      return calls.length === 0 || further.length === 0 ? [] : [{ step, calls: further }];
    });
  } while (asked.length > 0);
  return wanted.map(({ step, calls }) =>
    judge(outside, step, calls === null ? null : (gathered.get(step.id) ?? []), run),
  );
};

/**
 * Is there nothing for the plan to do? Steps that only wait, ask or claim change nothing that users see; all the others
 * must be true already.
 */
export const nothingToDo = (rows: readonly SurveyedStep[], isBookkeeping: (step: Step) => boolean): boolean =>
  rows.every(({ step, verdict }) => isBookkeeping(step) || verdict.verdict === 'met');
