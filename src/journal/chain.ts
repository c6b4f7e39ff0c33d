/** Reads a run's records as a chain: gap-free, each naming the hash of the one before; or says exactly what is wrong. */
import type { Entry } from '../domain/run/entry.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import { decodeRecord, GENESIS } from './record.ts';
import type { Store } from './store.ts';

/** Where the next record goes. */
export interface Head {
  sequence: number;
  hash: string;
}

export interface Chain {
  entries: Entry[];
  head: Head;
  /** Sequence of a torn last record that was left out, or null. */
  torn: number | null;
}

const corrupt = (location: string, run: number, sequence: number, why: string): Failure =>
  new Failure({
    code: 'journal-corrupt',
    message: `The journal of run ${run} in ${location} is damaged: record ${sequence}: ${why} does not hold.`,
    remedy:
      `Nothing was changed. Restore record ${sequence} from a copy of the directory, or read the others with ` +
      '"failover status --json" on that copy; do not edit records by hand.',
    exitCode: EXIT.internal,
  });

/** Decodes the whole chain of one run. A torn last record is left out; anything else that is wrong is refused. */
export const readChain = async (store: Store, run: number): Promise<Chain> => {
  const records = await store.read(run);
  const entries: Entry[] = [];
  let head: Head = { sequence: 0, hash: GENESIS };
  for (const [index, { sequence, bytes }] of records.entries()) {
    const refuse = (why: string): Failure => corrupt(store.location, run, sequence, why);
    if (sequence !== head.sequence + 1) throw refuse(`its place (record ${head.sequence + 1} is missing)`);
    const decoded = decodeRecord(bytes);
    if (decoded.kind === 'corrupt') throw refuse(decoded.why);
    if (decoded.kind === 'torn') {
      if (index < records.length - 1) throw refuse('its length (it is cut off, and records follow it)');
      return { entries, head, torn: sequence };
    }
    const { record } = decoded;
    if (record.sequence !== sequence) throw refuse('its own number');
    if (record.previousHash !== head.hash) throw refuse('its link to the record before');
    for (const entry of JSON.parse(record.payload) as Entry[]) entries.push(entry);
    head = { sequence, hash: record.hash };
  }
  return { entries, head, torn: null };
};
