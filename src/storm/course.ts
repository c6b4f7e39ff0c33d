/** The course of a run, as its records show it: what is entered must be possible, in its order and in its time. */
import { sha256 } from '../domain/text/digest.ts';
import type { Entry } from '../domain/run/entry.ts';
import type { Mode, Step } from '../domain/plan/plan.ts';
import { blame, type Audit } from './audit.ts';
import type { Diary } from './diary.ts';
import { knownOf, staysBehind } from './known-operations.ts';

export interface Course {
  /** A record is durable, byte for byte. */
  linked(run: number, sequence: number, bytes: string): void;
  /** One entry of it, before the diary takes it in. @param diary null when the entry begins the run */
  recorded(diary: Diary | null, entry: Entry): void;
}

/** I9: records follow each other without a gap, each naming the hash of the one before, and hash to what they say. */
const createLinks = (audit: Audit): Course['linked'] => {
  const heads = new Map<number, { sequence: number; hash: string }>();
  return (run, sequence, bytes) => {
    const head = heads.get(run) ?? { sequence: 0, hash: '0'.repeat(64) };
    const [hash = '', , own, previous] = bytes.slice(0, bytes.indexOf('\n')).split(' ');
    const wanted = sha256(bytes.slice(65));
    const where = `record ${sequence} of run ${run}`;
    if (hash !== wanted) blame(audit, 'I9', `${where} does not hash to what it says`);
    if (Number(own) !== sequence || sequence !== head.sequence + 1) blame(audit, 'I9', `${where} is out of its place`);
    if (previous !== head.hash) blame(audit, 'I9', `${where} does not name the one before it`);
    heads.set(run, { sequence, hash });
  };
};

interface Times {
  mode: Mode;
  /** When the writer of the moment set to work. */
  beganMs: number;
  /** When a step was last over or opened again. */
  steps: Map<string, number>;
  /** Steps whose calls were all accepted, and that were not opened again since. */
  applied: Set<string>;
  /** Traffic steps that could not be taken back. */
  stuck: Set<string>;
}

const plannedOf = (diary: Diary, id: string): Step | undefined => diary.plan.steps.find((step) => step.id === id);

type StepEntry = Extract<Entry, { step: string }>;

/** When the step could start at the earliest. */
const readyMs = ({ beganMs, steps }: Times, step: Step): number =>
  Math.max(steps.get(step.id) ?? 0, ...step.after.map((id) => steps.get(id) ?? beganMs));

/** I18: nobody gives up before the time is over, whatever the wall clock says. */
const checkPatience = (audit: Audit, times: Times, step: Step, message: string): void => {
  if (!/^Not (so|known) after/.test(message)) return;
  const deadlineMs = Math.min(step.limits.deadlineMs, step.whenForced?.deadlineMs ?? Number.POSITIVE_INFINITY);
  const unknownMs = message.startsWith('Not known') ? (step.limits.unknownMs ?? deadlineMs) : deadlineMs;
  const leastMs = Math.min(deadlineMs, unknownMs);
  const waitedMs = audit.state.nowMs - Math.max(times.beganMs, readyMs(times, step));
  if (waitedMs < leastMs) blame(audit, 'I18', `${step.id} was given up after ${waitedMs} ms, not ${leastMs}`);
};

/** I4: what is done is not done again, and what was accepted is not asked for again. */
const checkRepeat = (audit: Audit, times: Times, diary: Diary, step: Step, entry: StepEntry): void => {
  const isDone = diary.steps.get(step.id)?.status === 'done';
  if (isDone && ['step.intended', 'step.done', 'step.failed', 'step.deferred'].includes(entry.kind))
    blame(audit, 'I4', `${entry.kind} for ${step.id}, which was done`);
  if (entry.kind === 'step.intended' && times.applied.has(step.id) && knownOf(step.operation)?.isAskedOnce === true)
    blame(audit, 'I4', `${step.id} was accepted, and is asked for again`);
};

