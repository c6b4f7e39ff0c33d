/** What the quotas of all services add up to in a region. */
import type { Region } from '../../domain/api/call.ts';
import type { AnyBucketName, Budget } from '../../domain/api/catalogue.ts';
import type { RegionState } from '../state.ts';
import { ALL_SERVICES } from './registry.ts';
import type { RateQuotas } from './service.ts';
import { quotaOf } from './service-quotas/service-quotas.ts';
import type { QuotaState } from './service-quotas/state.ts';

/** Applied quotas of an account that has prepared its standby, by service code. */
export const preparedQuotas = (region: Region): Record<string, QuotaState[]> =>
  Object.assign({}, ...ALL_SERVICES.map(({ quotas }) => quotas?.(region))) as Record<string, QuotaState[]>;

const RATES = Object.assign({}, ...ALL_SERVICES.map(({ rateQuotas }) => rateQuotas)) as Partial<
  Record<AnyBucketName, RateQuotas>
>;

/** Size of a request-rate bucket in a region. */
export const bucketBudget = (region: RegionState | undefined, bucket: AnyBucketName, standard: Budget): Budget => {
  const governed = RATES[bucket];
  if (region === undefined || governed === undefined) return standard;
  return {
    burst: quotaOf(region, governed.serviceCode, governed.burst) ?? standard.burst,
    perSecond: quotaOf(region, governed.serviceCode, governed.perSecond) ?? standard.perSecond,
  };
};
