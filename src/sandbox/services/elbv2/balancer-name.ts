/** Names of load balancers, as records point to them. */
import { plainName } from '../../../domain/api/dns-name.ts';

/**
 * A load balancer by the name that it was made with: the console and dual-stack records put `dualstack.` before it, which
 * answers the same and AAAA as well (Elastic Load Balancing User Guide, "DNS name").
 */
export const balancerName = (target: string): string => plainName(target).replace(/^dualstack\./, '');
