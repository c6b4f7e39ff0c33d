/** A plan that asks for two people is begun only with the approval of the other one. */
import type { Approved } from '../domain/entry.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import { APPROVAL_VALID_MS, countedApprovals, putPlan, readApprovals } from '../journal/approvals.ts';
import { callerOf } from './caller.ts';
import type { Journals } from './journal-access.ts';
import type { Draft } from './planning.ts';
import type { Stage } from './stage.ts';

const missing = ({ digest }: Draft, file: string, have: number, others: number): Failure =>
  new Failure({
    code: 'approval-missing',
    message: `This plan asks for ${others + 1} people, and ${have} of ${others} others approve it now. Nothing was changed.`,
    remedy:
      `Somebody else reads ${file} and runs "failover approve ${digest}" (or names the file); ` +
      `then: failover promote --plan ${file}`,
    exitCode: EXIT.cancelled,
  });

/**
 * Who approved the plan, as the run will record it.
 * @throws Failure `approval-missing` (exit 8) while there are too few, or theirs have expired
 */
export const requireApproved = async (
  { place, invocation }: Stage,
  { shelf }: Journals,
  draft: Draft,
  file: string,
): Promise<Approved[]> => {
  const { needed = 1, validForMs = APPROVAL_VALID_MS } = draft.plan.approvals ?? {};
  // Whoever edits the number out of a plan still has the configuration to answer to.
  const others = Math.max(needed, invocation.settings.approvals) - 1;
  if (others < 1) return [];
  const me = await callerOf(place, invocation.settings, draft.plan.to);
  const counted = countedApprovals(await readApprovals(shelf, draft.digest), me, validForMs, place.world.wallMs());
  if (counted.length >= others) return counted;
  await putPlan(shelf, draft.digest, draft.plan);
  throw missing(draft, file, counted.length, others);
};
