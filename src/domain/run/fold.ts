/** A run is its journal: `fold` turns entries into the state of the run and is the only reader of them. */
import { EXIT, Failure } from '../failure.ts';
import { forgetEvidence, forgoCutBack, isAwaited, oweCutBack, reopen, reopenUndone } from './cut-back.ts';
import type { Entry, EntryOf } from './entry.ts';
import { freshStep } from './fresh-step.ts';
import { ask } from './questions.ts';
import { nothingSettled, settleState } from './run-settling.ts';
import { isOver, type RunState, type StepState, type StepStatus } from './run-state.ts';
import { time } from './waits.ts';

/** The state that the first entry of a journal makes. */
export const beginState = (entry: EntryOf<'run.begun'>): RunState => ({
  runId: entry.runId,
  plan: entry.plan,
  planDigest: entry.planDigest,
  target: entry.target,
  tool: entry.tool,
  mode: entry.plan.mode,
  status: 'running',
  question: null,
  questionAt: null,
  asked: new Map(),
  pauseCause: '',
  writer: entry.writer,
  caller: entry.caller ?? null,
  isAtRest: false,
  localOnly: null,
  requestsDecide: null,
  approvals: entry.approvals ?? [],
  findings: entry.findings ?? [],
  accepted: null,
  begunAt: entry.at,
  takenUpAt: null,
  lastAt: entry.at,
  endedAt: null,
  ...nothingSettled(),
  summary: null,
  steps: new Map(entry.plan.steps.map((step) => [step.id, freshStep(step)])),
});

const impossible = (entry: Entry, why: string): Failure =>
  new Failure({
    code: 'journal-impossible',
    message: `The journal holds an entry that cannot be: ${entry.kind}: ${why}.`,
    remedy: 'The journal was written by another version or edited. Nothing was changed; keep it and open a fresh run.',
    exitCode: EXIT.internal,
  });

const stepOf = (run: RunState, entry: Entry & { step: string }): StepState => {
  const step = run.steps.get(entry.step);
  if (step === undefined) throw impossible(entry, `the plan has no step ${entry.step}`);
  return step;
};

const end = (step: StepState, status: StepStatus, note: string, at: number): void => {
  step.status = status;
  step.note = note;
  step.endedAt = at;
  step.overAt = isOver(step) ? (step.overAt ?? at) : null;
};

type StepEntry = Exclude<Extract<Entry, { step: string }>, { kind: 'debt.ended' }>;

const applyMakeEntry = (step: StepState, entry: StepEntry): void => {
  switch (entry.kind) {
    case 'step.intended':
      step.before ??= { image: entry.before };
      step.status = 'intended';
      step.changed = true;
      step.attempts += 1;
      return;
    case 'step.applied':
      step.status = 'applied';
      step.receipt = entry.receipt;
      return;
    case 'step.unanswered':
      step.status = 'unanswered';
      step.note = entry.error.message;
      return;
    case 'step.done':
      step.takenBack = false;
      step.debt = entry.debt ?? null;
      return end(step, 'done', entry.evidence, entry.at);
    case 'step.failed':
      step.remedy = entry.remedy;
      step.stopReason = entry.reason;
      step.offer = entry.offer ?? null;
      return end(step, 'failed', entry.message, entry.at);
    case 'step.deferred':
      return end(step, 'deferred', `${entry.debt} (${entry.message})`, entry.at);
    case 'step.skipped':
      return end(step, 'skipped', `by ${entry.by}: ${entry.reason}`, entry.at);
    case 'undo.intended':
      step.undo = 'begun';
      step.takenBack = true;
      step.receipt = null;
      return;
    case 'undo.applied':
      step.receipt = entry.receipt;
      return;
    case 'undo.done':
      step.undo = 'none';
      step.undoneBy = entry.cause;
      step.receipt = null;
      step.cutBackOwed = false;
      return end(step, 'undone', entry.evidence, entry.at);
    case 'undo.failed':
      step.undo = 'failed';
      step.note = entry.message;
      step.remedy = entry.remedy;
      return;
    case 'fence.intended':
    case 'fence.raised':
    case 'question.asked':
    case 'step.retried':
      return;
  }
};

