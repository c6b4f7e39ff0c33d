/**
 * Looks at bucket and copy, run by run, and brings each to the whole again: only ever by creating what is missing. What both
 * have differently is for people: they name which one counts, and the other is kept whole, under another name or number.
 */
import { EXIT, Failure } from '../domain/failure.ts';
import { readChain } from './chain.ts';
import { compareRun, type Comparison, holesIn, type Raw, restorable } from './compare.ts';
import { ranges } from './loss.ts';
import type { Store } from './store.ts';

export interface Sides {
  /** Null where no bucket is named, or it is left out by choice. */
  shared: Store | null;
  local: Store;
  /** Of this machine, as journals name it. */
  host: string;
}

/** One run as bucket and copy have it. */
export interface RunFinding {
  run: number;
  theirs: Raw[];
  own: Raw[];
  /** `gone`: neither has a record of it, though later runs were begun. `damaged`: no bucket, and the chain does not hold. */
  standing: Comparison['standing'] | 'gone' | 'damaged';
  comparison: Comparison;
  /** What does not hold in the records that count, a sentence; null when the chain is whole. */
  fault: string | null;
}

/** Is nothing the matter with it that somebody has to do something about? */
export const isSettled = ({ standing, fault }: RunFinding): boolean =>
  fault === null && ['whole', 'ahead', 'superseded'].includes(standing);

const chainFault = async (location: string, run: number, records: Raw[]): Promise<string | null> => {
  const holes = holesIn(records);
  if (holes.length > 0) return `record${holes.length === 1 ? '' : 's'} ${ranges(holes)} missing in ${location}`;
  const store = { location, read: () => Promise.resolve(records) };
  try {
    const { torn } = await readChain(store, run);
    return torn === null || torn === records.length ? null : `record ${torn} is cut off`;
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
};

const lookAt = async ({ shared, local, host }: Sides, run: number, isPassed: boolean): Promise<RunFinding> => {
  const own = await local.read(run);
  const theirs = shared === null ? own : await shared.read(run);
  const comparison = compareRun(theirs, own, host);
  const fault = await chainFault((shared ?? local).location, run, theirs.length === 0 ? own : theirs);
  const isEmpty = theirs.length === 0 && comparison.onlyCopy.length === 0;
  let standing: RunFinding['standing'] = comparison.standing;
  if (shared === null && fault !== null) standing = 'damaged';
  else if (isPassed && isEmpty) standing = 'gone';
  else if (isPassed && theirs.length === 0) standing = 'lost';
  return { run, theirs, own, standing, comparison, fault };
};

/** All runs that there are or were, the oldest first. @throws Failure where one of them cannot be read */
export const inspect = async (sides: Sides): Promise<RunFinding[]> => {
  const there = (await sides.shared?.runs()) ?? [];
  const own = await sides.local.runs();
  const newest = Math.max(0, ...there, ...own);
  const passed = sides.shared === null ? newest : (there.at(-1) ?? 0);
  const found: RunFinding[] = [];
  for (let run = 1; run <= newest; run += 1) found.push(await lookAt(sides, run, run < passed));
  return found;
};

/** What is put where, for one run. */
export interface Restoring {
  run: number;
  toShared: Raw[];
  toCopy: Raw[];
  /** Why no more than that can be done for it; null when it is whole afterwards. */
  left: string | null;
}

const NOT_HERE =
  'somebody else may have them: "failover journal restore" on their machine puts them there; the bucket keeps versions, too (aws s3api list-object-versions)';

/** What restoring would do for a run, without anybody's choice. */
export const planRestoring = ({ run, theirs, own, standing, comparison }: RunFinding): Restoring => {
  const nothing = { run, toShared: [], toCopy: [] };
  switch (standing) {
    case 'gone':
      return { ...nothing, left: `neither has a record of it; ${NOT_HERE}` };
    case 'damaged':
      return { ...nothing, left: 'its chain does not hold, and there is no bucket to fetch it from' };
    case 'newer':
      return { ...nothing, left: 'a newer version of failover wrote it: restore it with that' };
    case 'differs':
    case 'forked':
      return {
        ...nothing,
        left: `bucket and copy differ in record${comparison.differing.length === 1 ? '' : 's'} ${ranges(comparison.differing)}: say which one counts, with --run ${run} --keep bucket, or --keep copy`,
      };
    case 'superseded':
      return { ...nothing, left: null };
    case 'whole':
    case 'ahead':
    case 'lost': {
      const toShared = restorable(comparison);
      const known = new Set(own.map(({ sequence }) => sequence));
      const toCopy = theirs.filter(({ sequence }) => !known.has(sequence));
      const after = [...theirs, ...toShared].sort((one, other) => one.sequence - other.sequence);
      const holes = [
        ...holesIn(after),
        ...comparison.onlyCopy.flatMap((one) => (after.includes(one) ? [] : [one.sequence])),
      ];
      const numbers = [...new Set(holes)].sort((one, other) => one - other);
      const missing = `record${numbers.length === 1 ? '' : 's'} ${ranges(numbers)} cannot be put back from here; ${NOT_HERE}`;
      return { run, toShared, toCopy, left: numbers.length === 0 ? null : missing };
    }
  }
};

const changedMeanwhile = (run: number, sequence: number, location: string): Failure =>
  new Failure({
    code: 'journal-differs',
    message: `Record ${sequence} of run ${run} came into ${location} while this was restoring, and is another one.`,
    remedy: 'It was left as it is. Look again: failover journal verify',
    exitCode: EXIT.gate,
  });

const create = async (store: Store, run: number, records: readonly Raw[]): Promise<void> => {
  for (const { sequence, bytes } of records) {
    if ((await store.create(run, sequence, bytes)) === 'created') continue;
    throw changedMeanwhile(run, sequence, store.location);
  }
};

/** Creates what is missing, first in the bucket, which counts. @throws Failure `journal-differs` (exit 5) when others were faster */
export const restoreRun = async ({ shared, local }: Sides, { run, toShared, toCopy }: Restoring): Promise<void> => {
  if (shared !== null) await create(shared, run, toShared);
  await create(local, run, toCopy);
};

/** Of a run that differs, what the bucket has counts: the copy's records are moved aside, whole, and those of the bucket fetched. */
export const keepShared = async ({ local }: Sides, { run, own, theirs }: RunFinding): Promise<void> => {
  for (const { sequence } of own.toReversed()) await local.setAside(run, sequence);
  await create(local, run, theirs);
};

/**
 * Of a run that differs, what the copy has counts: the records of the bucket, which were begun later, are created once more
 * under a later number. Those under the old one are for a person to remove; then the copy's can be put back.
 */
export const renumberShared = async (
  { shared, local }: Sides,
  { theirs }: RunFinding,
  under: number,
): Promise<void> => {
  if (shared !== null) await create(shared, under, theirs);
  await create(local, under, theirs);
};
