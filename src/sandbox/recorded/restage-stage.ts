/** What is being made of a recorded run, and what its steps found. */
import type { Found } from '../../domain/plan/found.ts';
import type { Step } from '../../domain/plan/plan.ts';
import { createRegion, type RegionState, type SandboxState } from '../state.ts';
import { preparedQuotas } from '../services/service-quotas.ts';

/** One thing of this kind. */
export type FoundOf<Kind extends Found['kind']> = Extract<Found, { kind: Kind }>;

export interface Stage {
  state: SandboxState;
  /** All that was found, by step, in the order of the plan. */
  found: readonly { step: Step; found: Found }[];
}

/** All things of a kind, whatever step found them. */
export const allOf = <Kind extends Found['kind']>({ found }: Pick<Stage, 'found'>, kind: Kind): FoundOf<Kind>[] =>
  found.flatMap(({ found: one }) => (one.kind === kind ? [one as FoundOf<Kind>] : []));

export const regionOf = ({ state }: Stage, region: string): RegionState =>
  (state.regions[region] ??= { ...createRegion(region), quotas: preparedQuotas(region) });
