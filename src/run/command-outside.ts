/**
 * What a command has around it from its first look at the journal to its end. The commands of the program, the storms and
 * the sweeps each bring their own, and then call the same sequences (`promote.ts`, `resume.ts`, `rollback.ts`).
 */
import type { Writer } from '../domain/run/entry.ts';
import type { Failure } from '../domain/failure.ts';
import { isOpen, type RunState } from '../domain/run/run-state.ts';
import type { Outcome } from '../engine/run.ts';
import type { Outside, Session } from '../engine/session.ts';
import { readRun, readRuns } from '../journal/journal.ts';
import type { Entry } from '../domain/run/entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { Store } from '../journal/store.ts';
import type { AcceptedSteps, KnownCommands } from './known-commands.ts';
import type { Origin } from '../domain/run/person.ts';
import type { RecordedRun } from '../report/run-standing.ts';

/** Of the process that wrote last. `possible`: it may be there; `elsewhere`: another host, so nobody here can tell. */
export type Liveness = 'alive' | 'gone' | 'possible' | 'elsewhere';

/** The way to the world. */
export interface Reach extends Pick<Outside, 'world' | 'target' | 'control'> {
  /** As journals name it: `sandbox`, `aws`, `aws at http://127.0.0.1:5000`. */
  name: string;
  /** From where the credentials take on their role; absent where there are none. */
  originOf?(region: string): Promise<Origin>;
  /** Programs that may be run; absent where none is. */
  commands?: KnownCommands;
}

/** A run in hand. */
export interface Claimed {
  journal: Journal;
  state: RunState;
  /** Entries that are durable already and have not been shown. */
  begun: Entry[];
}

/** Works on a run until this process leaves it. */
export type Go = (session: Session, summarise: () => unknown) => Promise<Outcome>;

/** What is open while a command works on the world. */
export interface CommandStage<Result> {
  reach: Reach;
  /** Opens a session on the run and has `go` work on it; tells whoever wants to see it, and makes the result. */
  drive(claimed: Claimed, go: Go): Promise<Result>;
  /** A word beside the result. */
  remark(text: string): void;
}

export interface CommandOutside<Result, Stage extends CommandStage<Result> = CommandStage<Result>> {
  store: Store;
  /** Number of the run that was asked for; null for the newest. */
  wanted: number | null;
  writer: Writer;
  /** Version of the program, as the journal names it. */
  tool: string;
  /** May a run be taken from a process that may still be at work? */
  takeOver: boolean;
  /** Why the shared journal is left out, when somebody decided so; else null. */
  localReason: string | null;
  /** Why the run goes on with other files of the project than its plan names, when somebody decided so. */
  otherFiles?: string | null;
  /** Steps whose programs may run although the configuration has no such ones, when somebody decided so. */
  otherCommands?: AcceptedSteps | null;
  /** Names of findings on the plan that its operator wants as they are. */
  accepted?: readonly string[];
  /** Before appending: brings the shared journal and its copy together, of these runs too. */
  catchUp(runs?: readonly number[]): Promise<void>;
  /** Is the process that wrote a journal still there? */
  livenessOf(writer: Writer): Liveness;
  /** A word by chance, unique for ever for all that a journal needs. */
  token(): string;
  /** There is no such run: what to say. */
  missing(): Failure;
  /** Told which run was found, before anything is said of it. */
  found(run: RecordedRun): void;
  /** Opens the way to the world for `work`, and closes it after it. */
  onStage(work: (stage: Stage) => Promise<Result>): Promise<Result>;
}

/**
 * The run that a command is about when none is named: the one that is not over, or else the newest; null when there is none.
 * An older run is open while somebody takes it back or pays a debt of it.
 */
export const newestRun = async <Result>({
  store,
}: Pick<CommandOutside<Result>, 'store'>): Promise<RecordedRun | null> => {
  const newest = await readRun(store);
  if (newest === null || isOpen(newest.state)) return newest;
  const runs = await readRuns(store, () => {});
  return runs.findLast(({ state }) => isOpen(state)) ?? newest;
};

/** The run that was asked for, or else `newestRun`. @throws Failure of `missing` */
export const wantedRun = async <Result>({
  store,
  wanted,
  missing,
}: Pick<CommandOutside<Result>, 'store' | 'wanted' | 'missing'>): Promise<RecordedRun> => {
  const found = await (wanted === null ? newestRun({ store }) : readRun(store, wanted));
  if (found === null) throw missing();
  return found;
};

/** Before an older run is appended to: `catchUp` has brought the newest ones together, and not this one. */
export const catchUpOlder = async <Result>(
  { store, catchUp }: Pick<CommandOutside<Result>, 'store' | 'catchUp'>,
  runs: readonly number[],
): Promise<void> => {
  const newest = (await store.runs()).at(-1) ?? 0;
  const older = runs.filter((run) => run < newest);
  if (older.length > 0) await catchUp(older);
};
