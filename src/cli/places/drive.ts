/** Drives a run that this process has claimed: engine, view, questions, signals, and the summary at its end. */
import type { Call, Target } from '../../domain/api/call.ts';
import { EXIT } from '../../domain/failure.ts';
import type { RunState } from '../../domain/run/run-state.ts';
import { asSentence } from '../../domain/text/sentence.ts';
import type { Outcome } from '../../engine/run.ts';
import { lookBack } from '../../engine/last-look.ts';
import { openSession, type Session } from '../../engine/session.ts';
import type { Journal } from '../../journal/journal.ts';
import { operationOf, servingOf } from '../../operations/registry.ts';
import type { Claimed, CommandStage, Go } from '../../run/command-outside.ts';
import { wrap } from '../../report/lines.ts';
import { lastLookRows, type LastSight } from '../../report/last-look-text.ts';
import { headLine } from '../../report/status-text.ts';
import { summaryOf, summaryLines, type RunSummary } from '../../report/summary.ts';
import type { Output } from '../terminal/output.ts';
import type { Renderer } from '../terminal/renderer.ts';
import type { SignalWatch } from '../terminal/signals.ts';
import type { Invocation } from '../arguments/command.ts';
import type { Place } from './place.ts';
import { paint } from '../terminal/line.ts';

/** What is open while a command runs something. */
export interface Stage extends CommandStage<number> {
  invocation: Invocation;
  output: Output;
  place: Place;
  renderer: Renderer;
  watch: SignalWatch;
  /** Takes back a question that is still open. */
  closeQuestions(): void;
}

/** Counts calls by service on their way to the world. */
const counting = (target: Target, calls: Record<string, number>): Target => ({
  send(call: Call, deadlineMs) {
    calls[call.service] = (calls[call.service] ?? 0) + 1;
    return target.send(call, deadlineMs);
  },
});

/** Ids of the steps whose operation is of a kind. */
const stepsThat = ({ plan }: RunState, kind: 'gate' | 'proves'): Set<string> =>
  new Set(plan.steps.flatMap(({ id, operation }) => (operationOf(operation)[kind] === true ? [id] : [])));

const exitCodeOf = (outcome: Outcome): number => {
  switch (outcome.kind) {
    case 'completed':
    case 'rolled-back':
      return EXIT.done;
    case 'stopped':
      return outcome.question.reason === 'undecided' ? EXIT.unknown : EXIT.stepFailed;
    case 'paused':
      return outcome.credentials ? EXIT.credentials : EXIT.paused;
    case 'paid':
      if (outcome.failed === null) return EXIT.done;
      if (outcome.failed.credentials) return EXIT.credentials;
      return outcome.failed.reason === 'undecided' ? EXIT.unknown : EXIT.stepFailed;
  }
};

const sayPaused = (output: Output, outcome: Extract<Outcome, { kind: 'paused' }>, isBack: boolean): void => {
  const command = isBack ? 'failover rollback' : 'failover resume';
  output.say([paint('yellow', 'Paused'), `: ${asSentence(outcome.cause)} Nothing is lost.`]);
  if (outcome.credentials) output.say('Log in again first ("aws sso login", or set AWS_PROFILE).');
  output.say(`Go on with: ${command}${isBack ? '' : '      or take everything back with: failover rollback'}`);
};

const paidText = (run: RunState, { stepId, failed }: Extract<Outcome, { kind: 'paid' }>): string => {
  const state = run.steps.get(stepId);
  if (failed !== null)
    return `${stepId} stays owed: ${failed.message} Mend the cause, then again: failover settle --debt ${stepId}`;
  const owed = state?.changed === true ? ' "failover settle" writes down what it changed.' : '';
  return `${stepId} is owed no more: ${asSentence(state?.note ?? '')}${owed}`;
};

const sayOutcome = (
  output: Output,
  outcome: Outcome,
  { run }: Session,
  summary: RunSummary,
  journal: Journal,
  sight: LastSight | null,
): void => {
  switch (outcome.kind) {
    case 'completed':
    case 'rolled-back':
      if (output.form !== 'text' && sight !== null) lastLookRows(sight).forEach((row) => output.remark(row));
      return output.say('', ...summaryLines(run, summary, journal.head(), output.columns, sight));
    case 'stopped':
      output.say('', [paint('red', 'Stopped by a question')]);
      output.say(...wrap(outcome.question.text, output.columns));
      output.say('Answer with one of:', ...outcome.question.answers.map((answer) => `  ${answer}`));
      return output.say(headLine({ run: journal.run, head: journal.head() }));
    case 'paused':
      sayPaused(output, outcome, run.status === 'rolling-back');
      return output.say(headLine({ run: journal.run, head: journal.head() }));
    case 'paid':
      output.say(...wrap(paidText(run, outcome), output.columns));
      return output.say(headLine({ run: journal.run, head: journal.head() }));
  }
};

/** Works on the run until it ends, is stopped by a question, or is paused; says how, and gives the exit code. */
export const drive = async (
  stage: Omit<Stage, 'drive'>,
  { journal, state, begun }: Claimed,
  go: Go,
): Promise<number> => {
  const { place, renderer, watch, output } = stage;
  const calls: Record<string, number> = {};
  const outside = {
    world: place.world,
    target: counting(place.target, calls),
    operationOf,
    emit: renderer.event,
    control: watch.control,
  };
  const sinceMs = place.world.wallMs();
  const [gates, proofs] = [stepsThat(state, 'gate'), stepsThat(state, 'proves')];
  // A run is counted from its decision, a rollback by itself.
  const countedFromMs = (): number =>
    state.status === 'rolling-back' || state.status === 'rolled-back' ? sinceMs : state.begunAt;
  const summarise = (): RunSummary =>
    summaryOf(state, {
      nowMs: place.world.wallMs(),
      sinceMs,
      calls,
      world: place.figures(countedFromMs()),
      gates,
      proofs,
      servingOf,
    });
  renderer.begin(state);
  let outcome: Outcome;
  let session: Session;
  try {
    session = openSession(outside, journal, state, begun);
    outcome = await go(session, summarise);
  } finally {
    stage.closeQuestions();
    await renderer.end();
  }
  const summary = summarise();
  // A roll-back is told by what is there at its end.
  const sight = outcome.kind === 'rolled-back' ? await lookBack(outside, session.run) : null;
  sayOutcome(output, outcome, session, summary, journal, sight);
  return exitCodeOf(outcome);
};
