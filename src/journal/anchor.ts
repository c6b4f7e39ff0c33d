/**
 * An anchor: heads of a run's journal, kept where whoever can write the journal cannot change them. A chain of hashes shows every
 * edit but one, that its end is cut off (or all of it is replaced); a head that was written down elsewhere shows that one.
 */
import { z } from 'zod';
import type { Entry, Writer } from '../domain/run/entry.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import { decodeRecord } from './record.ts';
import { readPayload } from './payload.ts';
import type { Store } from './store.ts';

/** The last record of a run at a moment. It follows from the record alone, so whoever publishes it writes the same bytes. */
export const anchoredHead = z.strictObject({
  schema: z.literal('oregon-trail.head/1'),
  run: z.number().int().positive(),
  runId: z.string().min(1),
  sequence: z.number().int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** When the record was written, by the clock of its writer; milliseconds since 1970. */
  at: z.number(),
  /** Whoever wrote it, and on which machine: there is a copy of the journal. */
  writer: z.string(),
});
export type AnchoredHead = z.infer<typeof anchoredHead>;

/** What has been published. */
export interface AnchorReader {
  /** Numbers of the runs of which a head is there, ascending. */
  runs(): Promise<number[]>;
  /** The head with the highest sequence; null when none is there. */
  latest(run: number): Promise<AnchoredHead | null>;
}

export interface Anchor {
  /** Where it is, for messages. Of a webhook the name of its variable, never its URL. */
  readonly location: string;
  /** Durable when it returns. Never takes back what is there. @throws Failure in words of `untaken` */
  publish(head: AnchoredHead): Promise<void>;
  /** Null where only people can read it, such as a channel. */
  reader: AnchorReader | null;
}

/** Why a head is not there, or none can be read: a sentence without a subject, such as `did not answer within 3 s`. */
export const untaken = (reason: string, cause?: unknown): Failure =>
  new Failure({
    code: 'anchor-away',
    message: reason,
    remedy: 'The run does not depend on it.',
    exitCode: EXIT.refusedByAws,
    ...(cause === undefined ? {} : { cause }),
  });

/**
 * Something is at the place of a head, and is none. Whoever can write heads could put it there, so it is not passed over.
 * @param key where it is
 */
export const anchorDamaged = (location: string, key: string): Failure =>
  new Failure({
    code: 'anchor-damaged',
    message: `The anchor ${location} holds something at ${key} that is no head of a journal: whether the end of the journal is missing is not known.`,
    remedy:
      'Nothing was done. Look who wrote it; in a bucket with versions the earlier one can be read. Where nobody can tell, give the ' +
      'anchor another "prefix" in failover.json: from there on it begins anew.',
    exitCode: EXIT.gate,
  });

export const isAnchorDamaged = (error: unknown): error is Failure =>
  error instanceof Failure && error.code === 'anchor-damaged';

/** Makes heads of one run's records, in their order. */
export interface HeadMaker {
  /** @returns null while no record has told which run it is */
  take(record: { sequence: number; bytes: string }): { head: AnchoredHead; entries: Entry[] } | null;
}

export const createHeadMaker = (run: number): HeadMaker => {
  let runId: string | null = null;
  let writer = '';
  const learn = (entry: Entry): void => {
    const by: Writer | null = 'writer' in entry ? entry.writer : null;
    if (by !== null) writer = `${by.operator} on ${by.host}`;
    if (entry.kind === 'run.begun') ({ runId } = entry);
  };
  return {
    take({ sequence, bytes }) {
      const decoded = decodeRecord(bytes);
      if (decoded.kind !== 'whole') return null;
      const read = readPayload(decoded.record);
      if (read.kind !== 'known') return null;
      const { entries } = read;
      entries.forEach(learn);
      const at = entries.at(-1)?.at ?? 0;
      const { hash } = decoded.record;
      const head = { schema: 'oregon-trail.head/1', run, runId: runId ?? '', sequence, hash, at, writer } as const;
      return runId === null ? null : { head, entries };
    },
  };
};

const showTime = (atMs: number): string => new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');

const inWords = ({ run, runId, sequence, at, writer }: AnchoredHead): string =>
  `record ${sequence} of run ${run} (${runId}), written ${showTime(at)} by ${writer}`;

/** @param what is wrong, a sentence @param head null where the run itself is missing and its head cannot be read */
const refused = (code: string, what: string, head: AnchoredHead): Failure =>
  new Failure({
    code,
    message: what,
    remedy:
      `Nothing was done. Bring the records back first: "failover journal restore" on the machine of ${head.writer}, which has a ` +
      "copy, or the bucket's earlier versions. Where they are lost for good, look at both regions (failover drift, failover plan), " +
      'and then give the anchor another "prefix" in failover.json: from there on it begins anew.',
    exitCode: EXIT.gate,
  });

/** A run that the anchor knows and the journal does not. */
export const runMissing = (location: string, anchor: string, head: AnchoredHead): Failure =>
  refused(
    'journal-behind-anchor',
    `Run ${head.run} is not in ${location}, and the anchor ${anchor} has seen ${inWords(head)}: all ${head.sequence} records are missing.`,
    head,
  );

const wholeHash = (bytes: string): string | null => {
  const decoded = decodeRecord(bytes);
  if (decoded.kind === 'whole') return decoded.record.hash;
  // Its hash holds; what it means only a newer version knows.
  return decoded.kind === 'newer' ? bytes.slice(0, bytes.indexOf(' ')) : null;
};

/** What the anchor holds against the records of a run; null when the anchored head is one of them. */
export const disagreement = (
  { location }: Pick<Store, 'location'>,
  anchor: string,
  records: readonly { sequence: number; bytes: string }[],
  head: AnchoredHead,
): Failure | null => {
  const hashes = new Map(records.map(({ sequence, bytes }) => [sequence, wholeHash(bytes)]));
  const found = hashes.get(head.sequence) ?? null;
  if (found === head.hash) return null;
  if (found !== null)
    return refused(
      'journal-not-anchored',
      `Run ${head.run} in ${location} is not the one that was anchored: its record ${head.sequence} is another than the anchor ${anchor} has seen, ${inWords(head)}.`,
      head,
    );
  const last = Math.max(0, ...[...hashes].flatMap(([sequence, hash]) => (hash === null ? [] : [sequence])));
  if (last === 0) return runMissing(location, anchor, head);
  const first = Math.min(last + 1, head.sequence);
  const missing = first === head.sequence ? `record ${first} is` : `records ${first}-${head.sequence} are`;
  return refused(
    'journal-behind-anchor',
    `Run ${head.run} in ${location} ends with record ${last}, and the anchor ${anchor} has seen ${inWords(head)}: ${missing} missing.`,
    head,
  );
};
