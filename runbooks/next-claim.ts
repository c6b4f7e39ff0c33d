/** Which claim a promotion takes, or keeps. */
import { parseClaim } from '../src/domain/claim.ts';
import { knownOr, type Facts } from '../src/domain/facts.ts';
import { plainName } from '../src/domain/record-set.ts';
import type { Draft } from './draft.ts';

/** Seconds that the claim may be cached for; nothing reads it through a resolver in a hurry. */
const TTL_SECONDS = 60;

/**
 * Is all traffic where it should be, under a claim for this region? Then a promotion has nothing to move, and taking the
 * claim would be its only change.
 */
export const isPromoted = ({ from, to, records, claim }: Facts): boolean => {
  const seen = knownOr(claim);
  const holder = seen === null ? null : parseClaim(seen.text);
  if (holder?.to !== to.manifest.region || holder.returning) return false;
  return to.manifest.records.every((record) => {
    const name = plainName(record.name);
    const old = from.manifest.records.find((other) => plainName(other.name) === name)?.setIdentifier;
    const live = knownOr(records[name]) ?? [];
    const weightOf = (identifier: string | undefined) => live.find((set) => set.SetIdentifier === identifier)?.Weight;
    return (weightOf(record.setIdentifier) ?? 0) > 0 && weightOf(old) === 0;
  });
};

/** Epoch, time to live and the claim before; when everything is promoted, those of the claim that stands. */
export const nextClaim = ({
  facts,
  promoted,
}: Pick<Draft, 'facts' | 'promoted'>): { epoch: number; ttlSeconds: number; previous: string | null } => {
  const seen = knownOr(facts.claim);
  const last = seen === null ? 0 : (parseClaim(seen.text)?.epoch ?? 0);
  if (promoted)
    return { epoch: Math.max(1, last), ttlSeconds: seen?.record.TTL ?? TTL_SECONDS, previous: seen?.text ?? null };
  return { epoch: last + 1, ttlSeconds: TTL_SECONDS, previous: seen?.text ?? null };
};
