/** Service Quotas: the applied values that plans and the sandbox itself go by (Service Quotas API Reference). */
import type { Answer, CallOf } from '../../domain/api/call.ts';
import type { AnyBucketName, Budget } from '../../domain/api/catalogue.ts';
import type { Region } from '../../domain/api/call.ts';
import { launchBudgetIn, shardQuotaIn } from '../../domain/api/regional-quotas.ts';
import { refuse, yes } from './answer.ts';
import type { SandboxService } from './service.ts';
import type { QuotaState } from './service-quotas-state.ts';
import type { RegionState, InRegion } from '../state.ts';

/**
 * Values of an account that has prepared its standby: AWS's defaults, except for Fargate vCPUs, of which an unused region
 * has 6 by default (AWS General Reference, "Amazon ECS endpoints and quotas").
 */
export const preparedQuotas = (region: Region): Record<string, QuotaState[]> => ({
  ecs: [
    { quotaCode: 'L-AA0D4951', quotaName: 'Service modify API burst rate', value: 50 },
    { quotaCode: 'L-C5297B3A', quotaName: 'Service modify API sustained rate', value: 5 },
    { quotaCode: 'L-22AE4B75', quotaName: 'Service read API burst rate', value: 100 },
    { quotaCode: 'L-321A0372', quotaName: 'Service read API sustained rate', value: 20 },
  ],
  fargate: [
    { quotaCode: 'L-3032A538', quotaName: 'Fargate On-Demand vCPU resource count', value: 100_000 },
    { quotaCode: 'L-6BAD92DD', quotaName: 'Fargate On-Demand launch burst rate', value: launchBudgetIn(region).burst },
    {
      quotaCode: 'L-551A4E9D',
      quotaName: 'Fargate On-Demand launch sustained rate',
      value: launchBudgetIn(region).perSecond,
    },
  ],
  lambda: [{ quotaCode: 'L-B99A9384', quotaName: 'Concurrent executions', value: 1000 }],
  kinesis: [{ quotaCode: 'L-0918CF54', quotaName: 'Shards per Region', value: shardQuotaIn(region) }],
  'application-autoscaling': [{ quotaCode: 'L-782A3EE2', quotaName: 'Scalable targets for Amazon ECS', value: 20_000 }],
  elasticloadbalancing: [
    { quotaCode: 'L-53DA6B97', quotaName: 'Application Load Balancers per Region', value: 500 },
    { quotaCode: 'L-B22855CB', quotaName: 'Target Groups per Region', value: 20_000 },
  ],
});

/** Buckets whose size is a quota of its own: burst and sustained rate. */
const GOVERNED: Partial<Record<AnyBucketName, { serviceCode: string; burst: string; perSecond: string }>> = {
  'ecs:service-modify': { serviceCode: 'ecs', burst: 'L-AA0D4951', perSecond: 'L-C5297B3A' },
  'ecs:service-read': { serviceCode: 'ecs', burst: 'L-22AE4B75', perSecond: 'L-321A0372' },
};

/** The applied value of a quota; null when the region has none. */
export const quotaOf = (region: RegionState, serviceCode: string, quotaCode: string): number | null =>
  region.quotas[serviceCode]?.find((quota) => quota.quotaCode === quotaCode)?.value ?? null;

/** Size of a request-rate bucket in a region. */
export const bucketBudget = (region: RegionState | undefined, bucket: AnyBucketName, standard: Budget): Budget => {
  const governed = GOVERNED[bucket];
  if (region === undefined || governed === undefined) return standard;
  return {
    burst: quotaOf(region, governed.serviceCode, governed.burst) ?? standard.burst,
    perSecond: quotaOf(region, governed.serviceCode, governed.perSecond) ?? standard.perSecond,
  };
};

const PAGE = 100;

const listServiceQuotas = (
  { state, region }: InRegion,
  { input }: CallOf<'service-quotas', 'ListServiceQuotas'>,
): Answer => {
  const serviceCode = input.ServiceCode ?? '';
  const quotas = region.quotas[serviceCode];
  if (quotas === undefined)
    return refuse(
      'NoSuchResourceException',
      `The request failed because the specified service does not exist: ${serviceCode}`,
      'missing',
    );
  const start = Number(input.NextToken ?? 0);
  if (!Number.isInteger(start)) return refuse('InvalidPaginationTokenException', 'The token is not valid.', 'invalid');
  const size = Math.min(input.MaxResults ?? PAGE, PAGE);
  const more = start + size < quotas.length ? { NextToken: String(start + size) } : {};
  return yes({
    Quotas: quotas.slice(start, start + size).map(({ quotaCode, quotaName, value }) => ({
      ServiceCode: serviceCode,
      QuotaArn: `arn:aws:servicequotas:${region.region}:${state.account}:${serviceCode}/${quotaCode}`,
      QuotaCode: quotaCode,
      QuotaName: quotaName,
      Value: value,
      Adjustable: true,
    })),
    ...more,
  });
};

export const serviceQuotas = {
  operations: { ListServiceQuotas: listServiceQuotas },
} satisfies SandboxService<'service-quotas'>;
