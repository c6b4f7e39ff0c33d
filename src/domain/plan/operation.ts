/**
 * An operation is a set of pure functions over calls and answers. It has no I/O, no clock and no loop: the engine alone
 * sends, waits, retries, journals and times out.
 */
import type { Sight } from '../api/sight.ts';
import type { z } from 'zod';
import type { Answer, Call, Region } from '../api/call.ts';
import type { Mode, Plan } from './plan.ts';
import type { Setting } from '../run/settled.ts';
import type { TrafficSeen } from '../run/traffic-seen.ts';
import type { DeclaredOperation } from './declared.ts';
import type { Found, RecordedStep } from './found.ts';

/** A part of the wanted capacity that somebody has accepted for this run. */
export interface AcceptedCapacity {
  /** 0 to 1, of what each step asks for. */
  share: number;
  /** Also below the declared floor of a service, by name. */
  belowFloor: boolean;
  by: string;
}

/** Who is changing the world; the same value on every resume of a run. */
export interface RunIdentity {
  /** Unique for ever, such as `7-k3f9qx`. */
  runId: string;
  operator: string;
  /** Which part of the wanted capacity a person has accepted; absent or null: none, all of it is waited for. */
  accepted?: AcceptedCapacity | null;
  /** Is the run being taken back? Then its claim says so (`src/domain/plan/claim.ts`), and batches that state the old text fail. */
  returning?: true;
  /** The mode that the run is in now; absent where nothing runs. */
  mode?: Mode;
  /** A person decided that requests decide where a load balancer does not tell the health of its targets. */
  requestsDecide?: boolean;
}

/** May the step start? An open gate carries the before-image: all that undo needs to restore the world exactly. */
export type Gate<Before> = { open: true; before: Before } | { open: false; reason: string; remedy: string };

/**
 * Is the step's claim about the world true? `unmet` may become true by waiting; `breached` will not, and stops the step
 * at once; `unknown` is never met.
 */
export type Verdict =
  | {
      verdict: 'met';
      evidence: string;
      /** What is missing although it counts as met, since a person accepted less; it is owed from then on. */
      debt?: string;
      /** It must stay so for this long at least before it counts, in milliseconds: what was seen lately calls for it. */
      watchMs?: number;
    }
  | { verdict: 'unmet'; lacking: string; offer?: Offer }
  | { verdict: 'breached'; reason: string; remedy: string; offer?: Offer }
  | { verdict: 'unknown'; cause: string };

/** The part of the wanted capacity that is there, which a person may accept. */
export interface Offer {
  /** In percent, 1 to 99: with it the step is met as the world is now. */
  percent: number;
  /** Would that be below the declared floor of a service? */
  belowFloor: boolean;
}

/** What this process saw of a step before: at its first look, and at the one before this. */
export interface Earlier<Seen> {
  first: Seen;
  last: Seen;
}

/** One value that a step changes, for the dry run and the report. */
export interface Change {
  /** The thing and its field, such as `service auth desiredCount`. */
  what: string;
  from: string;
  to: string;
}

/** What a rollback makes so before it takes anything back: calls of the run that are still on their way then fail. */
export interface Fence<Params, Seen> {
  /** Names of the operations whose calls it stops; it is raised only when a step of one of them may have sent some. */
  stops: readonly string[];
  /** The calls that raise it, where it is seen not to be up. */
  raise(params: Params, seen: Seen, run: RunIdentity): Call[];
  /** Is it up? Asked before (then nothing is sent) and after. */
  raised(seen: Seen, params: Params, run: RunIdentity): Verdict;
}

