/**
 * What the records on the disk say, read by the auditor for himself: he shares no code with the fold that the tool
 * reads its journals with.
 */
import type { Entry } from '../domain/run/entry.ts';
import type { Plan } from '../domain/plan/plan.ts';

export interface DiaryStep {
  after: string[];
  status: 'open' | 'done' | 'failed' | 'deferred' | 'skipped' | 'undone';
  /** JSON of the first before-image; null while there is none. */
  before: string | null;
  /** Intents durable so far, to make and to undo. */
  intents: number;
  undoing: boolean;
  /** Users must be brought back from here before anything climbs again. */
  owed: boolean;
}

/** For what a call was announced. A fence is raised ahead of a rollback. */
export interface Announced {
  step: string;
  goal: 'make' | 'fence' | 'undo';
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
  outcome: 'completed' | 'rolled-back' | null;
  /** The part of the capacity that somebody has accepted, and whether also below the declared floors. */
  accepted: { share: number; belowFloor: boolean };
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
      { after, status: 'open', before: null, intents: 0, undoing: false, owed: false },
    ]),
  ),
  announced: new Map(),
  writer: entry.writer.processId,
  outcome: null,
  accepted: { share: 1, belowFloor: false },
  rollingBack: false,
  stopped: false,
});

const announce = (diary: Diary, step: string, calls: readonly object[], goal: Announced['goal']): void => {
  for (const call of calls) {
    const key = JSON.stringify(call);
    const known = diary.announced.get(key) ?? [];
    known.push({ step, goal });
    diary.announced.set(key, known);
  }
};

/** Traffic steps that the failure of this step takes back, by the plan. */
const rungsBelow = ({ plan, steps }: Diary, gate: string): DiaryStep[] => {
  const onFailure = plan.steps.find(({ id }) => id === gate)?.onFailure;
  return onFailure?.action === 'cut-back' ? onFailure.steps.flatMap((id) => steps.get(id) ?? []) : [];
};

const open = (step: DiaryStep): void => {
  step.status = 'open';
  step.undoing = false;
};

/** Is no gate left that failed and has this rung taken back? */
const isWanted = (diary: Diary, rung: DiaryStep): boolean =>
  ![...diary.steps].some(([id, { status }]) => status === 'failed' && rungsBelow(diary, id).includes(rung));

/** What was seen above a rung that was taken back counts no longer, unless something was changed on the strength of it. */
const forgetAbove = (diary: Diary, rung: string): void => {
  for (const { id, after } of diary.plan.steps) {
    const step = diary.steps.get(id);
    if (step === undefined || !after.includes(rung)) continue;
    if (step.status === 'done' && step.intents === 0) open(step);
    forgetAbove(diary, id);
  }
};

type StepEntry = Exclude<Extract<Entry, { step: string }>, { kind: 'debt.ended' }>;

const writeStep = (diary: Diary, step: DiaryStep, entry: StepEntry): void => {
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
      if (entry.stays === true) return;
      for (const rung of rungsBelow(diary, entry.step))
        if (rung.before !== null && rung.status !== 'undone') rung.owed = true;
      return;
    case 'step.deferred':
      step.status = 'deferred';
      return;
    case 'step.skipped':
      step.status = 'skipped';
      for (const rung of rungsBelow(diary, entry.step)) {
        rung.owed = false;
        if (rung.status === 'undone' || rung.undoing) open(rung);
      }
      return;
    case 'undo.done':
      step.status = 'undone';
      step.owed = false;
      if (entry.cause !== 'cut-back') return;
      forgetAbove(diary, entry.step);
      if (isWanted(diary, step)) open(step);
      return;
    case 'step.retried':
      open(step);
      for (const rung of rungsBelow(diary, entry.step)) if (rung.status === 'undone') open(rung);
      return;
    case 'question.asked':
    case 'step.applied':
    case 'step.unanswered':
    case 'undo.applied':
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
    case 'run.requests-decide':
    case 'journal.local':
    case 'run.settled':
    case 'debt.ended':
      return;
    case 'run.resumed':
      diary.writer = entry.writer.processId;
      diary.stopped = false;
      return;
    case 'capacity.accepted':
      diary.accepted = { share: entry.share, belowFloor: entry.belowFloor };
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
