/** The journal as one process has it: on the disk, in the bucket with a copy on the disk, or on the disk by decision. */
import type { World } from '../engine/world.ts';
import type { ApprovalShelf } from '../journal/approvals.ts';
import { createBucketStore } from '../journal/bucket.ts';
import { createMirroredStore } from '../journal/mirrored.ts';
import { openObjects } from '../journal/objects.ts';
import { decodeRecord } from '../journal/record.ts';
import type { Store } from '../journal/store.ts';
import { createPaperDisk, keepRecord, type PaperDisk } from './disk.ts';
import { cross, never, whenAwake, type Ground } from './ground.ts';
import type { Life } from './life.ts';
import { createBucketWire } from './wire.ts';

export interface StormJournals {
  store: Store;
  shelf: ApprovalShelf;
  settle(): Promise<void>;
}

const stepsIn = (bytes: string): string[] => [...bytes.matchAll(/"step":"([^"]+)"/g)].map(([, step = '']) => step);

/** A process can die or fall asleep before and after each append. */
const crossing = (ground: Ground, life: Life, store: Store, disk: PaperDisk): Store => ({
  ...store,
  async create(run, sequence, bytes) {
    const steps = ground.hooks.points.length === 0 ? [] : stepsIn(bytes);
    const struck = cross(ground, life, 'before-append', steps);
    if (struck?.kind === 'crash' && struck.torn) disk.tear(run, sequence, bytes);
    if (life.isDead || life.sleep !== null) await whenAwake(ground, life);
    const result = await store.create(run, sequence, bytes);
    if (life.isDead) return never();
    if (result === 'exists') return result;
    cross(ground, life, 'after-append', steps);
    if (life.isDead || life.sleep !== null) await whenAwake(ground, life);
    return result;
  },
});

/** Approvals on the disk, beside the runs. */
const shelfOn = ({ approvals }: Ground): ApprovalShelf => ({
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
const keepEarlier = (ground: Ground, life: Life, run: number, before: number): void => {
  const records = ground.disks.get(life.host)?.get(run) ?? new Map<number, string>();
  for (const [sequence, bytes] of records)
    if (sequence < before && decodeRecord(bytes).kind === 'whole') keepRecord(ground, life, run, sequence, bytes);
};

const onDisk = (ground: Ground, life: Life): StormJournals => {
  const disk: PaperDisk = createPaperDisk(ground, life, (run, sequence, bytes) => {
    if (ground.bucket !== null) keepEarlier(ground, life, run, sequence);
    keepRecord(ground, life, run, sequence, bytes);
  });
  return { store: crossing(ground, life, disk, disk), shelf: shelfOn(ground), settle: () => Promise.resolve() };
};

/** @param isLocal somebody decided to go on without the bucket */
export const openJournals = (ground: Ground, life: Life, world: World, isLocal: boolean): StormJournals => {
  if (ground.bucket === null || isLocal) return onDisk(ground, life);
  const objects = openObjects({ ...ground.bucket, world: createBucketWire(ground, life, world) });
  const disk = createPaperDisk(ground, life, () => {});
  const store = createMirroredStore({
    shared: createBucketStore(objects),
    local: disk,
    mayReadCopy: false,
    onTrouble: () => ground.auditor.marks.add('copy behind'),
  });
  return { store: crossing(ground, life, store, disk), shelf: objects, settle: () => store.settle([]) };
};
