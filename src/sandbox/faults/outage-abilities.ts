/** What can fail of each service, and what that does: a combination that nothing in the sandbox follows is refused. */
import type { AwsService } from '../../domain/api/call.ts';
import { SERVICES } from '../services/registry.ts';
import { LOST, namedAlike, type Ability } from './ability.ts';
import { OUTAGE_SERVICES, type OutageEffect, type OutageService, type Plane } from './outage.ts';

/** Those that nothing of the tool calls. */
const UNCALLED: Readonly<Record<Exclude<OutageService, AwsService>, Ability>> = {
  // Of the data plane: writes of consumers.
  dynamodb: { control: [], data: LOST, only: namedAlike('tables', ({ tables }) => tables) },
  sso: { control: ['error'], data: [], only: null },
};

const abilityOf = (service: OutageService): Ability =>
  service in UNCALLED ? UNCALLED[service as keyof typeof UNCALLED] : SERVICES[service as AwsService].fails;

export const ABILITIES = Object.fromEntries(
  OUTAGE_SERVICES.map((service) => [service, abilityOf(service)]),
) as Readonly<Record<OutageService, Ability>>;

const planesOf = (plane: Plane): ('control' | 'data')[] => (plane === 'all' ? ['control', 'data'] : [plane]);

/** Effects that do something in a plane of a service. */
const effectsOf = (service: OutageService, plane: Plane): OutageEffect[] => [
  ...new Set(planesOf(plane).flatMap((one) => ABILITIES[service][one])),
];

/** Does this outage do anything? Null; or what would, for people. */
export const idleReason = (
  service: OutageService,
  plane: Plane,
  effect: OutageEffect,
): { message: string; remedy: string } | null => {
  const effects = effectsOf(service, plane);
  if (effects.includes(effect)) return null;
  const message =
    effects.length === 0
      ? `${service} has no ${plane} plane in the sandbox that could fail.`
      : `"${effect}" of ${service}${plane === 'all' ? '' : `, plane ${plane},`} does nothing in the sandbox.`;
  const rows = (['control', 'data'] as const).flatMap((one) => {
    const able = ABILITIES[service][one];
    return able.length === 0 ? [] : [`plane ${one}: ${able.join(', ')}`];
  });
  return { message, remedy: `What ${service} can: ${rows.join('; ')}.` };
};
