/**
 * The life of one step, without I/O: an event comes in, an action goes out.
 *
 *     looking --met, held--> ending(done)          looking --breached, shut, too late--> ending(failed)
 *        |  ^---- time -- sleeping <--unmet, after a change or with nothing to send-- |
 *        +--unmet, ready--> intending --durable--> calling --answers--> sleeping
 *
 * Three rules live here. An intent is durable before each attempt. The first before-image wins. An answer is yes, no or
 * unknown, and unknown is cleared up by looking, never by guessing.
 */
import type { Answer, Call, CallError } from '../domain/api/call.ts';
import type { Earlier, Offer, Verdict } from '../domain/plan/operation.ts';
import type { StepLimits } from '../domain/plan/plan.ts';
import type { StopReason } from '../domain/run/entry.ts';
import { asSentence } from '../domain/text/sentence.ts';
import { describe, PASSING, remedyFor } from './refusals.ts';
import type { Goal, Unstamped, WayBack } from './goal.ts';

export type StepEvent =
  | { kind: 'started' }
  | { kind: 'looked'; answers: Answer[] }
  | { kind: 'durable' }
  | { kind: 'called'; answers: Answer[] }
  | { kind: 'time' };

export type StepAction =
  | { kind: 'look'; calls: Call[]; further(answers: readonly Answer[]): Call[] }
  /** Make the entry durable, then feed `durable`. */
  | { kind: 'record'; entry: Unstamped }
  /** Send in order, stop at the first that is not yes, then feed `called`. `note` entries may be recorded at leisure. */
  | { kind: 'call'; calls: Call[] }
  | { kind: 'sleep'; untilMs: number; notes: Unstamped[]; lacking: string }
  /** The walk is over: `entry` says how. */
  | { kind: 'end'; entry: Unstamped; failed: FailedWith | null };

export interface FailedWith {
  reason: StopReason;
  message: string;
  remedy: string;
  /** Credentials ran out: no other step will fare better. */
  credentials: boolean;
  /** The part of the capacity that a person may accept; null where none is there, or it is about something else. */
  offer: Offer | null;
  /** Users who are on what the step watches stay there: nobody knows that they are better off elsewhere. */
  stays?: true;
}

export interface StepMachineOptions {
  goal: Goal;
  limits: StepLimits;
  /** From the journal: the first before-image, whether all calls were answered yes, and the receipt of what was applied. */
  before: { image: unknown } | null;
  applied: boolean;
  receipt: unknown;
  /** Of a change that is made at most once: may it have been made, and nobody heard? */
  inDoubt: boolean;
  /** A number in [0, 1), for jitter. */
  random(): number;
}

/** One step under way in this process. `advance` changes it; nobody else does. */
export interface StepMachine extends StepMachineOptions {
  /** Monotonic time after which waiting is given up. */
  endsAtMs: number;
  /** What was seen so far; null before the first look that showed something. */
  earlier: Earlier<unknown> | null;
  /** Since when the claim has been met without a break, for `holdMs`. */
  metSinceMs: number | null;
  /** Since when nothing has been known, for `unknownMs`. */
  unknownSinceMs: number | null;
  /** Refusals in a row, for the length of the next pause. */
  refusals: number;
  /** Attempts that were accepted by this process, and when the next one may follow the last of them. */
  accepted: number;
  againFromMs: number;
  /** The calls to send once their intent is durable. */
  calls: Call[];
  /** The claim is breached, and it is being asked whether users are better off where they came from. */
  breach: { failed: FailedWith; seen: unknown; wayBack: WayBack } | null;
}

/** A machine for one step; feed it `started` first. */
export const createStepMachine = (options: StepMachineOptions): StepMachine => ({
  ...options,
  endsAtMs: Number.POSITIVE_INFINITY,
  earlier: null,
  metSinceMs: null,
  unknownSinceMs: null,
  refusals: 0,
  accepted: 0,
  againFromMs: 0,
  calls: [],
  breach: null,
});

/**
 * Of the time that a step has waited, the share that passes before the next look: hundreds of steps that wait for minutes
 * then leave room in the API's rate for those that are about to be met, and no look comes later than this share.
 */
const WAITED_SHARE = 0.025;

/** First and longest pause before what was refused for now, or taken back, is tried again, in milliseconds. */
const BACKOFF = { firstMs: 500, longestMs: 15_000 } as const;

/** @param times how often in a row, from 1 on */
const pauseAfter = (times: number): number => Math.min(BACKOFF.longestMs, BACKOFF.firstMs * 2 ** (times - 1));

