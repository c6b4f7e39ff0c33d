/** What a run achieved, as data for the journal and as text for the end of the screen. */
import { debtsOf } from '../domain/run/debts.ts';
import { wordsOf } from '../domain/plan/run-words.ts';
import type { RunState, StepState } from '../domain/run/run-state.ts';
import { isSandbox } from './first-line.ts';
import { isBackAsBefore, lastLookRows, type LastSight, rolledBackWords } from './last-look-text.ts';
import { bullets, showDuration, wrap, wrapRow } from './lines.ts';
import { endWords, namesSeen, type EndSeen, type SeenName, type ServingOf } from './outcome.ts';
import { countSteps } from './run-standing.ts';

/** What users and records went through in a run, counted by the world itself; only the sandbox can tell. */
export interface WorldFigures {
  /**
   * The time that is counted, virtual, milliseconds since 1970: from the beginning of the run, or from when users began to
   * fail where they were failing then.
   */
  countedFromMs: number;
  countedToMs: number;
  /** Since when users failed in this run; null when at least 99 % of the requests always succeeded. */
  impairedAtMs: number | null;
  /** When users were served again for good; null while they are not, or always were. */
  restoredAtMs: number | null;
  /** Time within the run with fewer than 99 %. */
  downtimeMs: number;
  requestsServed: number;
  requestsFailed: number;
  recordsLost: number;
  recordsDoubled: number;
  /** By region: accepted by a stream that nobody reads there, and not read from it yet. */
  recordsStranded: Record<string, number>;
  /** Gone because no one read them for as long as their stream keeps records, or passed over as too old. */
  recordsExpired?: number;
  recordsDropped?: number;
  /** Part of all users that a region has only because their clients never look its name up again, where it is any. */
  lastingUsers?: Record<string, number>;
}

/** The summary that a journal keeps in `run.finished`. */
export interface RunSummary {
  /** From the decision to the end of the run, in the world's time; of a rollback, what it took by itself. */
  durationMs: number;
  /** From the decision to the last proof from outside; null without one, and of a rollback. */
  proofMs: number | null;
  steps: Partial<Record<string, number>>;
  /** Steps that were true already, so that nothing was sent. */
  unchanged: number;
  /** Ids of the chain of steps that the duration hung on. */
  longestChain: string[];
  /** What each of them took by itself, in milliseconds; absent in summaries of earlier versions. */
  longestChainMs?: number[];
  /** Calls that this process sent, by service. */
  calls: Record<string, number>;
  world: WorldFigures | null;
  /** What was seen of the public names that it moved; absent in summaries of earlier versions. */
  names?: SeenName[];
  /** What the last look of a rollback has shown; absent without one. */
  lastLook?: LastSight;
}

const isBack = ({ status }: RunState): boolean => status === 'rolling-back' || status === 'rolled-back';

type Ended = StepState & { endedAt: number };
const hasEnded = (state: StepState | undefined): state is Ended => state !== undefined && state.endedAt !== null;

/** What was put off kept nobody waiting from then on, even if it came true later. */
const whenOver = ({ overAt, endedAt }: Ended): number => overAt ?? endedAt;

const latest = (states: readonly Ended[]): Ended | undefined =>
  states.reduce<Ended | undefined>(
    (best, state) => (best === undefined || whenOver(state) > whenOver(best) ? state : best),
    undefined,
  );

/**
 * Back from the proof, else from the step that ended last, always to the one of its predecessors that ended last. What is looked
 * at after the proof, such as a debt that has come true, kept nobody waiting.
 */
export const longestChain = (run: RunState, proofs: ReadonlySet<string>): string[] => {
  const after = new Map(run.plan.steps.map((step) => [step.id, step.after]));
  const endedOf = (ids: readonly string[]): Ended[] => ids.map((id) => run.steps.get(id)).filter(hasEnded);
  const chain: string[] = [];
  for (
    let at = (isBack(run) ? undefined : latest(endedOf([...proofs]))) ?? latest(endedOf([...run.steps.keys()]));
    at !== undefined;
    at = latest(endedOf(after.get(at.id) ?? []))
  ) {
    chain.unshift(at.id);
  }
  return chain;
};

const chainOf = (run: RunState, proofs: ReadonlySet<string>) => {
  const ids = longestChain(run, proofs);
  return { longestChain: ids, longestChainMs: ids.map((id) => run.steps.get(id)?.tookMs ?? 0) };
};

export interface SummaryParts {
  nowMs: number;
  /** When this process began to work on the run. */
  sinceMs: number;
  calls: Record<string, number>;
  world: WorldFigures | null;
  /** Steps that only wait: that they sent nothing says nothing. */
  gates: ReadonlySet<string>;
  /** Steps that see from outside that users are served. */
  proofs: ReadonlySet<string>;
  servingOf: ServingOf;
}