/** I11: gates are held as long as the plan says, debts are made in forced mode only, and protected steps are waived by name. */
const checkGate = (audit: Audit, times: Times, step: Step, entry: StepEntry): void => {
  if (entry.kind === 'step.done') {
    const heldMs = audit.state.nowMs - readyMs(times, step);
    if (heldMs < step.limits.holdMs)
      blame(audit, 'I11', `${step.id} passed after ${heldMs} ms of ${step.limits.holdMs}`);
  }
  if (entry.kind === 'step.deferred') {
    if (times.mode !== 'forced') blame(audit, 'I11', `${step.id} was put off in planned mode`);
    if (entry.message.startsWith('Expired')) blame(audit, 'I11', `${step.id} was put off because credentials ran out`);
  }
  if (entry.kind === 'step.skipped' && step.protects !== null && !entry.waived)
    blame(audit, 'I11', `${step.id} protects ${step.protects} and was skipped without being waived`);
};

/** I2: a run does not stop while users are on a rung whose gate has failed, also before it was asked again. */
const checkCutBack = (audit: Audit, times: Times, diary: Diary): void => {
  if (diary.rollingBack) return;
  for (const [rung, { owed }] of diary.steps)
    if (owed && !times.stuck.has(rung))
      blame(audit, 'I2', `the gate of ${rung} failed, the run stops, and the rung was not taken back`);
};

/** I14: a run ends as it says. */
const checkEnd = (audit: Audit, diary: Diary, outcome: 'completed' | 'rolled-back'): void => {
  for (const [id, { status, before }] of diary.steps) {
    const isRight =
      outcome === 'completed'
        ? ['done', 'skipped', 'deferred'].includes(status)
        : before === null || status === 'undone' || staysBehind(diary, id);
    if (!isRight) blame(audit, 'I14', `the run is said to be ${outcome}, and ${id} is ${status}`);
  }
};

const takeInStep = (times: Times, entry: StepEntry, nowMs: number): void => {
  switch (entry.kind) {
    case 'step.applied':
      return void times.applied.add(entry.step);
    case 'undo.intended':
      return void times.applied.delete(entry.step);
    case 'undo.failed':
      return void times.stuck.add(entry.step);
    case 'undo.done':
    case 'step.retried':
      times.applied.delete(entry.step);
      times.stuck.delete(entry.step);
      return void times.steps.set(entry.step, nowMs);
    case 'step.done':
    case 'step.skipped':
    case 'step.deferred':
      return void times.steps.set(entry.step, nowMs);
    default:
  }
};

const onStep = (audit: Audit, times: Times, diary: Diary, entry: StepEntry): void => {
  const step = plannedOf(diary, entry.step);
  if (step === undefined) return;
  if (entry.kind.startsWith('step')) {
    checkRepeat(audit, times, diary, step, entry);
    checkGate(audit, times, step, entry);
  }
  if (entry.kind === 'step.failed' || entry.kind === 'step.deferred') checkPatience(audit, times, step, entry.message);
  takeInStep(times, entry, audit.state.nowMs);
};

const onRun = (audit: Audit, times: Times, diary: Diary, entry: Exclude<Entry, { step: string }>): void => {
  if (entry.kind === 'run.mode') times.mode = entry.mode;
  if (entry.kind === 'run.resumed') {
    times.beganMs = audit.state.nowMs;
    // Each process tries for itself.
    times.stuck.clear();
  }
  if (entry.kind === 'run.stopped') checkCutBack(audit, times, diary);
  if (entry.kind === 'run.finished') checkEnd(audit, diary, entry.outcome);
};

export const createCourse = (audit: Audit): Course => {
  const runs = new Map<string, Times>();
  return {
    linked: createLinks(audit),
    recorded(diary, entry) {
      if (entry.kind === 'run.begun') {
        // The diary of the run that begins is not there yet: all others must have come to their end.
        for (const { run, outcome } of audit.diaries.values())
          if (outcome === null) blame(audit, 'I8', `run ${entry.runId} begins while run ${run} is open`);
        const { nowMs } = audit.state;
        const times = { mode: entry.plan.mode, beganMs: nowMs, steps: new Map<string, number>() };
        runs.set(entry.runId, { ...times, applied: new Set(), stuck: new Set() });
        return;
      }
      const times = diary === null ? undefined : runs.get(diary.runId);
      if (diary === null || times === undefined) return;
      if ('step' in entry) onStep(audit, times, diary, entry);
      else onRun(audit, times, diary, entry);
    },
  };
};
