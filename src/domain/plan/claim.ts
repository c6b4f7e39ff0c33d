/**
 * The claim: a TXT record beside the traffic records that names the run which owns them. Every change of traffic deletes
 * and creates it again in the same batch, so a batch of any other run fails at Route 53 itself: the fencing token sits
 * where the resource is.
 */
import { z } from 'zod';
import type { Answer } from '../api/call.ts';
import { seeRecordSets, type RecordSet } from '../api/record-set.ts';
import type { RunIdentity } from './operation.ts';
import type { Sight } from '../api/sight.ts';
import { mapSight } from '../api/observed.ts';
import type { Region } from '../api/call.ts';

/** Each run takes the next one: a number that nobody comes to would leave none for the runs after it. */
export const epochSchema = z.number().int().min(1).max(1_000_000_000);

/** What a claim says. */
export interface Claim {
  epoch: number;
  runId: string;
  to: Region;
  /** The run is being taken back. */
  returning: boolean;
}

/**
 * Text of a claim, such as `epoch=7 run=7-k3f9qx to=us-west-2`. While the run is taken back it ends in `returning`: a batch
 * of its promotion that is still on its way states the text without it, and fails (ADR 7).
 */
export const claimText = (epoch: number, to: Region, { runId, returning }: RunIdentity): string =>
  `epoch=${epoch} run=${runId} to=${to}${returning === true ? ' returning' : ''}`;

const CLAIM = /^epoch=(?<epoch>\d+) run=(?<runId>\S+) to=(?<to>[a-z0-9-]+)(?<returning> returning)?$/;

/** What a text claims; null when it is not a claim. */
export const parseClaim = (text: string): Claim | null => {
  const { epoch, runId, to, returning } = CLAIM.exec(text)?.groups ?? {};
  if (epoch === undefined || runId === undefined || to === undefined) return null;
  return { epoch: Number(epoch), runId, to, returning: returning !== undefined };
};

/** The claim's record set. TXT values are quoted (Route 53 Developer Guide, Supported DNS record types). */
export const claimRecordSet = (name: string, ttlSeconds: number, text: string): RecordSet => ({
  Name: name,
  Type: 'TXT',
  TTL: ttlSeconds,
  ResourceRecords: [{ Value: `"${text}"` }],
});

/**
 * What the name of the claim holds in the zone; null when it holds nothing. `text` is the claim or, where something else is
 * there, all of it.
 */
export type ClaimSeen = { text: string; record: RecordSet } | null;

/** Beside a CNAME there can be no TXT record of its name (RFC 1034, 3.6.2); other types have nothing to do with the claim. */
const CLASHING: ReadonlySet<string> = new Set(['TXT', 'CNAME']);

const valuesOf = ({ ResourceRecords = [], AliasTarget }: RecordSet): string[] =>
  AliasTarget === undefined ? ResourceRecords.map(({ Value }) => Value) : [AliasTarget.DNSName];

const unquoted = (value: string): string => /^"((?:[^"\\]|\\.)*)"$/.exec(value)?.[1] ?? value;

const showRecord = (record: RecordSet): string =>
  `${record.Type === 'TXT' ? '' : `${record.Type} `}${valuesOf(record).join(', ')}`;

/** The claim in an answer to ListResourceRecordSets. */
export const seeClaim = (answer: Answer | undefined, name: string): Sight<ClaimSeen> =>
  mapSight(seeRecordSets(answer, name), (records) => {
    const [record, ...more] = records.filter(({ Type }) => CLASHING.has(Type));
    if (record === undefined) return null;
    const [value = '', ...others] = valuesOf(record);
    const isAlone = more.length === 0 && others.length === 0 && record.Type === 'TXT';
    return { text: isAlone ? unquoted(value) : [record, ...more].map(showRecord).join('; '), record };
  });

/** The claim that a record makes; null when it makes none, or says anything beside it. */
export const claimOf = (record: RecordSet | null): Claim | null => {
  if (record === null || record.Type !== 'TXT' || record.SetIdentifier !== undefined) return null;
  const [value = '', ...others] = valuesOf(record);
  return others.length === 0 ? parseClaim(unquoted(value)) : null;
};

const isAllOf = ({ text, record }: NonNullable<ClaimSeen>): boolean => unquoted(valuesOf(record)[0] ?? '') === text;

/** The claim that is held; null when there is none, or when the name holds something else. */
export const claimIn = (seen: ClaimSeen): Claim | null =>
  seen !== null && isAllOf(seen) ? claimOf(seen.record) : null;

/**
 * What is at the claim's name and is no claim, in full; null when there is none of it. Nothing of this is ever deleted:
 * other people's proof of who owns a domain, or which mail is theirs, is kept in such records.
 */
export const foreignIn = (seen: ClaimSeen): string | null => {
  if (seen === null || claimIn(seen) !== null) return null;
  return isAllOf(seen) ? `"${seen.text}"` : seen.text;
};

/** The claim as a person reads it. */
export const showClaim = (seen: ClaimSeen): string => (seen === null ? 'none' : (foreignIn(seen) ?? `"${seen.text}"`));
