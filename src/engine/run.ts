/** The life of a run: it goes forward until it is done, stopped by a question, or paused. */
import { rungsOf } from '../domain/run/cut-back.ts';
import type { Question } from '../domain/run/entry.ts';
import { stepsWithFence } from '../domain/plan/fence.ts';
import { effective } from '../domain/plan/in-force.ts';
import type { RunIdentity } from '../domain/plan/operation.ts';
import type { Step, StepLimits } from '../domain/plan/plan.ts';
import { allUndoings, lingersMs, owedUndoings, type Undoing } from '../domain/plan/undoing.ts';
import { isOver, type RunState, type StepState } from '../domain/run/run-state.ts';
import { goalToFence, goalToMake, goalToUndo, type Unstamped } from './goal.ts';
import { describeStuckUndo, openQuestion, type CutBack } from './question.ts';
import { backward, createSchedule, forward, inAnyOrder } from './schedule.ts';
import type { Session } from './session.ts';
import type { FailedWith } from './step-machine.ts';
import { walkSteps, type Conclusion, type FailureAnswer, type WalkOptions, type WalkResult } from './walk.ts';

/** How a run was left by this process. */
export type Outcome =
  | { kind: 'completed' }
  | { kind: 'rolled-back' }
  | { kind: 'stopped'; question: Question }
  | { kind: 'paused'; cause: string; credentials: boolean }
  /** Of a run that was over one step was done after all, or stays owed. */
  | { kind: 'paid'; stepId: string; failed: FailedWith | null };

const concludeMake =
  (run: RunState) =>
  (step: Step, entry: Unstamped, failed: FailedWith | null): Conclusion => {
    if (failed === null) return { entry, isOver: true };
    const { onFailure } = effective(step, run.mode);
    if (onFailure.action !== 'defer' || failed.credentials) return { entry, isOver: false };
    const deferred = { kind: 'step.deferred', step: step.id, debt: onFailure.debt, message: failed.message } as const;
    return { entry: deferred, isOver: true };
  };

/**
 * What is seen while a call may still be on its way is final only when it stays so for as long as a call is waited for: a
 * late call would undo the undoing, and a late cut-back the rung that is climbed again.
 */
const holdOf = ({ holdMs, callTimeoutMs }: StepLimits, isInDoubt: boolean): number =>
  isInDoubt ? Math.max(holdMs, callTimeoutMs) : holdMs;

/** May a call of the step still be on its way? A process that died, or gave a call up, does not know. */
const isInDoubt = (state: StepState | undefined): boolean =>
  state !== undefined && state.before !== null && state.status !== 'done' && state.status !== 'applied';

/** @param onBack told of each step whose image is back */
const undoStrand = (
  { run, identity, operationOf }: Session,
  undoings: readonly Undoing[],
  cause: 'rollback' | 'cut-back',
  onBack: (step: Step) => void = () => {},
): WalkOptions => {
  // A cut-back is part of going forward: its rungs will be climbed again, under the claim as it is.
  const returning: RunIdentity = cause === 'cut-back' ? identity : { ...identity, returning: true };
  const byId = new Map(undoings.map((undoing) => [undoing.step.id, undoing]));
  return {
    // Users are sent back before anything else is taken away, also what no rung waits for.
    schedule: createSchedule(
      run.plan.steps,
      backward(
        run.plan,
        undoings.flatMap(({ step, holdMs }) => (holdMs > 0 ? [step.id] : [])),
      ),
      () => false,
    ),
    goalOf: (step) => goalToUndo(step, operationOf(step.operation), returning, byId.get(step.id)?.image ?? null, cause),
    // A fresh budget: taking back must not die of the time that doing used up.
    limitsOf: ({ id, limits }) => ({
      ...limits,
      holdMs: holdOf({ ...limits, holdMs: byId.get(id)?.holdMs ?? 0 }, isInDoubt(run.steps.get(id))),
    }),
    conclude(step, entry, failed) {
      if (failed === null) onBack(step);
      return { entry, isOver: failed === null };
    },
    pausable: cause === 'rollback',
  };
};

/** A gate has failed: users are taken back in this very turn, and no ladder climbs further. What is up is still judged. */
const takeUsersBack = (session: Session, taken: Step[]): FailureAnswer | null => {
  const owed = owedUndoings(session.run);
  if (owed.length === 0) return null;
  const gates = session.run.plan.steps.filter((step) => rungsOf(step).length > 0);
  const ladders = new Set(gates.flatMap((gate) => [gate.id, ...rungsOf(gate)]));
  return {
    strand: undoStrand(session, owed, 'cut-back', (step) => taken.push(step)),
    seesThrough: ({ id }) => ladders.has(id),
  };
};

const isStepOver = (run: RunState, id: string): boolean => {
  const state = run.steps.get(id);
  return state !== undefined && isOver(state);
};

const EVIDENCE_ENDED = 'what it saw before the run was taken up again may no longer be so';

/** Gates that were seen met by an earlier process, and on which something is still to be done, are asked again. */
const reopenGates = async ({ run, operationOf, identity, record }: Session): Promise<void> => {
  const awaited = new Set(run.plan.steps.filter(({ id }) => !isStepOver(run, id)).flatMap(({ after }) => after));
  const stale = run.plan.steps.filter(
    ({ id, operation }) =>
      operationOf(operation).evidenceEnds === true && run.steps.get(id)?.status === 'done' && awaited.has(id),
  );
  if (stale.length === 0) return;
  const by = identity.operator;
  await record(stale.map(({ id }) => ({ kind: 'step.retried', step: id, by, because: EVIDENCE_ENDED })));
};

