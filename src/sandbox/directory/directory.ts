/**
 * A sandbox in a directory: a log of inputs and a snapshot of the state, in one SQLite database. Several processes use it at
 * once. Each input is one transaction: take in what others appended, apply, append, commit. What was answered survives
 * `kill -9`, since the commit comes before the answer; only a power cut may lose the newest inputs (SQLite, "Write-Ahead
 * Logging", synchronous NORMAL).
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { alreadyThere, failureOf, missing, notSandbox } from './directory-failure.ts';
import { createLog, openLog, type Log } from './directory-log.ts';
import { loadSqlite } from './directory-sqlite.ts';

/** What the log is a log of. `State` and `Input` must be plain JSON: they are written down and read back. */
export interface Machine<State, Input, Output> {
  nowMs(state: State): number;
  /** Applies an input at a moment that is not before `nowMs(state)`; changes `state` in place. Deterministic. */
  step(state: State, atMs: number, input: Input): Output;
  /** A state that an older version of the tool kept, in today's shape. */
  upgraded?(state: unknown): State;
}

export interface DirectoryOptions {
  directory: string;
  /** How long another process may hold the sandbox before this one gives up, in milliseconds. */
  busyTimeoutMs?: number;
  /** A snapshot is written when this many inputs came after the last one. */
  snapshotEvery?: number;
}

export interface Directory<State, Input, Output> {
  /** What the sandbox was made from. */
  about(): unknown;
  /** The state as this process last saw it. It must not be changed. */
  state(): State;
  /** Takes in what other processes did, then gives the state. */
  refresh(): State;
  /** Applies and keeps an input at `atMs`, or now when that is past; it is committed when this returns. */
  perform(atMs: number, input: Input): Output;
  close(): void;
}

const FILE = 'sandbox.sqlite';
const BUSY_TIMEOUT_MS = 5000;
const SNAPSHOT_EVERY = 2000;
/** On closing, a shorter log is already worth a snapshot: the next process then starts at once. */
const SNAPSHOT_ON_CLOSE = 200;

const connect = async (directory: string, busyTimeoutMs: number): Promise<DatabaseSync> => {
  const { DatabaseSync } = await loadSqlite();
  const database = new DatabaseSync(join(directory, FILE), { timeout: busyTimeoutMs });
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
};

/** Runs in one write transaction: all of it or nothing. */
const inTransaction = <T>(database: DatabaseSync, work: () => T): T => {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
};

/** Is there a sandbox in the directory? */
export const hasSandbox = (directory: string): boolean => existsSync(join(directory, FILE));

/** @throws Failure `sandbox-exists` or `sandbox-not-one` when the directory is there and not empty. */
export const checkVacant = (directory: string): void => {
  if (hasSandbox(directory)) throw alreadyThere(directory);
  if (existsSync(directory) && readdirSync(directory).length > 0) throw notSandbox(directory);
};

/**
 * Makes a new sandbox whose first state is `state`; the directory is made, or must be empty. It appears as a whole or not
 * at all: of two processes that make it at once, one gets `sandbox-exists`.
 * @param about plain JSON that is kept beside the state and never changes.
 * @throws Failure `sandbox-exists`, `sandbox-not-one`, `sandbox-read-only`, `sandbox-disk-full`.
 */
export const createDirectory = async (directory: string, state: unknown, about: unknown): Promise<void> => {
  let draft: string | null = null;
  try {
    checkVacant(directory);
    mkdirSync(dirname(directory), { recursive: true });
    draft = mkdtempSync(`${directory}-`);
    const database = await connect(draft, BUSY_TIMEOUT_MS);
    inTransaction(database, () => createLog(database, directory, about).keep({ sequence: 0, state }));
    database.close();
    // Takes the place of an empty directory, and fails on any other.
    renameSync(draft, directory);
    draft = null;
  } catch (error) {
    checkVacant(directory);
    throw failureOf(error, directory);
  } finally {
    if (draft !== null) rmSync(draft, { recursive: true, force: true });
  }
};

