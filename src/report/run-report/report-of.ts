/** One run as a document, from its journal, its plan and what is owed; pure, and the same for whoever shows it. */
import { z } from 'zod';
import { wordsOfRun } from '../../domain/plan/run-words.ts';
import type { Step } from '../../domain/plan/plan.ts';
import type { Debt } from '../../domain/run/debts.ts';
import type { Entry, EntryOf } from '../../domain/run/entry.ts';
import type { RunState } from '../../domain/run/run-state.ts';
import type { UnsettledGroup } from '../../domain/run/settlement.ts';
import { isSandbox } from '../first-line.ts';
import { rolledBackWords, sightIn } from '../last-look-text.ts';
import { endWords, namesSeen, type ServingOf } from '../outcome.ts';
import { standingOf, type RecordedRun, type Standing, type WriterLiveness } from '../run-standing.ts';
import { standingWords } from '../status-text.ts';
import { longestChain, proofMsOf, type WorldFigures } from '../summary.ts';
import { decisionsOf, handsOf } from './decisions.ts';
import type { Objective, ReportStep, RunReport } from './document.ts';
import { drillFields } from './drill-fields.ts';
import { expectedSpans, spansOf } from './spans.ts';
import { sharesOf } from './shares.ts';
import { valueChanges } from './value-changes.ts';

/** What operations say of steps. */
export interface StepWords {
  servingOf: ServingOf;
  /** What a person agreed to with the step, a line each. */
  statementOf(step: Step): readonly string[];
  /** Does it see from outside that users are served? */
  isProof(step: Step): boolean;
}

/** Beside the journal of the run. */
export interface ReportAround {
  words: StepWords;
  liveness: WriterLiveness;
  debts: readonly Debt[];
  unsettled: readonly UnsettledGroup[];
  /** Where the journal was read. */
  location: string;
  /** What the run is held against, as whoever asks for the report states it: null where nothing is stated. */
  goals: { rtoMs: number | null; rpoRecords: number | null };
}

const isoOf = (atMs: number): string => new Date(atMs).toISOString();

const count = z.number();
const worldSchema = z.object({
  downtimeMs: count,
  requestsServed: count,
  requestsFailed: count,
  recordsLost: count,
  recordsDoubled: count,
  recordsStranded: z.record(z.string(), count),
  recordsExpired: count.optional(),
  recordsDropped: count.optional(),
  lastingUsers: z.record(z.string(), count).optional(),
} satisfies Partial<Record<keyof WorldFigures, z.ZodType>>);
const summarySchema = z.object({ world: worldSchema.nullable() });

const measuredOf = ({ summary }: RunState): RunReport['losses']['measured'] => {
  const world = summarySchema.safeParse(summary).data?.world ?? null;
  if (world === null) return null;
  const { recordsExpired = 0, recordsDropped = 0, lastingUsers = {}, ...figures } = world;
  return { ...figures, recordsExpired, recordsDropped, lastingUsers };
};

const objective = (goal: number | null, achieved: number | null): Objective => {
  if (achieved === null) return { goal, achieved, verdict: 'not-measured' };
  return { goal, achieved, verdict: goal === null ? 'no-goal' : achieved <= goal ? 'met' : 'missed' };
};

const lostOf = (measured: RunReport['losses']['measured']): number | null =>
  measured === null
    ? null
    : measured.recordsLost + Object.values(measured.recordsStranded).reduce((sum, stranded) => sum + stranded, 0);

