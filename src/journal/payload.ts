/** The entries of a record, in today's words whichever version wrote them (docs/journal.md). */
import type { Entry } from '../domain/run/entry.ts';
import { fromVersionOne } from '../domain/run/older-entry.ts';
import type { Record } from './record.ts';

export const entriesOf = ({ payload, version }: Record): Entry[] => {
  const entries: unknown = JSON.parse(payload);
  return version === 1 ? fromVersionOne(entries as Parameters<typeof fromVersionOne>[0]) : (entries as Entry[]);
};
