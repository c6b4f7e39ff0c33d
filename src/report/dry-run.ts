/** The dry run: everything a plan would do, before it does anything. */
import type { Call } from '../domain/api/call.ts';
import { digestOf } from '../domain/text/digest.ts';
import type { Estimate } from '../dry-run/estimate.ts';
import type { Change } from '../domain/plan/operation.ts';
import type { OnFailure, Step } from '../domain/plan/plan.ts';
import type { PaperStep, PaperRun } from '../dry-run/paper-run.ts';
import { bullets, showDuration, wrap } from './lines.ts';

/** One step of the dry run, as JSON. */
interface DryRunStep {
  id: string;
  title: string;
  why: string;
  phase: string;
  operation: string;
  region: string;
  after: string[];
  alreadyTrue: boolean;
  changes: Change[];
  calls: Call[];
  /** What must be so for the step to be done. */
  expected: string;
  trouble: string | null;
  holdMs: number;
  deadlineMs: number;
  onFailure: OnFailure;
  undo: PaperStep['undo'];
}

/** The dry run as data; its text: `dryRunLines`. */
export interface DryRun {
  schema: 'oregon-trail.dry-run/1';
  planDigest: string;
  runbook: string;
  application: string;
  account: string;
  mode: string;
  from: string;
  to: string;
  createdAt: string;
  changeCount: number;
  callCount: number;
  estimate: Estimate;
  assumptions: string[];
  warnings: string[];
  /** What may be lost or doubled, as the operator will be asked to accept it. */
  lossStatement: string[];
  /** What cannot be taken back, a sentence each. */
  oneWay: string[];
  phases: { id: string; title: string; steps: DryRunStep[] }[];
}

/** The forced mode has limits of its own. */
export const inForce = (step: Step, mode: string): { deadlineMs: number; onFailure: OnFailure } =>
  mode === 'forced' && step.whenForced !== null
    ? step.whenForced
    : { deadlineMs: step.limits.deadlineMs, onFailure: step.onFailure };

const stepOf = (rehearsed: PaperStep, mode: string): DryRunStep => {
  const { step, alreadyTrue, changes, calls, expected, trouble, undo } = rehearsed;
  const { id, title, why, phase, operation, region, after, limits } = step;
  const shared = { id, title, why, phase, operation, region, after, alreadyTrue, changes, calls, expected, trouble };
  return { ...shared, holdMs: limits.holdMs, ...inForce(step, mode), undo };
};

/** The dry run of a rehearsed plan. */
export const dryRun = ({ plan, steps }: PaperRun, estimate: Estimate): DryRun => {
  const { runbook, application, account, mode, from, to, createdAt, assumptions, warnings } = plan;
  const rows = steps.map((step) => stepOf(step, mode));
  return {
    schema: 'oregon-trail.dry-run/1',
    planDigest: digestOf(plan),
    runbook,
    application,
    account,
    mode,
    from,
    to,
    createdAt,
    changeCount: rows.reduce((count, { changes }) => count + changes.length, 0),
    callCount: rows.reduce((count, { calls }) => count + calls.length, 0),
    estimate,
    assumptions,
    warnings,
    lossStatement: steps.flatMap(({ statement }) => statement),
    oneWay: rows.flatMap(({ id, undo }) => (undo.kind === 'one-way' ? [`${id}: ${undo.because}`] : [])),
    phases: plan.phases.map(({ id, title }) => ({ id, title, steps: rows.filter(({ phase }) => phase === id) })),
  };
};

const showCall = ({ service, operation, region, input }: Call): string =>
  `${region} ${service} ${operation} ${JSON.stringify(input)}`;

const showFailure = (onFailure: OnFailure): string => {
  switch (onFailure.action) {
    case 'stop':
      return 'stops the run';
    case 'defer':
      return `goes on; debt: ${onFailure.debt}`;
    case 'cut-back':
      return `takes back ${onFailure.steps.join(', ')} and stops the run`;
  }
};

const stateOf = ({ alreadyTrue, trouble, calls }: DryRunStep): string => {
  if (trouble !== null) return `! ${trouble}`;
  if (calls.length > 0) return '';
  return alreadyTrue ? 'already so' : '';
};

const isGate = ({ undo, calls }: DryRunStep): boolean => undo.kind === 'none-needed' && calls.length === 0;

const gateLine = ({ expected, holdMs, deadlineMs, onFailure }: DryRunStep): string => {
  const hold = holdMs > 0 ? `, for ${showDuration(holdMs)}` : '';
  return `gate: ${expected}${hold}; waits up to ${showDuration(deadlineMs)}; else ${showFailure(onFailure)}`;
};

const stepLines = (step: DryRunStep, width: number): string[] => {
  const undo = step.undo.kind === 'one-way' ? [`cannot be taken back: ${step.undo.because}`] : [];
  const state = stateOf(step);
  const shown = isGate(step)
    ? [step.trouble === null ? gateLine(step) : state]
    : [...(state === '' ? [] : [state]), ...step.changes.map(({ what, from, to }) => `${what}: ${from} -> ${to}`)];
  return [
    ...wrap(`[${step.id}] ${step.title}`, width, '  ', '    '),
    ...[...shown, ...undo].flatMap((line) => wrap(line, width, '      ', '        ')),
    // A call is never broken: it is there to be compared and copied.
    ...step.calls.map((call) => `      > ${showCall(call)}`),
  ];
};

const section = (title: string, points: readonly string[], width: number): string[] =>
  points.length === 0 ? [] : ['', title, ...bullets(points, width)];

const estimateLines = ({ expectedMs, lowerBoundMs, criticalPath, bounds }: Estimate, width: number): string[] => [
  ...wrap(
    `Takes about ${showDuration(expectedMs)}, without the time that people take. AWS allows no less than ${showDuration(lowerBoundMs)}: ${bounds[0]?.resource ?? 'nothing to wait for'}.`,
    width,
  ),
  ...wrap(`Longest chain: ${criticalPath.join(', ')}.`, width),
];

/**
 * The dry run as text.
 * @param width columns to wrap prose at; calls stay on one line.
 */
export const dryRunLines = (run: DryRun, width: number): string[] => {
  const { runbook, application, from, to, mode, account, planDigest, phases } = run;
  const stepCount = phases.reduce((count, { steps }) => count + steps.length, 0);
  return [
    ...wrap(`${runbook} ${application}: ${from} -> ${to}, ${mode}, account ${account}`, width),
    ...wrap(
      `Plan ${planDigest.slice(0, 12)} of ${run.createdAt}: ${stepCount} steps, ${run.changeCount} changes, ${run.callCount} calls that change something. Nothing has been changed.`,
      width,
    ),
    ...estimateLines(run.estimate, width),
    ...section('Warnings', run.warnings, width),
    ...section('Assumptions', run.assumptions, width),
    ...section('What may be lost or doubled', run.lossStatement, width),
    '',
    'What cannot be taken back',
    ...bullets(
      [...run.oneWay, 'Every other change can. What consumers and users do in the new region meanwhile stays done.'],
      width,
    ),
    ...phases.flatMap(({ title, steps }) =>
      steps.length === 0 ? [] : ['', title, ...steps.flatMap((step) => stepLines(step, width))],
    ),
    '',
  ];
};