interface Replay<State> {
  state: State;
  /** Last input that is in `state`, and in the snapshot. */
  sequence: number;
  snapshotSequence: number;
}

/** The log played into a machine. What it throws is not a Failure yet. */
const createReplay = <State, Input, Output>(log: Log<State, Input>, machine: Machine<State, Input, Output>) => {
  let replay: Replay<State> | null = null;
  const load = (): Replay<State> => {
    const { sequence, state, isOlder } = log.snapshot();
    const today = isOlder && machine.upgraded !== undefined ? machine.upgraded(state) : state;
    return { state: today, sequence, snapshotSequence: sequence };
  };
  const catchUp = (): Replay<State> => {
    const current = replay ?? load();
    // Half a step must not be built upon: it counts as forgotten until all went well.
    replay = null;
    for (const { sequence, atMs, input } of log.after(current.sequence)) {
      machine.step(current.state, atMs, input);
      current.sequence = sequence;
    }
    replay = current;
    return current;
  };
  return {
    catchUp,
    current: (): Replay<State> => replay ?? catchUp(),
    /** After a step that was not committed, the state in memory is ahead of the log. */
    forget() {
      replay = null;
    },
    append(atMs: number, input: Input): Output {
      const current = catchUp();
      const effectiveMs = Math.max(atMs, machine.nowMs(current.state));
      const output = machine.step(current.state, effectiveMs, input);
      current.sequence += 1;
      log.append({ sequence: current.sequence, atMs: effectiveMs, input });
      return output;
    },
    snapshotAfter(inputs: number): void {
      const current = catchUp();
      if (current.sequence - current.snapshotSequence < inputs) return;
      log.keep(current);
      current.snapshotSequence = current.sequence;
    },
  };
};

const checkPlace = (directory: string): void => {
  if (!existsSync(directory)) throw missing(directory);
  if (!hasSandbox(directory)) throw readdirSync(directory).length === 0 ? missing(directory) : notSandbox(directory);
};

/**
 * Opens a sandbox that exists, and takes in its log.
 * @throws Failure `sandbox-missing`, `sandbox-not-one`, `sandbox-newer`, `sandbox-busy` (exit 12), `sandbox-corrupt`,
 *   `sandbox-read-only`, `sandbox-disk-full`, `sandbox-disk-failed`; all but the first three also from later calls.
 */
export const openDirectory = async <State, Input, Output>(
  machine: Machine<State, Input, Output>,
  options: DirectoryOptions,
): Promise<Directory<State, Input, Output>> => {
  const { directory, busyTimeoutMs = BUSY_TIMEOUT_MS, snapshotEvery = SNAPSHOT_EVERY } = options;
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw failureOf(error, directory);
    }
  };
  guarded(() => checkPlace(directory));
  const database = await connect(directory, busyTimeoutMs).catch((error: unknown) => {
    throw failureOf(error, directory);
  });
  const log = guarded(() => openLog<State, Input>(database, directory));
  const replay = createReplay(log, machine);
  const write = <T>(work: () => T): T =>
    guarded(() => {
      let isInside = false;
      try {
        return inTransaction(database, () => {
          isInside = true;
          return work();
        });
      } catch (error) {
        if (isInside) replay.forget();
        throw error;
      }
    });
  guarded(replay.catchUp);
  return {
    about: () => guarded(log.about),
    state: () => guarded(replay.current).state,
    refresh: () => guarded(replay.catchUp).state,
    perform: (atMs, input) =>
      write(() => {
        const output = replay.append(atMs, input);
        replay.snapshotAfter(snapshotEvery);
        return output;
      }),
    close() {
      if (!database.isOpen) return;
      try {
        write(() => replay.snapshotAfter(SNAPSHOT_ON_CLOSE));
      } catch {
        // The snapshot is a courtesy to the next process: the log holds everything.
      }
      database.close();
    },
  };
};
