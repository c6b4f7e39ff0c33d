/**
 * Who may begin the next run. Runs are numbered, and run n+1 begins by creating its first record: two that try at once
 * want the same number, and one of them gets it. Only when the newest run is over is there a next number at all.
 */
import type { Entry, EntryOf } from '../domain/run/entry.ts';
import { isOpen, type RunState } from '../domain/run/run-state.ts';
import { readChain } from './chain.ts';
import { beginJournal, readRun, type Journal } from './journal.ts';
import type { Store } from './store.ts';

export type Claim =
  | { kind: 'claimed'; journal: Journal }
  /** The newest run is not over, or someone was faster. */
  | { kind: 'taken'; run: number; state: RunState };

/** @param first makes the entries of the first record for the number that the run will have. */
export const claimRun = async (
  store: Store,
  first: (run: number) => [EntryOf<'run.begun'>, ...Entry[]],
): Promise<Claim> => {
  for (;;) {
    const newest = await readRun(store);
    if (newest !== null && isOpen(newest.state)) return { kind: 'taken', run: newest.run, state: newest.state };
    const run = (newest?.run ?? 0) + 1;
    const journal = await beginJournal(store, run, first(run));
    if (journal !== null) return { kind: 'claimed', journal };
    // The number is taken by a run that began just now, or by a first record that was torn and never counted.
    const { torn } = await readChain(store, run);
    if (torn !== null) await store.setAside(run, torn);
  }
};
