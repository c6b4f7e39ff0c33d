/** Makes a plan from what is there, and looks at what it would do now. */
import { digestOf } from '../domain/text/digest.ts';
import type { CapacityOptions } from '../domain/facts/capacity.ts';
import type { Facts } from '../domain/facts/facts.ts';
import type { Manifests } from '../domain/facts/facts-calls.ts';
import type { RunIdentity } from '../domain/plan/operation.ts';
import type { Finding } from '../domain/plan/finding.ts';
import type { Mode, Plan } from '../domain/plan/plan.ts';
import { requireMade } from '../domain/plan/validate-plan.ts';
import type { Runbook } from '../domain/plan/runbook.ts';
import { estimate, type Estimate } from '../dry-run/estimate.ts';
import { callsOnPaper, playOnPaper, type PaperRun } from '../dry-run/paper-run.ts';
import { paperWorld } from '../dry-run/paper-world.ts';
import { nothingToDo, survey, type SurveyedStep } from '../engine/survey.ts';
import { APPROVAL_VALID_MS } from '../journal/approvals.ts';
import { planWith } from '../../runbooks/extensions.ts';
import { operationOf, OPERATIONS } from '../operations/registry.ts';
import { requireNotCancelled } from './cancelled.ts';
import type { Reach } from './command-outside.ts';
import { gather, isBookkeeping } from './gather.ts';

/** A plan, and where its mode comes from. */
export interface Draft {
  plan: Plan;
  digest: string;
  /** Why this mode, a sentence. */
  modeReason: string;
  /** What was read to make it; null for a plan that was loaded. */
  facts: Facts | null;
  /** Of the regions of a plan that was loaded, as they are known here: what it is judged by. */
  manifests?: Manifests | null;
}

/** What a plan is made for. */
export interface PlanningOrder {
  runbook: Runbook;
  /** Options that somebody chose for this runbook by name. */
  options: Readonly<Record<string, unknown>>;
  manifests: Manifests;
  /** Where the manifests come from, a sentence each. */
  sources: string[];
  /** Null: planned while the old region answers. */
  mode: Mode | null;
  capacity: CapacityOptions['capacity'];
  /** Commands of the user, for a runbook that runs them. */
  commands: readonly unknown[];
  /** People whom the plan asks for, the operator among them. */
  approvals: number;
}

const chooseMode = (
  wanted: Mode | null,
  manifests: Manifests,
  fromTrouble: string | null,
): { mode: Mode; modeReason: string } => {
  if (wanted !== null) return { mode: wanted, modeReason: `${wanted}, as asked for.` };
  if (fromTrouble === null)
    return { mode: 'planned', modeReason: `planned, because ${manifests.from.region} answers.` };
  return { mode: 'forced', modeReason: `forced, because ${fromTrouble}.` };
};

/** Reads both regions and plans from what is there. @throws Failure when the facts do not suffice. */
export const draftPlan = async (
  reach: Reach,
  { runbook, options, manifests, sources, mode: wanted, capacity, commands, approvals: needed }: PlanningOrder,
): Promise<Draft> => {
  const { facts, fromTrouble } = await gather(reach, manifests);
  const { mode, modeReason } = chooseMode(wanted, manifests, fromTrouble);
  const made = planWith(runbook, facts, { createdAt: facts.readAt, mode, capacity, commands }, options);
  const plan: Plan = {
    ...made,
    assumptions: [...sources, ...made.assumptions],
    ...(needed > 1 ? { approvals: { needed, validForMs: APPROVAL_VALID_MS } } : {}),
  };
  return { plan: requireMade(plan, OPERATIONS), digest: digestOf(plan), modeReason, facts };
};

/** Who a plan would run as, before there is a run. */
export const paperIdentity = (operator: string): RunIdentity => ({ runId: '0-rehearsal', operator });

/** The plan run on paper; null for a loaded plan, of which the facts are not known. */
export const rehearsalOf = ({ plan, facts }: Draft, operator: string): PaperRun | null =>
  facts === null ? null : playOnPaper(plan, OPERATIONS, paperWorld(facts), paperIdentity(operator));

/** How long the plan takes, and the least that it can take. */
export const estimateOf = ({ plan }: Draft, rehearsal: PaperRun | null): Estimate =>
  estimate(plan, rehearsal === null ? () => [] : callsOnPaper(rehearsal));

/** What the plan finds in the world now. */
export interface Survey {
  rows: SurveyedStep[];
  /** On the plan as a whole; absent where it was not judged. */
  findings?: Finding[];
  isNothingToDo: boolean;
}

/** Looks at every step of a plan. @throws Failure `cancelled` (exit 8) */
export const surveyPlan = async ({ world, target, control }: Reach, plan: Plan, operator: string): Promise<Survey> => {
  const outside = { world, target, operationOf, emit: () => {}, control };
  const rows = await survey(outside, plan, paperIdentity(operator));
  requireNotCancelled(control);
  return { rows, isNothingToDo: nothingToDo(rows, (step) => isBookkeeping(operationOf(step.operation))) };
};
