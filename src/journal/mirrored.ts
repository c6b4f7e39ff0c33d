/**
 * A store in a bucket with a copy in a local directory. The bucket decides: a record counts once it is there, and then it
 * is copied. What the copy has beyond the bucket (S3 was away, or an answer never came) is pushed up before this machine
 * appends again. Where records are gone from the bucket, or others stand in their place, nothing is decided here: it is refused
 * and both are kept (`compare.ts`).
 */
import { Failure } from '../domain/failure.ts';
import { compareRun, type Comparison, type Raw } from './compare.ts';
import { lossOf, ranges, recordWords } from './loss.ts';
import { isAway, isClosed } from './objects.ts';
import { decodeRecord } from './record.ts';
import type { Store } from './store.ts';

export interface MirrorOptions {
  shared: Store;
  local: Store;
  /** Of this machine, as journals name it. */
  host: string;
  /** Reads the copy where the bucket cannot be read; for commands that only look. */
  mayReadCopy: boolean;
  /** Told what went wrong with the copy, a sentence: no reason to stop. */
  onTrouble(text: string): void;
}

export interface MirroredStore extends Store {
  /**
   * Brings bucket and copy together, for the newest runs, those that the bucket lacks and those that are asked for, before
   * this machine appends.
   * @throws Failure `journal-lost`, `journal-differs` (exit 5), `journal-forked` (exit 12), `journal-newer` (exit 2)
   */
  settle(wanted: readonly number[]): Promise<void>;
  /** Why the copy is read in place of the bucket; null while S3 answers. */
  away(): Failure | null;
  /** Records of the run that was read last which only the copy has. */
  unshared(): number;
}

/** The copy as this machine can use it: what is wrong with it is told, and stops nothing while the bucket answers. */
const createCopy = ({ local, onTrouble }: MirrorOptions) => {
  const guard = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      // A copy that others could have written is no trouble of the disk.
      if (!(error instanceof Failure) || error.code === 'file-untrusted') throw error;
      onTrouble(
        `The local copy of the journal is behind, or cannot be read. ${error.message} The shared one is gone by.`,
      );
      return otherwise;
    }
  };
  const put = async (run: number, { sequence, bytes }: Raw): Promise<void> => {
    if ((await local.create(run, sequence, bytes)) === 'created') return;
    const there = (await local.read(run)).find((record) => record.sequence === sequence);
    if (there?.bytes === bytes) return;
    if (there !== undefined && decodeRecord(there.bytes).kind !== 'torn') {
      onTrouble(
        `Record ${sequence} of run ${run} is damaged, or another one, in the local copy. It was left as it is, and the bucket is gone by: "failover journal verify".`,
      );
      return;
    }
    await local.setAside(run, sequence);
    await local.create(run, sequence, bytes);
  };
  return {
    runs: () => guard(() => local.runs(), []),
    read: (run: number) => guard<Raw[]>(() => local.read(run), []),
    put: (run: number, record: Raw) => guard(() => put(run, record), undefined),
    drop: (run: number, { sequence }: Raw) => guard(() => local.setAside(run, sequence), undefined),
  };
};

type Copy = ReturnType<typeof createCopy>;

/** A copy that lacks its newest records is behind, as it may be; one that lacks others has lost them. */
const sayHoles = ({ onTrouble }: MirrorOptions, run: number, { onlyShared, damaged }: Comparison, own: Raw[]): void => {
  const last = own.at(-1)?.sequence ?? 0;
  const there = new Set(damaged.map(({ sequence }) => sequence));
  const holes = onlyShared.map(({ sequence }) => sequence).filter((one) => one < last && !there.has(one));
  if (holes.length > 0)
    onTrouble(`The local copy of run ${run} had lost ${recordWords(holes)}, which the bucket has; they were fetched.`);
};

/** Runs that were begun, since later ones were, and that nobody has any more. */
const sayMissing = ({ onTrouble, shared }: MirrorOptions, runs: ReadonlySet<number>): void => {
  const newest = Math.max(0, ...runs);
  const missing = Array.from({ length: newest }, (_, index) => index + 1).filter((run) => !runs.has(run));
  if (missing.length > 0)
    onTrouble(
      `Run${missing.length === 1 ? '' : 's'} ${ranges(missing)} ${missing.length === 1 ? 'is' : 'are'} neither in ${shared.location} nor on this machine: what they owe is not known. "failover journal verify" on the other machines tells who has them.`,
    );
};

