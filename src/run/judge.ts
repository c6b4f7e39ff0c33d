/**
 * A plan that comes from a file or a journal is held against its runbook as a whole, before anything is asked of a region. What
 * a person really wants is accepted by name, and the run keeps it.
 */
import { RUNBOOKS } from '../../runbooks/index.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import { shellQuoted } from '../domain/text/shell.ts';
import { eachOnce, type AcceptedFinding, type Finding } from '../domain/plan/finding.ts';
import { ageFindings, generalFindings, headFindings } from '../domain/plan/judgement.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { viewOf } from '../domain/plan/plan-view.ts';
import type { RunState } from '../domain/run/run-state.ts';
import { OPERATIONS } from '../operations/registry.ts';
import type { CommandOutside } from './command-outside.ts';
import type { Draft } from './planning.ts';

/** As long as a capacity sample counts: what a plan asks for was measured no later than it was made. */
export const PLAN_MAX_AGE_MS = 6 * 3_600_000;

/**
 * What is to be accepted of a plan before it is begun; nothing of one that was made just now.
 * @param nowMs by the clock of the place where it is to run
 */
export const findingsOf = (
  { plan, facts, manifests = null }: Pick<Draft, 'plan' | 'facts' | 'manifests'>,
  nowMs: number,
  maxAgeMs: number = PLAN_MAX_AGE_MS,
): Finding[] => {
  if (facts !== null) return [];
  const runbook = RUNBOOKS.get(plan.runbook);
  const view = viewOf(plan, OPERATIONS);
  return eachOnce([
    ...headFindings(plan, manifests),
    ...ageFindings(plan, nowMs, maxAgeMs),
    ...generalFindings(view, runbook?.words ?? null),
    ...(runbook?.judge?.(view, manifests) ?? []),
  ]);
};

/** Of one kind so many are told one by one. */
const MOST_OF_A_KIND = 3;
const MOST_LINES = 24;

const kindOf = ({ name }: Finding): string => name.split(':')[0] ?? name;

/** A line each; what is wrong in the same way again and again is counted. */
const linesOf = (findings: readonly Finding[]): string[] => {
  const lines = [...Map.groupBy(findings, kindOf)].flatMap(([kind, same]) => [
    ...same.slice(0, MOST_OF_A_KIND).map(({ name, message, remedy }) => `  ${name}: ${message} ${remedy}`),
    ...(same.length > MOST_OF_A_KIND ? [`  ${kind}: ${same.length - MOST_OF_A_KIND} more of them`] : []),
  ]);
  return lines.slice(0, MOST_LINES);
};

/**
 * The findings that the operator accepts, as the run keeps them.
 * @throws Failure `plan-doubtful` (exit 2) with all that is not accepted, by name
 */
export const requireAccepted = <Result>(
  plan: Plan,
  findings: readonly Finding[],
  { accepted = [], writer }: Pick<CommandOutside<Result>, 'accepted' | 'writer'>,
): AcceptedFinding[] => {
  const names = new Set(accepted);
  const open = findings.filter(({ name }) => !names.has(name));
  if (open.length === 0) return findings.map(({ name }) => ({ finding: name, by: writer.operator }));
  const all = findings.map(({ name }) => name).join(',');
  throw new Failure({
    code: 'plan-doubtful',
    message: `This plan is not what runbook ${plan.runbook} makes, in ${open.length} ${open.length === 1 ? 'thing' : 'things'}:`,
    lines: linesOf(open),
    remedy: `Nothing was done. Make a new plan with "failover plan --out FILE", or correct this one; where it is meant so, the same command with: --accept ${shellQuoted(all)} (the run records it).`,
    exitCode: EXIT.usage,
  });
};

/**
 * The same of a run that is gone on with: only what nobody has accepted yet is asked for. Manifests and clock may be others by
 * then, so the plan is judged by itself.
 * @throws Failure `plan-doubtful` (exit 2)
 */
export const requireAcceptedRun = <Result>(
  { plan, findings }: Pick<RunState, 'plan' | 'findings'>,
  command: Pick<CommandOutside<Result>, 'accepted' | 'writer'>,
): AcceptedFinding[] => {
  const known = new Set(findings.map((one) => one.finding));
  const view = viewOf(plan, OPERATIONS);
  const found = eachOnce([...generalFindings(view, null), ...(RUNBOOKS.get(plan.runbook)?.judge?.(view, null) ?? [])]);
  const open = found.filter(({ name }) => !known.has(name));
  return requireAccepted(plan, open, command);
};
