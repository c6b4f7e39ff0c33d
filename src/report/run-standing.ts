/** Where a run stands, as far as the journal and the host that is asked can tell. */
import type { AcceptedFinding } from '../domain/plan/finding.ts';
import type { Entry, Question } from '../domain/run/entry.ts';
import type { UnsettledGroup } from '../domain/run/settlement.ts';
import type { Debt } from '../domain/run/debts.ts';
import type { OpenQuestion, RunState, StepState, StepStatus } from '../domain/run/run-state.ts';
import { answersElsewhere, questionsOf } from '../domain/run/questions.ts';
import { trafficOf, type TrafficMoment } from '../domain/run/traffic.ts';
import { underWay } from '../domain/run/waits.ts';

/** `interrupted`: the journal says that it runs, and the process that wrote it is gone. */
export type Standing = 'running' | 'paused' | 'stopped' | 'interrupted' | 'rolling-back' | 'completed' | 'rolled-back';

/** A run as the journal holds it. */
export interface RecordedRun {
  run: number;
  state: RunState;
  entries: Entry[];
  /** Number and hash of its last record. */
  head: { sequence: number; hash: string };
}

/** Of the process that wrote last; `possible` where one of its number may be it, `elsewhere` on another host. */
export type WriterLiveness = 'alive' | 'gone' | 'possible' | 'elsewhere';

/** @param liveness of the run's writer */
export const standingOf = ({ state, entries }: RecordedRun, liveness: WriterLiveness): Standing => {
  if (state.status !== 'running' && state.status !== 'rolling-back') return state.status;
  const last = entries.at(-1)?.kind;
  if (last === 'run.paused') return 'paused';
  if (last === 'run.stopped') return 'stopped';
  return liveness === 'gone' ? 'interrupted' : state.status;
};

/** Is a process at work on it, as far as anybody can tell from here? */
export const isAttended = (recorded: RecordedRun, liveness: WriterLiveness): boolean =>
  standingOf(recorded, liveness) === 'running' && liveness !== 'gone' && !recorded.state.isAtRest;

/** Number of steps in each status; statuses without a step are left out. */
export const countSteps = (steps: Iterable<StepState>): Partial<Record<StepStatus, number>> => {
  const counts: Partial<Record<StepStatus, number>> = {};
  for (const { status } of steps) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

const isoOf = (atMs: number | null): string | null => (atMs === null ? null : new Date(atMs).toISOString());

/** One step of `failover status --json`. */
interface StatusStep {
  id: string;
  state: StepStatus;
  title: string;
  phase: string;
  /** Evidence, or what it failed on, or why it was skipped or put off. */
  note: string;
  attempts: number;
  changed: boolean;
  undo: StepState['undo'];
  /** Since when nothing held it back; of one that is under way, too. Null before that. */
  freeAt: string | null;
  /** When its first change was announced; of a step that sent nothing, since when it waited. */
  startedAt: string | null;
  endedAt: string | null;
  /** From `freeAt` to the end of its way forward; null while it has not ended. */
  durationMs: number | null;
}

/** The document of `failover status --json`. Times are ISO 8601; in the sandbox they are virtual. */
export interface StatusDocument {
  run: number;
  runId: string;
  runbook: string;
  state: Standing;
  rollingBack: boolean;
  application: string;
  account: string;
  target: string;
  mode: string;
  from: string;
  to: string;
  operator: string;
  host: string;
  /** ARN that the last writer's calls were made as. */
  caller: string | null;
  processId: number;
  process: WriterLiveness;
  question: Question | null;
  /** All that are open, the oldest first: those of a run under way, and the one that stopped it. */
  questions: (Omit<OpenQuestion, 'since'> & { since: string })[];
  /** Of all runs, the oldest first, unless one was asked for. */
  debts: { run: number; step: string; state: StepStatus; note: string }[];
  /** Where the users of each name were, at each moment at which that was seen, in the order of the journal. */
  traffic: (Omit<TrafficMoment, 'at'> & { at: string })[];
  /** What the stacks declare otherwise, until `failover settle`; of all runs, too. */
  unsettled: UnsettledGroup[];
  settledAt: string | null;
  since: string;
  lastAt: string;
  endedAt: string | null;
  planDigest: string;
  /** People other than the one who began it who approved the plan. */
  approvals: { operator: string; host: string; at: string }[];
  /** In what the plan is not what its runbook makes, and who accepted it. */
  findings: AcceptedFinding[];
  headHash: string;
  records: number;
  /** Since when, by whom and why it is kept locally only; null otherwise. */
  localOnly: { since: string; by: string; reason: string } | null;
  tool: string;
  summary: unknown;
  steps: StatusStep[];
}

const stepsOf = (state: RunState): StatusStep[] => {
  const waiting = new Map(underWay(state).map(({ id, since }) => [id, since]));
  return state.plan.steps.map(({ id, title, phase }) => {
    const step = state.steps.get(id);
    return {
      id,
      state: step?.status ?? 'pending',
      title,
      phase,
      note: step?.note ?? '',
      attempts: step?.attempts ?? 0,
      changed: step?.changed ?? false,
      undo: step?.undo ?? 'none',
      freeAt: isoOf(step?.freeAt ?? waiting.get(id) ?? null),
      startedAt: isoOf(step?.startedAt ?? null),
      endedAt: isoOf(step?.endedAt ?? null),
      durationMs: step?.tookMs ?? null,
    };
  });
};

/** The run as the document of `failover status --json`. */
export const statusDocument = (
  recorded: RecordedRun,
  liveness: WriterLiveness,
  { debts, unsettled }: { debts: readonly Debt[]; unsettled: UnsettledGroup[] },
): StatusDocument => {
  const { run, state, head } = recorded;
  const { plan, writer, localOnly } = state;
  return {
    run,
    runId: state.runId,
    runbook: plan.runbook,
    state: standingOf(recorded, liveness),
    rollingBack: state.status === 'rolling-back',
    application: plan.application,
    account: plan.account,
    target: state.target,
    mode: state.mode,
    from: plan.from,
    to: plan.to,
    operator: writer.operator,
    host: writer.host,
    caller: state.caller,
    processId: writer.processId,
    process: liveness,
    question: state.question,
    questions: questionsOf(state).map((one) => ({
      ...one,
      since: new Date(one.since).toISOString(),
      answers: answersElsewhere(one, isAttended(recorded, liveness)),
    })),
    debts: debts.map(({ run: of, owed: { id, status: how, note } }) => ({ run: of, step: id, state: how, note })),
    traffic: trafficOf(recorded.entries).map((moment) => ({ ...moment, at: new Date(moment.at).toISOString() })),
    unsettled,
    settledAt: isoOf(state.settledAt),
    since: new Date(state.begunAt).toISOString(),
    lastAt: new Date(state.lastAt).toISOString(),
    endedAt: isoOf(state.endedAt),
    planDigest: state.planDigest,
    approvals: state.approvals.map((approval) => ({ ...approval, at: isoOf(approval.at) ?? '' })),
    findings: state.findings,
    headHash: head.hash,
    records: head.sequence,
    localOnly: localOnly === null ? null : { ...localOnly, since: new Date(localOnly.since).toISOString() },
    tool: state.tool,
    summary: state.summary,
    steps: stepsOf(state),
  };
};
