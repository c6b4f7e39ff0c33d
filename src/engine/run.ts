/** The life of a run: it goes forward until it is done, stopped by a question, or paused. */
import type { Question } from '../domain/entry.ts';
import type { RunIdentity } from '../domain/operation.ts';
import type { Step, StepLimits } from '../domain/plan.ts';
import { stepsWithFence } from '../domain/fence.ts';
import { effective, isSettled, type RunState, type StepState } from '../domain/run-state.ts';
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

/** Must this step be taken back because a gate after it failed? True until it is, also in another process. */
const owedCutBacks = (run: RunState): Step[] => {
  const owed = new Set<string>();
  for (const step of run.plan.steps) {
    const { onFailure } = effective(step, run.mode);
    if (run.steps.get(step.id)?.status !== 'failed' || onFailure.action !== 'cut-back') continue;
    for (const id of onFailure.steps) {
      const state = run.steps.get(id);
      if (state !== undefined && state.before !== null && state.status !== 'undone') owed.add(id);
    }
  }
  return run.plan.steps.filter(({ id }) => owed.has(id));
};

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

const describeStop = (run: RunState, step: Step, failed: FailedWith, cutBack: readonly Step[]): Question => {
  const back = cutBack.length === 0 ? '' : ' Traffic is back where it was before that step.';
  const skip = step.protects === null ? '' : ' --waive';
  const answers = [
    'failover resume --retry',
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
    const { note: message, remedy, stopReason } = state;
    return { step, failed: { reason: stopReason ?? 'failed', message, remedy, credentials: false } };
  }
  return null;
};

/** Goes on with a run until it ends, is stopped by a question, or is paused. */
export const goOn = async (session: Session, summarise: () => unknown): Promise<Outcome> => {
  const { run } = session;
  const { left } = await goForward(session);
  const owed = owedCutBacks(run);
  if (owed.length > 0) await undoSteps(session, owed, 'cut-back');
  if (left !== 'no') return pause(session, left);
  const failure = firstFailure(run);
  if (failure !== null) {
    const question = describeStop(run, failure.step, failure.failed, owed);
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
