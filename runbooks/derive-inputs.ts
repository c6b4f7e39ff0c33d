/** The inputs of a plan: facts, choices, and what every group of steps works out from them. */
import { capacityTarget } from '../src/domain/facts/capacity.ts';
import type { Facts } from '../src/domain/facts/facts.ts';
import type { PlanInputs } from './plan-inputs.ts';
import { isMoved } from './next-claim.ts';
import type { PromoteOptions } from './promote-options.ts';
import { ladderFor } from './traffic-ladder.ts';

/** @throws Failure when a size is not known, or the traffic records cannot carry a ladder */
export const deriveInputs = (facts: Facts, options: PromoteOptions): PlanInputs => {
  const { services, records } = facts.to.manifest;
  const sampling = { maxAgeMs: options.capacityMaxAgeMs, capacity: options.capacity };
  return {
    facts,
    options,
    targets: new Map(services.map((service) => [service.name, capacityTarget(facts, service, sampling)])),
    services: {
      from: new Map(facts.from.manifest.services.map((service) => [service.name, service])),
      to: new Map(services.map((service) => [service.name, service])),
    },
    needed: new Set([
      ...records.flatMap((record) => record.services),
      ...services.flatMap(({ startsAfter }) => startsAfter),
    ]),
    ways: records.map((record) => ladderFor(facts, options, record)),
    moved: isMoved(facts),
  };
};
