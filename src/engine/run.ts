/** The life of a run: it goes forward until it is done, stopped by a question, or paused. */
import type { Question } from '../domain/entry.ts';
import type { RunIdentity } from '../domain/operation.ts';
import { rungsOf } from '../domain/cut-back.ts';
import { effective } from '../domain/in-force.ts';
import type { Step, StepLimits } from '../domain/plan.ts';
import { stepsWithFence } from '../domain/fence.ts';
import { isSettled, type RunState, type StepState } from '../domain/run-state.ts';
import { aimToFence, aimToMake, aimToUndo, type Unstamped } from './aim.ts';
import { backward, createSchedule, forward } from './schedule.ts';
import type { Session } from './session.ts';
import type { FailedWith } from './step-machine.ts';
import { walkSteps, type Conclusion, type WalkResult } from './walk.ts';

/** How a run was left by this process. */
export type Outcome =
  | { kind: 'promoted' }
  | { kind: 'rolled-back' }
  | { kind: 'stopped'; question: Question }
  | { kind: 'paused'; cause: string; credentials: boolean };

const concludeMake =
  (run: RunState) =>
  (step: Step, entry: Unstamped, failed: FailedWith | null): Conclusion => {
    if (failed === null) return { entry, settles: true };
    const { onFailure } = effective(step, run.mode);
    if (onFailure.action !== 'defer' || failed.credentials) return { entry, settles: false };
    const deferred = { kind: 'step.deferred', step: step.id, debt: onFailure.debt, message: failed.message } as const;
    return { entry: deferred, settles: true };
  };

/**
 * What is seen while a call may still be on its way is final only when it stays so for as long as a call is waited for: a
 * late call would undo the undoing, and a late cut-back the rung that is climbed again.
 */
const holdOf = ({ holdMs, callTimeoutMs }: StepLimits, isInDoubt: boolean): number =>
  isInDoubt ? Math.max(holdMs, callTimeoutMs) : holdMs;

const goForward = (session: Session): Promise<WalkResult> => {
  const { run } = session;
  const settled = (id: string): boolean => {
    const state = run.steps.get(id);
    return state !== undefined && isSettled(state);
  };
  const open = run.plan.steps.filter(({ id }) => {
    const status = run.steps.get(id)?.status;
    return status !== 'failed' && status !== 'undone';
  });
  return walkSteps(session, {
    schedule: createSchedule(open, forward, settled),
    aimOf: (step) => aimToMake(step, session.operationOf(step.operation), session.identity),
    limitsOf: (step) => ({
      ...step.limits,
      deadlineMs: effective(step, run.mode).deadlineMs,
      holdMs: holdOf(step.limits, run.steps.get(step.id)?.takenBack === true),
    }),
    conclude: concludeMake(run),
    pausable: true,
  });
};

/** May a call of the step still be on its way? A process that died, or gave a call up, does not know. */
const isInDoubt = (state: StepState | undefined): boolean =>
  state !== undefined && state.before !== null && state.status !== 'done' && state.status !== 'applied';

const raiseFences = (session: Session): Promise<WalkResult> => {
  const { run, identity } = session;
  const isChanged = ({ id }: Step): boolean => run.steps.get(id)?.before != null;
  const fences = stepsWithFence(run.plan.steps, session.operationOf, isChanged);
  return walkSteps(session, {
    schedule: createSchedule(
      fences,
      () => [],
      (id) => run.steps.get(id)?.status === 'undone',
    ),
    aimOf: (step) => aimToFence(step, session.operationOf(step.operation), identity),
    limitsOf: ({ limits }) => ({ ...limits, holdMs: 0 }),
    conclude: (_step, entry, failed) => ({ entry, settles: failed === null }),
    pausable: true,
  });
};

const undoSteps = (session: Session, steps: readonly Step[], cause: 'rollback' | 'cut-back'): Promise<WalkResult> => {
  const { run } = session;
  // A cut-back is part of the promotion: its rungs will be climbed again, under the claim as it is.
  const identity: RunIdentity = cause === 'cut-back' ? session.identity : { ...session.identity, returning: true };
  const wanted = new Set(steps.map(({ id }) => id));
  return walkSteps(session, {
    schedule: createSchedule(run.plan.steps, backward(run.plan), () => false),
    aimOf(step) {
      const state = run.steps.get(step.id);
      if (!wanted.has(step.id) || state === undefined || state.status === 'undone') return null;
      return aimToUndo(step, session.operationOf(step.operation), identity, state, cause);
    },
    // A fresh budget: taking back must not die of the time that doing used up.
    limitsOf: ({ id, limits }) => ({
      ...limits,
      holdMs: holdOf({ ...limits, holdMs: 0 }, isInDoubt(run.steps.get(id))),
    }),
    conclude: (_step, entry, failed) => ({ entry, settles: failed === null }),
    pausable: cause === 'rollback',
  });
};

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** What became of the users who were on a rung that failed. */
const describeCutBack = ({ taken, failures }: CutBack): string => {
  const [first] = failures;
  if (first !== undefined)
    return ` Traffic could not be taken back from "${first.step.title}": ${sentence(first.failed.message)} That comes first when the run goes on.`;
  return taken === 0 ? '' : ' Traffic is back where it was before that step.';
};

