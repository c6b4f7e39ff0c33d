/** What a run achieved, as data for the journal and as text for the end of the screen. */
import { debtsOf } from '../domain/debts.ts';
import type { RunState, StepState } from '../domain/run-state.ts';
import { isSandbox } from './first-line.ts';
import { bullets, showDuration, wrap } from './lines.ts';
import { countSteps } from './run-standing.ts';

/** What users and records went through, counted by the world itself; only the sandbox can tell. */
export interface WorldFigures {
  /** Virtual time, milliseconds since 1970; null when nothing ever failed. */
  impairedAtMs: number | null;
  /** When users were served again for good; null while they are not. */
  restoredAtMs: number | null;
  requestsServed: number;
  requestsFailed: number;
  recordsLost: number;
  recordsDoubled: number;
  /** Accepted by a stream of the old region and not read from it yet. */
  recordsStranded: number;
  /** Gone because no one read them for as long as their stream keeps records, or passed over as too old. */
  recordsExpired?: number;
  recordsDropped?: number;
  /** Part of all users that a region has only because their clients never look its name up again, where it is any. */
  lastingUsers?: Record<string, number>;
}

/** The summary that a journal keeps in `run.finished`. */
export interface RunSummary {
  /** From the decision to the end of the run, in the world's time; of a roll-back, what it took by itself. */
  durationMs: number;
  steps: Partial<Record<string, number>>;
  /** Steps that were true already, so that nothing was sent. */
  unchanged: number;
  /** Ids of the chain of steps that the duration hung on. */
  longestChain: string[];
  /** Calls that this process sent, by service. */
  calls: Record<string, number>;
  world: WorldFigures | null;
}

type Ended = StepState & { endedAt: number };
const hasEnded = (state: StepState | undefined): state is Ended => state !== undefined && state.endedAt !== null;

const latest = (states: readonly Ended[]): Ended | undefined =>
  states.reduce<Ended | undefined>(
    (best, state) => (best === undefined || state.endedAt > best.endedAt ? state : best),
    undefined,
  );

/** Back from the step that ended last, always to the one of its predecessors that ended last. */
const longestChain = (run: RunState): string[] => {
  const after = new Map(run.plan.steps.map((step) => [step.id, step.after]));
  const endedOf = (ids: readonly string[]): Ended[] => ids.map((id) => run.steps.get(id)).filter(hasEnded);
  const chain: string[] = [];
  for (
    let at = latest(endedOf([...run.steps.keys()]));
    at !== undefined;
    at = latest(endedOf(after.get(at.id) ?? []))
  ) {
    chain.unshift(at.id);
  }
  return chain;
};

export interface SummaryParts {
  nowMs: number;
  /** When this process began to work on the run. */
  sinceMs: number;
  calls: Record<string, number>;
  world: WorldFigures | null;
  /** Steps that only wait: that they sent nothing says nothing. */
  gates: ReadonlySet<string>;
}

export const summaryOf = (run: RunState, { nowMs, sinceMs, calls, world, gates }: SummaryParts): RunSummary => ({
  durationMs: nowMs - (run.status === 'rolling-back' || run.status === 'rolled-back' ? sinceMs : run.begunAt),
  steps: countSteps(run.steps.values()),
  unchanged: [...run.steps.values()].filter(
    ({ id, status, changed }) => status === 'done' && !changed && !gates.has(id),
  ).length,
  longestChain: longestChain(run),
  calls,
  world,
});

const number = (value: number): string => Math.round(value).toLocaleString('en-US');

const agedWords = ({ recordsExpired = 0, recordsDropped = 0 }: WorldFigures): string =>
  `${recordsExpired === 0 ? '' : `, ${number(recordsExpired)} expired unread`}${recordsDropped === 0 ? '' : `, ${number(recordsDropped)} passed over as too old`}`;

const lastingLines = ({ lastingUsers = {} }: WorldFigures): string[] =>
  Object.entries(lastingUsers).map(
    ([region, share]) =>
      `Clients   ${(share * 100).toFixed(1)} % of the users still reach ${region}: they never look the name up again, until they are restarted`,
  );

const worldLines = ({ begunAt }: RunState, world: WorldFigures): string[] => {
  const { impairedAtMs, restoredAtMs, requestsServed, requestsFailed, recordsLost, recordsDoubled, recordsStranded } =
    world;
  const share = requestsServed + requestsFailed === 0 ? 0 : (requestsFailed / (requestsServed + requestsFailed)) * 100;
  const sinceImpaired =
    impairedAtMs === null || restoredAtMs === null || restoredAtMs < impairedAtMs
      ? []
      : [`${showDuration(restoredAtMs - impairedAtMs)} since the impairment began`];
  const sinceDecided =
    restoredAtMs === null || restoredAtMs < begunAt
      ? []
      : [`${showDuration(restoredAtMs - begunAt)} since the decision`];
  const restored = [...sinceDecided, ...sinceImpaired];
  return [
    ...(restored.length === 0 ? [] : [`Users     served again ${restored.join(', ')}`]),
    `Requests  ${number(requestsFailed)} failed of ${number(requestsServed + requestsFailed)} (${share.toFixed(2)} %)`,
    `Records   ${number(recordsLost)} lost, ${number(recordsDoubled)} doubled, ${number(recordsStranded)} stranded in the old region${agedWords(world)}`,
    ...lastingLines(world),
  ];
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

const nextOf = (run: RunState): string[] => {
  const sandbox = isSandbox(run.target);
  if (run.status === 'rolled-back') return ['failover promote       begins again'];
  return [
    ...(sandbox ? ['failover sandbox show  what the world looks like now'] : []),
    'failover rollback      puts every changed value back',
    'failover history       all runs',
  ];
};

/** The end of the screen. A line that does not fit is wrapped under its own label. */
export const summaryText = (
  run: RunState,
  summary: RunSummary,
  head: { sequence: number; hash: string },
  width: number,
): string => {
  const virtual = isSandbox(run.target) ? ' (virtual)' : '';
  const took = `${showDuration(summary.durationMs)}${virtual}`;
  const heading =
    run.status === 'rolled-back'
      ? `Rolled back: every value that run ${run.runId} had changed is as it was before. It took ${took}.`
      : `Promoted: ${run.plan.application} is served by ${run.plan.to}. It took ${took} from the decision to the proof.`;
  const debts = debtsOf(run).map(({ id, note }) => `${id}: ${note}`);
  const rows = [
    ...(summary.world === null || run.status === 'rolled-back' ? [] : worldLines(run, summary.world)),
    stepLine(run, summary),
    ...(run.status === 'rolled-back' ? [] : [`Chain     ${summary.longestChain.join(' -> ')}`]),
    callLine(summary),
    `Journal   run ${run.runId} record ${head.sequence} ${head.hash.slice(0, 16)}`,
  ];
  return [
    ...wrap(heading, width),
    ...rows.flatMap((row) => wrapRow(row, width)),
    ...(debts.length === 0 ? [] : ['Debts, until they are settled:', ...bullets(debts, width)]),
    'Next:',
    ...nextOf(run).map((line) => `  ${line}`),
  ].join('\n');
};

const LABEL_WIDTH = 10;
const wrapRow = (row: string, width: number): string[] => {
  const [first = '', ...rest] = wrap(row.slice(LABEL_WIDTH), width, ' '.repeat(LABEL_WIDTH));
  return [row.slice(0, LABEL_WIDTH) + first.slice(LABEL_WIDTH), ...rest];
};