const goForward = async (session: Session, taken: Step[]): Promise<WalkResult> => {
  await reopenGates(session);
  const { run } = session;
  const open = run.plan.steps.filter(({ id }) => {
    const status = run.steps.get(id)?.status;
    return status !== 'failed' && status !== 'undone';
  });
  return walkSteps(session, {
    schedule: createSchedule(open, forward, (id) => isStepOver(run, id)),
    goalOf: (step) => goalToMake(step, session.operationOf(step.operation), session.identity),
    limitsOf: (step) => ({
      ...step.limits,
      deadlineMs: effective(step, run.mode).deadlineMs,
      holdMs: holdOf(step.limits, run.steps.get(step.id)?.takenBack === true),
    }),
    conclude: concludeMake(run),
    pausable: true,
    answerTo: () => takeUsersBack(session, taken),
  });
};

/** What was put off may have come true while users were moved: it is looked at once more, and nothing is sent. */
const lookAtDeferred = async (session: Session): Promise<WalkResult['left']> => {
  const deferred = session.run.plan.steps.filter(({ id }) => session.run.steps.get(id)?.status === 'deferred');
  if (deferred.length === 0) return 'no';
  const { left } = await walkSteps(session, {
    schedule: inAnyOrder(deferred),
    goalOf: (step) => goalToMake(step, session.operationOf(step.operation), session.identity),
    limitsOf: ({ limits }) => ({ ...limits, firstLookMs: 0, deadlineMs: 0 }),
    conclude: (_step, entry, failed) => ({ entry: failed === null ? entry : null, isOver: true }),
    pausable: true,
  });
  return left === 'credentials' ? 'no' : left;
};

const raiseFences = (session: Session): Promise<WalkResult> => {
  const { run, identity } = session;
  const isChanged = ({ id }: Step): boolean => run.steps.get(id)?.before != null;
  const fences = stepsWithFence(run.plan.steps, session.operationOf, isChanged);
  return walkSteps(session, {
    schedule: inAnyOrder(fences, (id) => run.steps.get(id)?.status === 'undone'),
    goalOf: (step) => goalToFence(step, session.operationOf(step.operation), identity),
    limitsOf: ({ limits }) => ({ ...limits, holdMs: 0 }),
    conclude: (_step, entry, failed) => ({ entry, isOver: failed === null }),
    pausable: true,
  });
};

const pause = async (session: Session, left: 'paused' | 'credentials'): Promise<Outcome> => {
  const credentials = left === 'credentials';
  const cause = credentials ? 'the credentials ran out' : 'asked to pause';
  await session.record([{ kind: 'run.paused', by: session.identity.operator, cause }]);
  return { kind: 'paused', cause, credentials };
};

const stop = async (session: Session, question: Question): Promise<Outcome> => {
  await session.record([{ kind: 'run.stopped', question }]);
  return { kind: 'stopped', question };
};

/** Brings users back from rungs whose gates failed and which they are still on. */
const payCutBacks = async (session: Session, taken: Step[]): Promise<WalkResult> => {
  const owed = owedUndoings(session.run);
  if (owed.length === 0) return { failures: [], left: 'no' };
  return walkSteps(
    session,
    undoStrand(session, owed, 'cut-back', (step) => taken.push(step)),
  );
};

/** Users are brought back before anything climbs again. */
const goOnSafely = async (session: Session): Promise<CutBack & { left: WalkResult['left'] }> => {
  const { run, operationOf } = session;
  const taken: Step[] = [];
  const results: WalkResult[] = [];
  // An earlier process may have left some; and the walk itself cannot take back a rung that was still under way.
  for (const part of [payCutBacks, goForward, payCutBacks]) {
    const result = await part(session, taken);
    results.push(result);
    if (result.left !== 'no' || result.failures.some(({ goal }) => goal === 'undo')) break;
  }
  return {
    taken,
    failures: results.flatMap(({ failures }) => failures.filter(({ goal }) => goal === 'undo')),
    lingersMs: Math.max(
      0,
      ...taken.map((step) => lingersMs(operationOf, step, run.steps.get(step.id)?.before ?? null)),
    ),
    left: results.at(-1)?.left ?? 'no',
  };
};

/** Goes on with a run until it ends, is stopped by a question, or is paused. */
export const goOn = async (session: Session, summarise: () => unknown): Promise<Outcome> => {
  const { left, ...back } = await goOnSafely(session);
  if (left !== 'no') return pause(session, left);
  const question = openQuestion(session.run, session.operationOf, back);
  if (question !== null) return stop(session, question);
  if ((await lookAtDeferred(session)) !== 'no') return pause(session, 'paused');
  await session.record([{ kind: 'run.finished', outcome: 'completed', summary: await summarise() }]);
  return { kind: 'completed' };
};

/**
 * Restores every before-image, last change first.
 * @param summarise looks at the world, too: that what was taken back is back, is kept by the journal as it was seen
 */
export const rollBack = async (session: Session, summarise: () => unknown): Promise<Outcome> => {
  const { run, identity, operationOf } = session;
  await session.record([{ kind: 'run.rolling-back', by: identity.operator }]);
  const fenced = await raiseFences(session);
  const isFenced = fenced.left === 'no' && fenced.failures.length === 0;
  const { failures, left } = isFenced
    ? await walkSteps(session, undoStrand(session, allUndoings(run, operationOf), 'rollback'))
    : fenced;
  if (left !== 'no') return pause(session, left);
  const [first] = failures;
  if (first !== undefined) return stop(session, describeStuckUndo(first));
  const summary = await summarise();
  await session.record([{ kind: 'run.finished', outcome: 'rolled-back', summary }]);
  return { kind: 'rolled-back' };
};
