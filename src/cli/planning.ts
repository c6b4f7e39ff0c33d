/** What a command line says about the plan that it wants; and the plan run on paper. */
import { digestOf } from '../domain/text/digest.ts';
import { estimate, type Estimate } from '../dry-run/estimate.ts';
import { paperWorld } from '../dry-run/paper-world.ts';
import type { Mode } from '../domain/plan/plan.ts';
import { callsOfRehearsal, rehearse, type Rehearsal } from '../dry-run/dry-run.ts';
import { OPERATIONS } from '../operations/registry.ts';
import { rehearsalIdentity, type Draft, type PlanningOrder } from '../run/planning.ts';
import type { CapacityName } from './arguments/choices.ts';
import { textOf, type Invocation } from './arguments/command.ts';
import { directionOf } from './arguments/direction.ts';
import type { PlaceManifest } from './places/place.ts';
import { loadPlan } from './settings/plan-files.ts';

/** What a plan is made for, once both manifests are read. */
export const orderOf = async (read: readonly PlaceManifest[], invocation: Invocation): Promise<PlanningOrder> => {
  const manifests = directionOf(read, invocation.settings);
  const { capacity, approvals, commands } = invocation.settings;
  return {
    manifests,
    sources: read.map(({ source }) => source),
    mode: textOf(invocation, 'mode') as Mode | null,
    capacity: (textOf(invocation, 'capacity') ?? capacity) as CapacityName,
    approvals,
    commands: commands === null ? [] : (await import('./settings/pinned-commands.ts')).pinCommands(commands),
  };
};

/** The plan of `--plan FILE`, or null when none was given. */
export const givenPlan = (invocation: Invocation): Draft | null => {
  const path = textOf(invocation, 'plan');
  if (path === null) return null;
  const plan = loadPlan(path);
  return { plan, digest: digestOf(plan), modeReason: `${plan.mode}, as ${path} says.`, facts: null };
};

/** The plan run on paper; null for a loaded plan, of which the facts are not known. */
export const rehearsalOf = ({ plan, facts }: Draft, operator: string): Rehearsal | null =>
  facts === null ? null : rehearse(plan, OPERATIONS, paperWorld(facts), rehearsalIdentity(operator));

export const estimateOf = ({ plan }: Draft, rehearsal: Rehearsal | null): Estimate =>
  estimate(plan, rehearsal === null ? () => [] : callsOfRehearsal(rehearsal));
