/** `failover rollback`: put every changed value back, the last change first. */
import { wordsOf } from '../../domain/plan/run-words.ts';
import { EXIT } from '../../domain/failure.ts';
import type { RecordedRun } from '../../report/run-standing.ts';
import { bullets } from '../../report/lines.ts';
import { takeBack } from '../../run/rollback.ts';
import { isGiven, type Invocation, type Run } from '../arguments/command.ts';
import { commandOutside } from '../places/command-outside.ts';
import { confirmRegion } from '../terminal/confirmation.ts';
import { sayLastLine } from '../terminal/frame.ts';
import { withJournals } from '../places/journal-access.ts';
import { beginStream } from '../terminal/choose.ts';
import { previewRollback } from '../../run/rollback-preview.ts';
import { rollbackLines } from '../../report/rollback-text.ts';
import type { RunState } from '../../domain/run/run-state.ts';
import type { Stage } from '../places/drive.ts';
import { sameCommand } from '../arguments/same-command.ts';
import { requireSamePlace } from '../arguments/same-place.ts';

const sayNothing = ({ output }: Invocation, { state }: RecordedRun, text: string): number => {
  if (output.form === 'text') output.say(`Nothing to do: ${text} Nothing was changed.`);
  else output.record({ type: 'nothing-to-do', time: new Date(state.lastAt).toISOString(), runId: state.runId, seq: 1 });
  sayLastLine(output, state.target);
  return EXIT.done;
};

const confirm = ({ settings, output }: Invocation, { run, state }: RecordedRun, warnings: string[]): Promise<void> => {
  const { plan, steps } = state;
  // Said also where nobody is asked: the command may have been written before this was so.
  if (warnings.length > 0) output.remark(...bullets(warnings, output.columns));
  const changed = [...steps.values()].filter((step) => step.changed && step.status !== 'undone').length;
  return confirmRegion(settings, output, {
    expected: plan.to,
    facts: [
      `Run ${run} is taken back: ${changed} changed steps get their recorded values.`,
      ...wordsOf(plan).takenBack,
    ],
    command: sameCommand(process.argv.slice(2), { run: String(run), confirm: plan.to }),
  });
};

const show = async ({ output, reach }: Stage, run: RunState, warnings: string[]): Promise<number> => {
  const { raised, takenBack } = await previewRollback(reach, run);
  const steps = [...raised, ...takenBack];
  const { runId } = run;
  if (output.form !== 'text') output.document({ runId, warnings, steps });
  output.say(...rollbackLines({ runId, count: takenBack.length, warnings, steps }, output.columns));
  return EXIT.done;
};

export const run: Run = (invocation) => {
  const isDry = isGiven(invocation, 'dry-run');
  if (!isDry) beginStream(invocation.output, invocation.settings);
  return withJournals(invocation, isDry ? 'look' : 'work', (journals) =>
    takeBack(commandOutside(invocation, journals), {
      check: ({ state }) => requireSamePlace(invocation.settings, state),
      over: (recorded) => sayNothing(invocation, recorded, `run ${recorded.run} is rolled back already.`),
      preview: isDry ? show : null,
      confirm: (recorded, warnings) => confirm(invocation, recorded, warnings),
    }),
  );
};
