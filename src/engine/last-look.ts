/**
 * The look at the end of a roll-back: a journal tells what was done, and only the world whether it is so. What it never says
 * that the run did is looked at as well: a journal may have lost its end.
 */
import type { Answer, Call } from '../domain/api/call.ts';
import { factsOf } from '../domain/api/catalogue.ts';
import type { RunIdentity, Verdict } from '../domain/plan/operation.ts';
import type { Step } from '../domain/plan/plan.ts';
import { changedThings } from '../domain/plan/undoing.ts';
import type { RunState } from '../domain/run/run-state.ts';
import { boundedTarget } from './bounded-target.ts';
import { readAll } from './readings.ts';
import type { Outside } from './session.ts';

/** What was seen, by the ids of steps. */
export interface LastLook {
  /** The value that it had changed is as it was before. */
  back: string[];
  /** It is not, and what was seen. */
  notBack: { id: string; why: string }[];
  /** It could not be seen, and why not. */
  unseen: { id: string; why: string }[];
  /** The run would have made it so, its journal does not say that it did, and it is so. */
  unclaimed: string[];
}

type Looker = Pick<Outside, 'world' | 'target' | 'control' | 'operationOf'>;

/** People, probes and programs are asked only while a run is under way. */
const NOT_ASKED: ReadonlySet<Call['service']> = new Set(['human', 'probe', 'command', 'pulumi']);
const isAsked = (call: Call): boolean => factsOf(call).kind === 'read' && !NOT_ASKED.has(call.service);

interface Question {
  step: Step;
  calls: Call[];
  judge(answers: Answer[]): Verdict;
}

const questionOf = (
  { operationOf }: Looker,
  step: Step,
  identity: RunIdentity,
  verdictOf: (seen: unknown) => Verdict,
): Question => {
  const { observe, see } = operationOf(step.operation);
  return {
    step,
    calls: observe(step.params, identity, null),
    judge(answers) {
      const sight = see(answers, step.params, null);
      return sight.known ? verdictOf(sight.seen) : { verdict: 'unknown', cause: sight.cause };
    },
  };
};

/** Of several steps of one operation that look at the same, the first of the plan has the image that is restored in the end. */
const firstOfEach = (questions: readonly Question[]): Question[] => {
  const seen = new Map<string, Question>();
  for (const question of questions) {
    const key = `${question.step.operation} ${JSON.stringify(question.calls)}`;
    if (!seen.has(key)) seen.set(key, question);
  }
  return [...seen.values()];
};

/** Of each thing that the run changed: is it as the first of its steps found it? */
const questionsBack = (looker: Looker, run: RunState, identity: RunIdentity): Question[] =>
  changedThings(run.plan.steps, looker.operationOf, (id) => run.steps.get(id)?.before ?? null).flatMap(
    ({ steps, image }) => {
      const step = steps.at(-1);
      if (step === undefined || image === null) return [];
      const { undo } = looker.operationOf(step.operation);
      if (undo.kind !== 'reverse') return [];
      return [questionOf(looker, step, identity, (seen) => undo.restored(seen, step.params, image.image, identity))];
    },
  );

/** Of each step that could have changed something and, by the journal, did not come to it: is it so all the same? */
const questionsBeyond = (looker: Looker, run: RunState, identity: RunIdentity): Question[] =>
  run.plan.steps.flatMap((step) => {
    const state = run.steps.get(step.id);
    const operation = looker.operationOf(step.operation);
    const isOpen = state?.status === 'pending' && state.before === null;
    if (!isOpen || operation.gate === true || operation.undo.kind !== 'reverse') return [];
    // What is asked in several rounds is left to the run itself.
    if (operation.further !== undefined) return [];
    return [questionOf(looker, step, identity, (seen) => operation.verify(seen, step.params, identity))];
  });

const why = (verdict: Verdict): string => {
  if ('lacking' in verdict) return verdict.lacking;
  if ('cause' in verdict) return verdict.cause;
  return 'reason' in verdict ? verdict.reason : '';
};

/** Reads only. @param run that was rolled back, as its journal tells it */
export const lookBack = async (looker: Looker, run: RunState): Promise<LastLook> => {
  const identity: RunIdentity = { runId: run.runId, operator: run.writer.operator, returning: true };
  const isLooked = ({ calls }: Question): boolean => calls.length > 0 && calls.every(isAsked);
  const back = firstOfEach(questionsBack(looker, run, identity)).filter(isLooked);
  const beyond = questionsBeyond(looker, run, identity).filter(isLooked);
  const timeoutMs = Math.max(1, ...run.plan.steps.map(({ limits }) => Math.min(limits.callTimeoutMs, 10_000)));
  const all = [...back, ...beyond];
  const answers = await readAll(
    { ...looker, target: boundedTarget(looker.target, run.plan) },
    run.plan.budgets,
    all.flatMap(({ calls }) => calls),
    timeoutMs,
  );
  let next = 0;
  const verdicts = new Map(
    all.map((question) => [question, question.judge(answers.slice(next, (next += question.calls.length)))]),
  );
  const found: LastLook = { back: [], notBack: [], unseen: [], unclaimed: [] };
  for (const question of back) {
    const { id } = question.step;
    const verdict = verdicts.get(question);
    if (verdict === undefined) continue;
    if (verdict.verdict === 'met') found.back.push(id);
    else (verdict.verdict === 'unknown' ? found.unseen : found.notBack).push({ id, why: why(verdict) });
  }
  for (const question of beyond) if (verdicts.get(question)?.verdict === 'met') found.unclaimed.push(question.step.id);
  return found;
};
