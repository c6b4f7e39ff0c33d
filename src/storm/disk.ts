/** The disk under the journal: one for all processes of a storm, with full, failing, slow and torn writes. */
import { EXIT, Failure } from '../domain/failure.ts';
import type { Store } from '../journal/store.ts';
import type { DiskFate } from './fault.ts';
import { cross, never, SILENCE, sinceOpening, whenAwake, type Ground, type Life } from './ground.ts';

const recordsOf = ({ records }: Ground, run: number): Map<number, string> => {
  const found = records.get(run) ?? new Map<number, string>();
  records.set(run, found);
  return found;
};

const unwritable = (code: string): Failure =>
  new Failure({
    code: 'journal-unwritable',
    message: `The journal cannot be written (${code}).`,
    remedy: 'Free space, then "failover resume".',
    exitCode: EXIT.stepFailed,
  });

const fateOf = (ground: Ground, life: Life): DiskFate | null => {
  ground.appends += 1;
  const append = { atMs: sinceOpening(ground), process: life.id, index: ground.appends };
  for (const rule of ground.hooks.appends) {
    const fate = rule(append);
    if (fate !== null) return fate;
  }
  return null;
};

const stepsIn = (bytes: string): string[] => [...bytes.matchAll(/"step":"([^"]+)"/g)].map(([, step = '']) => step);

/** Writes a record; what a torn one leaves is the first half of its bytes. */
const write = (ground: Ground, life: Life, run: number, sequence: number, bytes: string): void => {
  recordsOf(ground, run).set(sequence, bytes);
  ground.trace.push(`${ground.clock.nowMs()} ${life.id} record ${run}/${sequence} ${bytes.slice(0, 16)}`);
  ground.auditor.appended(life, run, sequence, bytes);
};

const create = async (ground: Ground, life: Life, run: number, sequence: number, bytes: string) => {
  const steps = ground.hooks.points.length === 0 ? [] : stepsIn(bytes);
  const struck = cross(ground, life, 'before-append', steps);
  if (struck?.kind === 'crash') {
    if (struck.torn && !recordsOf(ground, run).has(sequence))
      recordsOf(ground, run).set(sequence, bytes.slice(0, Math.floor(bytes.length / 2)));
    return never();
  }
  if (life.isDead || life.sleep !== null) await whenAwake(ground, life);
  const fate = fateOf(ground, life);
  if (fate?.code === 'slow') await life.member.wait(ground.clock.nowMs() + fate.slowMs, SILENCE);
  if (life.isDead) return never();
  if (fate !== null && fate.code !== 'slow' && !fate.durable) throw unwritable(fate.code);
  if (recordsOf(ground, run).has(sequence)) return 'exists' as const;
  write(ground, life, run, sequence, bytes);
  if (fate !== null && fate.code !== 'slow') throw unwritable(fate.code);
  cross(ground, life, 'after-append', steps);
  if (life.isDead) return never();
  if (life.sleep !== null) await whenAwake(ground, life);
  return 'created' as const;
};

/** The store as one process sees it. */
export const createPaperDisk = (ground: Ground, life: Life): Store => ({
  location: 'the disk of the storm',
  runs: () => Promise.resolve([...ground.records.keys()].sort((left, right) => left - right)),
  read: (run) =>
    Promise.resolve(
      [...(ground.records.get(run) ?? [])]
        .sort(([left], [right]) => left - right)
        .map(([sequence, bytes]) => ({ sequence, bytes })),
    ),
  create: (run, sequence, bytes) => create(ground, life, run, sequence, bytes),
  setAside(run, sequence) {
    recordsOf(ground, run).delete(sequence);
    return Promise.resolve();
  },
});
