/**
 * Approvals: objects beside the journal, `approvals/<digest of the plan>/<who>/<run>-<chance>.json`, created once. They bind to
 * the digest, so an edited plan has none; to the number that the next run gets, so that each counts for one run; and each ends
 * by itself, by the time of the store where that has one.
 */
import { z } from 'zod';
import { EXIT, Failure } from '../domain/failure.ts';
import { isSame, type Person } from '../domain/run/person.ts';
import type { Approved } from '../domain/run/entry.ts';

const approvalSchema = z.strictObject({
  schema: z.literal('oregon-trail.approval/2'),
  planDigest: z.string().regex(/^[0-9a-f]{64}$/),
  /** The run that it is for: the next one when it was given. */
  run: z.number().int().min(1),
  /** On AWS the ARN of who they are before their role; elsewhere the operator's name. */
  operator: z.string().min(1),
  host: z.string(),
  /** By what they are known (`src/domain/run/person.ts`). */
  marks: z.array(z.string().min(1)).min(1),
  /** By the clock of their machine; it counts only where the store has no time of its own. */
  at: z.number(),
  validForMs: z.number().positive(),
  reason: z.string().nullable(),
});
export type Approval = z.infer<typeof approvalSchema>;

/** A name on a shelf, and when it was put there, by the shelf's own clock; null where that is the clock of each machine. */
export interface Shelved {
  name: string;
  storedMs: number | null;
}

/** Where approvals are kept: a bucket, or a local directory. */
export interface ApprovalShelf {
  /** Does it say itself when something was put there? */
  readonly hasClock: boolean;
  /** The next parts of all names under a folder; empty when there is no such folder. Of folders the time is null. */
  list(folder: string): Promise<Shelved[]>;
  read(name: string): Promise<string>;
  create(name: string, text: string): Promise<'created' | 'exists'>;
}

/** An approval, and when it was given as far as that counts. */
export interface ShelvedApproval {
  approval: Approval;
  givenMs: number;
}

/** An approval is about the world as it was read for the plan: an hour later that is another one. */
export const APPROVAL_VALID_MS = 3_600_000;
/** How far the clocks of two machines may be apart before what one of them says of the time counts for nothing. */
const CLOCKS_APART_MS = 300_000;

const folderOf = (planDigest: string): string => `approvals/${planDigest}/`;