/** The answer that lets a run go on with the capacity that is there: enough for every step that failed for the want of it. */
const acceptance = (run: RunState): string[] => {
  const offers = [...run.steps.values()].flatMap(({ status, offer }) => (status === 'failed' && offer ? [offer] : []));
  if (offers.length === 0) return [];
  const percent = Math.min(...offers.map((offer) => offer.percent));
  const waive = offers.some(({ belowFloor }) => belowFloor) ? ' --waive' : '';
  return [`failover resume --accept-capacity ${percent}%${waive}`];
};

const describeStop = (run: RunState, step: Step, failed: FailedWith, cutBack: CutBack): Question => {
  const back = describeCutBack(cutBack);
  const skip = step.protects === null ? '' : ' --waive';
  const answers = [
    'failover resume --retry',
    ...acceptance(run),
    `failover resume --skip ${step.id} --reason "…"${skip}`,
    ...(run.mode === 'planned' && step.whenForced !== null ? ['failover resume --mode forced'] : []),
    'failover rollback',
  ];
  return {
    stepId: step.id,
    reason: failed.reason,
    text: `${step.title}: ${sentence(failed.message)}${back} ${failed.remedy}`.trim(),
    answers,
  };
};

const pause = async (session: Session, left: 'paused' | 'credentials'): Promise<Outcome> => {
  const credentials = left === 'credentials';
  const cause = credentials ? 'the credentials ran out' : 'asked to pause';
  await session.record([{ kind: 'run.paused', by: session.identity.operator, cause }]);
  return { kind: 'paused', cause, credentials };
};

const firstFailure = (run: RunState): { step: Step; failed: FailedWith } | null => {
  for (const step of run.plan.steps) {
    const state = run.steps.get(step.id);
    if (state?.status !== 'failed') continue;
    const { note: message, remedy, stopReason, offer } = state;
    return { step, failed: { reason: stopReason ?? 'failed', message, remedy, credentials: false, offer } };
  }
  return null;
};

/** A cut-back that an earlier process owed did not work, and its gate is to be asked again. */
const describeStuck = (run: RunState, { step, failed }: WalkResult['failures'][number]): Question => {
  const gate = run.plan.steps.find((one) => rungsOf(one).includes(step.id)) ?? step;
  const skip = gate.protects === null ? '' : ' --waive';
  return {
    stepId: gate.id,
    reason: failed.reason,
    text: `${gate.title}:${describeCutBack({ taken: 0, failures: [{ step, failed }] })} ${failed.remedy}`,
    answers: ['failover resume', `failover resume --skip ${gate.id} --reason "…"${skip}`, 'failover rollback'],
  };
};

interface CutBack {
  taken: number;
  failures: WalkResult['failures'];
}

const openQuestion = (run: RunState, back: CutBack): Question | null => {
  const failure = firstFailure(run);
  if (failure !== null) return describeStop(run, failure.step, failure.failed, back);
  const [stuck] = back.failures;
  return stuck === undefined ? null : describeStuck(run, stuck);
};

/** Brings users back from rungs whose gates failed, also those of an earlier process. */
const cutBack = async (session: Session): Promise<CutBack & { left: WalkResult['left'] }> => {
  const { run } = session;
  const owed = run.plan.steps.filter(({ id }) => run.steps.get(id)?.cutBackOwed === true);
  if (owed.length === 0) return { taken: 0, failures: [], left: 'no' };
  const { failures, left } = await undoSteps(session, owed, 'cut-back');
  return { taken: owed.length - failures.length, failures, left };
};

/** Users are brought back before anything climbs again. */
const goOnSafely = async (session: Session): Promise<CutBack & { left: WalkResult['left'] }> => {
  const owed = await cutBack(session);
  if (owed.failures.length > 0 || owed.left !== 'no') return owed;
  const { left } = await goForward(session);
  const back = await cutBack(session);
  return { ...back, taken: owed.taken + back.taken, left: left === 'no' ? back.left : left };
};

/** Goes on with a run until it ends, is stopped by a question, or is paused. */
export const goOn = async (session: Session, summarise: () => unknown): Promise<Outcome> => {
  const { run } = session;
  const { left, ...back } = await goOnSafely(session);
  if (left !== 'no') return pause(session, left);
  const question = openQuestion(run, back);
  if (question !== null) {
    await session.record([{ kind: 'run.stopped', question }]);
    return { kind: 'stopped', question };
  }
  await session.record([{ kind: 'run.finished', outcome: 'promoted', summary: summarise() }]);
  return { kind: 'promoted' };
};

/** Restores every before-image, last change first. */
export const rollBack = async (session: Session, summarise: () => unknown): Promise<Outcome> => {
  const { run, identity } = session;
  await session.record([{ kind: 'run.rolling-back', by: identity.operator }]);
  const fenced = await raiseFences(session);
  const isFenced = fenced.left === 'no' && fenced.failures.length === 0;
  const { failures, left } = isFenced ? await undoSteps(session, run.plan.steps, 'rollback') : fenced;
  if (left !== 'no') return pause(session, left);
  const [first] = failures;
  if (first !== undefined) {
    const { message, remedy, reason } = first.failed;
    const question: Question = {
      stepId: first.step.id,
      reason,
      text: `Taking back "${first.step.title}" did not work: ${message} ${remedy}`,
      answers: ['failover rollback'],
    };
    await session.record([{ kind: 'run.stopped', question }]);
    return { kind: 'stopped', question };
  }
  await session.record([{ kind: 'run.finished', outcome: 'rolled-back', summary: summarise() }]);
  return { kind: 'rolled-back' };
};
