/** What is being made of a recorded run, and what its steps found. */
import type { Found } from '../../domain/plan/found.ts';
import type { Step } from '../../domain/plan/plan.ts';
import { createRegion, type RegionState, type SandboxState } from '../state.ts';
import { preparedQuotas } from '../services/quotas.ts';

/** One thing of this kind. */
export type FoundOf<Kind extends Found['kind']> = Extract<Found, { kind: Kind }>;

/** What a step found. */
interface FoundByStep {
  step: Step;
  found: Found;
  /** It is the step's before-image, and so certain. */
  isRecorded: boolean;
  isDone: boolean;
}

/** A world that is being made as a run found it. */
export interface Recreation {
  state: SandboxState;
  /** All that was found, in the order of the plan. */
  found: readonly FoundByStep[];
}

/** All things of a kind, whatever step found them. */
export const allOf = <Kind extends Found['kind']>({ found }: Pick<Recreation, 'found'>, kind: Kind): FoundOf<Kind>[] =>
  found.flatMap(({ found: one }) => (one.kind === kind ? [one as FoundOf<Kind>] : []));

/**
 * What was there at first of a thing that several steps bring to size, one after the other. The first that changed it tells it
 * for certain: those before it found it as they wanted it. Where none did, it was as large as those that are done wanted it,
 * and as the plan took it to be ahead of the first of the others.
 */
export const firstOf = <Kind extends Found['kind']>(
  { found }: Recreation,
  kind: Kind,
  isMeant: (found: FoundOf<Kind>) => boolean,
  sizeOf: (found: FoundOf<Kind>) => number,
): FoundOf<Kind> | undefined => {
  const own = found.filter((one) => one.found.kind === kind && isMeant(one.found as FoundOf<Kind>));
  const recorded = own.find(({ isRecorded }) => isRecorded);
  if (recorded !== undefined) return recorded.found as FoundOf<Kind>;
  const planned = own.find(({ isDone }) => !isDone);
  const [largest] = own
    .filter((one) => one === planned || one.isDone)
    .map((one) => one.found as FoundOf<Kind>)
    .toSorted((left, right) => sizeOf(right) - sizeOf(left));
  return largest;
};

export const regionOf = ({ state }: Recreation, region: string): RegionState =>
  (state.regions[region] ??= { ...createRegion(region), quotas: preparedQuotas(region) });
