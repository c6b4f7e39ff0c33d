/**
 * What the records on the disk say, read by the auditor for himself: he shares no code with the fold that the tool
 * reads its journals with.
 */
import type { Entry } from '../domain/entry.ts';
import type { Plan } from '../domain/plan.ts';

export interface DiaryStep {
  after: string[];
  status: 'open' | 'done' | 'failed' | 'deferred' | 'skipped' | 'undone';
  /** JSON of the first before-image; null while there is none. */
  before: string | null;
  /** Intents durable so far, to make and to undo. */
  intents: number;
  undoing: boolean;
}

/** For what a call was announced. A fence is raised ahead of a roll-back. */
export interface Announced {
  step: string;
  aim: 'make' | 'fence' | 'undo';
}

export interface Diary {
  run: number;
  runId: string;
  plan: Plan;
  planDigest: string;
  steps: Map<string, DiaryStep>;
  /** Steps that announced a call, by the call as JSON. */
  announced: Map<string, Announced[]>;
  /** Number of the process whose turn it is. */
  writer: number;
  outcome: 'promoted' | 'rolled-back' | null;
  rollingBack: boolean;
  stopped: boolean;
}

/** The entries of a record: what follows its first line. */
export const entriesIn = (bytes: string): Entry[] => JSON.parse(bytes.slice(bytes.indexOf('\n') + 1)) as Entry[];

export const beginDiary = (run: number, entry: Extract<Entry, { kind: 'run.begun' }>): Diary => ({
  run,
  runId: entry.runId,
  plan: entry.plan,
  planDigest: entry.planDigest,
  steps: new Map(
    entry.plan.steps.map(({ id, after }): [string, DiaryStep] => [
      id,
      { after, status: 'open', before: null, intents: 0, undoing: false },
    ]),
  ),
  announced: new Map(),
  writer: entry.writer.processId,
  outcome: null,
  rollingBack: false,
  stopped: false,
});

const announce = (diary: Diary, step: string, calls: readonly object[], aim: Announced['aim']): void => {
  for (const call of calls) {
    const key = JSON.stringify(call);
    const known = diary.announced.get(key) ?? [];
    known.push({ step, aim });
    diary.announced.set(key, known);
  }
};

/** Going on opens the traffic steps that a failure had taken back. */
const reopenTaken = (diary: Diary): void => {
  for (const other of diary.steps.values()) {
    if ((other.status === 'undone' || other.undoing) && !diary.rollingBack) {
      other.status = 'open';
      other.undoing = false;
    }
  }
};

const writeStep = (diary: Diary, step: DiaryStep, entry: Extract<Entry, { step: string }>): void => {
  switch (entry.kind) {
    case 'step.intended':
      step.before ??= JSON.stringify(entry.before);
      step.intents += 1;
      return announce(diary, entry.step, entry.calls, 'make');
    case 'fence.intended':
      return announce(diary, entry.step, entry.calls, 'fence');
    case 'undo.intended':
      step.undoing = true;
      return announce(diary, entry.step, entry.calls, 'undo');
    case 'step.done':
      step.status = 'done';
      return;
    case 'step.failed':
      step.status = 'failed';
      return;
    case 'step.deferred':
      step.status = 'deferred';
      return;
    case 'step.skipped':
      step.status = 'skipped';
      return reopenTaken(diary);
    case 'undo.done':
      step.status = 'undone';
      return;
    case 'step.retried':
      step.status = 'open';
      step.undoing = false;
      return reopenTaken(diary);
    case 'step.applied':
    case 'step.unanswered':
    case 'fence.raised':
    case 'undo.failed':
      return;
  }
};

/** Takes in one more entry of the run. */
export const write = (diary: Diary, entry: Entry): void => {
  switch (entry.kind) {
    case 'run.begun':
    case 'run.paused':
    case 'run.mode':
    case 'journal.local':
    case 'run.settled':
      return;
    case 'run.resumed':
      diary.writer = entry.writer.processId;
      diary.stopped = false;
      return;
    case 'run.stopped':
      diary.stopped = true;
      return;
    case 'run.rolling-back':
      diary.rollingBack = true;
      diary.outcome = null;
      return;
    case 'run.finished':
      diary.outcome = entry.outcome;
      return;
    default: {
      const step = diary.steps.get(entry.step);
      if (step !== undefined) writeStep(diary, step, entry);
    }
  }
};

/** What is created by Pulumi stays when a run is taken back: it may hold data by then. */
export const staysBehind = ({ plan }: Diary, id: string): boolean =>
  plan.steps.find((step) => step.id === id)?.operation === 'stack.posture';
