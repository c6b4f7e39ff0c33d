/**
 * A store whose heads are anchored. What is read is held against what the anchor has seen before it was read, so a writer at work
 * never looks like a loss; what is created is published beside the run.
 */
import { Failure } from '../domain/failure.ts';
import {
  createHeadMaker,
  disagreement,
  runMissing,
  type Anchor,
  type AnchoredHead,
  type AnchorReader,
  type HeadMaker,
} from './anchor.ts';
import { createMilestones, type IsDecisive, type Milestones } from './milestone.ts';
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

/** Asks the anchor once a question, and no more after it has failed once. */
const createAsking = (reader: AnchorReader | null, location: string, remark: (text: string) => void) => {
  let isAway = reader === null;
  const guard = async <T>(ask: (reader: AnchorReader) => Promise<T>, otherwise: T): Promise<T> => {
    if (isAway || reader === null) return otherwise;
    try {
      return await ask(reader);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      isAway = true;
      remark(`The anchor ${location} ${error.message}: whether the end of the journal is missing is not known.`);
      return otherwise;
    }
  };
  let runs: Promise<number[]> | null = null;
  const heads = new Map<number, Promise<AnchoredHead | null>>();
  return {
    runs: () => (runs ??= guard((one) => one.runs(), [])),
    latest(run: number): Promise<AnchoredHead | null> {
      const known = heads.get(run) ?? guard((one) => one.latest(run), null);
      heads.set(run, known);
      return known;
    },
  };
};

/** The heads of one run as its records come by. */
const createFollowing = (run: number, isDecisive: IsDecisive) => {
  const maker: HeadMaker = createHeadMaker(run);
  const milestones: Milestones = createMilestones(isDecisive);
  let seen = 0;
  let due: AnchoredHead | null = null;
  return {
    take(record: { sequence: number; bytes: string }): { head: AnchoredHead; isMilestone: boolean } | null {
      if (record.sequence !== seen + 1) return null;
      const made = maker.take(record);
      if (made === null) return null;
      seen = record.sequence;
      const isMilestone = milestones.isMilestone(made.entries);
      if (isMilestone) due = made.head;
      return { head: made.head, isMilestone };
    },
    due: () => due,
  };
};

export const createAnchoredStore = (options: AnchoringOptions): AnchoredStore => {
  const { store, anchor, mayDiffer, isDecisive, remark } = options;
  const asking = createAsking(anchor.reader, anchor.location, remark);
  const publishing = createPublishing(options);
  const following = new Map<number, ReturnType<typeof createFollowing>>();
  const told = new Set<string>();
  let first: Failure | null = null;

  const follow = (run: number): ReturnType<typeof createFollowing> => {
    const one = following.get(run) ?? createFollowing(run, isDecisive);
    following.set(run, one);
    return one;
  };

  const refuse = (failure: Failure): void => {
    first ??= failure;
    if (!mayDiffer) throw failure;
    if (!told.has(failure.message)) remark(`Warning: ${failure.message} ${failure.remedy}`);
    told.add(failure.message);
  };

  const runs = async (): Promise<number[]> => {
    const anchored = await asking.runs();
    const there = await store.runs();
    for (const run of anchored.filter((one) => !there.includes(one))) {
      const head = await asking.latest(run);
      if (head !== null) refuse(runMissing(store.location, anchor.location, head));
    }
    return there;
  };

  const read = async (run: number): Promise<{ sequence: number; bytes: string }[]> => {
    const head = await asking.latest(run);
    const records = await store.read(run);
    const failure = head === null ? null : disagreement(store, anchor.location, records, head);
    if (failure !== null) refuse(failure);
    for (const record of records) follow(run).take(record);
    return records;
  };

  return {
    ...store,
    runs,
    read,
    async create(run, sequence, bytes) {
      const made = await store.create(run, sequence, bytes);
      const taken = made === 'created' ? follow(run).take({ sequence, bytes }) : null;
      if (taken !== null) publishing.take(taken.head, taken.isMilestone);
      return made;
    },
    async check(wanted) {
      const newest = (await runs()).at(-1);
      for (const run of new Set([...wanted, ...(newest === undefined ? [] : [newest])])) await read(run);
    },
    found: () => first,
    flush: publishing.flush,
    due: (run) => following.get(run)?.due() ?? null,
  };
};
