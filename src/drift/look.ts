/**
 * Reading a region without sending anything. A kind says in one function what it needs and what the answers show; it is
 * run again and again until it has asked for nothing that is not answered. So reads that depend on other reads (service ->
 * task definition -> role -> policy) need no order of their own, and each round travels in the API's batches.
 */
import type { Answer, Call, CallOf, OperationOf, ServiceName } from '../domain/api/call.ts';
import type { Manifest } from '../domain/facts/manifest.ts';
import { sightOf } from '../domain/api/observed.ts';
import { UNREADABLE, type Whole } from '../domain/api/whole.ts';
import type { Fields, Finding, Item, KindName, Snapshot, Unread } from './item.ts';
import type { Standpoint } from './normal.ts';

/** Answers by the content of their calls. */
export type AnswerBook = Map<string, Answer>;

const keyOf = (call: Call): string => JSON.stringify(call);

/** Keeps the answers to calls, in the order of the calls. */
export const keepAnswers = (book: AnswerBook, calls: readonly Call[], answers: readonly Answer[]): void => {
  calls.forEach((call, index) => {
    const answer = answers[index];
    if (answer !== undefined) book.set(keyOf(call), answer);
  });
};

/** What a kind is given to look with. */
export interface Look extends Standpoint {
  manifest: Manifest;
  /** Wall clock of the comparison, milliseconds since 1970. */
  nowMs: number;
  /** The output; null where it is not there (yet): not asked before, nothing of that name, or not told. */
  ask<S extends ServiceName, O extends OperationOf<S>>(call: CallOf<S, O>): Whole<S, O> | null;
  /** Notes that AWS did not tell what the subject is: it is neither there nor missing. */
  untold(cause: string): void;
  /** Works something out once for all kinds of one round. */
  once<T>(name: string, work: () => T): T;
  /** Notes something that is wrong by itself. */
  find(finding: Omit<Finding, 'kind'>): void;
}

/** One resource that was found; `detail` tells several of one subject apart. */
export interface Found {
  detail?: string;
  fields: Fields;
}

/** A kind of resources: what the manifest names of it, and how one of them is read. */
export interface Kind {
  name: KindName;
  /** What to do about a difference, an instruction. */
  remedy: string;
  /** Each subject with its logical name, and what it is; the name may be empty for a whole region. */
  subjects(manifest: Manifest): { name: string; read(look: Look): Found[] }[];
}

/** The subjects of a kind out of a list of the manifest. */
export const subjectsOf = <T extends { name: string }>(
  things: readonly T[],
  read: (thing: T, look: Look) => Found[],
): ReturnType<Kind['subjects']> => things.map((thing) => ({ name: thing.name, read: (look) => read(thing, look) }));

interface Exploration {
  /** Calls that are not answered yet; the snapshot is whole when there are none. */
  wanted: Call[];
  snapshot: Snapshot;
}

const MISSING = 'missing';

/** One round over one region. Pure: equal books give equal results. */
export const explore = (
  kinds: readonly Kind[],
  manifest: Manifest,
  otherRegion: string,
  book: AnswerBook,
  nowMs: number,
): Exploration => {
  const wanted = new Map<string, Call>();
  const unread = new Map<string, Unread>();
  const known = new Map<string, unknown>();
  const items: Item[] = [];
  const findings: Finding[] = [];
  let about: { kind: KindName; name: string } = { kind: 'service', name: '' };
  const look: Look = {
    manifest,
    otherRegion,
    nowMs,
    ask: (call) => {
      const key = keyOf(call as Call);
      const answer = book.get(key);
      if (answer === undefined) {
        wanted.set(key, call as Call);
        return null;
      }
      const sight = sightOf(call.service, call.operation, answer);
      if (sight.known) return sight.seen;
      const what = answer.outcome === 'yes' ? UNREADABLE : answer.error.code;
      if (answer.outcome === 'yes' || answer.error.kind !== MISSING)
        look.untold(`${call.service} ${call.operation} in ${call.region}: ${what}`);
      return null;
    },
    untold: (cause) => void unread.set(`${about.kind} ${about.name}`, { ...about, cause }),
    once: <T>(name: string, work: () => T): T => {
      if (!known.has(name)) known.set(name, work());
      return known.get(name) as T;
    },
    find: (finding) => void findings.push({ kind: about.kind, ...finding }),
  };
  for (const kind of kinds)
    for (const { name, read } of kind.subjects(manifest)) {
      about = { kind: kind.name, name };
      for (const { detail, fields } of read(look))
        items.push({ kind: kind.name, name: [name, detail].filter((part) => part).join(' '), fields });
    }
  return {
    wanted: [...wanted.values()],
    snapshot: { region: manifest.region, items, findings, unread: [...unread.values()] },
  };
};
