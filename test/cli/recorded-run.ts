/** A journal made through the journal's own modules, for commands that read one. */
import { join } from 'node:path';
import type { Entry, Writer } from '../../src/domain/run/entry.ts';
import { claimRun } from '../../src/journal/claim.ts';
import { createDirectoryStore } from '../../src/journal/directory.ts';
import { beginEntry, planOf, step } from '../engine/fixture.ts';

export const AT = Date.parse('2020-11-25T13:20:00Z');
export const plan = planOf([step('one', 1), step('two', 2, { after: ['one'], protects: 'users' }), step('three', 3)]);

export const done = (id: string): Entry[] => [
  { kind: 'step.intended', at: AT + 1000, step: id, before: 0, calls: [] },
  { kind: 'step.done', at: AT + 2000, step: id, changed: true, evidence: `${id} is so` },
];

/** Begins a run in the sandbox's journals below `directory` and appends the entries. */
export const recordRun = async (directory: string, writer: Writer, entries: Entry[]): Promise<void> => {
  const store = createDirectoryStore(join(directory, '.failover', 'sandbox'), 'test');
  const claim = await claimRun(store, (run) => [
    {
      ...beginEntry(plan),
      at: AT,
      runId: `${run}-test`,
      target: 'sandbox',
      writer,
    },
  ]);
  if (claim.kind !== 'claimed') throw new Error('the run was taken');
  if (entries.length > 0) await claim.journal.append(entries);
};
