/** The journal as one process has it: on the disk, in the bucket with a copy on the disk, or on the disk by decision. */
import type { World } from '../engine/world.ts';
import type { ApprovalShelf } from '../journal/approvals.ts';
import { createBucketStore } from '../journal/bucket.ts';
import { createMirroredStore } from '../journal/mirrored.ts';
import { openObjects } from '../journal/objects.ts';
import { decodeRecord } from '../journal/record.ts';
import type { Store } from '../journal/store.ts';
import { createPaperDisk, keepRecord, type PaperDisk } from './disk.ts';
import { cross, never, whenAwake, type StormContext } from './context.ts';
import type { Life } from './life.ts';
import { createBucketWire } from './wire.ts';

export interface StormJournals {
  store: Store;
  shelf: ApprovalShelf;
  settle(): Promise<void>;
}

const stepsIn = (bytes: string): string[] => [...bytes.matchAll(/"step":"([^"]+)"/g)].map(([, step = '']) => step);

/** A process can die or fall asleep before and after each append. */
const crossing = (context: StormContext, life: Life, store: Store, disk: PaperDisk): Store => ({
  ...store,
  async create(run, sequence, bytes) {
    const steps = context.hooks.points.length === 0 ? [] : stepsIn(bytes);
    const struck = cross(context, life, 'before-append', steps);
    if (struck?.kind === 'crash' && struck.torn) disk.tear(run, sequence, bytes);
    if (life.isDead || life.sleep !== null) await whenAwake(context, life);
    const result = await store.create(run, sequence, bytes);
    if (life.isDead) return never();
    if (result === 'exists') return result;
    cross(context, life, 'after-append', steps);
    if (life.isDead || life.sleep !== null) await whenAwake(context, life);
    return result;
  },
});

/** Approvals on the disk, beside the runs. */
const shelfOn = ({ approvals }: StormContext): ApprovalShelf => ({
  hasClock: false,
  list(folder) {
    const rests = [...approvals.keys()].flatMap((name) => (name.startsWith(folder) ? [name.slice(folder.length)] : []));
    const names = new Set(rests.map((rest) => rest.split('/')[0] ?? ''));
    return Promise.resolve([...names].map((name) => ({ name, storedMs: null })));
  },
  read: (name) => Promise.resolve(approvals.get(name) ?? ''),
  create(name, text) {
    if (approvals.has(name)) return Promise.resolve('exists');
    approvals.set(name, text);
    return Promise.resolve('created');
  },
});

/** What was written before and is not in the bucket has become part of the run by the decision to go on here. */
const keepEarlier = (context: StormContext, life: Life, run: number, before: number): void => {
  const records = context.disks.get(life.host)?.get(run) ?? new Map<number, string>();
  for (const [sequence, bytes] of records)
    if (sequence < before && decodeRecord(bytes).kind === 'whole') keepRecord(context, life, run, sequence, bytes);
};

const onDisk = (context: StormContext, life: Life): StormJournals => {
  const disk: PaperDisk = createPaperDisk(context, life, (run, sequence, bytes) => {
    if (context.bucket !== null) keepEarlier(context, life, run, sequence);
    keepRecord(context, life, run, sequence, bytes);
  });
  return { store: crossing(context, life, disk, disk), shelf: shelfOn(context), settle: () => Promise.resolve() };
};

/** @param isLocal somebody decided to go on without the bucket */
export const openJournals = (context: StormContext, life: Life, world: World, isLocal: boolean): StormJournals => {
  if (context.bucket === null || isLocal) return onDisk(context, life);
  const objects = openObjects({ ...context.bucket, world: createBucketWire(context, life, world) });
  const disk = createPaperDisk(context, life, () => {});
  const store = createMirroredStore({
    shared: createBucketStore(objects),
    local: disk,
    host: life.host,
    mayReadCopy: false,
    onTrouble: () => context.auditor.marks.add('copy behind'),
  });
  return { store: crossing(context, life, store, disk), shelf: objects, settle: () => store.settle([]) };
};