const look = ({ goal, receipt }: StepMachine): StepAction => ({
  kind: 'look',
  calls: goal.look(receipt),
  further: (answers) => goal.further(answers),
});

const sleep = (untilMs: number, lacking: string, note: Unstamped | null = null): StepAction => ({
  kind: 'sleep',
  untilMs,
  notes: note === null ? [] : [note],
  lacking,
});

const fail = ({ goal }: StepMachine, failed: FailedWith): StepAction => ({
  kind: 'end',
  entry: goal.failed(failed.reason, failed.message, failed.remedy, {
    offer: failed.offer,
    stays: failed.stays === true,
  }),
  failed,
});

const refuse = (machine: StepMachine, error: CallError): StepAction =>
  fail(machine, {
    reason: 'refused',
    message: describe(error),
    remedy: remedyFor(error),
    credentials: error.kind === 'expired',
    offer: null,
  });

type VerdictOf<Name extends Verdict['verdict']> = Extract<Verdict, { verdict: Name }>;

const ended = (entry: Unstamped): StepAction => ({ kind: 'end', entry, failed: null });

const onMet = (machine: StepMachine, verdict: VerdictOf<'met'>, nowMs: number): StepAction => {
  const { goal, limits, before } = machine;
  machine.unknownSinceMs = null;
  const { evidence, debt, watchMs = 0 } = verdict;
  const holdMs = Math.max(limits.holdMs, watchMs);
  machine.metSinceMs ??= nowMs;
  const heldMs = nowMs - machine.metSinceMs;
  if (heldMs >= holdMs) return ended(goal.done(before !== null, evidence, debt ?? null, machine.earlier?.last));
  return sleep(nowMs + Math.min(limits.pollMs, holdMs - heldMs), `${evidence}; watching`);
};

const wait = (
  machine: StepMachine,
  lacking: string,
  undecided: boolean,
  nowMs: number,
  offer: Offer | null = null,
): StepAction => {
  const { limits } = machine;
  const { deadlineMs, unknownMs = deadlineMs } = limits;
  machine.metSinceMs = null;
  machine.unknownSinceMs = undecided ? (machine.unknownSinceMs ?? nowMs) : null;
  const waitedMs = nowMs - (machine.endsAtMs - deadlineMs);
  const pauseMs = Math.max(limits.pollMs, waitedMs * WAITED_SHARE);
  const endsAtMs = Math.min(machine.endsAtMs, (machine.unknownSinceMs ?? Number.POSITIVE_INFINITY) + unknownMs);
  if (nowMs < endsAtMs) return sleep(Math.min(nowMs + pauseMs, endsAtMs), lacking);
  const seconds = Math.round((undecided ? nowMs - (machine.unknownSinceMs ?? nowMs) : deadlineMs) / 1000);
  return fail(machine, {
    reason: undecided ? 'undecided' : 'failed',
    message: `Not ${undecided ? 'known' : 'so'} after ${seconds} s: ${asSentence(lacking)}`,
    remedy: undecided
      ? 'Look for yourself, then "failover resume --retry".'
      : 'Mend the cause, then "failover resume --retry".',
    credentials: false,
    offer,
    // What is not known is no reason to move anybody.
    ...(undecided ? { stays: true } : {}),
  });
};

const MAY_HAVE_RUN: FailedWith = {
  reason: 'undecided',
  message: 'It was begun and no answer came: it may have been done, or in part, and nothing shows it.',
  remedy: 'Find out, then "failover resume --retry" to do it again, or skip it. It is never repeated by itself.',
  credentials: false,
  offer: null,
};

const onUnmet = (machine: StepMachine, seen: unknown, verdict: VerdictOf<'unmet'>, nowMs: number): StepAction => {
  const { lacking, offer = null } = verdict;
  const { goal, applied, endsAtMs, againFromMs } = machine;
  const isTooSoon = nowMs < againFromMs || nowMs >= endsAtMs;
  if (goal.gate || isTooSoon || (applied && !goal.mayBeReverted)) return wait(machine, lacking, false, nowMs, offer);
  if (machine.inDoubt) return fail(machine, MAY_HAVE_RUN);
  const preparation = goal.prepare(seen, machine.before);
  if (!preparation.ready) {
    const { reason: message, remedy } = preparation;
    return fail(machine, { reason: 'refused', message, remedy, credentials: false, offer: null });
  }
  const { calls, before } = preparation;
  if (calls.length === 0) return wait(machine, lacking, false, nowMs);
  machine.metSinceMs = null;
  machine.calls = calls;
  machine.before ??= { image: before };
  // Each time anew, also for the same calls: the append is the fence, and between two attempts another operator may have
  // taken the run over and taken the change back.
  return { kind: 'record', entry: goal.intended(machine.before.image, calls, seen) };
};

