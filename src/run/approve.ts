/** What `failover approve` does: one more person stands behind a plan that somebody else will run. */
import type { Writer } from '../domain/run/entry.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import type { Plan } from '../domain/plan/plan.ts';
import {
  APPROVAL_VALID_MS,
  putApproval,
  readApprovals,
  type Approval,
  type ApprovalShelf,
} from '../journal/approvals.ts';
import type { Store } from '../journal/store.ts';
import { nextRun } from './approval.ts';
import { personAt, type Known } from './caller.ts';
import type { Reach } from './command-outside.ts';

/** What is approved: the file of the plan was read, or only its digest is known. */
export interface Subject {
  digest: string;
  plan: Plan | null;
}

export interface Approving {
  shelf: ApprovalShelf;
  store: Store;
  writer: Pick<Writer, 'operator' | 'host'>;
  /** By chance, unique. */
  token: string;
  /** Where it is asked whose credentials these are. */
  region: string;
  reason: string | null;
}

/** @throws Failure `person-unknown` (exit 3) */
const requirePerson = ({ person: { unknown }, remedy }: Known): void => {
  if (unknown === null) return;
  throw new Failure({
    code: 'person-unknown',
    message: `An approval is a person's word, and it is not known who this is: ${unknown}. Nothing was approved.`,
    remedy: `${remedy} Then run the same command.`,
    exitCode: EXIT.credentials,
  });
};

/**
 * Approves a plan for the next run; again, where this person has already: what was given before may have expired.
 * @returns until when it counts, by the time of the store
 * @throws Failure `credentials`, `person-unknown` (exit 3), or why it cannot be written
 */
export const approve = async (
  reach: Pick<Reach, 'world' | 'target' | 'name' | 'originOf'>,
  { digest, plan }: Subject,
  { shelf, store, writer, token, region, reason }: Approving,
): Promise<{ approval: Approval; untilMs: number }> => {
  const known = await personAt(reach, writer, region);
  requirePerson(known);
  const { name: operator, marks } = known.person;
  const approval: Approval = {
    schema: 'oregon-trail.approval/2',
    planDigest: digest,
    run: await nextRun(store),
    operator,
    host: writer.host,
    marks: [...marks],
    at: reach.world.wallMs(),
    validForMs: plan?.approvals?.validForMs ?? APPROVAL_VALID_MS,
    reason,
  };
  await putApproval(shelf, approval, known.userId, token);
  const mine = (await readApprovals(shelf, digest)).findLast((one) => one.approval.at === approval.at);
  return { approval, untilMs: (mine?.givenMs ?? approval.at) + approval.validForMs };
};
