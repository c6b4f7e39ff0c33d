/** What `failover promote` and `failover run` do: look who is at work, plan, look again, ask, claim the next run, and work on it. */
import { requireExtensionsOf } from '../../runbooks/extensions.ts';
import type { AcceptedFinding } from '../domain/plan/finding.ts';
import type { Entry, EntryOf, OtherCommands } from '../domain/run/entry.ts';
import { isOpen } from '../domain/run/run-state.ts';
import { fold } from '../domain/run/fold.ts';
import { goOn } from '../engine/run.ts';
import type { ApprovalShelf } from '../journal/approvals.ts';
import { claimRun } from '../journal/claim.ts';
import { requireApproved, requireThatRun, type ApprovedRun } from './approval.ts';
import { requireNotCancelled } from './cancelled.ts';
import { newestRun, type CommandOutside, type CommandStage } from './command-outside.ts';
import { requireCommands } from './known-commands.ts';
import { localEntries } from './going-on.ts';
import { identify } from './identity.ts';
import { findingsOf, requireAccepted } from './judge.ts';
import { lockedBy, requireOver } from './open-run.ts';
import { surveyPlan, type Draft, type Survey } from './planning.ts';

/** How a run comes to its plan, and what it says and asks on its way. */
export interface Beginning<Result, Stage extends CommandStage<Result>> {
  shelf: ApprovalShelf;
  /** People that the configuration asks for, the operator among them. */
  approvals: number;
  draft(stage: Stage): Promise<Draft>;
  /** How old a plan may be that was loaded. */
  planMaxAgeMs?: number;
  /** Only shows what would be done; null to do it. */
  preview: ((stage: Stage, draft: Draft, survey: Survey) => Result) | null;
  nothingToDo(stage: Stage, draft: Draft, survey: Survey): Result;
  /** Keeps the plan and says what is coming. @returns the file of the plan, as others are told of it */
  introduce(stage: Stage, draft: Draft): Promise<string>;
  /** @throws Failure when somebody who is asked does not agree */
  confirm(stage: Stage, draft: Draft): Promise<void>;
}

const execute = async <Result, Stage extends CommandStage<Result>>(
  command: CommandOutside<Result, Stage>,
  stage: Stage,
  { plan, digest: planDigest }: Draft,
  approved: ApprovedRun,
  { otherCommands, findings }: { otherCommands: OtherCommands | null; findings: AcceptedFinding[] },
): Promise<Result> => {
  const { reach } = stage;
  const caller = await identify(reach, { plan });
  let begun: Entry[] = [];
  const { approvals } = approved;
  const claim = await claimRun(command.store, (run) => {
    requireThatRun(approved, run);
    const at = reach.world.wallMs();
    const first: EntryOf<'run.begun'> = {
      kind: 'run.begun',
      at,
      runId: `${run}-${command.token()}`,
      plan,
      planDigest,
      target: reach.name,
      writer: command.writer,
      tool: command.tool,
      caller,
      ...(approvals.length === 0 ? {} : { approvals }),
      ...(otherCommands === null ? {} : { otherCommands }),
      ...(findings.length === 0 ? {} : { findings }),
    };
    const others = localEntries(command).map((entry): Entry => ({ ...entry, at }));
    begun = [first, ...others];
    return [first, ...others];
  });
  if (claim.kind === 'taken') throw lockedBy(command, claim.run, claim.state);
  const state = fold(begun);
  if (state === null) throw new Error('a run was claimed without its first entry');
  return stage.drive({ journal: claim.journal, state, begun }, goOn);
};

/** Begins a run and works on it. @throws Failure whenever it does not come to that; nothing was changed then */
export const begin = async <Result, Stage extends CommandStage<Result>>(
  command: CommandOutside<Result, Stage>,
  { shelf, approvals, draft: draw, planMaxAgeMs, preview, nothingToDo, introduce, confirm }: Beginning<Result, Stage>,
): Promise<Result> => {
  const { operator } = command.writer;
  if (preview === null) {
    await command.catchUp();
    // Said at once, before a region is asked anything.
    const newest = await newestRun(command);
    if (newest !== null && isOpen(newest.state)) command.found(newest);
    requireOver(command, newest);
  }
  return command.onStage(async (stage) => {
    const draft = await draw(stage);
    requireExtensionsOf(draft.plan);
    const { commands } = stage.reach;
    const otherCommands = await requireCommands(commands, draft.plan.steps, command.otherCommands ?? null);
    const found = findingsOf(draft, stage.reach.world.wallMs(), planMaxAgeMs);
    const findings = preview === null ? requireAccepted(draft.plan, found, command) : [];
    const survey = { ...(await surveyPlan(stage.reach, draft.plan, operator)), findings: found };
    if (preview !== null) return preview(stage, draft, survey);
    // While this one was reading, someone else may have begun.
    requireOver(command, await newestRun(command));
    if (survey.isNothingToDo) return nothingToDo(stage, draft, survey);
    const file = await introduce(stage, draft);
    const { store, writer } = command;
    const asked = { shelf, store, needed: approvals, writer, token: command.token(), file };
    const approved = await requireApproved(stage.reach, draft, asked);
    await confirm(stage, draft);
    requireNotCancelled(stage.reach.control);
    return execute(command, stage, draft, approved, { otherCommands, findings });
  });
};
