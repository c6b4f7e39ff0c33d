/** The state of a run, as its entries add up to it (`fold.ts`). */
import type { AcceptedFinding } from '../plan/finding.ts';
import type { AcceptedCapacity, Offer } from '../plan/operation.ts';
import type { Mode, Plan } from '../plan/plan.ts';
import type { Approved, EntryOf, Question, SettledByHand, StopReason, Writer } from './entry.ts';

/**
 * `pending` nothing done · `intended` a change may have happened · `applied` all calls answered yes, not yet verified ·
 * `unanswered` a call may or may not have arrived · `done` verified · `failed` · `deferred` put off, a debt · `skipped` by
 * a person · `undone` the before-image is back.
 */
export type StepStatus =
  | 'pending'
  | 'intended'
  | 'applied'
  | 'unanswered'
  | 'done'
  | 'failed'
  | 'deferred'
  | 'skipped'
  | 'undone';

export interface StepState {
  id: string;
  /** Ids of the steps that it waits for, as its plan has them. */
  after: readonly string[];
  status: StepStatus;
  /** The first before-image ever recorded for the step; later ones do not replace it. */
  before: { image: unknown } | null;
  receipt: unknown;
  /** Has this step changed the world (as far as the journal knows)? */
  changed: boolean;
  /** What was last said of it: evidence, what it failed on, why it was skipped. */
  note: string;
  remedy: string;
  stopReason: StopReason | null;
  /** When it failed: the part of the capacity that was there, which a person may accept. */
  offer: Offer | null;
  /** Done with less than it asks for, as somebody had accepted: what is missing. */
  debt: string | null;
  /** Since when nothing held it back (`waits.ts`), once it has begun; all times in milliseconds since 1970. */
  freeAt: number | null;
  /** When its first change was announced; of a step that sent nothing, the same as `freeAt`. */
  startedAt: number | null;
  endedAt: number | null;
  /** When its followers could go on: done, put off or skipped. Null before that, and once it is open again or taken back. */
  overAt: number | null;
  /** From `freeAt` to its end on the way forward, or until it was put off; null before that. */
  tookMs: number | null;
  /** When it was last opened again, to be looked at anew. */
  reopenedAt: number | null;
  attempts: number;
  /** The undo that was begun last, while it is not finished. */
  undo: 'none' | 'begun' | 'failed';
  /** An undo was begun since it was last done: a call of it may still be on its way, also after it was reopened. */
  takenBack: boolean;
  /** By what it was taken back last. */
  undoneBy: 'rollback' | 'cut-back' | null;
  /** A gate failed, and users must be brought back from here before anything else: until it is done, or the gate is skipped. */
  cutBackOwed: boolean;
}

/** `running` also when its process died: the journal cannot know. */
export type RunStatus = 'running' | 'paused' | 'stopped' | 'rolling-back' | 'completed' | 'rolled-back';

/** What of it is settled. */
export interface SettlingState {
  /** The outcome that the configuration of the stacks was last brought in line with, and when; null before. */
  settledAs: 'completed' | 'rolled-back' | null;
  settledAt: number | null;
  /** Steps whose changes the configuration said when it was last brought in line; what is changed after that is owed again. */
  settledSteps: ReadonlySet<string>;
  /** What was brought in line by hand, the last time it was; null where the stacks were written. */
  settledByHand: SettledByHand | null;
  /** Debts that ended without the run doing their step: what was seen, or who settled them by hand and why. */
  endedDebts: Map<string, EntryOf<'debt.ended'>>;
}

/** What a person is asked by a run. */
export interface OpenQuestion {
  stepId: string;
  question: string;
  /** The facts to decide on, a line each; of a run that was stopped they are in the question. */
  statement: string[];
  /** What is typed to agree, at the terminal of the process that asks; null where only commands answer. */
  expected: string | null;
  /** Commands that answer it. */
  answers: string[];
  /** Since when it has been open, milliseconds since 1970, also where a later process asks it again. */
  since: number;
  /** Who is asked: the operator of the process that asked last, and where. */
  asked: Writer;
}

export interface RunState extends SettlingState {
  runId: string;
  plan: Plan;
  planDigest: string;
  target: string;
  tool: string;
  mode: Mode;
  status: RunStatus;
  question: Question | null;
  /** When it was stopped by that. */
  questionAt: number | null;
  /** What steps ask while it is under way, by their ids. */
  asked: Map<string, OpenQuestion>;
  /** Why it paused, when it is paused. */
  pauseCause: string;
  /** Who appended last with an intention: began, resumed or rolls back. */
  writer: Writer;
  /** ARN that the calls of the last writer were made as; null when it was not asked. */
  caller: string | null;
  /** Did the process of that writer leave by itself, at a pause or a question? */
  isAtRest: boolean;
  /** Since when, by whom and why the journal is kept in the local directory only; null when it is where it should be. */
  localOnly: { since: number; by: string; reason: string } | null;
  /** Who decided, and why, that requests decide where a load balancer does not tell the health of its targets. */
  requestsDecide: { by: string; reason: string } | null;
  approvals: Approved[];
  /** In what the plan is not what its runbook makes, as somebody wants it. */
  findings: AcceptedFinding[];
  /** The part of the capacity that somebody has accepted; null while all of it is asked for. */
  accepted: AcceptedCapacity | null;
  begunAt: number;
  /** When a process last went on with it; null while it is the one that began it. */
  takenUpAt: number | null;
  lastAt: number;
  endedAt: number | null;
  summary: unknown;
  /** In plan order. */
  steps: Map<string, StepState>;
}

/** A run that is not over: it must be resumed or rolled back before another one may begin. */
export const isOpen = (run: RunState): boolean => run.status !== 'completed' && run.status !== 'rolled-back';

/** Steps that dependants may build on: done, or passed over on purpose. */
export const isOver = (step: StepState): boolean =>
  step.status === 'done' || step.status === 'skipped' || step.status === 'deferred';
