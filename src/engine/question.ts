/** What a run that cannot go on asks a person: what happened, what became of the users, and the commands that answer it. */
import type { Operation } from '../domain/plan/operation.ts';
import type { Step } from '../domain/plan/plan.ts';
import { rungsOf } from '../domain/run/cut-back.ts';
import type { Question } from '../domain/run/entry.ts';
import type { RunState } from '../domain/run/run-state.ts';
import { asSentence } from '../domain/text/sentence.ts';
import type { FailedWith } from './step-machine.ts';
import type { WalkResult } from './walk.ts';

type Failed = WalkResult['failures'][number];

/** What came of bringing users back. */
export interface CutBack {
  /** Rungs that users were taken back from. */
  taken: Step[];
  failures: Failed[];
  /** How long some users may still be told to go where the rungs had sent them, in milliseconds. */
  lingersMs: number;
}

const waiveOf = ({ protects }: Step): string => (protects === null ? '' : ' --waive');

/** What became of the users who were on a rung that failed. */
const describeCutBack = ({ taken, failures, lingersMs }: CutBack): string => {
  const [first] = failures;
  if (first !== undefined)
    return ` Traffic could not be taken back from "${first.step.title}": ${asSentence(first.failed.message)} That comes first when the run goes on.`;
  if (taken.length === 0) return '';
  const seconds = Math.ceil(lingersMs / 1000);
  const late = seconds === 0 ? '' : `; resolvers may give the other answer for ${seconds} s more`;
  return ` Traffic is back where it was before that step${late}.`;
};

type OperationOf = (name: string) => Operation;

/** The answer that lets a run go on with the capacity that is there: enough for every step that failed for the want of it. */
const acceptance = (run: RunState): string[] => {
  const offers = [...run.steps.values()].flatMap(({ status, offer }) => (status === 'failed' && offer ? [offer] : []));
  if (offers.length === 0) return [];
  const percent = Math.min(...offers.map((offer) => offer.percent));
  const waive = offers.some(({ belowFloor }) => belowFloor) ? ' --waive' : '';
  return [`failover resume --accept-capacity ${percent}%${waive}`];
};

const describeStop = (
  run: RunState,
  operationOf: OperationOf,
  { step, failed }: { step: Step; failed: FailedWith },
  back: CutBack,
): Question => ({
  stepId: step.id,
  reason: failed.reason,
  text: `${step.title}: ${asSentence(failed.message)}${describeCutBack(back)} ${failed.remedy}`.trim(),
  answers: [
    'failover resume --retry',
    ...acceptance(run),
    ...(failed.reason === 'undecided' && operationOf(step.operation).requestsMayDecide === true
      ? ['failover resume --judge-by-requests --reason "…"']
      : []),
    `failover resume --skip ${step.id} --reason "…"${waiveOf(step)}`,
    ...(run.mode === 'planned' && step.whenForced !== null ? ['failover resume --mode forced'] : []),
    'failover rollback',
  ],
});

/** A cut-back that an earlier process owed did not work, and its gate is to be asked again. */
const describeStuck = (run: RunState, { step, failed }: Failed, back: CutBack): Question => {
  const gate = run.plan.steps.find((one) => rungsOf(one).includes(step.id)) ?? step;
  return {
    stepId: gate.id,
    reason: failed.reason,
    text: `${gate.title}:${describeCutBack(back)} ${failed.remedy}`,
    answers: ['failover resume', `failover resume --skip ${gate.id} --reason "…"${waiveOf(gate)}`, 'failover rollback'],
  };
};

/** What a person must hear first: what takes users back, then what protects them, then the order of the plan. */
const gravity = (step: Step): number => {
  if (rungsOf(step).length > 0) return 0;
  return step.protects === 'users' ? 1 : 2;
};

const gravestFailure = (run: RunState): { step: Step; failed: FailedWith } | null => {
  const failed = run.plan.steps.filter(({ id }) => run.steps.get(id)?.status === 'failed');
  const [step] = failed.toSorted((left, right) => gravity(left) - gravity(right));
  const state = step === undefined ? undefined : run.steps.get(step.id);
  if (step === undefined || state === undefined) return null;
  const { note: message, remedy, stopReason, offer } = state;
  return { step, failed: { reason: stopReason ?? 'failed', message, remedy, credentials: false, offer } };
};

/** The one question that a run stops with; null when nothing failed. */
export const openQuestion = (run: RunState, operationOf: OperationOf, back: CutBack): Question | null => {
  const failure = gravestFailure(run);
  if (failure !== null) return describeStop(run, operationOf, failure, back);
  const [stuck] = back.failures;
  return stuck === undefined ? null : describeStuck(run, stuck, back);
};

/** A rollback did not get on. */
export const describeStuckUndo = ({ step, failed: { message, remedy, reason } }: Failed): Question => ({
  stepId: step.id,
  reason,
  text: `Taking back "${step.title}" did not work: ${message} ${remedy}`,
  answers: ['failover rollback'],
});
