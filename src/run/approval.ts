/** A plan that asks for two people is begun only with the approval of the other one. */
import { wordsOf } from '../domain/plan/run-words.ts';
import { shellPath } from '../domain/text/shell.ts';
import type { Approved, Writer } from '../domain/run/entry.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import {
  APPROVAL_VALID_MS,
  countApprovals,
  putPlan,
  readApprovals,
  timeOfShelf,
  type ApprovalShelf,
} from '../journal/approvals.ts';
import { readRun } from '../journal/journal.ts';
import type { Store } from '../journal/store.ts';
import { personAt, type Known } from './caller.ts';
import type { Reach } from './command-outside.ts';
import type { Draft } from './planning.ts';

export interface Asked {
  shelf: ApprovalShelf;
  store: Store;
  /** People that the configuration asks for, the operator among them. */
  needed: number;
  writer: Writer;
  /** By chance, unique. */
  token: string;
  /** File of the plan, as others are told of it. */
  file: string;
}

/** What a plan was approved for: the run of one number, and no other. */
export interface ApprovedRun {
  /** Null where no approval is asked for: any number will do. */
  run: number | null;
  approvals: Approved[];
}

/** The number that the next run gets (`src/journal/claim.ts`). */
export const nextRun = async (store: Store): Promise<number> => ((await readRun(store))?.run ?? 0) + 1;

const missing = (
  { digest, plan }: Draft,
  file: string,
  { have, others, known }: { have: number; others: number; known: Known },
  notCounted: readonly string[],
): Failure => {
  const { unknown } = known.person;
  const nobody =
    unknown === null ? '' : ` Who runs it counts for nobody, since it is not known who that is: ${unknown}.`;
  const rest = notCounted.map((text) => `\n  Not counted: ${text}.`).join('');
  return new Failure({
    code: 'approval-missing',
    message: `This plan asks for ${others + (unknown === null ? 1 : 0)} people, and ${have} of ${others} others approve it now. Nothing was changed.${nobody}${rest}`,
    remedy:
      `Somebody else reads ${file} and runs "failover approve ${digest}" (or names the file); ` +
      `then: ${wordsOf(plan).begin} --plan ${shellPath(file)}${unknown === null ? '' : ` ${known.remedy}`}`,
    exitCode: EXIT.cancelled,
  });
};

/**
 * Who approved the plan, as the run will record it. The people that are asked for are the one who runs it and those who
 * approved; none of them is another one of them.
 * @throws Failure `approval-missing` (exit 8) while there are too few, or theirs have expired or were for another run
 */
export const requireApproved = async (
  reach: Reach,
  draft: Draft,
  { shelf, store, needed: configured, writer, token, file }: Asked,
): Promise<ApprovedRun> => {
  const { needed = 1, validForMs = APPROVAL_VALID_MS } = draft.plan.approvals ?? {};
  // Whoever edits the number out of a plan still has the configuration to answer to.
  const people = Math.max(needed, configured);
  if (people < 2) return { run: null, approvals: [] };
  const known = await personAt(reach, writer, draft.plan.to);
  const others = known.person.unknown === null ? people - 1 : people;
  const run = await nextRun(store);
  await putPlan(shelf, draft.digest, draft.plan);
  const nowMs = await timeOfShelf(shelf, draft.digest, {
    token,
    who: known.person.name,
    nowMs: reach.world.wallMs(),
  });
  const all = await readApprovals(shelf, draft.digest);
  const counted = countApprovals(all, { runner: known.person, run, validForMs, nowMs });
  if (counted.counted.length >= others) return { run, approvals: counted.counted };
  throw missing(draft, file, { have: counted.counted.length, others, known }, counted.others);
};

/** @throws Failure `approval-outrun` (exit 12) when another run has got the number that was approved */
export const requireThatRun = ({ run: approved }: ApprovedRun, run: number): void => {
  if (approved === null || approved === run) return;
  throw new Failure({
    code: 'approval-outrun',
    message: `The plan was approved for run ${approved}, and somebody else has begun that one meanwhile. Nothing was changed.`,
    remedy: 'Look at it with "failover status"; then have the plan approved again, or make a new one.',
    exitCode: EXIT.locked,
  });
};
