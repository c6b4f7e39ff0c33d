/** What differs between a run as it was recorded and the same plan run again in the sandbox. */
import type { Entry } from './entry.ts';
import type { RunState, StepStatus } from './run-state.ts';

/** One step, in both. */
export interface StepDifference {
  id: string;
  title: string;
  recorded: StepStatus;
  replayed: StepStatus;
  /** From when nothing held it back to its end, in milliseconds; null where it did not end. */
  recordedMs: number | null;
  replayedMs: number | null;
  /** What the recorded one met on its way, a phrase each: `tried 3 times`, `1 call without an answer`. */
  trouble: string[];
  note: string;
}

export interface ReplayDifferences {
  /** Steps that ended otherwise. */
  otherwise: StepDifference[];
  /** Steps that took much longer or shorter, the largest difference first. */
  time: StepDifference[];
  /** Steps that met something on their way that the replay did not meet, and ended alike. */
  trouble: StepDifference[];
  /** Changes that were sent in one of both only, `step: service operation`. */
  onlyRecorded: string[];
  onlyReplayed: string[];
  /** Of the changes of both, how many stand elsewhere in the order, and the first of them. */
  displaced: { count: number; first: string | null };
}

/** A difference counts from this, */
const LEAST_MS = 5000;
/**
 * and from this part of the longer time: what chance alone does is none. Starts and transitions are measured with a sigma of
 * 0.15, and a step waits for the slowest of its tasks: at three and a half sigma that takes 1.7 times as long.
 */
const LEAST_SHARE = 0.4;

/** Steps in the order in which their first change was announced, with its name. */
const changesOf = (entries: readonly Entry[]): string[] => {
  const seen = new Set<string>();
  for (const entry of entries)
    if (entry.kind === 'step.intended')
      for (const { service, operation } of entry.calls) seen.add(`${entry.step}: ${service} ${operation}`);
  return [...seen];
};

const stepOf = (change: string): string => change.slice(0, change.lastIndexOf(': '));

/** The way forward alone: what a rollback did afterwards is no part of it. */
export const forwardOf = (entries: readonly Entry[]): Entry[] => {
  const end = entries.findIndex(({ kind }) => kind === 'run.rolling-back' || kind === 'run.finished');
  return end < 0 ? [...entries] : entries.slice(0, end);
};

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const troubleOf = (entries: readonly Entry[], id: string): string[] => {
  const kinds = entries.filter((entry) => 'step' in entry && entry.step === id).map(({ kind }) => kind);
  const count = (kind: Entry['kind']): number => kinds.filter((one) => one === kind).length;
  const [intended, unanswered, failed, back] = (
    ['step.intended', 'step.unanswered', 'step.failed', 'undo.intended'] as const
  ).map(count);
  return [
    ...((intended ?? 0) > 1 ? [`announced ${intended} times`] : []),
    ...((unanswered ?? 0) > 0 ? [plural(unanswered ?? 0, 'call without an answer', 'calls without an answer')] : []),
    ...((failed ?? 0) > 0 ? [`failed ${plural(failed ?? 0, 'time', 'times')}`] : []),
    ...((back ?? 0) > 0 ? ['taken back'] : []),
  ];
};

const isMuchElse = ({ recordedMs, replayedMs }: StepDifference): boolean => {
  if (recordedMs === null || replayedMs === null) return false;
  const difference = Math.abs(recordedMs - replayedMs);
  return difference > LEAST_MS && difference > LEAST_SHARE * Math.max(recordedMs, replayedMs);
};

const gap = ({ recordedMs, replayedMs }: StepDifference): number => Math.abs((recordedMs ?? 0) - (replayedMs ?? 0));

/** Changes that a longest common order would have to move: those that stand behind a later one. */
const displacedIn = (recorded: readonly string[], replayed: readonly string[]): ReplayDifferences['displaced'] => {
  const place = new Map(replayed.map((change, index) => [change, index]));
  let highest = -1;
  const moved = recorded.filter((change) => {
    const at = place.get(change);
    if (at === undefined) return false;
    if (at < highest) return true;
    highest = at;
    return false;
  });
  return { count: moved.length, first: moved[0] ?? null };
};

/**
 * @param recorded state and entries of the recorded run, without what came after its way forward (`forwardOf`).
 * @param replayed the same of the replay.
 */
export const differencesOf = (
  recorded: { state: RunState; entries: readonly Entry[] },
  replayed: { state: RunState; entries: readonly Entry[] },
): ReplayDifferences => {
  const rows = recorded.state.plan.steps.map(({ id, title }): StepDifference => {
    const [was, is] = [recorded.state.steps.get(id), replayed.state.steps.get(id)];
    return {
      id,
      title,
      recorded: was?.status ?? 'pending',
      replayed: is?.status ?? 'pending',
      recordedMs: was?.tookMs ?? null,
      replayedMs: is?.tookMs ?? null,
      trouble: troubleOf(recorded.entries, id),
      note: was?.note ?? '',
    };
  });
  const [before, now] = [changesOf(recorded.entries), changesOf(replayed.entries)];
  const notComeTo = new Set(rows.filter((row) => row.recorded === 'pending').map(({ id }) => id));
  const isMetAgain = (id: string, trouble: readonly string[]): boolean =>
    trouble.join() === troubleOf(replayed.entries, id).join();
  const alike = rows.filter((row) => row.recorded === row.replayed);
  return {
    otherwise: rows.filter((row) => row.recorded !== row.replayed),
    time: alike.filter(isMuchElse).sort((left, right) => gap(right) - gap(left)),
    // What the replay met in the same way lies in the plan, and is no difference.
    trouble: alike.filter(({ id, trouble }) => trouble.length > 0 && !isMetAgain(id, trouble)),
    onlyRecorded: before.filter((change) => !now.includes(change)),
    onlyReplayed: now.filter((change) => !before.includes(change) && !notComeTo.has(stepOf(change))),
    displaced: displacedIn(before, now),
  };
};

/** Is there nothing to tell? */
export const isAlike = ({ otherwise, time, trouble, onlyRecorded, onlyReplayed }: ReplayDifferences): boolean =>
  [otherwise, time, trouble, onlyRecorded, onlyReplayed].every(({ length }) => length === 0);
