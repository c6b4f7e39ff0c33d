/** Applied quotas that a promotion can run into (Service Quotas API Reference, ListServiceQuotas). */
import type { Manifest } from '../../domain/facts/manifest.ts';
import type { Found, Kind, Look } from '../look.ts';

/** Codes: AWS General Reference, the page "endpoints and quotas" of each service. */
const QUOTAS: Record<string, { needed(manifest: Manifest): boolean; codes: Record<string, string> }> = {
  fargate: {
    needed: ({ services }) => services.length > 0,
    codes: {
      'L-3032A538': 'Fargate vCPU',
      'L-6BAD92DD': 'Fargate launch burst',
      'L-551A4E9D': 'Fargate launches a second',
    },
  },
  ecs: {
    needed: ({ services }) => services.length > 0,
    codes: {
      'L-AA0D4951': 'ECS service changes burst',
      'L-C5297B3A': 'ECS service changes a second',
      'L-22AE4B75': 'ECS service reads burst',
      'L-321A0372': 'ECS service reads a second',
    },
  },
  'application-autoscaling': {
    needed: ({ services }) => services.length > 0,
    codes: { 'L-782A3EE2': 'scalable targets of ECS' },
  },
  lambda: { needed: ({ consumers }) => consumers.length > 0, codes: { 'L-B99A9384': 'concurrent executions' } },
  kinesis: { needed: ({ streams }) => streams.length > 0, codes: { 'L-0918CF54': 'shards' } },
  elasticloadbalancing: {
    needed: ({ loadBalancers }) => loadBalancers.length > 0,
    codes: { 'L-53DA6B97': 'application load balancers', 'L-B22855CB': 'target groups' },
  },
};

const readQuotas = (look: Look, ServiceCode: string, codes: Record<string, string>): Found[] => {
  const output = look.ask({
    service: 'service-quotas',
    operation: 'ListServiceQuotas',
    region: look.manifest.region,
    input: { ServiceCode },
  });
  return (output?.Quotas ?? []).flatMap(({ QuotaCode = '', Value }) => {
    const name = codes[QuotaCode];
    return name === undefined || Value === undefined ? [] : [{ detail: QuotaCode, fields: { [name]: Value } }];
  });
};

export const quotas: Kind = {
  name: 'quota',
  remedy:
    'Ask for the same quota in the region that has less, days before it is needed: Service Quotas console or RequestServiceQuotaIncrease.',
  subjects: (manifest) =>
    Object.entries(QUOTAS).flatMap(([name, { needed, codes }]) =>
      needed(manifest) ? [{ name, read: (look: Look) => readQuotas(look, name, codes) }] : [],
    ),
};
