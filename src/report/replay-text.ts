/** What a replay showed, on one page. */
import { isAlike, type ReplayDifferences, type StepDifference } from '../domain/run/replay-differences.ts';
import { wordsOfRun } from '../domain/plan/run-words.ts';
import type { RunState } from '../domain/run/run-state.ts';
import { showDuration, wrap } from './lines.ts';

export interface Replay {
  run: number;
  /** The recorded run, without a rollback after it. */
  recorded: RunState;
  replayed: RunState;
  differences: ReplayDifferences;
}

/** Rows of one section; what is more is counted. */
const MOST_ROWS = 12;

const standing = (run: RunState): string => {
  const took = showDuration(run.lastAt - run.begunAt);
  const done = [...run.steps.values()].filter(({ status }) => status === 'done').length;
  return `${run.status === 'completed' ? wordsOfRun(run).completed : run.status}, ${done} of ${run.steps.size} steps done, ${took}`;
};

const durationWords = (ms: number | null): string => (ms === null ? 'not ended' : showDuration(ms));

const section = (title: string, rows: readonly string[], width: number): string[] => {
  if (rows.length === 0) return [];
  const more = rows.length - MOST_ROWS;
  const shown = rows.slice(0, MOST_ROWS).flatMap((row) => wrap(row, width, '  ', '    '));
  return ['', title, ...shown, ...(more > 0 ? [`  and ${more} more`] : [])];
};

const asides = ({ trouble, note, recorded }: StepDifference): string =>
  [...trouble, ...(recorded === 'done' || note === '' ? [] : [note])].map((words) => `; ${words}`).join('');

/** The page. @param width columns to wrap at */
export const replayLines = ({ run, recorded, replayed, differences }: Replay, width: number): string[] => {
  const { otherwise, time, trouble, onlyRecorded, onlyReplayed, displaced } = differences;
  const { plan } = recorded;
  const sameOrder = displaced.count === 0;
  const notComeTo = otherwise.filter((row) => row.recorded === 'pending').length;
  return [
    ...wrap(`Replay of run ${run}, ${plan.runbook} ${plan.application}: ${plan.from} -> ${plan.to}`, width),
    ...wrap(`Recorded: ${standing(recorded)}.`, width),
    ...wrap(`Sandbox:  ${standing(replayed)}.`, width),
    ...(isAlike(differences) ? ['', 'Nothing of note differs: the sandbox does what was recorded.'] : []),
    ...section(
      'Ended otherwise',
      otherwise
        .filter((row) => row.recorded !== 'pending')
        .map((row) => `${row.id}: ${row.recorded}, in the sandbox ${row.replayed}${asides(row)}`),
      width,
    ),
    ...(notComeTo === 0
      ? []
      : ['', ...wrap(`${notComeTo} steps that the recorded run did not come to were made in the sandbox.`, width)]),
    ...section(
      'Took another time',
      time.map(
        (row) =>
          `${row.id}: ${durationWords(row.recordedMs)}, in the sandbox ${durationWords(row.replayedMs)}${asides(row)}`,
      ),
      width,
    ),
    ...section(
      'Met trouble, and ended alike',
      trouble.map(({ id, trouble: words }) => `${id}: ${words.join('; ')}`),
      width,
    ),
    ...section('Changes that were recorded only', onlyRecorded, width),
    ...section('Changes that the sandbox made only', onlyReplayed, width),
    '',
    ...wrap(
      sameOrder
        ? 'The changes were sent in the same order.'
        : `Of the changes of both, ${displaced.count} stand elsewhere in the order, first ${displaced.first ?? ''}. Steps that do not wait for one another may.`,
      width,
    ),
    ...wrap(
      'The sandbox begins with the recorded before-images, fails nothing, scales nothing by itself, and makes nothing last longer by chance. What differs is where reality was otherwise, or where the sandbox knows too little of it.',
      width,
    ),
  ];
};
