/** `failover resume`: go on with a run, after a pause, a crash, or an answer to its question. */
import { wordsOf, wordsOfRun } from '../../domain/plan/run-words.ts';
import { digestOf } from '../../domain/text/digest.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Mode } from '../../domain/plan/plan.ts';
import type { Decision } from '../../engine/decide.ts';
import { planDifferences } from '../../report/plan-diff.ts';
import type { RecordedRun } from '../../report/run-standing.ts';
import { resume } from '../../run/resume.ts';
import { isGiven, sentenceOf, textOf, type Invocation, type Run } from '../arguments/command.ts';
import { commandOutside } from '../places/command-outside.ts';
import { sayLastLine } from '../terminal/frame.ts';
import { withJournals } from '../places/journal-access.ts';
import { requireKnownRegions, requireRightConfirmation, requireSamePlace } from '../arguments/same-place.ts';
import { loadPlan } from '../settings/plan-files.ts';
import { beginStream } from '../terminal/choose.ts';

const refuse = (code: string, message: string, remedy: string, lines: string[] = []): Failure =>
  new Failure({ code, message, lines, remedy, exitCode: EXIT.usage });

/** `80%`, `80 %` or `80`. @throws Failure `share-invalid` (exit 2) */
const shareOf = (text: string): number => {
  const percent = /^(\d{1,3}(?:\.\d+)?) ?%?$/.exec(text.trim())?.[1];
  const share = percent === undefined ? Number.NaN : Number(percent) / 100;
  // Also what is no number.
  if (share > 0 && share <= 1) return share;
  throw refuse(
    'share-invalid',
    `--accept-capacity is "${text}": it is a part of the wanted capacity, above 0 % and up to 100 %.`,
    'Such as: failover resume --accept-capacity 80%',
  );
};

/** One decision a command: what is recorded must be what was meant. */
const decisionOf = (invocation: Invocation): Decision => {
  const step = textOf(invocation, 'skip');
  const mode = textOf(invocation, 'mode') as Mode | null;
  const isJudging = isGiven(invocation, 'judge-by-requests');
  const accepted = textOf(invocation, 'accept-capacity');
  const chosen: Decision[] = [
    ...(isGiven(invocation, 'retry') ? [{ kind: 'retry' } as const] : []),
    ...(step === null
      ? []
      : [
          {
            kind: 'skip',
            step,
            reason: sentenceOf(invocation, 'reason') ?? '',
            waive: isGiven(invocation, 'waive'),
          } as const,
        ]),
    ...(mode === null ? [] : [{ kind: 'mode', mode } as const]),
    ...(isJudging ? [{ kind: 'requests-decide', reason: sentenceOf(invocation, 'reason') ?? '' } as const] : []),
    ...(accepted === null
      ? []
      : [{ kind: 'accept-capacity', share: shareOf(accepted), belowFloor: isGiven(invocation, 'waive') } as const]),
  ];
  if (chosen.length > 1)
    throw refuse(
      'one-answer',
      'Only one of --retry, --skip, --mode, --accept-capacity and --judge-by-requests can be given.',
      'Give the others in a second "failover resume".',
    );
  const reasonIsOurs =
    isJudging ||
    isGiven(invocation, 'other-files') ||
    textOf(invocation, 'other-commands') !== null ||
    invocation.settings.journal === 'local' ||
    sentenceOf(invocation, 'reason') === null;
  if (step === null && (!reasonIsOurs || (isGiven(invocation, 'waive') && accepted === null)))
    throw refuse(
      'skip-missing',
      '--reason and --waive belong to --skip STEP (--reason to --judge-by-requests, --other-files, --other-commands and --journal local, --waive to --accept-capacity, too).',
      'Name the step: failover resume --skip STEP --reason "…"',
    );
  return chosen[0] ?? { kind: 'continue' };
};

/** @throws Failure `plan-differs` (exit 2) with every difference */
const requireSamePlan = (invocation: Invocation, { state }: RecordedRun): void => {
  const path = textOf(invocation, 'plan');
  if (path === null) return;
  const plan = loadPlan(path);
  if (digestOf(plan) === state.planDigest) return;
  const lines = planDifferences(state.plan, plan);
  const shown = lines.slice(0, 30).map((line) => `  ${line}`);
  const more = lines.length > shown.length ? [`  and ${lines.length - shown.length} more`] : [];
  throw refuse(
    'plan-differs',
    `${path} is not the plan of run ${state.runId}; what differs (run -> file):`,
    `A run keeps the plan it began with. Resume without --plan; or "failover rollback", and then "${wordsOf(state.plan).begin} --plan FILE".`,
    [...shown, ...more],
  );
};

const sayOver = ({ output }: Invocation, { run, state }: RecordedRun): number => {
  const { completed, begin } = wordsOfRun(state);
  const isCompleted = state.status === 'completed';
  output.say(`Run ${run} is over (${isCompleted ? completed : 'rolled back'}): there is nothing to resume.`);
  output.say(isCompleted ? '"failover rollback" takes it back.' : `"${begin}" begins another one.`);
  sayLastLine(output, state.target);
  return EXIT.done;
};

export const run: Run = async (invocation) => {
  beginStream(invocation.output, invocation.settings);
  const decision = decisionOf(invocation);
  return withJournals(invocation, 'work', (journals) => {
    const command = commandOutside(invocation, journals);
    const found = (recorded: RecordedRun): void => {
      command.found(recorded);
      requireKnownRegions(invocation.settings, recorded.state);
    };
    return resume(
      { ...command, found },
      {
        decision,
        check(recorded) {
          requireSamePlace(invocation.settings, recorded.state);
          requireRightConfirmation(invocation.settings, recorded.state);
          requireSamePlan(invocation, recorded);
        },
        over: (recorded) => sayOver(invocation, recorded),
      },
    );
  });
};
