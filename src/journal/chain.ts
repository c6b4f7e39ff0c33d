/** Reads a run's records as a chain: gap-free, each naming the hash of the one before; or says exactly what is wrong. */
import type { Entry } from '../domain/run/entry.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import { entriesFault } from './entry-shape.ts';
import { readPayload } from './payload.ts';
import { decodeRecord, GENESIS, VERSION } from './record.ts';
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

const otherPlan = (location: string, run: number, sequence: number, fault: string): Failure =>
  new Failure({
    code: 'journal-plan-differs',
    message: `Run ${run} in ${location} is not gone by: in record ${sequence} ${fault}.`,
    remedy:
      'Nothing was changed. Somebody has written or edited that record: find out who, and restore it from a copy. What the run ' +
      'changed before can be taken back by hand with the paper runbook of the plan that was approved ("failover plan --format cli").',
    exitCode: EXIT.internal,
  });

/** Somebody works with a later version of this tool: what it wrote is whole, and not understood here. */
export const newerJournal = (location: string, run: number, sequence: number, version: number): Failure =>
  new Failure({
    code: 'journal-newer',
    message: `Run ${run} in ${location} was gone on with by a newer version of failover: record ${sequence} is of version ${version} of the journal, and this one reads up to ${VERSION}.`,
    remedy:
      'Nothing was changed, and nothing is lost. Go on with that version or a later one; "failover --version" says which this is. ' +
      'Who worked on the run last knows theirs.',
    exitCode: EXIT.usage,
  });

/** The record is whole and of a version that is known, and yet of another program: nothing in it is passed over. */
const unknownEntry = (location: string, run: number, sequence: number, what: string): Failure =>
  new Failure({
    code: 'journal-unknown-entry',
    message: `Record ${sequence} of run ${run} in ${location} holds ${what}, which this version of failover does not know.`,
    remedy:
      'Nothing was changed, and nothing is lost. Go on with the version that wrote it; "failover --version" says which this is. ' +
      'Who worked on the run last knows theirs.',
    exitCode: EXIT.usage,
  });

/** Decodes the whole chain of one run. A torn last record is left out; anything else that is wrong is refused. */
export const readChain = async (store: Pick<Store, 'location' | 'read'>, run: number): Promise<Chain> => {
  const records = await store.read(run);
  const entries: Entry[] = [];
  let head: Head = { sequence: 0, hash: GENESIS };
  for (const [index, { sequence, bytes }] of records.entries()) {
    const refuse = (why: string): Failure => corrupt(store.location, run, sequence, why);
    if (sequence !== head.sequence + 1) throw refuse(`its place (record ${head.sequence + 1} is missing)`);
    const decoded = decodeRecord(bytes);
    if (decoded.kind === 'corrupt') throw refuse(decoded.why);
    if (decoded.kind === 'newer') throw newerJournal(store.location, run, sequence, decoded.version);
    if (decoded.kind === 'torn') {
      if (index < records.length - 1) throw refuse('its length (it is cut off, and records follow it)');
      return { entries, head, torn: sequence };
    }
    const { record } = decoded;
    if (record.sequence !== sequence) throw refuse('its own number');
    if (record.previousHash !== head.hash) throw refuse('its link to the record before');
    const read = readPayload(record);
    if (read.kind === 'unreadable') throw refuse('its list of entries');
    if (read.kind === 'strange') throw unknownEntry(store.location, run, sequence, read.what);
    if (read.kind === 'other plan') throw otherPlan(store.location, run, sequence, read.fault);
    const fault = entriesFault(read.entries);
    if (fault !== null) throw refuse(fault);
    entries.push(...read.entries);
    head = { sequence, hash: record.hash };
  }
  return { entries, head, torn: null };
};
