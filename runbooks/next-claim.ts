/** Which claim a promotion takes, or keeps. */
import { claimIn } from '../src/domain/plan/claim.ts';
import { knownOr, type Facts } from '../src/domain/facts/facts.ts';
import { plainName } from '../src/domain/api/record-set.ts';
import { isAt, ladderTrouble } from '../src/domain/plan/traffic-records.ts';
import type { PlanInputs } from './plan-inputs.ts';
import { endsOf } from './traffic-ladder.ts';

/** Seconds that the claim may be cached for; nothing reads it through a resolver in a hurry. */
const TTL_SECONDS = 60;

/**
 * Is all traffic where it should be, by every type of record, under a claim for this region? Then a promotion has nothing to
 * move, and taking the claim would be its only change. What could not be read is not so.
 *
 * @throws Failure `records-unusable` when the old region has no such name.
 */
export const isMoved = (facts: Facts): boolean => {
  const { to, records, claim } = facts;
  const holder = claimIn(knownOr(claim));
  if (holder?.to !== to.manifest.region || holder.returning) return false;
  return to.manifest.records.every((record) => {
    const live = knownOr(records[plainName(record.name)]) ?? [];
    const ends = endsOf(facts, record);
    return ladderTrouble(live, ends) === null && isAt(live, ends, 100);
  });
};

/** What is said of a claim in a plan. */
export interface NextClaim {
  /** Null when the claim could not be read: one more than what is seen when it is taken. */
  epoch: number | null;
  ttlSeconds: number;
  /** The text before. */
  previous: string | null;
}

/** Epoch, time to live and the claim before; when everything is promoted, those of the claim that stands. */
export const nextClaim = ({ facts, moved }: Pick<PlanInputs, 'facts' | 'moved'>): NextClaim => {
  if (!facts.claim.known) return { epoch: null, ttlSeconds: TTL_SECONDS, previous: null };
  const { seen } = facts.claim;
  const last = claimIn(seen)?.epoch ?? 0;
  if (moved)
    return { epoch: Math.max(1, last), ttlSeconds: seen?.record.TTL ?? TTL_SECONDS, previous: seen?.text ?? null };
  return { epoch: last + 1, ttlSeconds: TTL_SECONDS, previous: seen?.text ?? null };
};
