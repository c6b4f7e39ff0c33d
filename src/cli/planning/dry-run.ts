/** Shows what a plan would do, in the form that was asked for. */
import type { Finding } from '../../domain/plan/finding.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { EXIT } from '../../domain/failure.ts';
import { servingOf } from '../../operations/registry.ts';
import { dryRun, dryRunLines } from '../../report/dry-run.ts';
import { withoutEnd } from '../../report/lines.ts';
import { alreadyWords, namesSeen } from '../../report/outcome.ts';
import { paperRunbookLines } from '../../report/paper-runbook.ts';
import { surveyLines } from '../../report/survey-text.ts';
import { estimateOf, rehearsalOf, type Draft, type Survey } from '../../run/planning.ts';
import { paint } from '../terminal/line.ts';
import type { Stage } from '../places/drive.ts';

/** What is said where a plan has nothing to do: what was seen of it just now. */
export const nothingWords = (plan: Plan, { rows, findings = [] }: Survey): string => {
  const evidence = new Map(
    rows.map(({ step, verdict }) => [step.id, verdict.verdict === 'met' ? verdict.evidence : null]),
  );
  return alreadyWords({
    plan,
    findings: findings.map(({ name }) => ({ finding: name, by: '' })),
    names: namesSeen(plan, servingOf, ({ id }) => evidence.get(id) ?? null),
    isWhole: true,
  });
};

const sayFindings = ({ output }: Stage, findings: readonly Finding[]): void => {
  for (const { name, message, remedy } of findings)
    output.remark([paint('yellow', 'To be accepted:'), ` ${name}: ${message} ${remedy}`]);
};

/** Every call with old -> new. As JSON: the dry run as a document. */
export const showDryRun = (stage: Stage, draft: Draft, survey: Survey): number => {
  const { rows, isNothingToDo, findings = [] } = survey;
  const { output, invocation } = stage;
  const { plan, modeReason } = draft;
  sayFindings(stage, findings);
  const nothing = `Nothing to do: ${nothingWords(plan, survey)}.`;
  if (isNothingToDo && output.form === 'text' && !invocation.settings.verbose) {
    output.say(`${nothing} With --verbose each step is shown all the same.`);
    return EXIT.done;
  }
  const rehearsal = rehearsalOf(draft, invocation.settings.writer.operator);
  output.say(`Mode: ${modeReason}`);
  if (rehearsal === null) {
    if (output.form === 'text') output.say(...surveyLines(plan, rows, output.columns));
    else
      output.document({ planDigest: draft.digest, steps: rows.map(({ step, ...row }) => ({ id: step.id, ...row })) });
  } else {
    const document = dryRun(rehearsal, estimateOf(draft, rehearsal));
    if (output.form === 'text') output.say(...withoutEnd(dryRunLines(document, output.columns)));
    else output.document(document);
  }
  if (isNothingToDo) output.say(nothing);
  return EXIT.done;
};

/** The plan as commands for paper. */
export const showPaperRunbook = (stage: Stage, draft: Draft): void => {
  const rehearsal = rehearsalOf(draft, stage.invocation.settings.writer.operator);
  if (rehearsal === null) throw new Error('a paper runbook is made of a plan with its facts');
  stage.output.say(...withoutEnd(paperRunbookLines(rehearsal, stage.output.columns)));
};
