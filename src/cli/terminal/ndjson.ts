/** The run as one JSON object a line (`src/report/events-schema.ts`). */
import type { Entry } from '../../domain/run/entry.ts';
import type { RunState } from '../../domain/run/run-state.ts';
import type { OutputEvent } from '../../report/events-schema.ts';
import type { Renderer } from './renderer.ts';

interface Common {
  time: string;
  runId: string | null;
  seq: number;
}

type StepEntry = Extract<Entry, { step: string }>;
type RunEntry = Exclude<Entry, StepEntry>;

const runEvent = (entry: RunEntry, run: RunState, common: Common): OutputEvent => {
  switch (entry.kind) {
    case 'run.begun':
    case 'run.resumed': {
      const { plan, target, mode, writer, planDigest, caller } = run;
      const { runbook, application, account, from, to } = plan;
      const type = entry.kind === 'run.begun' ? 'run.started' : 'run.resumed';
      const identity = { runbook, application, account, target, from, to, mode, planDigest, caller };
      return {
        type,
        ...common,
        ...identity,
        operator: writer.operator,
        host: writer.host,
        stepCount: plan.steps.length,
        takeOver: entry.kind === 'run.resumed' && entry.takeOver === true,
      };
    }
    case 'journal.local':
      return { type: 'journal.local', ...common, by: entry.by, reason: entry.reason };
    case 'capacity.accepted':
      return { type: 'capacity.accepted', ...common, share: entry.share, belowFloor: entry.belowFloor, by: entry.by };
    case 'run.mode':
      return { type: 'run.mode', ...common, mode: entry.mode, by: entry.by };
    case 'run.requests-decide':
      return { type: 'run.requests-decide', ...common, by: entry.by, reason: entry.reason };
    case 'run.paused':
      return { type: 'run.paused', ...common, by: entry.by, cause: entry.cause, next: 'failover resume' };
    case 'run.stopped':
      return { type: 'run.stopped', ...common, question: entry.question };
    case 'run.rolling-back':
      return { type: 'run.rolling-back', ...common, by: entry.by };
    case 'run.finished':
      return {
        type: 'run.finished',
        ...common,
        runbook: run.plan.runbook,
        outcome: entry.outcome,
        summary: entry.summary,
      };
    case 'run.settled':
      return { type: 'run.settled', ...common, by: entry.by, settings: entry.settings, byHand: entry.byHand };
  }
};

const stepEvent = (entry: StepEntry, run: RunState, { time, runId, seq }: Common): OutputEvent => {
  const planned = run.plan.steps.find(({ id }) => id === entry.step);
  const state = run.steps.get(entry.step);
  const durationMs = state?.tookMs ?? 0;
  const base = { time, runId, seq, stepId: entry.step, phase: planned?.phase ?? '', title: planned?.title ?? '' };
  switch (entry.kind) {
    case 'step.intended':
      return { type: 'step.started', ...base, attempt: state?.attempts ?? 1, calls: entry.calls.length };
    case 'step.applied':
      return { type: 'step.applied', ...base };
    case 'step.unanswered':
      return { type: 'step.unknown', ...base, message: entry.error.message };
    case 'step.done': {
      const { changed, evidence, debt = null, traffic } = entry;
      return { type: 'step.succeeded', ...base, changed, evidence, debt, traffic, durationMs };
    }
    case 'step.failed':
      return {
        type: 'step.failed',
        ...base,
        reason: entry.reason,
        message: entry.message,
        remedy: entry.remedy,
        usersStay: entry.stays === true,
        durationMs,
      };
    case 'step.deferred':
      return { type: 'step.deferred', ...base, debt: entry.debt, message: entry.message, durationMs };
    case 'question.asked': {
      const { question, statement, expected, answers } = entry;
      const { operator, host } = run.writer;
      return { type: 'question.asked', ...base, question, statement, expected, answers, operator, host };
    }
    case 'step.skipped':
      return { type: 'step.skipped', ...base, by: entry.by, reason: entry.reason, waived: entry.waived };
    case 'step.retried':
      return { type: 'step.retried', ...base, by: entry.by, because: entry.because };
    case 'fence.intended':
      return { type: 'step.fencing', ...base, calls: entry.calls.length };
    case 'fence.raised':
      return { type: 'step.fenced', ...base, evidence: entry.evidence };
    case 'undo.intended':
      return { type: 'step.undoing', ...base, cause: entry.cause, calls: entry.calls.length };
    case 'undo.applied':
      return { type: 'step.undo-applied', ...base };
    case 'undo.done':
      return { type: 'step.undone', ...base, cause: entry.cause, evidence: entry.evidence, traffic: entry.traffic };
    case 'debt.ended': {
      const { by, how, evidence, reason } = entry;
      return { type: 'debt.ended', ...base, by, how, evidence, reason };
    }
    case 'undo.failed':
      return { type: 'step.undo-failed', ...base, message: entry.message, remedy: entry.remedy };
  }
};

export interface NdjsonOptions {
  record(value: OutputEvent): void;
  /** The world's clock. */
  nowMs(): number;
}

/** The line that comes before all others, also before an early error. */
export const versionLine = (tool: string, clock: 'real' | 'virtual'): OutputEvent => ({
  type: 'version',
  schema: 'failover.events/1',
  tool,
  clock,
});

/** One line an event. */
export const createNdjsonRenderer = ({ record, nowMs }: NdjsonOptions): Renderer => {
  let current: RunState | null = null;
  let seq = 0;
  const common = (atMs: number): Common => ({
    time: new Date(atMs).toISOString(),
    runId: current?.runId ?? null,
    seq: (seq += 1),
  });
  const phaseOf = (step: string): { phase: string; title: string } => {
    const planned = current?.plan.steps.find(({ id }) => id === step);
    return { phase: planned?.phase ?? '', title: planned?.title ?? '' };
  };
  return {
    begin(run) {
      current = run;
    },
    event(event) {
      if (event.type === 'waiting') {
        const { step: stepId, lacking } = event;
        return record({ type: 'step.waiting', ...common(nowMs()), stepId, ...phaseOf(stepId), lacking });
      }
      const { entry, run } = event;
      current = run;
      record('step' in entry ? stepEvent(entry, run, common(entry.at)) : runEvent(entry, run, common(entry.at)));
    },
    aside: (aside) => record({ ...aside, ...common(nowMs()) }),
    suspend: () => Promise.resolve(),
    resume: () => {},
    end: () => Promise.resolve(),
  };
};
