/** Shows what a plan would do, in the form that was asked for. */
import { wordsOf } from '../../domain/plan/run-words.ts';
import { EXIT } from '../../domain/failure.ts';
import type { SurveyedStep } from '../../engine/survey.ts';
import { dryRun, dryRunText } from '../../report/dry-run.ts';
import { paperRunbook } from '../../report/paper-runbook.ts';
import { surveyText } from '../../report/survey-text.ts';
import { estimateOf, rehearsalOf, type Draft } from '../../run/planning.ts';
import type { Stage } from '../places/drive.ts';

/** Every call with old -> new. As JSON: the dry run as a document. */
export const showDryRun = (
  stage: Stage,
  draft: Draft,
  rows: readonly SurveyedStep[],
  isNothingToDo: boolean,
): number => {
  const { output, invocation } = stage;
  const { plan, modeReason } = draft;
  const nothing = `Nothing to do: ${wordsOf(plan).end} already.`;
  if (isNothingToDo && output.form === 'text' && !invocation.settings.verbose) {
    output.say(`${nothing} With --verbose each step is shown all the same.`);
    return EXIT.done;
  }
  const rehearsal = rehearsalOf(draft, invocation.settings.writer.operator);
  output.say(`Mode: ${modeReason}`);
  if (rehearsal === null) {
    if (output.form === 'text') output.say(surveyText(plan, rows, output.columns));
    else
      output.document({ planDigest: draft.digest, steps: rows.map(({ step, ...row }) => ({ id: step.id, ...row })) });
  } else {
    const document = dryRun(rehearsal, estimateOf(draft, rehearsal));
    if (output.form === 'text') output.say(dryRunText(document, output.columns).trimEnd());
    else output.document(document);
  }
  if (isNothingToDo) output.say(nothing);
  return EXIT.done;
};

/** The plan as commands for paper. */
export const showPaperRunbook = (stage: Stage, draft: Draft): void => {
  const rehearsal = rehearsalOf(draft, stage.invocation.settings.writer.operator);
  if (rehearsal === null) throw new Error('a paper runbook is made of a plan with its facts');
  stage.output.say(paperRunbook(rehearsal, stage.output.columns).trimEnd());
};
