/**
 * Approvals: objects beside the journal, `approvals/<digest of the plan>/<who>-<when>.json`, created once. They bind to the
 * digest, so an edited plan has none, and each ends by itself.
 */
import { z } from 'zod';
import { sha256 } from '../domain/text/digest.ts';
import type { Approved } from '../domain/run/entry.ts';

const approvalSchema = z.strictObject({
  schema: z.literal('oregon-trail.approval/1'),
  planDigest: z.string().regex(/^[0-9a-f]{64}$/),
  /** On AWS the ARN of the caller; elsewhere the operator's name. */
  operator: z.string().min(1),
  host: z.string(),
  at: z.number(),
  /** Milliseconds since 1970; from here on it counts no more. */
  expiresAt: z.number(),
  reason: z.string().nullable(),
});
export type Approval = z.infer<typeof approvalSchema>;

/** Where approvals are kept: a bucket, or a local directory. */
export interface ApprovalShelf {
  /** The next parts of all names under a folder; empty when there is no such folder. */
  names(folder: string): Promise<string[]>;
  read(name: string): Promise<string>;
  create(name: string, text: string): Promise<'created' | 'exists'>;
}

/** An approval is about the world as it was read for the plan: an hour later that is another one. */
export const APPROVAL_VALID_MS = 3_600_000;

const folderOf = (planDigest: string): string => `approvals/${planDigest}/`;

/** All approvals of one plan, the expired too. What is not one, or is of another plan, does not count. */
export const readApprovals = async (shelf: ApprovalShelf, planDigest: string): Promise<Approval[]> => {
  const folder = folderOf(planDigest);
  const names = (await shelf.names(folder)).filter((name) => name.endsWith('.json'));
  const texts = await Promise.all(names.map((name) => shelf.read(`${folder}${name}`)));
  return texts.flatMap((text) => {
    try {
      const parsed = approvalSchema.safeParse(JSON.parse(text));
      return parsed.success && parsed.data.planDigest === planDigest ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
};

/** Writes an approval down. The name holds who and when, so that a person can approve again after theirs has expired. */
export const putApproval = async (shelf: ApprovalShelf, approval: Approval): Promise<void> => {
  const { planDigest, operator, at } = approval;
  const who = `${operator.replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(-60)}-${sha256(operator).slice(0, 8)}`;
  await shelf.create(`${folderOf(planDigest)}${who}-${at}.json`, `${JSON.stringify(approval)}\n`);
};

const planName = (planDigest: string): string => `plans/${planDigest}.json`;

/** Puts a plan beside its approvals, so that who has the digest alone can see what it stands for. */
export const putPlan = async (shelf: ApprovalShelf, planDigest: string, plan: unknown): Promise<void> => {
  await shelf.create(planName(planDigest), `${JSON.stringify(plan)}\n`);
};

/** The text of a plan that was put there; null when none was. It is checked against the digest by who reads it. */
export const readPlanText = async (shelf: ApprovalShelf, planDigest: string): Promise<string | null> => {
  const names = await shelf.names('plans/');
  return names.includes(`${planDigest}.json`) ? shelf.read(planName(planDigest)) : null;
};

/** The approvals that count now: of other people than `operator`, not expired by themselves or by the plan, one a person. */
export const countedApprovals = (
  approvals: readonly Approval[],
  operator: string,
  validForMs: number,
  nowMs: number,
): Approved[] => {
  const counted = new Map<string, Approved>();
  for (const { operator: by, host, at, expiresAt } of approvals)
    if (by !== operator && nowMs < Math.min(expiresAt, at + validForMs)) counted.set(by, { operator: by, host, at });
  return [...counted.values()];
};
