/**
 * A store in a bucket with a copy in a local directory. The bucket decides: a record counts once it is there, and then it
 * is copied. What the copy has beyond the bucket (S3 was away, or an answer never came) is pushed up before this machine
 * appends again; where both have gone on, the bucket's records stand.
 */
import type { Entry, Writer } from '../domain/run/entry.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import { isAway } from './objects.ts';
import { newerJournal } from './chain.ts';
import { entriesOf } from './payload.ts';
import { decodeRecord } from './record.ts';
import type { Store } from './store.ts';

type Raw = { sequence: number; bytes: string };

export interface MirrorOptions {
  shared: Store;
  local: Store;
  /** Reads the copy where S3 does not answer; for commands that only look. */
  mayReadCopy: boolean;
  /** Told what went wrong with the copy, a sentence: no reason to stop. */
  onTrouble(text: string): void;
}

export interface MirroredStore extends Store {
  /** Brings bucket and copy together, for the newest runs and those that are asked for, before this machine appends. */
  settle(wanted: readonly number[]): Promise<void>;
  /** Why the copy is read in place of the bucket; null while S3 answers. */
  away(): Failure | null;
  /** Records of the run that was read last which only the copy has. */
  unshared(): number;
}

const isSame = (left: Raw | undefined, right: Raw | undefined): boolean =>
  left?.sequence === right?.sequence && left?.bytes === right?.bytes;

/** How many records both have, from the first on. */
const commonCount = (left: readonly Raw[], right: readonly Raw[]): number => {
  let count = 0;
  while (count < Math.min(left.length, right.length) && isSame(left[count], right[count])) count += 1;
  return count;
};

const entriesIn = (records: readonly Raw[]): Entry[] =>
  records.flatMap(({ bytes }) => {
    const decoded = decodeRecord(bytes);
    return decoded.kind === 'whole' ? entriesOf(decoded.record) : [];
  });

const writerOf = (records: readonly Raw[]): string => {
  const writers = entriesIn(records).flatMap((entry): Writer[] => ('writer' in entry ? [entry.writer] : []));
  const last = writers.at(-1);
  return last === undefined ? 'somebody' : `${last.operator} on ${last.host}, process ${last.processId}`;
};

const forked = (run: number, shared: Store, local: Store, theirs: readonly Raw[], ours: readonly Raw[]): Failure =>
  new Failure({
    code: 'journal-forked',
    message:
      `Run ${run} was gone on with twice while S3 was away: in ${shared.location} by ${writerOf(theirs)}, and in the ` +
      `local journal ${local.location} by ${writerOf(ours)}.`,
    remedy:
      'Nothing was done. Agree on one of them, look at both ("failover status" and "failover status --journal local"), ' +
      'then move the directory of that run out of the local journal; the shared one stands.',
    exitCode: EXIT.locked,
  });

/** Also of a version that is not known here: it is moved as it is. */
const isWhole = ({ bytes }: Raw): boolean => ['whole', 'newer'].includes(decodeRecord(bytes).kind);

const createCopy = ({ local, onTrouble }: MirrorOptions) => {
  const guard = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      onTrouble(`The local copy of the journal is behind. ${error.message} The shared one is whole.`);
    }
  };
  const put = async (run: number, { sequence, bytes }: Raw): Promise<void> => {
    if ((await local.create(run, sequence, bytes)) === 'created') return;
    const own = await local.read(run);
    if (own.some((record) => isSame(record, { sequence, bytes }))) return;
    await local.setAside(run, sequence);
    await local.create(run, sequence, bytes);
  };
  return {
    put: (run: number, record: Raw) => guard(() => put(run, record)),
    drop: (run: number, records: readonly Raw[]) =>
      guard(async () => {
        for (const { sequence } of records.toReversed()) await local.setAside(run, sequence);
      }),
  };
};

const createSettling = ({ shared, local }: MirrorOptions, copy: ReturnType<typeof createCopy>) => {
  /** Pushes what the copy has beyond the bucket; false when somebody else was faster at one of these records. */
  const push = async (run: number, records: readonly Raw[]): Promise<boolean> => {
    for (const { sequence, bytes } of records)
      if ((await shared.create(run, sequence, bytes)) === 'exists') return false;
    return true;
  };

  const settleRun = async (run: number): Promise<void> => {
    for (;;) {
      const [theirs, own] = [await shared.read(run), await local.read(run)];
      const count = commonCount(theirs, own);
      const [beyond, extra] = [theirs.slice(count), own.slice(count)];
      if (beyond.length === 0 && extra.every(isWhole)) {
        if (await push(run, extra)) return;
        continue;
      }
      if (entriesIn(extra).some(({ kind }) => kind === 'journal.local'))
        throw forked(run, shared, local, beyond, extra);
      for (const { sequence, bytes } of extra) {
        const decoded = decodeRecord(bytes);
        // Whether somebody has decided to go on here cannot be read.
        if (decoded.kind === 'newer') throw newerJournal(local.location, run, sequence, decoded.version);
      }
      await copy.drop(run, extra);
      for (const record of beyond) await copy.put(run, record);
      return;
    }
  };

  return settleRun;
};

export const createMirroredStore = (options: MirrorOptions): MirroredStore => {
  const { shared, local, mayReadCopy } = options;
  const copy = createCopy(options);
  const settleRun = createSettling(options, copy);
  let away: Failure | null = null;
  let unshared = 0;

  const fromShared = async <T>(ask: () => Promise<T>, otherwise: T): Promise<T> => {
    if (away !== null) return otherwise;
    try {
      return await ask();
    } catch (error) {
      if (!mayReadCopy || !isAway(error)) throw error;
      away = error;
      return otherwise;
    }
  };

  return {
    location: shared.location,
    away: () => away,
    unshared: () => unshared,
    async runs() {
      const all = new Set([...(await fromShared(() => shared.runs(), [])), ...(await local.runs())]);
      return [...all].sort((left, right) => left - right);
    },
    async read(run) {
      const own = await local.read(run);
      const theirs = await fromShared(() => shared.read(run), null);
      if (theirs === null) return own;
      const isAhead = commonCount(theirs, own) === theirs.length;
      unshared = isAhead ? own.length - theirs.length : 0;
      return isAhead ? own : theirs;
    },
    async create(run, sequence, bytes) {
      const record = { sequence, bytes };
      try {
        if ((await shared.create(run, sequence, bytes)) === 'exists') return 'exists';
      } catch (error) {
        // It may be there or not: kept, so that it is the same record that is pushed up or gone on from.
        if (isAway(error)) await copy.put(run, record);
        throw error;
      }
      await copy.put(run, record);
      return 'created';
    },
    setAside: (run, sequence) => shared.setAside(run, sequence),
    async settle(wanted) {
      const newest = (await shared.runs()).at(-1) ?? 0;
      const own = (await local.runs()).filter((run) => run >= newest);
      const all = new Set([...wanted, ...(newest > 0 ? [newest] : []), ...own]);
      for (const run of [...all].sort((left, right) => left - right)) await settleRun(run);
    },
  };
};
