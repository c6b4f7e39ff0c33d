/** `failover status` and `failover history` as text. */
import type { Debt } from '../domain/run/debts.ts';
import { wordsOfRun, type RunWords } from '../domain/plan/run-words.ts';
import { onOneLine } from '../domain/text/printable.ts';
import { isOpen, type RunState } from '../domain/run/run-state.ts';
import { answersElsewhere, questionsOf } from '../domain/run/questions.ts';
import { bullets, showDuration, wrap } from './lines.ts';
import { isBackAsBefore, lastLookRows, type LastSight, sightIn, takenBackWords } from './last-look-text.ts';
import { showMoment } from './moment.ts';
import { questionLines, trafficLines, underWayLines } from './waiting-text.ts';
import { phaseCounts, PHASE_MARKS, phasesOf } from './phases.ts';
import type { UnsettledGroup } from '../domain/run/settlement.ts';
import { asSentence } from '../domain/text/sentence.ts';
import {
  countSteps,
  isAttended,
  standingOf,
  type RecordedRun,
  type Standing,
  type WriterLiveness,
} from './run-standing.ts';

const PROCESS: Record<WriterLiveness, string> = {
  alive: 'at work',
  gone: 'not running any more',
  possible: 'may be at work',
  elsewhere: 'not known from here whether it runs',
};

/** Where a run stands, in the words of its runbook. */
export const standingWords = (
  standing: Standing,
  { inProgress, completed }: RunWords,
  sight: LastSight | null,
): string =>
  ({
    running: inProgress,
    paused: 'paused',
    stopped: 'stopped by a question',
    interrupted: 'interrupted: the process is gone',
    'rolling-back': 'being rolled back',
    completed,
    'rolled-back': takenBackWords(sight),
  })[standing];

const nextCommands = (
  standing: Standing,
  state: RunState,
  { debts, unsettled }: StatusSurroundings,
  attended: boolean,
): string[] => {
  if (!isOpen(state))
    return [
      ...debts.slice(0, 1).map(({ step }) => `failover settle --debt ${step.id}      pays it, once that can be done`),
      ...(unsettled.length > 0 ? ['failover settle      writes what it left into the stacks'] : []),
      ...(standing === 'completed' ? ['failover rollback    puts every changed value back'] : []),
    ];
  const [asked] = questionsOf(state);
  if (asked !== undefined && asked.expected !== null) return answersElsewhere(asked, attended);
  if (standing === 'running') return [];
  if (state.status === 'rolling-back') return ['failover rollback    goes on taking back'];
  if (standing === 'stopped') return state.question?.answers ?? [];
  return ['failover resume      goes on', 'failover rollback    takes everything back'];
};

const counted = (state: RunState): string => {
  const { done = 0, deferred = 0, skipped = 0, failed = 0, undone = 0, ...rest } = countSteps(state.steps.values());
  const open = Object.values(rest).reduce((sum, count) => sum + count, 0);
  const parts: [number, string][] = [
    [deferred, 'put off'],
    [skipped, 'skipped'],
    [failed, 'failed'],
    [undone, 'taken back'],
    [open, 'to do'],
  ];
  return [
    `${done} of ${state.steps.size} steps done`,
    ...parts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : [])),
  ].join(', ');
};

const phaseLines = (state: RunState): string[] => {
  const phases = phasesOf(state);
  const width = Math.max(...phases.map(({ title }) => title.length), 0);
  return phases.map((phase) => `  ${PHASE_MARKS[phase.status]} ${phase.title.padEnd(width)}  ${phaseCounts(phase)}`);
};

const troubleLines = (state: RunState, width: number): string[] => {
  const troubled = [...state.steps.values()].filter(
    ({ status, undo }) => status === 'failed' || undo === 'failed' || status === 'unanswered',
  );
  return troubled.flatMap(({ id, note, remedy }) => wrap(`${id}: ${note} ${remedy}`.trim(), width, '  ✖ ', '    '));
};

/** One line to paste where others see it: whoever keeps it can prove every record up to this one. */
export const headLine = ({ run, head }: Pick<RecordedRun, 'run' | 'head'>): string =>
  `Journal head: run ${run} record ${head.sequence} ${head.hash.slice(0, 16)}`;

