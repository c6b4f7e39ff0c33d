/** A plan that asks for two people is begun only with the approval of the other one. */
import { wordsOf } from '../domain/plan/run-words.ts';
import { shellPath } from '../domain/text/shell.ts';
import type { Approved } from '../domain/run/entry.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import {
  APPROVAL_VALID_MS,
  countedApprovals,
  putPlan,
  readApprovals,
  type ApprovalShelf,
} from '../journal/approvals.ts';
import { callerOf } from './caller.ts';
import type { Reach } from './command-outside.ts';
import type { Draft } from './planning.ts';

export interface Asked {
  shelf: ApprovalShelf;
  /** People that the configuration asks for, the operator among them. */
  needed: number;
  operator: string;
  /** File of the plan, as others are told of it. */
  file: string;
}

const missing = ({ digest, plan }: Draft, file: string, have: number, others: number): Failure =>
  new Failure({
    code: 'approval-missing',
    message: `This plan asks for ${others + 1} people, and ${have} of ${others} others approve it now. Nothing was changed.`,
    remedy:
      `Somebody else reads ${file} and runs "failover approve ${digest}" (or names the file); ` +
      `then: ${wordsOf(plan).begin} --plan ${shellPath(file)}`,
    exitCode: EXIT.cancelled,
  });

/**
 * Who approved the plan, as the run will record it.
 * @throws Failure `approval-missing` (exit 8) while there are too few, or theirs have expired
 */
export const requireApproved = async (
  reach: Reach,
  draft: Draft,
  { shelf, needed: configured, operator, file }: Asked,
): Promise<Approved[]> => {
  const { needed = 1, validForMs = APPROVAL_VALID_MS } = draft.plan.approvals ?? {};
  // Whoever edits the number out of a plan still has the configuration to answer to.
  const others = Math.max(needed, configured) - 1;
  if (others < 1) return [];
  const me = await callerOf(reach, operator, draft.plan.to);
  const counted = countedApprovals(await readApprovals(shelf, draft.digest), me, validForMs, reach.world.wallMs());
  if (counted.length >= others) return counted;
  await putPlan(shelf, draft.digest, draft.plan);
  throw missing(draft, file, counted.length, others);
};