const createSettling = (options: MirrorOptions, copy: Copy) => {
  const { shared, host } = options;

  /** Pushes what the copy has beyond the bucket; false when somebody else was faster at one of these records. */
  const push = async (run: number, records: readonly Raw[]): Promise<boolean> => {
    for (const { sequence, bytes } of records)
      if ((await shared.create(run, sequence, bytes)) === 'exists') return false;
    return true;
  };

  const compare = async (run: number) => {
    const [theirs, own] = [await shared.read(run), await copy.read(run)];
    return { theirs, own, found: compareRun(theirs, own, host) };
  };

  /** @param isPassed later runs are in the bucket, so that this one had been there */
  const settleRun = async (run: number, isPassed: boolean): Promise<void> => {
    for (;;) {
      const { theirs, own, found } = await compare(run);
      const isGone = isPassed && theirs.length === 0 && found.onlyCopy.length > 0;
      const loss = lossOf(run, options, isGone ? { ...found, standing: 'lost' } : found, { theirs, own });
      if (loss !== null) throw loss;
      if (found.standing === 'ahead' && !(await push(run, found.onlyCopy))) continue;
      sayHoles(options, run, found, own);
      // What nobody had answered for, and somebody else was faster at: it is kept beside its place.
      const last = own.at(-1);
      if (found.standing === 'superseded' && last !== undefined) await copy.drop(run, last);
      const missing = new Set([...found.onlyShared.map(({ sequence }) => sequence), ...found.differing]);
      for (const record of theirs) if (missing.has(record.sequence)) await copy.put(run, record);
      return;
    }
  };

  const settle = async (wanted: readonly number[]): Promise<void> => {
    const there = await shared.runs();
    const own = await copy.runs();
    const newest = there.at(-1) ?? 0;
    sayMissing(options, new Set([...there, ...own]));
    // Of older runs those that the bucket lacks, and those that are asked for.
    const ofCopy = own.filter((run) => run >= newest || !there.includes(run));
    const all = new Set([...wanted, ...(newest > 0 ? [newest] : []), ...ofCopy]);
    for (const run of [...all].sort((left, right) => left - right)) await settleRun(run, run < newest);
  };

  return { settle, push };
};

/** Questions to the bucket; whoever only looks does without it where it cannot be read, from then on. */
const createReading = ({ mayReadCopy }: MirrorOptions) => {
  let away: Failure | null = null;
  return {
    away: (): Failure | null => away,
    async fromShared<T>(ask: () => Promise<T>, otherwise: T): Promise<T> {
      if (away !== null) return otherwise;
      try {
        return await ask();
      } catch (error) {
        if (!mayReadCopy || !isClosed(error)) throw error;
        away = error;
        return otherwise;
      }
    },
  };
};

export const createMirroredStore = (options: MirrorOptions): MirroredStore => {
  const { shared, host, mayReadCopy, onTrouble } = options;
  const copy = createCopy(options);
  const { settle, push } = createSettling(options, copy);
  const { away, fromShared } = createReading(options);
  let unshared = 0;
  /** What the copy has beyond the bucket of the run that was read last: it comes before anything that is appended. */
  let ahead: { run: number; records: readonly Raw[] } | null = null;

  const sight = (run: number, theirs: Raw[], own: Raw[]): Raw[] => {
    const found = compareRun(theirs, own, host);
    const isSame = found.differing.length === 0 && found.standing !== 'differs';
    unshared = isSame ? found.onlyCopy.length : 0;
    ahead = found.standing === 'ahead' ? { run, records: found.onlyCopy } : null;
    const loss = lossOf(run, options, found, { theirs, own });
    if (loss !== null && mayReadCopy) onTrouble(`${loss.message} ${loss.remedy}`);
    return isSame ? found.union : theirs;
  };

  const create = async (run: number, sequence: number, bytes: string): Promise<'created' | 'exists'> => {
    const record = { sequence, bytes };
    if (ahead?.run === run && ahead.records.every((one) => one.sequence < sequence)) {
      if (!(await push(run, ahead.records))) return 'exists';
      ahead = null;
    }
    try {
      if ((await shared.create(run, sequence, bytes)) === 'exists') return 'exists';
    } catch (error) {
      // It may be there or not: kept, so that it is the same record that is pushed up or gone on from.
      if (isAway(error)) await copy.put(run, record);
      throw error;
    }
    await copy.put(run, record);
    return 'created';
  };

  return {
    location: shared.location,
    away,
    unshared: () => unshared,
    async runs() {
      const all = new Set([...(await fromShared(() => shared.runs(), [])), ...(await copy.runs())]);
      return [...all].sort((left, right) => left - right);
    },
    async read(run) {
      const own = await copy.read(run);
      const theirs = await fromShared(() => shared.read(run), null);
      return theirs === null ? own : sight(run, theirs, own);
    },
    create,
    setAside: (run, sequence) => shared.setAside(run, sequence),
    async settle(wanted) {
      await settle(wanted);
      ahead = null;
    },
  };
};