/** How a step is taken back. */
export type Undo<Params, Seen, Before> =
  | {
      kind: 'reverse';
      /** Absolute calls that restore `before`; `seen` is what is there now. */
      reverse(params: Params, before: Before, seen: Seen, run: RunIdentity): Call[];
      /** Is `before` what is there now? Asked before (then nothing is sent) and after. */
      restored(seen: Seen, params: Params, before: Before, run: RunIdentity): Verdict;
      /**
       * Steps of one operation with the same value here change the same thing, one after the other: a rollback restores the
       * first before-image of them at once, not one image after the other.
       */
      thing?(params: Params): string;
      /**
       * How long others may still act on what was there after it is restored, in milliseconds. What the thing stood on is
       * taken back only then.
       */
      lingersMs?(params: Params, before: Before): number;
      /** What the way back leaves behind, a sentence for whoever decides on it; absent where nothing does. */
      leaves?(params: Params): string | undefined;
      fence?: Fence<Params, Seen>;
      /** True where one call must be so before the next can be sent: `reverse` is asked again once the last one is through. */
      inTurns?: true;
    }
  | { kind: 'none-needed'; because: string }
  | { kind: 'one-way'; because: string };

/**
 * One kind of step.
 *
 * `Params` are literals from the plan, `Seen` is what was observed, `Before` is the JSON before-image that is made
 * durable ahead of the first call.
 */
export interface Operation<Params = unknown, Seen = unknown, Before = unknown> {
  /** Dotted name as plans write it, such as `service.scale`. */
  name: string;
  /** One sentence for the command reference: what it makes true. */
  summary: string;
  /** True for an operation that only waits: `apply` never sends anything. */
  gate?: boolean;
  /** True where the step belongs to a run that does something else: alone it is no reason for one. */
  accompanies?: boolean;
  /**
   * True for a gate whose evidence ends with the process that saw it: what was well then may not be now, so a run that is
   * taken up again asks it again before it does what stands on the gate.
   */
  evidenceEnds?: boolean;
  /** True where the step sees from outside that users are served: what a promotion is timed by. */
  proves?: boolean;
  /** In which region of its plan a step of it is, where the operation itself decides that. */
  side?: 'from' | 'to';
  /** What a person would lose by skipping a step of it, whatever its runbook is: its steps have to say so. */
  protects?: 'data' | 'users';
  /** True where it takes the claim on the traffic records, which whatever moves users stands on. */
  claims?: boolean;
  /** Who is served by which region, and by how much, once its claim is true: for a step that moves users, or proves it. */
  serves?(params: Params): Serving;
  /** Where the users of a name are, of a step that shows it: kept in the journal, so that their way can be told from it alone. */
  traffic?(seen: Seen, params: Params): TrafficSeen[];
  /**
   * True where others may silently take the change back before it is verified (autoscaling, a person at the console): then
   * `apply` is asked again, and must return nothing while the change is still wanted or on its way.
   */
  mayBeReverted?: boolean;
  /**
   * True where nothing can be looked at, so that a change of which no answer came may not be repeated: the engine asks a
   * person then.
   */
  once?(params: Params): boolean;
  params: z.ZodType<Params>;
  /**
   * The reads that answer "what is it now?".
   * @param receipt what `receipt` kept of the answers to `apply`, or null when nothing was applied or it was lost.
   */
  observe(params: Params, run: RunIdentity, receipt: unknown): Call[];
  /**
   * Further reads that the answers so far call for, asked until there are none: their answers are added to the others.
   * Whoever looks without them is told the less.
   */
  further?(answers: readonly Answer[], params: Params, run: RunIdentity): Call[];
  /**
   * Turns the answers (in the order of `observe`, then of `further`) into what is seen. Answers may hold more than was asked for.
   * @param receipt as for `observe`.
   */
  see(answers: Answer[], params: Params, receipt: unknown): Sight<Seen>;
  check(seen: Seen, params: Params, run: RunIdentity): Gate<Before>;
  /** What the first look counts as having shown, after a later one; absent: what it showed. */
  firstOf?(first: Seen, seen: Seen): Seen;
  /** @param earlier null at the first look of a process */
  verify(seen: Seen, params: Params, run: RunIdentity, earlier?: Earlier<Seen> | null): Verdict;
  /** Absolute calls, safe to repeat, sent in order; empty for a gate that only waits. */
  apply(params: Params, before: Before, seen: Seen, run: RunIdentity): Call[];
  /** What it waits for may not be told by an API of AWS, and a person may let requests decide instead. */
  requestsMayDecide?: boolean;
  /** For a gate that takes users back: asked once it is breached. */
  wayBack?: {
    observe(params: Params, run: RunIdentity): Call[];
    /** @returns null when users are better off where they came from; else a sentence why they stay where they are. */
    objection(answers: Answer[], seen: Seen, params: Params, run: RunIdentity): string | null;
    /** What is wrong there, or not known, a sentence for whoever takes a run back; null when all is well. */
    trouble(answers: Answer[], params: Params): string | null;
  };
  /** The few JSON values of the answers to `apply` or `reverse` that are worth keeping (an allow-list: answers may hold secrets). */
  receipt?(outputs: unknown[]): unknown;
  /**
   * One call of each kind, on the resources it would have, that the step can ever send besides `observe`: to make its claim
   * true or to take it back, whatever is there then. IAM policies are made of these; their values do not count.
   */
  mayCall?(params: Params, run: RunIdentity): Call[];
  /** One call of each kind that `further` can ask for, likewise. */
  mayLook?(params: Params): Call[];
  /**
   * Where the Pulumi program declares what the step changes: how it is now, for the stack's configuration once the run is
   * settled. What it is, in a word, stands in `DECLARED_BY_STACKS`.
   */
  settings?(params: Params, seen: Seen): Setting[];
  /**
   * Old -> new of every value in its reach that infrastructure code declares, whoever writes that code: from its before-image
   * to what is seen now, also where both are the same.
   */
  left?(params: Params, before: Before, seen: Seen): Change[];
  /**
   * Where runs hold something one at a time: the later run that has it now in the place of this one; null where none has.
   * What an earlier run would put back, or still make, is then of a world that is over.
   */
  successor?(seen: Seen, params: Params, run: RunIdentity): Successor | null;
  undo: Undo<Params, Seen, Before>;
  /** Old -> new of every value it would change; empty when it changes nothing. */
  changes(params: Params, seen: Seen): Change[];
  /** For a gate that a person opens: what is asked, the facts to decide on, and what is typed to agree. */
  asks?(params: Params): { question: string; statement: readonly string[]; expected: string };
  /** What a person agrees to with the step, a line each: the price of the whole run. */
  statement?(params: Params): readonly string[];
  /** Params that contradict the head of their plan. */
  disagreements?(params: Params, head: PlanHead): Disagreement[];
  /** What was in the world when the step was come to, for a replay; absent: nothing has to be there for it. */
  found?(params: Params, recorded: RecordedStep<Before>): Found[];
}

