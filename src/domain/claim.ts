/**
 * The claim: a TXT record beside the traffic records that names the run which owns them. Every change of traffic deletes
 * and creates it again in the same batch, so a batch of any other run fails at Route 53 itself: the fencing token sits
 * where the resource is.
 */
import type { Answer } from './call.ts';
import { seeRecordSets, type RecordSet } from './record-set.ts';
import type { RunIdentity, Sight } from './operation.ts';
import { mapSight } from './observed.ts';
import type { Region } from './call.ts';

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

const CLAIM = /^epoch=(?<epoch>\d+) run=(?<runId>\S+) to=(?<to>\S+?)(?<returning> returning)?$/;

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

/** The claim as it is in the zone; null when there is none. */
export type ClaimSeen = { text: string; record: RecordSet } | null;

/** The claim in an answer to ListResourceRecordSets. */
export const seeClaim = (answer: Answer | undefined, name: string): Sight<ClaimSeen> =>
  mapSight(seeRecordSets(answer, name, 'TXT'), ([record]) => {
    if (record === undefined) return null;
    const quoted = record.ResourceRecords?.[0]?.Value ?? '';
    return { text: quoted.replace(/^"|"$/g, ''), record };
  });