const parsed = (text: string): Approval | null => {
  try {
    return approvalSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

/**
 * The folder of whoever writes an approval. On AWS it is their user id, to which the printed policy of `approve` holds them
 * (`${aws:userid}`), so that nobody can write one in the place of another.
 */
export const folderOfWho = (userId: string): string => userId.replaceAll(/[^A-Za-z0-9=,.@:_+-]/g, '-');

const isTheirs = ({ marks, operator }: Approval, who: string): boolean =>
  marks.some((mark) => mark.startsWith('id '))
    ? marks.some((mark) => mark.startsWith('id ') && folderOfWho(mark.slice(3)) === who)
    : folderOfWho(operator) === who;

/** All approvals of one plan, the expired too. What is not one, is of another plan or in the place of somebody else, does not count. */
export const readApprovals = async (shelf: ApprovalShelf, planDigest: string): Promise<ShelvedApproval[]> => {
  const folder = folderOf(planDigest);
  const people = await shelf.list(folder);
  const found = await Promise.all(
    people.map(async ({ name: who }) => {
      const all = await shelf.list(`${folder}${who}/`);
      return Promise.all(
        all
          .filter(({ name }) => name.endsWith('.json'))
          .map(async ({ name, storedMs }): Promise<ShelvedApproval[]> => {
            const approval = parsed(await shelf.read(`${folder}${who}/${name}`));
            if (approval === null || approval.planDigest !== planDigest || !isTheirs(approval, who)) return [];
            return [{ approval, givenMs: storedMs ?? approval.at }];
          }),
      );
    }),
  );
  return found.flat(2);
};

/** Writes an approval down. @param token by chance, so that a person can approve again */
export const putApproval = async (
  shelf: ApprovalShelf,
  approval: Approval,
  userId: string,
  token: string,
): Promise<void> => {
  const { planDigest, run } = approval;
  await shelf.create(
    `${folderOf(planDigest)}${folderOfWho(userId)}/${run}-${token}.json`,
    `${JSON.stringify(approval)}\n`,
  );
};

const planName = (planDigest: string): string => `plans/${planDigest}.json`;

/** Puts a plan beside its approvals, so that who has the digest alone can see what it stands for. */
export const putPlan = async (shelf: ApprovalShelf, planDigest: string, plan: unknown): Promise<void> => {
  await shelf.create(planName(planDigest), `${JSON.stringify(plan)}\n`);
};

/** The text of a plan that was put there; null when none was. It is checked against the digest by who reads it. */
export const readPlanText = async (shelf: ApprovalShelf, planDigest: string): Promise<string | null> => {
  const shelved = await shelf.list('plans/');
  return shelved.some(({ name }) => name === `${planDigest}.json`) ? shelf.read(planName(planDigest)) : null;
};

/**
 * What time it is by the shelf: of something that was put there just now, since a laptop's clock may be days off. Where the
 * shelf has no clock it is that of this machine.
 * @param who asks, for whoever finds it there
 */
export const timeOfShelf = async (
  shelf: ApprovalShelf,
  planDigest: string,
  { token, who, nowMs }: { token: string; who: string; nowMs: number },
): Promise<number> => {
  if (!shelf.hasClock) return nowMs;
  const folder = `plans/${planDigest}/`;
  const name = `asked-${token}.json`;
  await shelf.create(`${folder}${name}`, `${JSON.stringify({ who, at: nowMs })}\n`);
  const mine = (await shelf.list(folder)).find((shelved) => shelved.name === name);
  if (mine?.storedMs != null) return mine.storedMs;
  throw new Failure({
    code: 'approval-undated',
    message: `The store of the approvals does not show what was put there a moment ago (${folder}${name}), so that nobody knows what time it is there.`,
    remedy:
      'Nothing was changed. Run the same command again; if it stays so, the bucket is not one of S3 as it should be.',
    exitCode: EXIT.refusedByAws,
  });
};

/** What an approval has to fit to count. */
export interface Counting {
  /** Who runs the plan. */
  runner: Person;
  /** The number that its run gets. */
  run: number;
  validForMs: number;
  /** By the clock that `givenMs` is of. */
  nowMs: number;
}

/** What is wrong with an approval, a clause; null when it counts. */
const objection = (
  { approval, givenMs }: ShelvedApproval,
  { runner, run, validForMs, nowMs }: Counting,
): string | null => {
  if (approval.run !== run) return `it was given for run ${approval.run}, and this is run ${run}`;
  const mark = isSame(approval, runner);
  if (mark !== null) return `who runs the plan is the same person (${mark})`;
  if (givenMs > nowMs + CLOCKS_APART_MS) return 'it is dated in the future, so nobody knows when it was given';
  return nowMs < givenMs + Math.min(validForMs, approval.validForMs) ? null : 'it has expired';
};

/** The approvals that count now, one a person, and why the others do not, a sentence each. */
export const countApprovals = (
  approvals: readonly ShelvedApproval[],
  counting: Counting,
): { counted: Approved[]; others: string[] } => {
  const people: { marks: string[]; approved: Approved }[] = [];
  const others: string[] = [];
  // The order decides nothing but who is named: who has anything in common with two of them joins these.
  for (const shelved of approvals) {
    const { operator, host, marks } = shelved.approval;
    const why = objection(shelved, counting);
    if (why !== null) {
      others.push(`${operator} on ${host}: ${why}`);
      continue;
    }
    const same = people.filter((person) => isSame(person, shelved.approval) !== null);
    const [first] = same;
    if (first === undefined) {
      people.push({ marks: [...marks], approved: { operator, host, at: shelved.givenMs } });
      continue;
    }
    first.marks.push(...marks, ...same.slice(1).flatMap((person) => person.marks));
    for (const joined of same.slice(1)) people.splice(people.indexOf(joined), 1);
    if (!others.some((text) => text.startsWith(`${operator} on ${host}: `)) && first.approved.operator !== operator)
      others.push(`${operator} on ${host}: it is the same person as ${first.approved.operator}`);
  }
  return { counted: people.map(({ approved }) => approved), others: [...new Set(others)] };
};