/** When the last proof was there; of several names the last one counts. */
const provenAtMs = (run: RunState, proofs: ReadonlySet<string>): number | null => {
  const ended = [...run.steps.values()].filter(({ id, status }) => proofs.has(id) && status === 'done');
  return latest(ended.filter(hasEnded))?.endedAt ?? null;
};

/** A step of the chain took so long by itself; what took no time is not said. */
const chainWords = ({ longestChain: ids, longestChainMs = [] }: RunSummary): string =>
  ids
    .map((id, index) => {
      const tookMs = longestChainMs[index] ?? 0;
      return tookMs < 500 ? id : `${id} ${showDuration(tookMs)}`;
    })
    .join(' -> ');

/** From the decision to the last proof from outside; null without one, and of a rollback. */
export const proofMsOf = (run: RunState, proofs: ReadonlySet<string>): number | null => {
  const atMs = isBack(run) ? null : provenAtMs(run, proofs);
  return atMs === null ? null : atMs - run.begunAt;
};

const evidenceIn = (run: RunState, id: string): string | null => {
  const step = run.steps.get(id);
  return step?.status === 'done' ? step.note : null;
};

export const summaryOf = (
  run: RunState,
  { nowMs, sinceMs, calls, world, gates, proofs, servingOf }: SummaryParts,
): RunSummary => ({
  durationMs: nowMs - (isBack(run) ? sinceMs : run.begunAt),
  proofMs: proofMsOf(run, proofs),
  steps: countSteps(run.steps.values()),
  unchanged: [...run.steps.values()].filter(
    ({ id, status, changed }) => status === 'done' && !changed && !gates.has(id),
  ).length,
  ...chainOf(run, proofs),
  calls,
  world,
  names: isBack(run) ? [] : namesSeen(run.plan, servingOf, ({ id }) => evidenceIn(run, id)),
});

const number = (value: number): string => Math.round(value).toLocaleString('en-US');

const agedWords = ({ recordsExpired = 0, recordsDropped = 0 }: WorldFigures): string =>
  `${recordsExpired === 0 ? '' : `, ${number(recordsExpired)} expired unread`}${recordsDropped === 0 ? '' : `, ${number(recordsDropped)} passed over as too old`}`;

/** Of a smaller share than this, a tenth of a percent shows nothing. */
const LEAST_LASTING_SHARE = 0.0005;

const lastingLines = ({ lastingUsers = {} }: WorldFigures): string[] =>
  Object.entries(lastingUsers)
    .filter(([, share]) => share >= LEAST_LASTING_SHARE)
    .map(
      ([region, share]) =>
        `Clients   ${(share * 100).toFixed(1)} % of the users still reach ${region}: they never look the name up again, until they are restarted`,
    );

/** What the figures of a run are counted from, in words. */
const beginningOf = (run: RunState): string => (isBack(run) ? 'the rollback began' : 'the decision');

const usersLine = (run: RunState, summary: RunSummary, world: WorldFigures): string => {
  const { impairedAtMs, restoredAtMs, downtimeMs, countedToMs } = world;
  if (impairedAtMs === null) return 'Users     served all the time';
  const begunAtMs = countedToMs - summary.durationMs;
  if (restoredAtMs === null)
    return `Users     NOT served yet: they have been failing for ${showDuration(countedToMs - impairedAtMs)}`;
  const again = `served again ${showDuration(Math.max(0, restoredAtMs - begunAtMs))} after ${beginningOf(run)}`;
  return impairedAtMs < begunAtMs
    ? `Users     ${again}, ${showDuration(restoredAtMs - impairedAtMs)} after they began to fail`
    : `Users     failed for ${showDuration(downtimeMs)} within this run; ${again}`;
};

const strandedWords = (stranded: WorldFigures['recordsStranded']): string => {
  const left = Object.entries(stranded).filter(([, count]) => count > 0);
  return left.length === 0
    ? '0 stranded'
    : left.map(([region, count]) => `${number(count)} stranded in ${region}`).join(', ');
};

const worldLines = (run: RunState, summary: RunSummary, world: WorldFigures): string[] => {
  const { countedFromMs, countedToMs, requestsServed, requestsFailed, recordsLost, recordsDoubled } = world;
  const total = requestsServed + requestsFailed;
  const share = total === 0 ? 0 : (requestsFailed / total) * 100;
  // A moment of rounding is no earlier beginning.
  const isEarlier = countedFromMs < countedToMs - summary.durationMs - 1000;
  const since = isEarlier ? 'users began to fail' : beginningOf(run);
  return [
    usersLine(run, summary, world),
    `Requests  ${number(requestsFailed)} failed of ${number(total)} (${share.toFixed(2)} %) since ${since}`,
    `Records   ${number(recordsLost)} lost, ${number(recordsDoubled)} doubled, ${strandedWords(world.recordsStranded)}${agedWords(world)}`,
    ...lastingLines(world),
  ];
};

