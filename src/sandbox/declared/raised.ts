/** What a cold region lacks, and what comes into the world with each resource that `pulumi up` creates. */
import { ALL_SERVICES } from '../services/registry.ts';
import type { StackState } from '../services/pulumi/state.ts';
import type { RegionState } from '../state.ts';
import type { ProvisionedRegion } from './provision.ts';

const ARRIVALS = ALL_SERVICES.flatMap(({ declared }) => Object.entries(declared?.arrivals ?? {}));

/**
 * @param region as it is, of the program in the posture that it has.
 * @param raisedState the same region as the raised program makes it.
 * @returns undefined for a region that lacks nothing.
 */
export const stackOf = (
  { manifest, posture, raised }: ProvisionedRegion,
  region: RegionState,
  raisedState: (provisioned: ProvisionedRegion) => RegionState,
): StackState | undefined => {
  if (raised === undefined || manifest.stack === undefined) return undefined;
  const complete = raisedState(raised.region);
  const brought = new Map<string, NonNullable<StackState['items'][number]['brings']>>(
    ARRIVALS.flatMap(([type, arrival]) =>
      raised.region.resources
        .filter((resource) => resource.type === type)
        .map(({ name, outputs }) => [`${type} ${name}`, { type, thing: arrival.of(complete, region, outputs) }]),
    ),
  );
  return {
    stack: manifest.stack,
    from: posture,
    posture: raised.region.posture,
    startedAtMs: null,
    items: raised.steps.map((step) => {
      const brings = brought.get(step.key);
      return { ...step, isThere: false, ...(brings?.thing === undefined ? {} : { brings }) };
    }),
  };
};