/** Below its threshold. Where that would take users back, the other side is asked first. */
const onBreached = (machine: StepMachine, seen: unknown, failed: FailedWith): StepAction => {
  const { wayBack } = machine.goal;
  if (wayBack === null) return fail(machine, failed);
  machine.breach = { failed, seen, wayBack };
  return { kind: 'look', calls: wayBack.calls, further: () => [] };
};

const afterBreach = (machine: StepMachine, answers: Answer[]): StepAction | null => {
  const { breach } = machine;
  if (breach === null) return null;
  const { failed, seen, wayBack } = breach;
  const objection = wayBack.objection(answers, seen);
  if (objection === null) return fail(machine, failed);
  return fail(machine, { ...failed, message: `${asSentence(failed.message)} ${objection}`, stays: true });
};

const onLooked = (machine: StepMachine, answers: Answer[], nowMs: number): StepAction => {
  const decided = afterBreach(machine, answers);
  if (decided !== null) return decided;
  // Time spent in our own queue does not count against the step.
  if (machine.endsAtMs === Number.POSITIVE_INFINITY) machine.endsAtMs = nowMs + machine.limits.deadlineMs;
  for (const answer of answers) {
    if (answer.outcome === 'yes') continue;
    if (answer.error.kind === 'expired' || answer.error.kind === 'denied') return refuse(machine, answer.error);
  }
  const sight = machine.goal.see(answers, machine.receipt);
  if (!sight.known) return wait(machine, sight.cause, true, nowMs);
  const verdict = machine.goal.reached(sight.seen, machine.earlier);
  const first = machine.earlier === null ? sight.seen : machine.goal.firstOf(machine.earlier.first, sight.seen);
  machine.earlier = { first, last: sight.seen };
  switch (verdict.verdict) {
    case 'met':
      return onMet(machine, verdict, nowMs);
    case 'breached':
      return onBreached(machine, sight.seen, {
        reason: 'failed',
        message: verdict.reason,
        remedy: verdict.remedy,
        credentials: false,
        offer: verdict.offer ?? null,
      });
    case 'unknown':
      return wait(machine, verdict.cause, true, nowMs);
    case 'unmet':
      return onUnmet(machine, sight.seen, verdict, nowMs);
  }
};

const onCalled = (machine: StepMachine, answers: Answer[], nowMs: number): StepAction => {
  const { goal, limits } = machine;
  const last = answers.at(-1);
  if (last === undefined || last.outcome === 'yes') {
    machine.applied = true;
    machine.refusals = 0;
    // Once: what others take back for ever is a failure, not a longer wait.
    if (machine.accepted === 0) machine.endsAtMs = nowMs + limits.deadlineMs;
    machine.accepted += 1;
    // A read may be older than the change: what looks taken back is asked for again only after a pause that grows.
    machine.againFromMs = nowMs + Math.max(limits.pollMs, pauseAfter(machine.accepted));
    machine.receipt = goal.receipt(answers.map((answer) => (answer.outcome === 'yes' ? answer.output : null)));
    return sleep(nowMs + limits.firstLookMs, 'the change was accepted', goal.applied(machine.receipt));
  }
  machine.inDoubt = goal.once && last.outcome === 'unknown';
  if (!PASSING.has(last.error.kind)) return refuse(machine, last.error);
  machine.refusals += 1;
  const pauseMs = pauseAfter(machine.refusals) * (0.5 + machine.random() / 2);
  return sleep(nowMs + pauseMs, describe(last.error), last.outcome === 'unknown' ? goal.unanswered(last.error) : null);
};

/** Takes one event in and says what to do next. */
export const advance = (machine: StepMachine, event: StepEvent, nowMs: number): StepAction => {
  switch (event.kind) {
    case 'started':
      // Durable before anybody is asked, and by each process anew: it is asked at the terminal of this one.
      if (machine.goal.asked !== null) return { kind: 'record', entry: machine.goal.asked };
      if (!machine.goal.gate || machine.limits.firstLookMs === 0) return look(machine);
      return sleep(nowMs + machine.limits.firstLookMs, 'too early to look');
    case 'looked':
      return onLooked(machine, event.answers, nowMs);
    case 'durable':
      return machine.calls.length === 0 ? look(machine) : { kind: 'call', calls: machine.calls };
    case 'called':
      return onCalled(machine, event.answers, nowMs);
    case 'time':
      return look(machine);
  }
};