const ENDS: ReadonlySet<Entry['kind']> = new Set(['step.done', 'step.failed', 'step.deferred', 'step.skipped']);

/** An entry of one step, and what it means for the rungs that stand or fall with it. */
const applyStepEntry = (run: RunState, step: StepState, entry: StepEntry): void => {
  time(run, step, entry);
  applyMakeEntry(step, entry);
  if (entry.kind === 'question.asked') ask(run, entry);
  // Whatever ended the step has answered it, too.
  else if (ENDS.has(entry.kind)) run.asked.delete(step.id);
  // What was put off or passed over anew is a debt anew.
  if (entry.kind === 'step.deferred' || entry.kind === 'step.skipped' || entry.kind === 'step.done')
    run.endedDebts.delete(step.id);
  if (entry.kind === 'step.failed' && entry.stays !== true) oweCutBack(run, step.id);
  if (entry.kind === 'step.retried') reopen(run, step);
  if (entry.kind === 'step.skipped') forgoCutBack(run, step.id);
  if (entry.kind === 'step.retried' || entry.kind === 'step.skipped') reopenUndone(run, step.id);
  if (entry.kind !== 'undo.done' || entry.cause !== 'cut-back') return;
  forgetEvidence(run, step.id);
  if (isAwaited(run, step.id)) reopen(run, step);
};

const takeUp = (run: RunState, entry: EntryOf<'run.resumed'>): void => {
  run.writer = entry.writer;
  run.caller = entry.caller ?? run.caller;
  run.takenUpAt = entry.at;
  run.isAtRest = false;
  run.localOnly = null;
  run.findings = [...run.findings, ...(entry.findings ?? [])];
  run.question = null;
  if (run.status !== 'rolling-back') run.status = 'running';
};

/** Takes one more entry into the state, in place. */
export const applyEntry = (run: RunState, entry: Entry): void => {
  run.lastAt = entry.at;
  switch (entry.kind) {
    case 'run.begun':
      throw impossible(entry, 'a run begins once');
    case 'run.resumed':
      return takeUp(run, entry);
    case 'journal.local':
      run.localOnly = { since: entry.at, by: entry.by, reason: entry.reason };
      return;
    case 'run.mode':
      run.mode = entry.mode;
      return;
    case 'run.requests-decide':
      run.requestsDecide = { by: entry.by, reason: entry.reason };
      return;
    case 'capacity.accepted': {
      const { share, belowFloor, by } = entry;
      run.accepted = share >= 1 ? null : { share, belowFloor, by };
      return;
    }
    case 'run.paused':
      run.pauseCause = entry.cause;
      run.isAtRest = true;
      if (run.status !== 'rolling-back') run.status = 'paused';
      return;
    case 'run.stopped':
      run.question = entry.question;
      run.questionAt = entry.at;
      run.isAtRest = true;
      if (run.status !== 'rolling-back') run.status = 'stopped';
      return;
    case 'run.rolling-back':
      run.status = 'rolling-back';
      run.question = null;
      run.asked.clear();
      run.endedAt = null;
      return;
    case 'run.finished':
      run.status = entry.outcome;
      run.asked.clear();
      run.summary = entry.summary;
      // A debt that is paid later does not make the run last longer.
      run.endedAt ??= entry.at;
      return;
    case 'run.settled':
      if (run.status !== 'completed' && run.status !== 'rolled-back') throw impossible(entry, 'the run is not over');
      return settleState(run, run.status, entry);
    case 'debt.ended':
      stepOf(run, entry);
      run.endedDebts.set(entry.step, entry);
      return;
    default:
      return applyStepEntry(run, stepOf(run, entry), entry);
  }
};

/** The state of a run from its entries, or null when there are none. */
export const fold = (entries: Iterable<Entry>): RunState | null => {
  let run: RunState | null = null;
  for (const entry of entries) {
    if (run !== null) applyEntry(run, entry);
    else if (entry.kind === 'run.begun') run = beginState(entry);
    else throw impossible(entry, 'the first entry must begin the run');
  }
  return run;
};
