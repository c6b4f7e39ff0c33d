/** What `failover resume` does: find the run, check that it may be gone on with and how, and work on it. */
import { acceptedFiles } from '../../runbooks/extensions.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import type { AcceptedFinding } from '../domain/plan/finding.ts';
import { isOpen, type RunState } from '../domain/run/run-state.ts';
import { entriesFor, type Decision } from '../engine/decide.ts';
import type { Unstamped } from '../engine/goal.ts';
import { goOn, rollBack } from '../engine/run.ts';
import { openJournal } from '../journal/journal.ts';
import type { RecordedRun } from '../report/run-standing.ts';
import { requireHeld, requireUppermost } from './beneath.ts';
import {
  catchUpOlder,
  wantedRun,
  type CommandOutside,
  type CommandStage,
  type Go,
  type Reach,
} from './command-outside.ts';
import { goingOn } from './going-on.ts';
import { requireCommands, stepsAhead } from './known-commands.ts';
import { identifyAgain } from './identity.ts';
import { requireWholePlan } from './whole-plan.ts';
import { requireAcceptedRun } from './judge.ts';
import { requireUnattended } from './open-run.ts';

export interface Resumption<Result> {
  /** What somebody answers to the run's question. */
  decision: Decision;
  /** @throws Failure when this command was meant for something else */
  check(recorded: RecordedRun): void;
  /** The run is over. */
  over(recorded: RecordedRun): Result;
}

/** @throws Failure when the answer cannot be taken; nothing is recorded then */
const requireAnswerable = (decision: Decision, state: RunState, operator: string): void => {
  if (state.status !== 'rolling-back') return void entriesFor(state, decision, operator);
  if (decision.kind === 'continue') return;
  throw new Failure({
    code: 'rolling-back',
    message: 'The run is being rolled back: there is nothing to retry or skip.',
    remedy: 'Go on with: failover rollback',
    exitCode: EXIT.usage,
  });
};

/** @returns and @throws as `requireHeld`; Failure `run-beneath` (exit 12) of a rollback that is beneath a later run */
const requireStanding = async <Result>(
  { store }: Pick<CommandOutside<Result>, 'store'>,
  reach: Reach,
  { run, state }: RecordedRun,
): Promise<string | null> => {
  const isGoingBack = state.status === 'rolling-back';
  if (isGoingBack) await requireUppermost(store, run);
  return requireHeld(reach, state, isGoingBack ? 'back' : 'forward');
};

const withFindings = (entries: Unstamped[], findings: AcceptedFinding[]): Unstamped[] =>
  entries.map((entry) => (entry.kind === 'run.resumed' && findings.length > 0 ? { ...entry, findings } : entry));

/** Goes on with a run. @throws Failure whenever it does not come to that; nothing was changed then */
export const resume = async <Result, Stage extends CommandStage<Result>>(
  command: CommandOutside<Result, Stage>,
  { decision, check, over }: Resumption<Result>,
): Promise<Result> => {
  const { operator } = command.writer;
  await command.catchUp();
  const recorded = await wantedRun(command);
  command.found(recorded);
  if (!isOpen(recorded.state)) return over(recorded);
  requireUnattended(command, recorded);
  requireWholePlan(recorded.run, recorded.state.plan);
  const otherFiles = acceptedFiles(recorded.state.plan, command.otherFiles ?? null);
  check(recorded);
  if (recorded.state.status !== 'rolling-back') requireAcceptedRun(recorded.state, command);
  requireAnswerable(decision, recorded.state, operator);
  await catchUpOlder(command, [recorded.run]);
  return command.onStage(async (stage) => {
    const ahead = stepsAhead(recorded.state, recorded.state.status === 'rolling-back' ? 'back' : 'forward');
    const otherCommands = await requireCommands(stage.reach.commands, ahead, command.otherCommands ?? null);
    const accepted = { otherFiles, otherCommands };
    const caller = await identifyAgain(stage, recorded.state);
    const unseen = await requireStanding(command, stage.reach, recorded);
    if (unseen !== null) stage.remark(unseen);
    const opened = await openJournal(command.store, recorded.run);
    const { journal, state } = opened;
    // Somebody else may have ended it or gone on with it since it was looked at.
    if (!isOpen(state)) return over(opened);
    requireUnattended(command, opened);
    requireAnswerable(decision, state, operator);
    const findings = state.status === 'rolling-back' ? [] : requireAcceptedRun(state, command);
    // The answer becomes durable together with who gave it.
    const go: Go = async (session, summarise) => {
      if (state.status === 'rolling-back') {
        await session.record(goingOn(command, caller, accepted));
        return rollBack(session, summarise);
      }
      const answers = entriesFor(state, decision, operator);
      await session.record([...withFindings(goingOn(command, caller, accepted), findings), ...answers]);
      return goOn(session, summarise);
    };
    return stage.drive({ journal, state, begun: [] }, go);
  });
};
