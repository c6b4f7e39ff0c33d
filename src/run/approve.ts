/** What `failover approve` does: one more person stands behind a plan that somebody else will run. */
import type { Plan } from '../domain/plan/plan.ts';
import {
  APPROVAL_VALID_MS,
  putApproval,
  readApprovals,
  type Approval,
  type ApprovalShelf,
} from '../journal/approvals.ts';
import { callerOf } from './caller.ts';
import type { Reach } from './command-outside.ts';

/** What is approved: the file of the plan was read, or only its digest is known. */
export interface Subject {
  digest: string;
  plan: Plan | null;
}

export interface Approving {
  shelf: ApprovalShelf;
  operator: string;
  host: string;
  /** Where it is asked whose credentials these are. */
  region: string;
  reason: string | null;
}

/** Approves a plan, unless this person has already. @throws Failure `credentials` (exit 3), or why it cannot be written */
export const approve = async (
  reach: Pick<Reach, 'world' | 'target' | 'name'>,
  { digest, plan }: Subject,
  { shelf, operator: name, host, region, reason }: Approving,
): Promise<{ approval: Approval; isNew: boolean }> => {
  const at = reach.world.wallMs();
  const operator = await callerOf(reach, name, region);
  const known = await readApprovals(shelf, digest);
  const valid = known.find((approval) => approval.operator === operator && at < approval.expiresAt);
  if (valid !== undefined) return { approval: valid, isNew: false };
  const expiresAt = at + (plan?.approvals?.validForMs ?? APPROVAL_VALID_MS);
  const approval: Approval = {
    schema: 'oregon-trail.approval/1',
    planDigest: digest,
    operator,
    host,
    at,
    expiresAt,
    reason,
  };
  await putApproval(shelf, approval);
  return { approval, isNew: true };
};
