/** The entries of a record, in today's words whichever version wrote them (docs/journal.md). */
import type { Entry } from '../domain/run/entry.ts';
import { isKnownKind } from '../domain/run/entry.ts';
import { fromVersionOne } from '../domain/run/older-entry.ts';
import { PLAN_SCHEMA } from '../domain/plan/plan.ts';
import type { Record } from './record.ts';

/** What is in a payload; null where it is no list of entries. */
const listIn = (payload: string): { kind?: unknown; plan?: { schema?: unknown } }[] | null => {
  try {
    const list: unknown = JSON.parse(payload);
    const isList = Array.isArray(list) && list.every((entry) => typeof entry === 'object' && entry !== null);
    return isList ? (list as ReturnType<typeof listIn>) : null;
  } catch {
    return null;
  }
};

/**
 * Why the entries of a record cannot be gone by, although its hash holds: `unreadable`, or what another version of the program
 * wrote. Null when all is known here.
 */
export const strangerIn = ({ payload }: Pick<Record, 'payload'>): 'unreadable' | { what: string } | null => {
  const list = listIn(payload);
  if (list === null) return 'unreadable';
  for (const { kind, plan } of list) {
    if (!isKnownKind(kind)) return { what: `an entry of the kind "${String(kind).slice(0, 60)}"` };
    if (kind === 'run.begun' && plan?.schema !== PLAN_SCHEMA)
      return { what: `a plan of the schema "${String(plan?.schema).slice(0, 60)}"` };
  }
  return null;
};

/** Only of a record without strangers. */
export const entriesOf = ({ payload, version }: Record): Entry[] => {
  const entries: unknown = JSON.parse(payload);
  return version === 1 ? fromVersionOne(entries as Parameters<typeof fromVersionOne>[0]) : (entries as Entry[]);
};