const textOf = (state: RunState, standing: Standing, { servingOf }: StepWords): string => {
  const { plan, findings, steps, runId } = state;
  const sight = sightIn(state.summary);
  if (standing === 'rolled-back') return rolledBackWords(runId, sight);
  if (standing !== 'completed') {
    const words = standingWords(standing, wordsOfRun(state), sight);
    return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}${state.pauseCause === '' || standing !== 'paused' ? '' : ` (${state.pauseCause})`}.`;
  }
  const evidenceOf = ({ id }: Step): string | null => {
    const step = steps.get(id);
    return step?.status === 'done' ? step.note : null;
  };
  const isWhole = [...steps.values()].every(({ status }) => status === 'done');
  return `${endWords({ plan, findings, names: namesSeen(plan, servingOf, evidenceOf), isWhole })}.`;
};

const questionOf = ({ question, questionAt, lastAt }: RunState): RunReport['question'] => {
  if (question === null) return null;
  const { stepId, reason, text, answers } = question;
  return { stepId, reason, text, answers, since: isoOf(questionAt ?? lastAt) };
};

type StepEntry = Extract<Entry, { step: string }>;

/** One entry of a step in words. */
const told = (entry: StepEntry): string => {
  switch (entry.kind) {
    case 'step.intended':
    case 'undo.intended':
    case 'fence.intended':
      return entry.calls.map(({ service, operation, region }) => `${region} ${service} ${operation}`).join('; ');
    case 'step.unanswered':
      return entry.error.message;
    case 'step.done':
      return entry.debt === undefined ? entry.evidence : `${entry.evidence}; owed: ${entry.debt}`;
    case 'step.failed':
    case 'undo.failed':
      return `${entry.message} ${entry.remedy}`;
    case 'step.deferred':
      return `${entry.debt} (${entry.message})`;
    case 'step.skipped':
      return `by ${entry.by}: ${entry.reason}`;
    case 'question.asked':
      return `asked: ${entry.question}`;
    case 'step.retried':
      return entry.because ?? `by ${entry.by}`;
    case 'fence.raised':
    case 'undo.done':
    case 'debt.ended':
      return entry.evidence;
    case 'step.applied':
    case 'undo.applied':
      return '';
  }
};

const stepEntries = (entries: readonly Entry[]): Map<string, StepEntry[]> =>
  Map.groupBy(
    entries.filter((entry): entry is StepEntry => 'step' in entry),
    ({ step }) => step,
  );

const firstIntention = (entries: readonly StepEntry[]): EntryOf<'step.intended'> | undefined =>
  entries.find((entry): entry is EntryOf<'step.intended'> => entry.kind === 'step.intended');

/** What an operation acts on, by its name: `service` of `service.scale`. */
const subjectOf = (operation: string): string => operation.split('.', 1)[0] ?? operation;

const stepsOf = (
  state: RunState,
  entries: readonly Entry[],
  begun: EntryOf<'run.begun'>,
  chain: ReadonlySet<string>,
) => {
  const { plan } = state;
  const titles = new Map(plan.phases.map(({ id, title }) => [id, title]));
  const expected = expectedSpans(plan);
  const spans = spansOf(entries, begun);
  const byStep = stepEntries(entries);
  return plan.steps.map((step, index): ReportStep => {
    const { id, title, why, phase, operation, region, after, protects } = step;
    const of = state.steps.get(id);
    const own = byStep.get(id) ?? [];
    const intended = firstIntention(own);
    return {
      id,
      title,
      why,
      phase,
      operation,
      region,
      after,
      protects,
      lane: `${titles.get(phase) ?? phase} · ${subjectOf(operation)}`,
      state: of?.status ?? 'pending',
      expected: expected[index] ?? { fromMs: 0, toMs: 0 },
      spans: spans.get(id) ?? [],
      onLongestChain: chain.has(id),
      attempts: of?.attempts ?? 0,
      changes: intended === undefined ? [] : valueChanges(intended.before, intended.calls),
      calls: (intended?.calls ?? []).map(({ service, operation: called, region: where, input }) => ({
        service,
        operation: called,
        region: where,
        input: JSON.stringify(input),
      })),
      note: of?.note ?? '',
      remedy: of?.status === 'failed' || of?.undo === 'failed' ? of.remedy : '',
      history: own.map((entry) => ({ atMs: entry.at - begun.at, what: entry.kind, text: told(entry) })),
    };
  });
};

const debtsOf = (debts: readonly Debt[]): RunReport['debts'] =>
  debts.map(({ run, state, owed: { id, status, note } }) => ({
    run,
    step: id,
    state: status,
    note,
    since: state.steps.get(id)?.endedAt == null ? null : isoOf(state.steps.get(id)?.endedAt ?? 0),
    by: state.writer.operator,
  }));

/** @throws Failure `journal-impossible` when the entries do not begin with the run's beginning */
export const reportOf = (recorded: RecordedRun, around: ReportAround): RunReport => {
  const { run, state, entries, head } = recorded;
  const { plan, target } = state;
  const [begun] = entries;
  if (begun?.kind !== 'run.begun') throw new TypeError('a run that was read begins with its beginning');
  const { words, liveness, goals } = around;
  const standing = standingOf(recorded, liveness);
  const proofs = new Set(plan.steps.filter((step) => words.isProof(step)).map(({ id }) => id));
  const chain = longestChain(state, proofs);
  const measured = measuredOf(state);
  const steps = stepsOf(state, entries, begun, new Set(chain));
  const isBack = state.status === 'rolling-back' || state.status === 'rolled-back';
  const report: Omit<RunReport, 'record'> = {
    schema: 'failover.report/1',
    run,
    runId: state.runId,
    runbook: plan.runbook,
    application: plan.application,
    account: plan.account,
    target,
    isSandbox: isSandbox(target),
    mode: state.mode,
    from: plan.from,
    to: plan.to,
    tool: state.tool,
    planDigest: state.planDigest,
    outcome: {
      state: standing,
      text: textOf(state, standing, words),
      begunAt: isoOf(state.begunAt),
      lastAt: isoOf(state.lastAt),
      endedAt: state.endedAt === null ? null : isoOf(state.endedAt),
      durationMs: (state.endedAt ?? state.lastAt) - state.begunAt,
    },
    shares: sharesOf(plan.steps, entries, state.begunAt, words.servingOf),
    rto: objective(goals.rtoMs, proofMsOf(state, proofs)),
    rpo: objective(goals.rpoRecords, isBack ? null : lostOf(measured)),
    losses: { predicted: [...new Set(plan.steps.flatMap((step) => words.statementOf(step)))], measured },
    question: questionOf(state),
    phases: plan.phases.map(({ id, title }) => ({ id, title })),
    steps,
    longestChain: chain,
    expectedMs: steps.reduce((latest, { expected }) => Math.max(latest, expected.toMs), 0),
    debts: debtsOf(around.debts),
    unsettled: around.unsettled.map((group) => ({ ...group, steps: group.steps.length })),
    decisions: decisionsOf(entries),
    hands: handsOf(entries),
    journal: { location: around.location, records: head.sequence, headHash: head.hash },
  };
  return { ...report, record: drillFields(report, plan) };
};
