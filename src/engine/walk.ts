/**
 * The driver: walks a set of steps to their goals in the order of their dependencies. It owns the loop and the I/O and
 * decides nothing; `step-machine.ts` decides. One turn of the loop: take in what arrived, make all new entries durable in
 * one record, only then send what they announced, and wait for the next answer or the next timer.
 *
 * A failure may be answered at once by a strand of its own (users are taken back), whatever else is under way: from then on
 * nothing new is announced on the strand that failed, and what need not be seen through is left as the journal has it.
 */
import type { Answer, Call } from '../domain/api/call.ts';
import type { Step, StepLimits } from '../domain/plan/plan.ts';
import type { Goal, Unstamped } from './goal.ts';
import { createHeap, type Heap } from './heap.ts';
import type { Schedule } from './schedule.ts';
import type { Session } from './session.ts';
import {
  advance,
  createStepMachine,
  type FailedWith,
  type StepAction,
  type StepEvent,
  type StepMachine,
} from './step-machine.ts';

/** How an ended step is entered in the journal, and whether its followers may start. */
export interface Conclusion {
  /** Null where it stays as the journal has it. */
  entry: Unstamped | null;
  isOver: boolean;
}

export interface WalkOptions {
  schedule: Schedule;
  /** Null when the step has nothing to do on this walk: its followers may start at once. */
  goalOf(step: Step): Goal | null;
  /** The step's limits as they are on this walk. */
  limitsOf(step: Step): StepLimits;
  conclude(step: Step, entry: Unstamped, failed: FailedWith | null): Conclusion;
  /** A cut-back is not interrupted by a request to pause: it brings users back to safety. */
  pausable: boolean;
  /** Asked once a failure is durable. Null where the rest goes on. */
  answerTo?(step: Step): FailureAnswer | null;
}

/** What a failure is answered with in the same turn. */
export interface FailureAnswer {
  strand: WalkOptions;
  /** Steps of the strand that failed which are still seen through, without any new change. The others are left. */
  seesThrough(step: Step): boolean;
}

export interface WalkResult {
  /** In the order in which they happened; `goal` tells those of the way back apart. */
  failures: { step: Step; failed: FailedWith; goal: Goal['kind'] }[];
  /** Left before all was done because a pause was asked for or credentials ran out. */
  left: 'no' | 'paused' | 'credentials';
}

/** Steps that are walked together, towards one kind of goal. */
interface Strand {
  options: WalkOptions;
  /** Null while everything on it goes on. */
  seesThrough: FailureAnswer['seesThrough'] | null;
}

interface Active {
  step: Step;
  machine: StepMachine;
  strand: Strand;
}

interface Note {
  entry: Unstamped;
  /** What to do once it is durable. */
  afterwards: () => void;
}

/** Waits end on half seconds, so that steps which wait for the same kind of thing look together, in one API batch. */
const LOOK_GRID_MS = 500;
const onGrid = (untilMs: number, nowMs: number): number =>
  untilMs - nowMs < LOOK_GRID_MS ? untilMs : Math.ceil(untilMs / LOOK_GRID_MS) * LOOK_GRID_MS;

/** The walk in this process: what is under way, what arrived, what waits to be made durable. */
interface Walk {
  session: Session;
  strands: Strand[];
  active: Map<string, Active>;
  timers: Heap<{ atMs: number; id: string }>;
  failures: WalkResult['failures'];
  inbox: { id: string; event: StepEvent }[];
  outbox: Note[];
  left: WalkResult['left'];
  /** Steps whose calls are on their way: they are waited for before the walk is left. */
  sending: number;
}

const arrive = (walk: Walk, id: string, event: StepEvent): void => {
  walk.inbox.push({ id, event });
  walk.session.control.bell.ring();
};

/** Is the step left as it is? */
const isLeft = ({ strand, step }: Pick<Active, 'strand' | 'step'>): boolean => strand.seesThrough?.(step) === false;

