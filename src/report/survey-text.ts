/** What steps would change now, as text: for a plan that was loaded, and for a rollback. */
import type { Call } from '../domain/api/call.ts';
import type { Change } from '../domain/plan/operation.ts';
import type { Plan, Step } from '../domain/plan/plan.ts';
import { wrap } from './lines.ts';

/** One step as it was found; `note` says why it changes nothing, or cannot yet. */
export interface SurveyLine {
  step: Step;
  changes: Change[];
  calls: Call[];
  shut: { reason: string; remedy: string } | null;
  verdict: { verdict: string; evidence?: string; lacking?: string; reason?: string; cause?: string };
}

const stateOf = ({ verdict, shut, calls }: SurveyLine): string | null => {
  if (verdict.verdict === 'met') return `already so: ${verdict.evidence ?? ''}`;
  if (shut !== null) return `not yet: ${shut.reason}`;
  if (calls.length > 0) return null;
  return `waits: ${verdict.lacking ?? verdict.cause ?? verdict.reason ?? ''}`;
};

/** A line for each call; it is never broken. */
export const callLine = ({ service, operation, region, input }: Call): string =>
  `      > ${region} ${service} ${operation} ${JSON.stringify(input)}`;

const stepLines = (line: SurveyLine, width: number): string[] => {
  const state = stateOf(line);
  return [
    ...wrap(`[${line.step.id}] ${line.step.title}`, width, '  ', '    '),
    ...(state === null ? [] : wrap(state, width, '      ', '        ')),
    ...line.changes.flatMap(({ what, from, to }) => wrap(`${what}: ${from} -> ${to}`, width, '      ', '        ')),
    ...line.calls.map(callLine),
  ];
};

/** Phase by phase, in the order of the plan. */
export const surveyLines = (plan: Plan, rows: readonly SurveyLine[], width: number): string[] =>
  plan.phases.flatMap(({ id, title }) => {
    const own = rows.filter(({ step }) => step.phase === id);
    return own.length === 0 ? [] : ['', title, ...own.flatMap((row) => stepLines(row, width))];
  });
