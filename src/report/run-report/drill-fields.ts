/**
 * The auditor's table: the fields that an accepted record of a drill or an incident needs, and what the journal holds of each.
 * Asked for by FFIEC BCM VII.K ("Post-Exercise and Post-Test Actions"), and by RTS (EU) 2024/1774 Article 25 on tests of the
 * ICT business continuity plans (results documented, deviations analysed). What is not in the journal is said to be missing:
 * whoever files the report adds it.
 */
import { wordsOf } from '../../domain/plan/run-words.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { showDuration } from '../lines.ts';
import { VERDICT_WORDS, type DrillField, type ReportStep, type RunReport } from './document.ts';

type Unrecorded = Omit<RunReport, 'record'>;
type Rows = [field: string, value: string | null][];

const listed = (values: readonly string[]): string => (values.length === 0 ? 'none' : values.join('; '));

const identity = (report: Unrecorded, plan: Plan): Rows => [
  ['Record', `run ${report.run}, ${report.runId}`],
  ['Kind', report.isSandbox ? `${wordsOf(plan).noun} in the sandbox` : wordsOf(plan).noun],
  ['Start and end (UTC)', `${report.outcome.begunAt} to ${report.outcome.endedAt ?? 'not over'}`],
  ['Planned start and end', null],
  ['Regions and account', `${report.from} -> ${report.to}, account ${report.account}`],
  ['Version of the tool', report.tool],
  ['Digest of the plan', report.planDigest],
];

const why = (report: Unrecorded, plan: Plan): Rows => [
  ['Scenario and its source', null],
  ['Scope', `${report.application}: ${plan.steps.length} steps of runbook ${report.runbook}`],
  ['Out of scope, third parties', null],
  [
    'Objectives',
    report.rto.goal === null && report.rpo.goal === null
      ? null
      : listed([
          ...(report.rto.goal === null ? [] : [`RTO ${showDuration(report.rto.goal)}`]),
          ...(report.rpo.goal === null ? [] : [`RPO ${report.rpo.goal} records`]),
        ]),
  ],
  ['Assumptions', listed(plan.assumptions)],
];

const rules = (report: Unrecorded, plan: Plan): Rows => {
  const backing = plan.steps.filter(({ onFailure }) => onFailure.action === 'cut-back');
  const approvals = report.decisions.filter(({ kind }) => kind === 'approval');
  return [
    ['Hypothesis and steady state', null],
    [
      'Abort conditions',
      backing.length === 0 ? null : listed(backing.map(({ id, title }) => `${id}: ${title}, or users go back`)),
    ],
    ['Approvals', listed(approvals.map(({ by, at }) => `${by}, ${at}, of plan ${report.planDigest.slice(0, 12)}`))],
    ['Communication plan, who was told', null],
  ];
};

const people = ({ hands }: Unrecorded): Rows => [
  ['Operators', listed([...new Set(hands.map(({ operator, host }) => `${operator} on ${host}`))])],
  [
    'Role that calls were made as',
    hands.some(({ caller }) => caller !== null)
      ? listed([...new Set(hands.flatMap(({ caller }) => caller ?? []))])
      : null,
  ],
  ['Intended people, and those present', null],
  ['Independent observer', null],
];

/** A step is late from here on: half as long again as planned, and more than what chance and queues do. */
const LATE_MS = 30_000;
const LATE_SHARE = 1.5;

const lateWords = ({ id, spans, expected }: ReportStep): string[] => {
  const planned = expected.toMs - expected.fromMs;
  const actual = Math.max(
    0,
    ...spans.filter(({ kind }) => kind === 'forward').map(({ fromMs, toMs }) => toMs - fromMs),
  );
  return actual > planned * LATE_SHARE && actual - planned > LATE_MS
    ? [`${id} took ${showDuration(actual)}, planned ${showDuration(planned)}`]
    : [];
};

const ENDED_OTHERWISE: ReadonlySet<string> = new Set(['failed', 'deferred', 'skipped', 'undone', 'undo-failed']);

/** What the journal has otherwise than the plan. */
const deviations = ({ steps }: Unrecorded): string[] =>
  steps.flatMap((step) => [
    ...new Set(step.spans.filter(({ end }) => ENDED_OTHERWISE.has(end)).map(({ end }) => `${step.id} ${end}`)),
    ...(step.attempts > 1 ? [`${step.id} announced ${step.attempts} times`] : []),
    ...lateWords(step),
  ]);

const happened = (report: Unrecorded): Rows => {
  const { rto, rpo, losses, outcome, longestChain, expectedMs } = report;
  const { measured } = losses;
  const back = report.steps.filter(({ spans }) => spans.some(({ kind }) => kind === 'back'));
  return [
    ['Outcome', outcome.text],
    ['Critical path', listed(longestChain)],
    ['Execution time, expected and actual', `${showDuration(expectedMs)}, ${showDuration(outcome.durationMs)}`],
    ['Detection and decision time', null],
    ['RTO achieved', rto.achieved === null ? null : `${showDuration(rto.achieved)} (${VERDICT_WORDS[rto.verdict]})`],
    ['RPO achieved', rpo.achieved === null ? null : `${rpo.achieved} records (${VERDICT_WORDS[rpo.verdict]})`],
    [
      'Requests and records lost',
      measured === null
        ? null
        : `${measured.requestsFailed} requests failed, ${measured.recordsLost} records lost, ${measured.recordsDoubled} doubled`,
    ],
    ['Deviations from the plan', listed(deviations(report))],
    ['Return to normal', back.length === 0 ? null : `steps taken back: ${back.length}`],
    ['Time run on the standby', null],
    ['Changes by others, acts outside of the tool', null],
  ];
};

const afterwards = ({ debts, unsettled }: Unrecorded): Rows => [
  ['Debts left', listed(debts.map(({ step, note }) => `${step}: ${note}`))],
  ['Not in the stacks yet', listed(unsettled.map(({ region, what }) => `${region}: ${what}`))],
  ['Owner and due date of each', null],
  ['Findings with severity and ticket', null],
  ['Sign-off', null],
];

const integrity = ({ journal }: Unrecorded): Rows => [
  [
    'Hash chain',
    `${journal.records} records, each names the SHA-256 of the one before; all were verified for this report`,
  ],
  ['Head', journal.headHash],
  ['Verify again', 'failover history --verify'],
  ['Retention', null],
];

export const drillFields = (report: Unrecorded, plan: Plan): DrillField[] => {
  const groups: [DrillField['group'], Rows][] = [
    ['Identity', identity(report, plan)],
    ['Why', why(report, plan)],
    ['Rules', rules(report, plan)],
    ['People', people(report)],
    ['What happened', happened(report)],
    ['After', afterwards(report)],
    ['Integrity', integrity(report)],
  ];
  return groups.flatMap(([group, rows]) => rows.map(([field, value]) => ({ group, field, value })));
};