const look = async (
  walk: Walk,
  step: Step,
  { calls, further }: Extract<StepAction, { kind: 'look' }>,
): Promise<void> => {
  const { queue } = walk.session;
  const answers: Answer[] = [];
  for (let next = calls; next.length > 0; next = further(answers)) {
    answers.push(...(await Promise.all(next.map((call) => queue.ask(call, step, step.limits.callTimeoutMs)))));
    // Nobody else knows that more is to be asked.
    walk.session.control.bell.ring();
  }
  arrive(walk, step.id, { kind: 'looked', answers });
};

const send = async (walk: Walk, { step, strand }: Active, calls: Call[]): Promise<void> => {
  const answers: Answer[] = [];
  walk.sending += 1;
  for (const call of calls) {
    // Once the walk or the strand is being left, no further change leaves; what is on the way is still waited for.
    if (walk.left !== 'no' || strand.seesThrough !== null) break;
    const answer = await walk.session.queue.ask(call, step, step.limits.callTimeoutMs);
    answers.push(answer);
    if (answer.outcome !== 'yes') break;
  }
  walk.sending -= 1;
  if (answers.length === calls.length || answers.at(-1)?.outcome !== 'yes') {
    if (answers.length > 0) arrive(walk, step.id, { kind: 'called', answers });
  }
  walk.session.control.bell.ring();
};

/** Takes up the strand that answers a failure: from here on it comes before everything else. */
const answer = (walk: Walk, failedOn: Strand, step: Step): void => {
  const found = failedOn.options.answerTo?.(step) ?? null;
  if (found === null) return;
  failedOn.seesThrough ??= found.seesThrough;
  walk.strands.push({ options: found.strand, seesThrough: null });
  // What waits in the queues would be in its way, and belongs to what is being left.
  walk.session.queue.drop();
};

const finish = (walk: Walk, { step, strand, machine }: Active, entry: Unstamped, failed: FailedWith | null): void => {
  walk.active.delete(step.id);
  const conclusion = strand.options.conclude(step, entry, failed);
  const isFailure = failed !== null && !conclusion.isOver;
  if (isFailure) walk.failures.push({ step, failed, goal: machine.goal.kind });
  if (failed?.credentials === true) walk.left = 'credentials';
  if (conclusion.entry === null) return;
  walk.outbox.push({
    entry: conclusion.entry,
    afterwards: () => {
      if (conclusion.isOver) strand.options.schedule.finish(step.id);
      if (isFailure) answer(walk, strand, step);
    },
  });
};

const act = (walk: Walk, doing: Active, action: StepAction): void => {
  const { step, strand } = doing;
  const { id } = step;
  // On a strand that is being left no change is announced any more, and what was announced and not sent stays unsent.
  if (strand.seesThrough !== null && (action.kind === 'record' || action.kind === 'call')) {
    walk.active.delete(id);
    return;
  }
  switch (action.kind) {
    case 'look':
      void look(walk, step, action);
      return;
    case 'record':
      walk.outbox.push({ entry: action.entry, afterwards: () => arrive(walk, id, { kind: 'durable' }) });
      return;
    case 'call':
      void send(walk, doing, action.calls);
      return;
    case 'sleep':
      for (const entry of action.notes) walk.outbox.push({ entry, afterwards: () => {} });
      walk.timers.push({ atMs: onGrid(action.untilMs, walk.session.world.elapsedMs()), id });
      walk.session.emit({ type: 'waiting', step: id, lacking: action.lacking });
      return;
    case 'end':
      return finish(walk, doing, action.entry, action.failed);
  }
};