/** Where the journal was read. */
export interface JournalSight {
  /** Is a part of it in the local directory only? */
  isLocalOnly: boolean;
  /** Why the bucket could not be read, when S3 did not answer or refused; null when it did answer. */
  awayText: string | null;
  isRefused?: boolean;
}

const journalLines = (
  { localOnly, target }: RunState,
  { isLocalOnly, awayText, isRefused }: JournalSight,
): string[] => [
  ...(localOnly === null || !isLocalOnly
    ? []
    : [
        `Journal: local only since ${showMoment(localOnly.since, target)}, by ${localOnly.by}: ${asSentence(localOnly.reason)} "failover resume" brings it to the bucket.`,
      ]),
  ...(awayText === null
    ? []
    : [
        `Journal: ${isRefused === true ? 'the bucket cannot be read' : 'S3 does not answer'}; this is the local copy and may be behind. ${awayText}`,
      ]),
];

const section = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : [title, ...lines]);

/** Whose it is where it is not the run that is shown. */
const ofRun = (run: number, shown: number): string => (run === shown ? '' : `run ${run}: `);

const debtLines = (shown: number, { debts, unsettled, unreadable }: StatusSurroundings): string[] => [
  ...debts.map(({ run, owed: { id, note } }) => `${ofRun(run, shown)}${id}: ${note}`),
  ...unsettled.map(
    ({ run, region, what, steps }) =>
      `${ofRun(run, shown)}${region}: ${what} (${steps.length} step${steps.length === 1 ? '' : 's'}); the stacks do not say so yet`,
  ),
  ...unreadable.map((text) => `not known: ${text}`),
];

/** What the reader of the journal knows beside it. */
export interface StatusSurroundings {
  journal: JournalSight;
  /** What is owed to the world, over all runs. */
  debts: readonly Debt[];
  /** What the configuration of the stacks does not say yet, over all runs. */
  unsettled: readonly UnsettledGroup[];
  /** Why an earlier run cannot be read, a sentence each. */
  unreadable: readonly string[];
}

/** The run on one screen: how far it is, who works on it, what it waits for, what to type next. */
export const statusLines = (
  recorded: RecordedRun,
  liveness: WriterLiveness,
  width: number,
  surroundings: StatusSurroundings,
): string[] => {
  const { run, state } = recorded;
  const { plan, writer, target } = state;
  const standing = standingOf(recorded, liveness);
  const sight = sightIn(state.summary);
  const attended = isAttended(recorded, liveness);
  const lastedMs = (state.endedAt ?? state.lastAt) - state.begunAt;
  return [
    ...wrap(
      `Run ${run} (${plan.runbook} ${plan.application}): ${standingWords(standing, wordsOfRun(state), sight)}. ${counted(state)}.`,
      width,
    ),
    ...wrap(
      `By ${writer.operator} on ${writer.host}${isOpen(state) ? `, process ${writer.processId} (${PROCESS[liveness]})` : ''}; since ${showMoment(state.begunAt, target)}, for ${showDuration(lastedMs)}${isOpen(state) ? `; last record ${showMoment(state.lastAt, target)}` : ''}.`,
      width,
    ),
    ...state.approvals.flatMap(({ operator, host, at }) =>
      wrap(`Approved by ${operator} on ${host}, ${showMoment(at, target)}.`, width),
    ),
    ...(state.findings.length === 0
      ? []
      : wrap(`Accepted of its plan: ${state.findings.map((one) => `${one.finding} by ${one.by}`).join(', ')}.`, width)),
    ...journalLines(state, surroundings.journal).flatMap((line) => wrap(line, width)),
    ...phaseLines(state),
    ...(standing === 'rolled-back' && sight !== null
      ? lastLookRows(sight).flatMap((row) => wrap(row, width, '', ' '.repeat(10)))
      : []),
    ...section('Users, as they were seen last:', trafficLines(recorded.entries, target)),
    ...section('Under way:', underWayLines(state, width)),
    ...section('Trouble:', troubleLines(state, width)),
    ...section('Question:', questionLines(state, attended, width)),
    ...section('Debts, until they are settled:', bullets(debtLines(run, surroundings), width)),
    ...section(
      'Next:',
      nextCommands(standing, state, surroundings, attended).map((line) => `  ${line}`),
    ),
    `${headLine(recorded)}; plan ${state.planDigest.slice(0, 12)}`,
  ];
};

