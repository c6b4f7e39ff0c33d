/** The entries of a record, in today's words whichever version wrote them (docs/journal.md). */
import type { Entry } from '../domain/run/entry.ts';
import { fromVersionOne } from '../domain/run/older-entry.ts';
import { begunFault } from './begun-plan.ts';
import type { Record } from './record.ts';

const inTodaysWords = (entries: unknown, version: number): Entry[] =>
  version === 1 ? fromVersionOne(entries as Parameters<typeof fromVersionOne>[0]) : (entries as Entry[]);

export const entriesOf = ({ payload, version }: Record): Entry[] => inTodaysWords(JSON.parse(payload), version);

const begunIn = (entries: unknown): { plan?: unknown; planDigest?: unknown } | null =>
  Array.isArray(entries) ? (entries.find((entry) => (entry as Entry | null)?.kind === 'run.begun') ?? null) : null;

/**
 * The same, or what does not hold of the plan that the run was begun with, a clause. The digest is that of the words that were
 * approved: what an older version wrote is put into today's only after that.
 */
export const checkedEntriesOf = ({ payload, version }: Record): { entries: Entry[] } | { fault: string } => {
  const written: unknown = JSON.parse(payload);
  const begun = begunIn(written);
  const fault = begun === null ? null : begunFault(begun.plan, begun.planDigest);
  return fault === null ? { entries: inTodaysWords(written, version) } : { fault };
};