const start = (walk: Walk, strand: Strand, step: Step): void => {
  const { session } = walk;
  const { options } = strand;
  const goal = options.goalOf(step);
  if (goal === null) return options.schedule.finish(step.id);
  // Still under way on a strand that is being left: it is taken up when the run goes on.
  if (walk.active.has(step.id)) return;
  const state = session.run.steps.get(step.id);
  const isApplied = state?.status === 'applied' && goal.kind === 'make';
  const machine = createStepMachine({
    goal,
    limits: options.limitsOf(step),
    before: state?.before ?? null,
    // What was accepted in an earlier process is waited for here, not sent a second time.
    applied: isApplied,
    // What is done once more at somebody's word is judged by its own answer, not by that of the time before.
    receipt: goal.once && !isApplied ? null : (state?.receipt ?? null),
    inDoubt: goal.once && (state?.status === 'intended' || state?.status === 'unanswered'),
    random: () => session.world.random(),
  });
  walk.active.set(step.id, { step, machine, strand });
  walk.inbox.push({ id: step.id, event: { kind: 'started' } });
};

const startReady = (walk: Walk, strand: Strand): void => {
  const { schedule } = strand.options;
  // Starting a step that has nothing to do makes others ready.
  for (let ready = schedule.ready(); ready.length > 0; ready = schedule.ready()) {
    for (const step of ready) if (!isLeft({ strand, step })) start(walk, strand, step);
  }
};

const takeIn = (walk: Walk): void => {
  const arrived = walk.inbox;
  walk.inbox = [];
  for (const { id, event } of arrived) {
    const doing = walk.active.get(id);
    // Of what is left alone, only the answers to its calls are still worth a record.
    if (doing === undefined || (isLeft(doing) && event.kind !== 'called')) continue;
    act(walk, doing, advance(doing.machine, event, walk.session.world.elapsedMs()));
  }
};

const makeDurable = async (walk: Walk): Promise<void> => {
  const notes = walk.outbox;
  walk.outbox = [];
  await walk.session.record(notes.map(({ entry }) => entry));
  for (const { afterwards } of notes) afterwards();
};

const waitForMore = async ({ session, timers, inbox }: Walk): Promise<void> => {
  const { world, queue, control } = session;
  const nextTimerMs = timers.peek()?.atMs ?? Number.POSITIVE_INFINITY;
  await world.wait(Math.min(nextTimerMs, queue.nextMs(world.elapsedMs())), control.bell);
  control.bell.reset();
  const nowMs = world.elapsedMs();
  for (let timer = timers.peek(); timer !== undefined && timer.atMs <= nowMs; timer = timers.peek()) {
    timers.pop();
    inbox.push({ id: timer.id, event: { kind: 'time' } });
  }
};

const isOver = ({ active, sending, left }: Walk): boolean => {
  if (sending > 0) return false;
  if (left !== 'no') return true;
  for (const doing of active.values()) if (!isLeft(doing)) return false;
  return true;
};

/** A strand that brings users back is not left at somebody's wish. */
const mayPause = ({ strands, active }: Walk): boolean => {
  if (strands.every(({ options }) => options.pausable)) return true;
  for (const { strand } of active.values()) if (!strand.options.pausable) return false;
  return strands[0]?.options.pausable === true;
};

/** Walks until every step has ended, or cannot start because one before it failed, or a pause was asked for. */
export const walkSteps = async (session: Session, options: WalkOptions): Promise<WalkResult> => {
  const walk: Walk = {
    session,
    strands: [{ options, seesThrough: null }],
    active: new Map(),
    timers: createHeap((left, right) => left.atMs < right.atMs),
    failures: [],
    inbox: [],
    outbox: [],
    left: 'no',
    sending: 0,
  };
  for (;;) {
    if (walk.left === 'no' && session.control.pauseRequested() && mayPause(walk)) walk.left = 'paused';
    if (walk.left === 'no') for (const strand of walk.strands) startReady(walk, strand);
    else session.queue.drop();
    takeIn(walk);
    if (walk.outbox.length > 0) await makeDurable(walk);
    else if (walk.inbox.length === 0) {
      if (isOver(walk)) break;
      if (walk.left === 'no') session.queue.sendDue(session.world.elapsedMs());
      await waitForMore(walk);
    }
  }
  return { failures: walk.failures, left: walk.left };
};
