/** What a command line says about the plan that it wants; and the plan run on paper. */
import { digestOf } from '../domain/text/digest.ts';
import { estimate, type Estimate } from '../dry-run/estimate.ts';
import { paperWorld } from '../dry-run/paper-world.ts';
import type { Mode } from '../domain/plan/plan.ts';
import { callsOfRehearsal, rehearse, type Rehearsal } from '../dry-run/dry-run.ts';
import { OPERATIONS } from '../operations/registry.ts';
import { rehearsalIdentity, type Draft, type PlanningOrder } from '../run/planning.ts';
import type { CapacityName } from './arguments/choices.ts';
import { type Invocation, textOf } from './arguments/command.ts';
import { directionOf } from './arguments/direction.ts';
import type { Stage } from './places/drive.ts';
import type { PlaceManifest } from './places/place.ts';
import { loadPlan } from './settings/plan-files.ts';
import { sayFirstLine } from './terminal/frame.ts';

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

/** What is asked for at this place, once it is said where that is. */
export const announcedOrder = async ({
  invocation,
  output,
  place,
}: Pick<Stage, 'invocation' | 'output' | 'place'>): Promise<PlanningOrder> => {
  const order = await orderOf(await place.manifests(), invocation);
  const { from, to } = order.manifests;
  const { application, account } = to;
  sayFirstLine(output, {
    target: place.name,
    application,
    account,
    from: from.region,
    to: to.region,
    mode: order.mode,
  });
  for (const note of place.notes) output.say(note);
  return order;
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
