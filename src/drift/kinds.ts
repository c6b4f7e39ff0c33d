/** All kinds that are compared. */
import { functions, mappings, streams } from './kinds/consumer.ts';
import { certificates, listeners, targetGroups } from './kinds/load-balancer.ts';
import { quotas } from './kinds/quota.ts';
import { roles } from './kinds/role.ts';
import { scaling, scalingPolicies } from './kinds/scaling.ts';
import { securityGroups } from './kinds/security-group.ts';
import { services } from './kinds/service.ts';
import { taskDefinitions } from './kinds/task-definition.ts';
import { alarms, logGroups } from './kinds/watching.ts';
import type { KindName } from './item.ts';
import type { Kind } from './look.ts';

export const KINDS: readonly Kind[] = [
  services,
  taskDefinitions,
  scaling,
  scalingPolicies,
  targetGroups,
  listeners,
  securityGroups,
  roles,
  functions,
  mappings,
  streams,
  certificates,
  logGroups,
  alarms,
  quotas,
];

/** Those that the program of a region declares; nobody declares quotas, and certificates are handed in. */
export const DECLARED_KINDS: readonly Kind[] = KINDS.filter(({ name }) => name !== 'quota' && name !== 'certificate');

const remedies = new Map<KindName, string>([
  ...KINDS.map(({ name, remedy }) => [name, remedy] as const),
  ['declared resource', 'Deploy the stack of the standby, from facts that "failover sync" records anew: pulumi up.'],
]);

/** What to do about a difference in a kind. */
export const remedyOf = (kind: KindName): string => remedies.get(kind) ?? '';
