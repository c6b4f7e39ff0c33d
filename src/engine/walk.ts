/**
 * The driver: walks a set of steps to their aims in the order of their dependencies. It owns the loop and the I/O and
 * decides nothing; `step-machine.ts` decides. One turn of the loop: take in what arrived, make all new entries durable in
 * one record, only then send what they announced, and wait for the next answer or the next timer.
 */
import type { Answer, Call } from '../domain/call.ts';
import type { Step, StepLimits } from '../domain/plan.ts';
import type { Aim, Unstamped } from './aim.ts';
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
  entry: Unstamped;
  settles: boolean;
}

export interface WalkOptions {
  schedule: Schedule;
  /** Null when the step has nothing to do on this walk: its followers may start at once. */
  aimOf(step: Step): Aim | null;
  /** The step's limits as they are on this walk. */
  limitsOf(step: Step): StepLimits;
  conclude(step: Step, entry: Unstamped, failed: FailedWith | null): Conclusion;
  /** A cut-back is not interrupted by a request to pause: it brings users back to safety. */
  pausable: boolean;
}

export interface WalkResult {
  failures: { step: Step; failed: FailedWith }[];
  /** Left before all was done because a pause was asked for or credentials ran out. */
  left: 'no' | 'paused' | 'credentials';
}

interface Active {
  step: Step;
  machine: StepMachine;
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
  options: WalkOptions;
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

const look = async (
  walk: Walk,
  step: Step,
  { calls, further }: Extract<StepAction, { kind: 'look' }>,
): Promise<void> => {
  const { desk } = walk.session;
  const answers: Answer[] = [];
  for (let next = calls; next.length > 0; next = further(answers)) {
    answers.push(...(await Promise.all(next.map((call) => desk.ask(call, step, step.limits.callTimeoutMs)))));
    // Nobody else knows that more is to be asked.
    walk.session.control.bell.ring();
  }
  arrive(walk, step.id, { kind: 'looked', answers });
};

const send = async (walk: Walk, step: Step, calls: Call[]): Promise<void> => {
  const answers: Answer[] = [];
  walk.sending += 1;
  for (const call of calls) {
    // Once the walk is being left, no further change leaves; what is on the way is still waited for.
    if (walk.left !== 'no') break;
    const answer = await walk.session.desk.ask(call, step, step.limits.callTimeoutMs);
    answers.push(answer);
    if (answer.outcome !== 'yes') break;
  }
  walk.sending -= 1;
  if (answers.length === calls.length || answers.at(-1)?.outcome !== 'yes') {
    if (answers.length > 0) arrive(walk, step.id, { kind: 'called', answers });
  }
  walk.session.control.bell.ring();
};

const finish = (walk: Walk, step: Step, entry: Unstamped, failed: FailedWith | null): void => {
  walk.active.delete(step.id);
  const conclusion = walk.options.conclude(step, entry, failed);
  if (failed !== null && !conclusion.settles) walk.failures.push({ step, failed });
  if (failed?.credentials === true) walk.left = 'credentials';
  walk.outbox.push({
    entry: conclusion.entry,
    afterwards: () => {
      if (conclusion.settles) walk.options.schedule.settle(step.id);
    },
  });
};

const act = (walk: Walk, step: Step, action: StepAction): void => {
  const { id } = step;
  switch (action.kind) {
    case 'look':
      void look(walk, step, action);
      return;
    case 'record':
      walk.outbox.push({ entry: action.entry, afterwards: () => arrive(walk, id, { kind: 'durable' }) });
      return;
    case 'call':
      void send(walk, step, action.calls);
      return;
    case 'sleep':
      for (const entry of action.notes) walk.outbox.push({ entry, afterwards: () => {} });
      walk.timers.push({ atMs: onGrid(action.untilMs, walk.session.world.elapsedMs()), id });
      walk.session.emit({ type: 'waiting', step: id, lacking: action.lacking });
      return;
    case 'end':
      return finish(walk, step, action.entry, action.failed);
  }
};

const start = (walk: Walk, step: Step): void => {
  const { session, options } = walk;
  const aim = options.aimOf(step);
  if (aim === null) return options.schedule.settle(step.id);
  const state = session.run.steps.get(step.id);
  const isApplied = state?.status === 'applied' && aim.kind === 'make';
  const machine = createStepMachine({
    aim,
    limits: options.limitsOf(step),
    before: state?.before ?? null,
    // What was accepted in an earlier process is waited for here, not sent a second time.
    applied: isApplied,
    // What is done once more at somebody's word is judged by its own answer, not by that of the time before.
    receipt: aim.once && !isApplied ? null : (state?.receipt ?? null),
    inDoubt: aim.once && (state?.status === 'intended' || state?.status === 'unanswered'),
    random: () => session.world.random(),
  });
  walk.active.set(step.id, { step, machine });
  walk.inbox.push({ id: step.id, event: { kind: 'started' } });
};

const startReady = (walk: Walk): void => {
  const { schedule } = walk.options;
  // Starting a step that has nothing to do makes others ready.
  for (let ready = schedule.ready(); ready.length > 0; ready = schedule.ready()) {
    for (const step of ready) start(walk, step);
  }
};

const takeIn = (walk: Walk): void => {
  const arrived = walk.inbox;
  walk.inbox = [];
  for (const { id, event } of arrived) {
    const doing = walk.active.get(id);
    if (doing !== undefined) act(walk, doing.step, advance(doing.machine, event, walk.session.world.elapsedMs()));
  }
};

const makeDurable = async (walk: Walk): Promise<void> => {
  const notes = walk.outbox;
  walk.outbox = [];
  await walk.session.record(notes.map(({ entry }) => entry));
  for (const { afterwards } of notes) afterwards();
};

const waitForMore = async ({ session, timers, inbox }: Walk): Promise<void> => {
  const { world, desk, control } = session;
  const nextTimerMs = timers.peek()?.atMs ?? Number.POSITIVE_INFINITY;
  await world.wait(Math.min(nextTimerMs, desk.nextMs(world.elapsedMs())), control.bell);
  control.bell.reset();
  const nowMs = world.elapsedMs();
  for (let timer = timers.peek(); timer !== undefined && timer.atMs <= nowMs; timer = timers.peek()) {
    timers.pop();
    inbox.push({ id: timer.id, event: { kind: 'time' } });
  }
};

/** Walks until every step has ended, or cannot start because one before it failed, or a pause was asked for. */
export const walkSteps = async (session: Session, options: WalkOptions): Promise<WalkResult> => {
  const walk: Walk = {
    session,
    options,
    active: new Map(),
    timers: createHeap((left, right) => left.atMs < right.atMs),
    failures: [],
    inbox: [],
    outbox: [],
    left: 'no',
    sending: 0,
  };
  for (;;) {
    if (options.pausable && walk.left === 'no' && session.control.pauseRequested()) walk.left = 'paused';
    if (walk.left === 'no') startReady(walk);
    else session.desk.drop();
    takeIn(walk);
    if (walk.outbox.length > 0) await makeDurable(walk);
    else if (walk.inbox.length === 0) {
      if (walk.left === 'no' ? walk.active.size === 0 : walk.sending === 0) break;
      if (walk.left === 'no') session.desk.sendDue(session.world.elapsedMs());
      await waitForMore(walk);
    }
  }
  return { failures: walk.failures, left: walk.left };
};