/** A later run that holds what this one held. */
export interface Successor {
  runId: string;
  /** The region that it brings the application to. */
  to: Region;
  /** Is it being taken back? */
  returning: boolean;
  /** How it is known, such as the text of its claim. */
  shown: string;
}

/** What a step shows of one public name. */
export interface Serving {
  name: string;
  region: string;
  /** Share of the users that the region has then; null where it is seen from outside, and not by weights. */
  percent: number | null;
}

/** What the head of a plan says of its move. */
export type PlanHead = Pick<Plan, 'from' | 'to'>;

/** A value of the params that is not what the head of the plan says. */
export interface Disagreement {
  field: string;
  message: string;
  remedy: string;
}

/**
 * An operation of ours: its name is known to the compiler, so that whoever must know each of them can be held to it. It says
 * what a replay has to put into its world, and whether the stacks declare what it changes.
 */
export type OwnOperation<Name extends string, Params, Seen, Before> = Operation<Params, Seen, Before> & {
  name: Name;
} & Required<Pick<Operation<Params, Seen, Before>, 'found'>> &
  (Name extends DeclaredOperation
    ? Required<Pick<Operation<Params, Seen, Before>, 'settings'>>
    : { settings?: undefined });

/** An operation of ours that only waits or asks. */
export type OwnGate<Name extends string, Params, Seen> = OwnOperation<Name, Params, Seen, null> & { gate: true };
