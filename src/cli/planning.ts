/** Makes or loads the plan of a promotion, and tells what it would do now. */
import { digestOf } from '../domain/digest.ts';
import { estimate, type Estimate } from '../domain/estimate.ts';
import type { Facts } from '../domain/facts.ts';
import type { Manifests } from '../domain/facts-calls.ts';
import type { RunIdentity } from '../domain/operation.ts';
import { paperWorld } from '../domain/paper-world.ts';
import type { Mode, Plan } from '../domain/plan.ts';
import { callsOfRehearsal, rehearse, type Rehearsal } from '../domain/rehearse.ts';
import type { Control } from '../engine/session.ts';
import { nothingToDo, survey, type SurveyedStep } from '../engine/survey.ts';
import { operationOf, OPERATIONS } from '../operations/registry.ts';
import { APPROVAL_VALID_MS } from '../journal/approvals.ts';
import { promote } from '../../runbooks/promote.ts';
import { textOf, type Invocation } from './command.ts';
import type { CapacityName } from './choices.ts';
import { directionOf } from './direction.ts';
import { requireNotCancelled } from './cancelled.ts';
import { gather, isBookkeeping } from './gather.ts';
import type { Place, PlaceManifest } from './place.ts';
import { loadPlan } from './plan-files.ts';

/** A plan, and where its mode comes from. */
export interface Draft {
  plan: Plan;
  digest: string;
  /** Why this mode, a sentence. */
  modeReason: string;
  /** What was read to make it; null for a plan that was loaded. */
  facts: Facts | null;
}

const chooseMode = (
  wanted: string | null,
  manifests: Manifests,
  fromTrouble: string | null,
): { mode: Mode; modeReason: string } => {
  if (wanted === 'planned' || wanted === 'forced') return { mode: wanted, modeReason: `${wanted}, as asked for.` };
  if (fromTrouble === null)
    return { mode: 'planned', modeReason: `planned, because ${manifests.from.region} answers.` };
  return { mode: 'forced', modeReason: `forced, because ${fromTrouble}.` };
};

const fromFile = (path: string): Draft => {
  const plan = loadPlan(path);
  return { plan, digest: digestOf(plan), modeReason: `${plan.mode}, as ${path} says.`, facts: null };
};

/** What a plan is made for, once both manifests are read. */
export interface Purpose {
  manifests: Manifests;
  sources: string[];
}

export const purposeOf = (read: readonly PlaceManifest[], invocation: Invocation): Purpose => ({
  manifests: directionOf(read, invocation.settings),
  sources: read.map(({ source }) => source),
});

/** Reads both regions and plans from what is there. @throws Failure when the facts do not suffice. */
export const draftPlan = async (
  invocation: Invocation,
  place: Place,
  { manifests, sources }: Purpose,
  control: Control,
): Promise<Draft> => {
  const { facts, fromTrouble } = await gather(place, manifests, control);
  const { mode, modeReason } = chooseMode(textOf(invocation, 'mode'), manifests, fromTrouble);
  const capacity = (textOf(invocation, 'capacity') ?? invocation.settings.capacity) as CapacityName;
  const { commands: configured } = invocation.settings;
  const commands = configured === null ? [] : (await import('./pinned-commands.ts')).pinCommands(configured);
  const made = promote(facts, { createdAt: facts.readAt, mode, capacity, commands });
  const { approvals: needed } = invocation.settings;
  const plan: Plan = {
    ...made,
    assumptions: [...sources, ...made.assumptions],
    ...(needed > 1 ? { approvals: { needed, validForMs: APPROVAL_VALID_MS } } : {}),
  };
  return { plan, digest: digestOf(plan), modeReason, facts };
};

/** The plan of `--plan FILE`, or null when none was given. */
export const givenPlan = (invocation: Invocation): Draft | null => {
  const path = textOf(invocation, 'plan');
  return path === null ? null : fromFile(path);
};

/** Who a plan would run as, before there is a run. */
const rehearsalIdentity = (operator: string): RunIdentity => ({ runId: '0-rehearsal', operator });

/** The plan run on paper; null for a loaded plan, of which the facts are not known. */
export const rehearsalOf = ({ plan, facts }: Draft, operator: string): Rehearsal | null =>
  facts === null ? null : rehearse(plan, OPERATIONS, paperWorld(facts), rehearsalIdentity(operator));

export const estimateOf = ({ plan }: Draft, rehearsal: Rehearsal | null): Estimate =>
  estimate(plan, rehearsal === null ? () => [] : callsOfRehearsal(rehearsal));

/** What the plan finds in the world now. */
export interface Survey {
  rows: SurveyedStep[];
  isNothingToDo: boolean;
}

export const surveyPlan = async (place: Place, plan: Plan, operator: string, control: Control): Promise<Survey> => {
  const { world, target } = place;
  const outside = { world, target, operationOf, emit: () => {}, control };
  const rows = await survey(outside, plan, rehearsalIdentity(operator));
  requireNotCancelled(control);
  return { rows, isNothingToDo: nothingToDo(rows, (step) => isBookkeeping(operationOf(step.operation))) };
};