/** One row of `failover history --json`. */
export interface HistoryRow {
  run: number;
  runId: string;
  runbook: string;
  state: Standing;
  /** The state as people call it: `promoted`. */
  called: string;
  mode: string;
  from: string;
  to: string;
  operator: string;
  host: string;
  since: string;
  endedAt: string | null;
  durationMs: number;
  /** The step that took longest by itself, from when nothing held it back; null while none has ended. */
  longest: { step: string; durationMs: number } | null;
  steps: Partial<Record<string, number>>;
  headHash: string;
  records: number;
  /** Who worked on it one after the other, and who took it from a process that may have been at work. */
  hands: { operator: string; host: string; processId: number; at: string; takeOver: boolean }[];
}

const handsOf = ({ entries }: RecordedRun): HistoryRow['hands'] =>
  entries.flatMap((entry) => {
    if (entry.kind !== 'run.begun' && entry.kind !== 'run.resumed') return [];
    const takeOver = entry.kind === 'run.resumed' && entry.takeOver === true;
    return [{ ...entry.writer, at: new Date(entry.at).toISOString(), takeOver }];
  });

const calledAs = (standing: Standing, state: RunState): string => {
  if (standing === 'completed') return wordsOfRun(state).completed;
  const sight = sightIn(state.summary);
  return standing !== 'rolled-back' || isBackAsBefore(sight) ? standing : takenBackWords(sight);
};

const longestOf = ({ steps }: RunState): HistoryRow['longest'] => {
  let longest: HistoryRow['longest'] = null;
  for (const { id, tookMs } of steps.values())
    if (tookMs !== null && tookMs > (longest?.durationMs ?? -1)) longest = { step: id, durationMs: tookMs };
  return longest;
};

export const historyRow = (recorded: RecordedRun, liveness: WriterLiveness): HistoryRow => {
  const { run, state, head } = recorded;
  const standing = standingOf(recorded, liveness);
  return {
    run,
    runId: state.runId,
    runbook: state.plan.runbook,
    state: standing,
    called: calledAs(standing, state),
    mode: state.mode,
    from: state.plan.from,
    to: state.plan.to,
    operator: state.writer.operator,
    host: state.writer.host,
    since: new Date(state.begunAt).toISOString(),
    endedAt: state.endedAt === null ? null : new Date(state.endedAt).toISOString(),
    durationMs: (state.endedAt ?? state.lastAt) - state.begunAt,
    longest: longestOf(state),
    steps: countSteps(state.steps.values()),
    headHash: head.hash,
    records: head.sequence,
    hands: handsOf(recorded),
  };
};

const handWords = ({ operator, host, processId, takeOver }: HistoryRow['hands'][number]): string =>
  onOneLine(`${takeOver ? 'taken over' : 'gone on with'} by ${operator} on ${host}, process ${processId}`);

/** A line a run, the newest first, and under it one for each process that went on with it. */
export const historyLines = (rows: readonly HistoryRow[], target: string): string[] =>
  rows.flatMap(({ run, called, mode, from, to, since, durationMs, longest, steps, hands }) => {
    const when = showMoment(Date.parse(since), target);
    const done = `${steps['done'] ?? 0}/${Object.values(steps).reduce<number>((sum, count) => sum + (count ?? 0), 0)}`;
    const [first, ...others] = hands;
    const line = `${String(run).padStart(3)}  ${when}  ${onOneLine(called)}, ${mode}, ${from} -> ${to}, ${done} steps, ${showDuration(durationMs)}, ${onOneLine(first?.operator ?? '')}`;
    const wait =
      longest === null || longest.durationMs < 1000
        ? []
        : [`     longest step: ${onOneLine(longest.step)}, ${showDuration(longest.durationMs)}`];
    return [
      line,
      ...wait,
      ...others.map((hand) => `     ${showMoment(Date.parse(hand.at), target)}  ${handWords(hand)}`),
    ];
  });
