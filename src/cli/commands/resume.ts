/** `failover resume`: go on with a run, after a pause, a crash, or an answer to its question. */
import { digestOf } from '../../domain/digest.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Mode } from '../../domain/plan.ts';
import { isOpen, type RunState } from '../../domain/run-state.ts';
import { entriesFor, type Decision } from '../../engine/decide.ts';
import { goOn, rollBack } from '../../engine/run.ts';
import { openJournal } from '../../journal/journal.ts';
import { planDifferences } from '../../report/plan-diff.ts';
import type { RecordedRun } from '../../report/run-standing.ts';
import { isGiven, textOf, type Invocation, type Run } from '../command.ts';
import { drive, type Go } from '../drive.ts';
import { sayFirstLine, sayLastLine, whereaboutsOf } from '../frame.ts';
import { identifyAgain } from '../identity.ts';
import { wantedRun, withJournals, type Journals } from '../journal-access.ts';
import { requireUnattended } from '../open-run.ts';
import { requireKnownRegions, requireSamePlace } from '../same-place.ts';
import { loadPlan } from '../plan-files.ts';
import { beginStream } from '../render/choose.ts';
import { onStage } from '../stage.ts';
import { goingOn, requireLocalReason } from '../writing.ts';

const refuse = (code: string, message: string, remedy: string): Failure =>
  new Failure({ code, message, remedy, exitCode: EXIT.usage });

/** One decision a command: what is recorded must be what was meant. */
const decisionOf = (invocation: Invocation): Decision => {
  const step = textOf(invocation, 'skip');
  const mode = textOf(invocation, 'mode') as Mode | null;
  const chosen: Decision[] = [
    ...(isGiven(invocation, 'retry') ? [{ kind: 'retry' } as const] : []),
    ...(step === null
      ? []
      : [
          {
            kind: 'skip',
            step,
            reason: textOf(invocation, 'reason') ?? '',
            waive: isGiven(invocation, 'waive'),
          } as const,
        ]),
    ...(mode === null ? [] : [{ kind: 'mode', mode } as const]),
  ];
  if (chosen.length > 1)
    throw refuse(
      'one-answer',
      'Only one of --retry, --skip and --mode can be given.',
      'Give the others in a second "failover resume".',
    );
  const reasonIsOurs = invocation.settings.journal === 'local' || textOf(invocation, 'reason') === null;
  if (step === null && (!reasonIsOurs || isGiven(invocation, 'waive')))
    throw refuse(
      'skip-missing',
      '--reason and --waive belong to --skip STEP (and --reason to --journal local).',
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
    `${path} is not the plan of run ${state.runId}; what differs (run -> file):\n${[...shown, ...more].join('\n')}`,
    'A run keeps the plan it began with. Resume without --plan; or "failover rollback", and then "failover promote --plan FILE".',
  );
};

const sayOver = ({ output }: Invocation, { run, state }: RecordedRun): number => {
  output.say(`Run ${run} is over (${state.status}): there is nothing to resume.`);
  output.say(
    state.status === 'promoted' ? '"failover rollback" takes it back.' : '"failover promote" begins another one.',
  );
  sayLastLine(output, state.target);
  return EXIT.done;
};

/** The answer is checked against the run as it was found, and becomes durable together with who gave it. */
const withDecision =
  (decision: Decision, invocation: Invocation, journals: Journals, state: RunState, caller: string): Go =>
  async (session, summarise) => {
    const { operator } = invocation.settings.writer;
    if (state.status === 'rolling-back') {
      await session.record(goingOn(invocation, journals, caller));
      return rollBack(session, summarise);
    }
    const answers = entriesFor(state, decision, operator);
    await session.record([...goingOn(invocation, journals, caller), ...answers]);
    return goOn(session, summarise);
  };

/** @throws Failure when the answer cannot be taken; nothing is recorded then */
const requireAnswerable = (decision: Decision, state: RunState, operator: string): void => {
  if (state.status !== 'rolling-back') return void entriesFor(state, decision, operator);
  if (decision.kind === 'continue') return;
  throw refuse(
    'rolling-back',
    'The run is being rolled back: there is nothing to retry or skip.',
    'Go on with: failover rollback',
  );
};

const perform = async (invocation: Invocation, decision: Decision, journals: Journals): Promise<number> => {
  const { settings, output } = invocation;
  requireLocalReason(invocation, journals);
  await journals.settle();
  const recorded = await wantedRun(journals);
  sayFirstLine(output, whereaboutsOf(recorded.state));
  requireKnownRegions(settings, recorded.state);
  if (!isOpen(recorded.state)) return sayOver(invocation, recorded);
  requireUnattended(recorded.run, recorded.state, settings.writer.host, isGiven(invocation, 'take-over'));
  requireSamePlace(settings, recorded.state);
  requireSamePlan(invocation, recorded);
  requireAnswerable(decision, recorded.state, settings.writer.operator);
  return onStage(invocation, async (stage) => {
    const caller = await identifyAgain(stage, recorded.state);
    const { journal, state } = await openJournal(journals.store, recorded.run);
    return drive(stage, { journal, state, begun: [] }, withDecision(decision, invocation, journals, state, caller));
  });
};

export const run: Run = async (invocation) => {
  beginStream(invocation.output, invocation.settings);
  const decision = decisionOf(invocation);
  return withJournals(invocation, 'work', (journals) => perform(invocation, decision, journals));
};
