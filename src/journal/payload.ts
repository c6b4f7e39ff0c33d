/** The entries of a record, in today's words whichever version wrote them (docs/journal.md). */
import type { Entry } from '../domain/run/entry.ts';
import { isKnownKind } from '../domain/run/entry.ts';
import { fromVersionOne } from '../domain/run/older-entry.ts';
import { PLAN_SCHEMA } from '../domain/plan/plan-format.ts';
import { begunFault } from './begun-plan.ts';
import type { Record } from './record.ts';

interface Written {
  kind?: unknown;
  plan?: { schema?: unknown };
  planDigest?: unknown;
}

/** What is in a payload; null where it is no list of entries. */
const listIn = (payload: string): Written[] | null => {
  try {
    const list: unknown = JSON.parse(payload);
    const isList = Array.isArray(list) && list.every((entry) => typeof entry === 'object' && entry !== null);
    return isList ? (list as Written[]) : null;
  } catch {
    return null;
  }
};

/** What another version of the program wrote among the entries; null when all is known here, or is no plan of any version. */
const strangerIn = (list: readonly Written[]): string | null => {
  for (const { kind, plan } of list) {
    if (!isKnownKind(kind)) return `an entry of the kind "${String(kind).slice(0, 60)}"`;
    const schema = kind === 'run.begun' ? plan?.schema : PLAN_SCHEMA;
    if (typeof schema === 'string' && schema !== PLAN_SCHEMA) return `a plan of the schema "${schema.slice(0, 60)}"`;
  }
  return null;
};

/** What a payload is: entries, no list of any, words of another version, or a plan that is not the one that was begun with. */
export type Payload =
  | { kind: 'known'; entries: Entry[] }
  | { kind: 'unreadable' }
  | { kind: 'strange'; what: string }
  | { kind: 'other plan'; fault: string };

/**
 * Reads a record of which the hash holds. The digest is that of the words that were approved: what an older version wrote is put
 * into today's only after that.
 */
export const readPayload = ({ payload, version }: Pick<Record, 'payload' | 'version'>): Payload => {
  const list = listIn(payload);
  if (list === null) return { kind: 'unreadable' };
  const what = strangerIn(list);
  if (what !== null) return { kind: 'strange', what };
  const begun = list.find(({ kind }) => kind === 'run.begun');
  const fault = begun === undefined ? null : begunFault(begun.plan, begun.planDigest);
  if (fault !== null) return { kind: 'other plan', fault };
  return { kind: 'known', entries: version === 1 ? fromVersionOne(list as never) : (list as Entry[]) };
};
