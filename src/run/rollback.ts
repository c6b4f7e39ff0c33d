/** What `failover rollback` does: find the run, ask, and put every changed value back. */
import { acceptedFiles } from '../../runbooks/extensions.ts';
import type { RunState } from '../domain/run/run-state.ts';
import { rollBack } from '../engine/run.ts';
import { openJournal } from '../journal/journal.ts';
import type { RecordedRun } from '../report/run-standing.ts';
import { requireHeld, requireUppermost } from './beneath.ts';
import { newestRun, catchUpOlder, wantedRun, type CommandOutside, type CommandStage } from './command-outside.ts';
import { goingOn } from './going-on.ts';
import { requireCommands, stepsAhead } from './known-commands.ts';
import { identifyAgain } from './identity.ts';
import { requireOver, requireUnattended } from './open-run.ts';
import { wayBackWarnings } from './way-back.ts';
import { requireWholePlan } from './whole-plan.ts';

export interface TakingBack<Result, Stage extends CommandStage<Result>> {
  /** @throws Failure when this command was meant for something else */
  check(recorded: RecordedRun): void;
  /** The run is rolled back already. */
  over(recorded: RecordedRun): Result;
  /** Only shows what would be done; null to do it. */
  preview: ((stage: Stage, state: RunState, warnings: string[]) => Promise<Result>) | null;
  /** @throws Failure when somebody who is asked does not agree */
  confirm(recorded: RecordedRun, warnings: string[]): Promise<void>;
}

/** Rolls a run back. @throws Failure whenever it does not come to that; nothing was changed then */
export const takeBack = async <Result, Stage extends CommandStage<Result>>(
  command: CommandOutside<Result, Stage>,
  { check, over, preview, confirm }: TakingBack<Result, Stage>,
): Promise<Result> => {
  if (preview === null) await command.catchUp();
  const recorded = await wantedRun(command);
  const { run, state } = recorded;
  command.found(recorded);
  if (state.status === 'rolled-back') return over(recorded);
  requireUnattended(command, recorded);
  requireWholePlan(run, state.plan);
  const otherFiles = acceptedFiles(state.plan, command.otherFiles ?? null);
  check(recorded);
  // A run can be taken back only while no other one is under way.
  const newest = await newestRun(command);
  if (newest !== null && newest.run !== run) requireOver(command, newest);
  await requireUppermost(command.store, run);
  return command.onStage(async (stage) => {
    const ahead = stepsAhead(state, 'back');
    const otherCommands = await requireCommands(stage.reach.commands, ahead, command.otherCommands ?? null);
    const unseen = await requireHeld(stage.reach, state, 'back');
    const warnings = [...(unseen === null ? [] : [unseen]), ...(await wayBackWarnings(stage.reach, state))];
    if (preview !== null) return preview(stage, state, warnings);
    await confirm(recorded, warnings);
    await catchUpOlder(command, [run]);
    const caller = await identifyAgain(stage, state);
    const opened = await openJournal(command.store, run);
    // Somebody else may have taken it back or gone on with it since it was looked at.
    if (opened.state.status === 'rolled-back') return over(opened);
    requireUnattended(command, opened);
    await requireUppermost(command.store, run);
    return stage.drive({ journal: opened.journal, state: opened.state, begun: [] }, async (session, summarise) => {
      await session.record(goingOn(command, caller, { otherFiles, otherCommands }));
      return rollBack(session, summarise);
    });
  });
};
