/** The entries of a journal: all that ever happened in a run, in order. `fold` is their only reader. */
import type { Call, CallError } from '../api/call.ts';
import type { AcceptedFinding } from '../plan/finding.ts';
import type { Change, Offer } from '../plan/operation.ts';
import type { Mode, Plan } from '../plan/plan.ts';
import type { Setting } from './settled.ts';
import type { TrafficSeen } from './traffic-seen.ts';

/** Who appended, and from where; so that a second operator can see who is at work. */
export interface Writer {
  operator: string;
  host: string;
  processId: number;
  /** Which of all processes that have that number: boot, namespace and start; absent where the system does not tell. */
  incarnation?: string;
}

/** A person who approved the plan before it was run. */
export interface Approved {
  operator: string;
  host: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** Files of the project with which a run goes on, although its plan names others: somebody decided so. */
export interface OtherFiles {
  reason: string;
  /** SHA-256 of each in the plan, and of what is there under its name; null where nothing is. */
  files: { file: string; planned: string; found: string | null }[];
}

/** Programs of the plan that somebody let run although the machine's configuration has no such ones. */
export interface OtherCommands {
  reason: string;
  /** Each with its step, its words and the SHA-256 of its file. */
  commands: { step: string; argv: string[]; sha256: string }[];
}

/** What a person brought into infrastructure code that this program does not write. */
export interface SettledByHand {
  reason: string;
  /** Old -> new of every value, as it was seen then. */
  changes: (Change & { region: string })[];
  /** What could not be seen, and why. */
  unseen: string[];
}

export type StopReason = 'failed' | 'undecided' | 'refused';

/** What the run waits for a person to decide, and the commands that answer it. */
export interface Question {
  stepId: string;
  reason: StopReason;
  text: string;
  answers: string[];
}

type At<T> = T & {
  /** Wall-clock time of the writer, milliseconds since 1970; for people only, nothing is decided on it. */
  at: number;
};

export type Entry = At<
  | {
      kind: 'run.begun';
      runId: string;
      plan: Plan;
      planDigest: string;
      target: string;
      writer: Writer;
      tool: string;
      /** ARN that the calls are made as, by STS; absent in journals of versions that did not ask. */
      caller?: string;
      approvals?: Approved[];
      otherCommands?: OtherCommands;
      /** In what the plan is not what its runbook makes, as somebody wants it. */
      findings?: AcceptedFinding[];
    }
  /** `token` is by chance, so that no two processes ever write the same bytes. */
  | {
      kind: 'run.resumed';
      writer: Writer;
      caller?: string;
      token?: string;
      takeOver?: true;
      otherFiles?: OtherFiles;
      otherCommands?: OtherCommands;
      /** As in `run.begun`, of a run that began before anybody asked. */
      findings?: AcceptedFinding[];
    }
  /** From here on the records are in the local directory only, as somebody decided while S3 did not answer. */
  | { kind: 'journal.local'; by: string; reason: string }
  | { kind: 'run.mode'; mode: Mode; by: string }
  /** From here on requests decide where a load balancer does not tell the health of its targets. */
  | { kind: 'run.requests-decide'; by: string; reason: string }
  /** Steps that wait for capacity are met by this part of it (0 to 1, the last one counts; 1 is all of it again). */
  | { kind: 'capacity.accepted'; share: number; belowFloor: boolean; by: string }
  /** The step may change the world from here on. `before` is what it found; the first one of a step counts. */
  | {
      kind: 'step.intended';
      step: string;
      before: unknown;
      calls: Call[];
      /** Where users were when it was announced, of a step that shows it. */
      traffic?: TrafficSeen[];
    }
  /** Every call of the step was answered with yes. */
  | { kind: 'step.applied'; step: string; receipt: unknown }
  /** A call may have arrived or not; only looking settles it. */
  | { kind: 'step.unanswered'; step: string; error: CallError }
  /** `debt`: what is missing of it, as somebody has accepted. */
  | { kind: 'step.done'; step: string; changed: boolean; evidence: string; debt?: string; traffic?: TrafficSeen[] }
  /**
   * `offer`: the part of the capacity that is there, which a person may accept. `stays`: users are not taken back, since
   * nobody knows that they would be better off.
   */
  | {
      kind: 'step.failed';
      step: string;
      reason: StopReason;
      message: string;
      remedy: string;
      offer?: Offer;
      stays?: boolean;
    }
  /**
   * A person is asked from here on, at the terminal of the process that writes; `expected` is what is typed there to agree,
   * `answers` are commands. It is open until its step ends, the run is taken back, or ends.
   */
  | {
      kind: 'question.asked';
      step: string;
      question: string;
      statement: string[];
      expected: string;
      answers: string[];
    }
  | { kind: 'step.deferred'; step: string; debt: string; message: string }
  | { kind: 'step.skipped'; step: string; by: string; reason: string; waived: boolean }
  /** `because`: nobody asked for it, the run itself looks again. */
  | { kind: 'step.retried'; step: string; by: string; because?: string }
  /** A rollback sends calls after which those of the promotion fail, and then sees that it is so. */
  | { kind: 'fence.intended'; step: string; calls: Call[] }
  | { kind: 'fence.raised'; step: string; evidence: string }
  | { kind: 'undo.intended'; step: string; calls: Call[]; cause: 'rollback' | 'cut-back' }
  /** Every call of the undoing was answered with yes; `receipt` is what it can be followed by. */
  | { kind: 'undo.applied'; step: string; receipt: unknown }
  | { kind: 'undo.done'; step: string; evidence: string; cause: 'rollback' | 'cut-back'; traffic?: TrafficSeen[] }
  | { kind: 'undo.failed'; step: string; message: string; remedy: string }
  | { kind: 'run.paused'; by: string; cause: string }
  | { kind: 'run.stopped'; question: Question }
  | { kind: 'run.rolling-back'; by: string }
  | { kind: 'run.finished'; outcome: 'completed' | 'rolled-back'; summary: unknown }
  /** The stacks' configuration says now what the run left, or somebody has brought it elsewhere by hand. */
  | { kind: 'run.settled'; by: string; settings: Setting[]; byHand?: SettledByHand }
  /**
   * A step that was put off or skipped is owed no more, although this run did not do it: its claim was seen to be true, or
   * a person answers for it.
   */
  | { kind: 'debt.ended'; step: string; by: string; how: 'seen' | 'by-hand'; evidence: string; reason?: string }
>;

export type EntryOf<K extends Entry['kind']> = Extract<Entry, { kind: K }>;

/** Every kind that there is; what is not one was written by another version, and is refused rather than passed over. */
const KINDS: Record<Entry['kind'], true> = {
  'run.begun': true,
  'run.resumed': true,
  'journal.local': true,
  'run.mode': true,
  'run.requests-decide': true,
  'capacity.accepted': true,
  'step.intended': true,
  'step.applied': true,
  'step.unanswered': true,
  'step.done': true,
  'step.failed': true,
  'question.asked': true,
  'step.deferred': true,
  'step.skipped': true,
  'step.retried': true,
  'fence.intended': true,
  'fence.raised': true,
  'undo.intended': true,
  'undo.applied': true,
  'undo.done': true,
  'undo.failed': true,
  'run.paused': true,
  'run.stopped': true,
  'run.rolling-back': true,
  'run.finished': true,
  'run.settled': true,
  'debt.ended': true,
};

export const isKnownKind = (kind: unknown): boolean => typeof kind === 'string' && Object.hasOwn(KINDS, kind);
