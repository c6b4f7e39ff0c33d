/** `failover plan`: what a runbook would do now. It changes nothing. */
import { wordsOf } from '../../domain/plan/run-words.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Runbook } from '../../domain/plan/runbook.ts';
import { isGiven, textOf, type Invocation, type Run } from '../arguments/command.ts';
import { showDryRun, showPaperRunbook } from '../planning/dry-run.ts';
import { planPath, savePlan } from '../settings/plan-files.ts';
import { draftPlan, surveyPlan } from '../../run/planning.ts';
import type { Stage } from '../places/drive.ts';
import { probeWarning } from '../places/probe-warning.ts';
import { onStage } from '../places/stage.ts';
import { announcedOrder, runbookNamed } from '../planning/order.ts';
import { shellPath } from '../../domain/text/shell.ts';
import { paint } from '../terminal/line.ts';

type Format = 'text' | 'json' | 'cli';

const formatOf = (invocation: Invocation): Format =>
  (textOf(invocation, 'format') as Format | null) ?? (invocation.output.form === 'text' ? 'text' : 'json');

/** A JSON form of the stream and a text form of the plan contradict each other. */
const requireOneForm = (invocation: Invocation): void => {
  if (invocation.output.form === 'text' || formatOf(invocation) === 'json') return;
  throw new Failure({
    code: 'usage',
    message: `--json and --format ${formatOf(invocation)} contradict each other.`,
    remedy: 'Leave one of them out.',
    exitCode: EXIT.usage,
  });
};

const perform = async (stage: Stage, runbook: Runbook): Promise<number> => {
  const { invocation, output, place, reach } = stage;
  const order = await announcedOrder(stage, runbook);
  const format = formatOf(invocation);
  const draft = await draftPlan(reach, order);
  const survey = await surveyPlan(reach, draft.plan, invocation.settings.writer.operator);
  if (format === 'json') output.document(draft.plan);
  else if (format === 'cli') showPaperRunbook(stage, draft);
  else showDryRun(stage, draft, survey);
  const warning = await probeWarning(place, draft.plan);
  if (warning !== null) output.remark([paint('yellow', 'Warning:'), ` ${warning}`]);
  const out = textOf(invocation, 'out');
  if (out !== null) {
    const path = savePlan(draft.plan, planPath(out, invocation.settings.stateDirectory, draft.plan, draft.digest));
    output.remark(`Plan written to ${path}. Run it with: ${wordsOf(draft.plan).begin} --plan ${shellPath(path)}`);
  }
  return isGiven(invocation, 'detailed-exitcode') && !survey.isNothingToDo ? EXIT.differences : EXIT.done;
};

export const run: Run = (invocation) => {
  requireOneForm(invocation);
  // A name that there is none of is no reason to open anything.
  const runbook = runbookNamed(invocation);
  // `--format json` is data on stdout like `--json`.
  return onStage({ ...invocation, output: forFormat(invocation) }, (stage) => perform(stage, runbook));
};

const forFormat = (invocation: Invocation): Invocation['output'] => {
  const { output } = invocation;
  if (formatOf(invocation) !== 'json' || output.form !== 'text') return output;
  return { ...output, form: 'json', say: () => {}, announce: output.remark };
};