/** From the decision on, to the proof, and what came after it. */
const tookWords = (run: RunState, { durationMs, proofMs }: RunSummary): string => {
  const virtual = isSandbox(run.target) ? ' (virtual)' : '';
  if (proofMs === null)
    return `It took ${showDuration(durationMs)}${virtual} from the decision; nothing proves it from outside.`;
  const afterMs = durationMs - proofMs;
  const after = afterMs < 1000 ? '' : `; the last step ended ${showDuration(afterMs)} later`;
  return `It took ${showDuration(proofMs)}${virtual} from the decision to the proof${after}.`;
};

/** What the run gave, in the words of those who had set a target for it. */
const achievedLines = ({ proofMs, world }: RunSummary): string[] => {
  if (proofMs === null) return [];
  const stranded = Object.values(world?.recordsStranded ?? {}).reduce((sum, count) => sum + count, 0);
  const lost = world === null ? '' : `; RPO ${number(world.recordsLost + stranded)} records, lost or stranded`;
  return [`Achieved  RTO ${showDuration(proofMs)}, from the decision to the proof${lost}`];
};

const stepLine = (run: RunState, { steps, unchanged }: RunSummary): string => {
  const { done = 0, skipped = 0, deferred = 0, undone = 0 } = steps;
  if (run.status === 'rolled-back') {
    const kept = [...run.steps.values()].filter(({ status, changed }) => changed && status === 'done');
    const others =
      kept.length === 0
        ? 'the others had changed nothing'
        : `what ${kept.map(({ id }) => id).join(', ')} created stays`;
    return `Steps     ${undone} taken back; ${others}`;
  }
  return `Steps     ${done} of ${run.steps.size} done (${unchanged} were so already), ${skipped} skipped, ${deferred} put off`;
};

const callLine = ({ calls }: RunSummary): string => {
  const total = Object.values(calls).reduce((sum, count) => sum + count, 0);
  const parts = Object.entries(calls).sort(([, left], [, right]) => right - left);
  return `Calls     ${number(total)}: ${parts.map(([service, count]) => `${service} ${count}`).join(', ')}`;
};

const nextOf = (run: RunState, sight: LastSight | null): string[] => {
  const sandbox = isSandbox(run.target);
  if (run.status === 'rolled-back')
    return [
      ...(isBackAsBefore(sight) ? [] : ['failover drift         shows what differs; put it right by hand']),
      `${wordsOf(run.plan).begin.padEnd(22)} begins again`,
    ];
  return [
    ...(sandbox ? ['failover sandbox show  what the world looks like now'] : []),
    'failover rollback      puts every changed value back',
    'failover history       all runs',
  ];
};

const endSeen = (run: RunState, { names = [] }: RunSummary): EndSeen => ({
  plan: run.plan,
  findings: run.findings,
  names,
  isWhole: [...run.steps.values()].every(({ status }) => status === 'done'),
});

const findingLines = ({ findings }: RunState): string[] =>
  findings.length === 0 ? [] : [`Accepted  ${findings.map((one) => `${one.finding} by ${one.by}`).join(', ')}`];

/** The end of the screen. A line that does not fit is wrapped under its own label. */
export const summaryLines = (
  run: RunState,
  summary: RunSummary,
  head: { sequence: number; hash: string },
  width: number,
): string[] => {
  const sight = summary.lastLook ?? null;
  const virtual = isSandbox(run.target) ? ' (virtual)' : '';
  const heading =
    run.status === 'rolled-back'
      ? `${rolledBackWords(run.runId, sight)} It took ${showDuration(summary.durationMs)}${virtual}.`
      : `${endWords(endSeen(run, summary))}. ${tookWords(run, summary)}`;
  const debts = debtsOf(run).map(({ id, note }) => `${id}: ${note}`);
  const rows = [
    ...(summary.world === null ? [] : worldLines(run, summary, summary.world)),
    ...(isBack(run) ? [] : achievedLines(summary)),
    ...(sight === null ? [] : lastLookRows(sight)),
    stepLine(run, summary),
    ...(isBack(run) ? [] : findingLines(run)),
    ...(run.status === 'rolled-back' ? [] : [`Chain     ${chainWords(summary)}`]),
    callLine(summary),
    `Journal   run ${run.runId} record ${head.sequence} ${head.hash.slice(0, 16)}`,
  ];
  return [
    ...wrap(heading, width),
    ...rows.flatMap((row) => wrapRow(row, width)),
    ...(debts.length === 0 ? [] : ['Debts, until they are settled:', ...bullets(debts, width)]),
    'Next:',
    ...nextOf(run, sight).map((line) => `  ${line}`),
  ];
};
