/** `failover rollback`: put every changed value back, the last change first. */
import { EXIT } from '../../domain/failure.ts';
import { rollBack } from '../../engine/run.ts';
import { openJournal } from '../../journal/journal.ts';
import type { RecordedRun } from '../../report/run-standing.ts';
import { isGiven, type Invocation, type Run } from '../command.ts';
import { confirmRegion } from '../confirmation.ts';
import { drive } from '../drive.ts';
import { sayFirstLine, sayLastLine, whereaboutsOf } from '../frame.ts';
import { identifyAgain } from '../identity.ts';
import { newestRun, wantedRun, withJournals, type Journals } from '../journal-access.ts';
import { requireOver, requireUnattended } from '../open-run.ts';
import { beginStream } from '../render/choose.ts';
import { showRollback } from '../rollback-preview.ts';
import { sameCommand } from '../same-command.ts';
import { requireSamePlace } from '../same-place.ts';
import { onStage } from '../stage.ts';
import { goingOn, requireLocalReason } from '../writing.ts';

const sayNothing = ({ output }: Invocation, { state }: RecordedRun, text: string): number => {
  if (output.form === 'text') output.say(`Nothing to do: ${text} Nothing was changed.`);
  else output.record({ type: 'nothing-to-do', time: new Date(state.lastAt).toISOString(), runId: state.runId, seq: 1 });
  sayLastLine(output, state.target);
  return EXIT.done;
};

/** An older run can be taken back only while no newer one is under way. */
const requireNoOther = async (journals: Journals, { run }: RecordedRun): Promise<void> => {
  const newest = await newestRun(journals);
  if (newest !== null && newest.run !== run) requireOver(newest, journals.settings.writer.host);
};

const confirm = ({ settings, output }: Invocation, { run, state }: RecordedRun): Promise<void> => {
  const { plan, steps } = state;
  const changed = [...steps.values()].filter((step) => step.changed && step.status !== 'undone').length;
  return confirmRegion(settings, output, {
    expected: plan.to,
    facts: [
      `Run ${run} is taken back: ${changed} changed steps get their recorded values, and traffic goes back to ${plan.from}.`,
      'What consumers and users did meanwhile stays done.',
    ],
    command: sameCommand(process.argv.slice(2), { run: String(run), confirm: plan.to }),
  });
};

const perform = async (invocation: Invocation, journals: Journals): Promise<number> => {
  const { settings, output } = invocation;
  const isDry = isGiven(invocation, 'dry-run');
  if (!isDry) {
    requireLocalReason(invocation, journals);
    await journals.settle();
  }
  const recorded = await wantedRun(journals);
  const { state } = recorded;
  sayFirstLine(output, whereaboutsOf(state));
  if (state.status === 'rolled-back')
    return sayNothing(invocation, recorded, `run ${recorded.run} is rolled back already.`);
  requireUnattended(recorded.run, state, settings.writer.host, isGiven(invocation, 'take-over'));
  requireSamePlace(settings, state);
  await requireNoOther(journals, recorded);
  if (isDry) return onStage(invocation, (stage) => showRollback(stage, state));
  await confirm(invocation, recorded);
  return onStage(invocation, async (stage) => {
    const caller = await identifyAgain(stage, state);
    const opened = await openJournal(journals.store, recorded.run);
    return drive(stage, { journal: opened.journal, state: opened.state, begun: [] }, async (session, summarise) => {
      await session.record(goingOn(invocation, journals, caller));
      return rollBack(session, summarise);
    });
  });
};

export const run: Run = (invocation) => {
  const isDry = isGiven(invocation, 'dry-run');
  if (!isDry) beginStream(invocation.output, invocation.settings);
  return withJournals(invocation, isDry ? 'look' : 'work', (journals) => perform(invocation, journals));
};
