/** Whose claim it is that the zone holds, and what a batch of a run has to state of it. */
import { claimIn, claimRecordSet, claimText, foreignIn, showClaim, type ClaimSeen } from '../domain/plan/claim.ts';
import type { Region } from '../domain/api/call.ts';
import type { RunIdentity, Successor } from '../domain/plan/operation.ts';
import type { RecordSet } from '../domain/api/record-set.ts';

/** A run's claim as its plan names it. Without an epoch it is known by the run that it names, whose id is unique. */
export interface ClaimName {
  name: string;
  epoch: number | null;
  to: Region;
}

/** A claim that rungs stand on. */
export interface ClaimToState extends ClaimName {
  ttlSeconds: number;
  /** Text of a claim of an earlier run that stands; null when the claim is this run's own. */
  kept: string | null;
}

export const FOREIGN_REMEDY =
  'It is never deleted. Give the claim a name of its own ("claimRecordName" of both manifests), such as _failover.<zone>, then make a new plan.';

/** What is at the name of the claim and is none; a claim of this run with something beside it can be freed of that. */
export const foreignObstacle = (seen: ClaimSeen, name: string, { runId }: RunIdentity) => {
  const foreign = foreignIn(seen);
  if (foreign === null) return null;
  return {
    reason: `${name} holds something that is no claim of a run: ${foreign}`,
    remedy: foreign.includes(` run=${runId} `)
      ? 'Nothing of it is deleted. Somebody added to the claim of this run: move what they added elsewhere, then go on.'
      : FOREIGN_REMEDY,
  };
};

/** Is it the claim of this run, as it is while the run goes this way: forward, or back? */
export const isOwnClaim = (seen: ClaimSeen, { epoch, to }: ClaimName, run: RunIdentity): boolean => {
  const held = claimIn(seen);
  if (held === null || held.runId !== run.runId || held.to !== to) return false;
  return held.returning === (run.returning === true) && (epoch === null || held.epoch === epoch);
};

const isExpected = (seen: ClaimSeen, claim: ClaimToState, run: RunIdentity): boolean =>
  claim.kept === null ? isOwnClaim(seen, claim, run) : claimIn(seen) !== null && seen?.text === claim.kept;

/**
 * The record that a batch deletes and creates again. It is the claim as the zone holds it, in every field; where that is not
 * the claim that the run moves traffic under, one that is not there, so that the batch fails.
 */
export const statedClaim = (seen: ClaimSeen, claim: ClaimToState, run: RunIdentity): RecordSet => {
  if (seen !== null && isExpected(seen, claim, run)) return seen.record;
  const { name, ttlSeconds, kept, epoch, to } = claim;
  const held = claimIn(seen);
  // Ours, and not yet or no longer on the way that the run goes: the same claim as it is on that way.
  if (seen !== null && held?.runId === run.runId)
    return { ...seen.record, ResourceRecords: [{ Value: `"${claimText(held.epoch, held.to, run)}"` }] };
  return claimRecordSet(name, ttlSeconds, kept ?? claimText(epoch ?? 1, to, run));
};

/** Is the claim this run's own, whichever way it goes? */
export const isOfRun = (seen: ClaimSeen, { runId }: RunIdentity): boolean => claimIn(seen)?.runId === runId;

/** Why traffic must not be moved under the claim that the zone holds; null when it may. */
export const claimObstacle = (seen: ClaimSeen, claim: ClaimToState, run: RunIdentity) => {
  if (isExpected(seen, claim, run)) return null;
  const foreign = foreignObstacle(seen, claim.name, run);
  if (foreign !== null) return foreign;
  const wanted = claim.kept ?? claimText(claim.epoch ?? 1, claim.to, run);
  const expected = claim.epoch === null && claim.kept === null ? `the claim of run ${run.runId}` : `"${wanted}"`;
  return {
    reason: `The claim ${claim.name} is ${seen === null ? 'gone' : showClaim(seen)}, not ${expected}`,
    remedy: 'Another run has the traffic records. See "failover history" for it, and do not move traffic from here.',
  };
};

const numberOf = (runId: string): number => Number.parseInt(runId, 10);

/**
 * The run that has taken the claim after this one; null where it is ours, nobody's, or that of a run before us. Each run takes
 * one epoch more than it found, so a later one has ours or more; where the plan knows no epoch, runs are told by their numbers.
 */
export const successorOf = (
  seen: ClaimSeen,
  { epoch, previous }: { epoch: number | null; previous: string | null },
  { runId }: RunIdentity,
): Successor | null => {
  const held = claimIn(seen);
  if (held === null || held.runId === runId || seen?.text === previous) return null;
  const isLater = epoch === null ? numberOf(held.runId) >= numberOf(runId) : held.epoch >= epoch;
  return isLater ? { runId: held.runId, to: held.to, returning: held.returning, shown: showClaim(seen) } : null;
};
