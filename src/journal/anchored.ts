/**
 * A store whose heads are anchored. What is read is held against what the anchor has seen before it was read, so a writer at work
 * never looks like a loss; what is created is published beside the run.
 */
import type { Failure } from '../domain/failure.ts';
import { disagreement, isAnchorDamaged, runMissing, type Anchor, type AnchoredHead } from './anchor.ts';
import { createAsking } from './anchor-asking.ts';
import { createHeadCourses } from './head-course.ts';
import type { IsDecisive } from './milestone.ts';
import { createPublishing, type Published, type PublishingOptions } from './publishing.ts';
import type { Store } from './store.ts';

export interface AnchoringOptions extends Omit<PublishingOptions, 'anchor'> {
  store: Store;
  anchor: Anchor;
  /** For commands that only look: what is wrong is told, and what is there is read. */
  mayDiffer: boolean;
  isDecisive: IsDecisive;
}

export interface AnchoredStore extends Store {
  /** Reads what a command is about to work on. @throws Failure where the anchor has seen more or other records */
  check(runs: readonly number[]): Promise<void>;
  /** What the anchor was found to have otherwise, the first; null where nothing was. */
  found(): Failure | null;
  /** Waits, for a bounded time, until the newest head is published or is not. */
  flush(): Promise<Published>;
  /** The last head of a run that was due, of what was read and written here; null of a run that was not read. */
  due(run: number): AnchoredHead | null;
}

/** Refuses what the anchor has otherwise, or tells it once. */
const createJudge = ({ mayDiffer, remark }: Pick<AnchoringOptions, 'mayDiffer' | 'remark'>) => {
  const told = new Set<string>();
  let first: Failure | null = null;
  return {
    refuse(failure: Failure): void {
      first ??= failure;
      if (!mayDiffer) throw failure;
      if (!told.has(failure.message)) remark(`Warning: ${failure.message} ${failure.remedy}`);
      told.add(failure.message);
    },
    found: () => first,
  };
};

/** Reads a store, each time after what the anchor has seen of it. */
const createChecked = (options: AnchoringOptions) => {
  const { store, anchor, remark } = options;
  const asking = createAsking(anchor, remark);
  const { refuse, found } = createJudge(options);

  const latest = async (run: number): Promise<AnchoredHead | null> => {
    try {
      return await asking.latest(run);
    } catch (error) {
      if (!isAnchorDamaged(error)) throw error;
      refuse(error);
      return null;
    }
  };

  return {
    found,
    async runs(): Promise<number[]> {
      const anchored = await asking.runs();
      const there = await store.runs();
      for (const run of anchored.filter((one) => !there.includes(one))) {
        const head = await latest(run);
        if (head !== null) refuse(runMissing(store.location, anchor.location, head));
      }
      return there;
    },
    async read(run: number): ReturnType<Store['read']> {
      const head = await latest(run);
      const records = await store.read(run);
      const failure = head === null ? null : disagreement(store, anchor.location, records, head);
      if (failure !== null) refuse(failure);
      return records;
    },
  };
};

export const createAnchoredStore = (options: AnchoringOptions): AnchoredStore => {
  const { store, isDecisive } = options;
  const publishing = createPublishing(options);
  const courseOf = createHeadCourses(isDecisive);
  const checked = createChecked(options);

  const read: Store['read'] = async (run) => {
    const records = await checked.read(run);
    for (const record of records) courseOf(run).take(record);
    return records;
  };

  return {
    ...store,
    runs: checked.runs,
    read,
    async create(run, sequence, bytes) {
      const made = await store.create(run, sequence, bytes);
      const taken = made === 'created' ? courseOf(run).take({ sequence, bytes }) : null;
      if (taken !== null) publishing.take(taken.head, taken.isMilestone);
      return made;
    },
    async check(wanted) {
      const newest = (await checked.runs()).at(-1);
      for (const run of new Set([...wanted, ...(newest === undefined ? [] : [newest])])) await read(run);
    },
    found: checked.found,
    flush: publishing.flush,
    due: (run) => courseOf(run).due(),
  };
};
