/** The disk under the journal, with full, failing, slow and torn writes; and what becomes part of a run. */
import { EXIT, Failure } from '../domain/failure.ts';
import type { Store } from '../journal/store.ts';
import type { DiskFate } from './fault.ts';
import { never, SILENCE, sinceOpening, type StormContext } from './context.ts';
import type { Life } from './life.ts';

/** A record has become part of its run: it is in the bucket, or on the disk where there is no bucket. */
export const keepRecord = (context: StormContext, life: Life, run: number, sequence: number, bytes: string): void => {
  const key = `${run}/${sequence}`;
  const known = context.kept.get(key);
  if (known === bytes) return;
  if (known !== undefined) return context.auditor.forked();
  context.kept.set(key, bytes);
  context.trace.push(`${context.clock.nowMs()} ${life.id} record ${key} ${bytes.slice(0, 16)}`);
  context.auditor.appended(life, run, sequence, bytes);
};

const unwritable = (code: string): Failure =>
  new Failure({
    code: 'journal-unwritable',
    message: `The journal cannot be written (${code}).`,
    remedy: 'Free space, then "failover resume".',
    exitCode: EXIT.stepFailed,
  });

const fateOf = (context: StormContext, life: Life): DiskFate | null => {
  context.appends += 1;
  const append = { atMs: sinceOpening(context), process: life.id, index: context.appends };
  for (const rule of context.hooks.appends) {
    const fate = rule(append);
    if (fate !== null) return fate;
  }
  return null;
};

export interface PaperDisk extends Store {
  /** Power goes in the middle of a write: the first half of the bytes is there. */
  tear(run: number, sequence: number, bytes: string): void;
}

const inOrder = <Value>(values: Map<number, Value>): [number, Value][] =>
  [...values].sort(([left], [right]) => left - right);

/** The disk as one process sees it. @param written told of each record that was written whole */
export const createPaperDisk = (
  context: StormContext,
  life: Life,
  written: (run: number, sequence: number, bytes: string) => void,
): PaperDisk => {
  const host = context.bucket === null ? '' : life.host;
  const records = context.disks.get(host) ?? new Map<number, Map<number, string>>();
  context.disks.set(host, records);
  const recordsOf = (run: number): Map<number, string> => {
    const found = records.get(run) ?? new Map<number, string>();
    records.set(run, found);
    return found;
  };
  return {
    location: 'the disk of the storm',
    runs: () => Promise.resolve(inOrder(records).map(([run]) => run)),
    read: (run) =>
      Promise.resolve(inOrder(records.get(run) ?? new Map()).map(([sequence, bytes]) => ({ sequence, bytes }))),
    async create(run, sequence, bytes) {
      const fate = fateOf(context, life);
      if (fate?.code === 'slow') await life.member.wait(context.clock.nowMs() + fate.slowMs, SILENCE);
      if (life.isDead) return never();
      if (fate !== null && fate.code !== 'slow' && !fate.durable) throw unwritable(fate.code);
      const there = recordsOf(run).get(sequence);
      if (there !== undefined) return there === bytes ? 'created' : 'exists';
      recordsOf(run).set(sequence, bytes);
      written(run, sequence, bytes);
      if (fate !== null && fate.code !== 'slow') throw unwritable(fate.code);
      return 'created';
    },
    setAside(run, sequence) {
      recordsOf(run).delete(sequence);
      return Promise.resolve();
    },
    tear(run, sequence, bytes) {
      const there = recordsOf(run);
      if (!there.has(sequence)) there.set(sequence, bytes.slice(0, Math.floor(bytes.length / 2)));
    },
  };
};
