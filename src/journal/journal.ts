/** A run's journal, open for appending. Entries count only when `append` has returned. */
import type { Entry } from '../domain/run/entry.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import type { RunState } from '../domain/run/run-state.ts';
import { fold } from '../domain/run/fold.ts';
import { readChain, type Head } from './chain.ts';
import { encodeRecord, GENESIS } from './record.ts';
import type { Store } from './store.ts';

export interface Journal {
  readonly run: number;
  /**
   * Makes the entries durable as one record.
   * @throws Failure `superseded` when another writer has appended: stop before the next effect.
   */
  append(entries: Entry[]): Promise<void>;
  /** The last record; its hash, written down elsewhere, it proves the whole chain up to here. */
  head(): Head;
}

const superseded = (run: number): Failure =>
  new Failure({
    code: 'superseded',
    message: `Another operator has taken over run ${run}. This process has stopped before its next change.`,
    remedy: 'Leave it to them. "failover status" shows who is at work and how far it is.',
    exitCode: EXIT.locked,
  });

const open = (store: Store, run: number, start: Head): Journal => {
  let head = start;
  return {
    run,
    async append(entries) {
      const sequence = head.sequence + 1;
      const { bytes, hash } = encodeRecord(sequence, head.hash, JSON.stringify(entries));
      if ((await store.create(run, sequence, bytes)) === 'exists') throw superseded(run);
      head = { sequence, hash };
    },
    head: () => head,
  };
};

/** The newest run of a store, or the one asked for; null when there is none. */
export const readRun = async (store: Store, wanted?: number): Promise<ReadRun | null> => {
  const runs = await store.runs();
  const candidates = wanted === undefined ? runs.toReversed() : runs.filter((run) => run === wanted);
  for (const run of candidates) {
    const chain = await readChain(store, run);
    const state = fold(chain.entries);
    // A run whose first record is torn never began.
    if (state !== null) return { run, state, entries: chain.entries, head: chain.head };
  }
  return null;
};

/** A run as a store holds it. */
export interface ReadRun {
  run: number;
  state: RunState;
  entries: Entry[];
  head: Head;
}

/** All runs of a store, the oldest first. @param onDamage told of a run that cannot be read; without it that is thrown */
export const readRuns = async (store: Store, onDamage?: (failure: Failure) => void): Promise<ReadRun[]> => {
  const found: ReadRun[] = [];
  for (const run of await store.runs()) {
    try {
      const read = await readRun(store, run);
      if (read !== null) found.push(read);
    } catch (error) {
      if (onDamage === undefined || !(error instanceof Failure)) throw error;
      onDamage(error);
    }
  }
  return found;
};

/** A run as its journal has it at the moment from which on it is appended to. */
export interface OpenedRun {
  journal: Journal;
  run: number;
  state: RunState;
  entries: Entry[];
  head: { sequence: number; hash: string };
}

/** Opens an existing run for appending, cutting a torn last record. */
export const openJournal = async (store: Store, run: number): Promise<OpenedRun> => {
  const chain = await readChain(store, run);
  const state = fold(chain.entries);
  if (state === null) {
    throw new Failure({
      code: 'run-not-found',
      message: `There is no run ${run} in ${store.location}.`,
      remedy: 'List the runs with "failover history".',
      exitCode: EXIT.notFound,
    });
  }
  if (chain.torn !== null) await store.setAside(run, chain.torn);
  const { entries, head } = chain;
  return { journal: open(store, run, head), run, state, entries, head };
};

/**
 * Begins run `number` by creating its first record: of two that try, one wins.
 * @returns null when that number is taken already.
 */
export const beginJournal = async (store: Store, run: number, first: Entry[]): Promise<Journal | null> => {
  const { bytes, hash } = encodeRecord(1, GENESIS, JSON.stringify(first));
  if ((await store.create(run, 1, bytes)) === 'exists') return null;
  return open(store, run, { sequence: 1, hash });
};
