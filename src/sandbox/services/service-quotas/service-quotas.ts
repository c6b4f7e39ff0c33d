/** Service Quotas: the applied values that plans and the sandbox itself go by (Service Quotas API Reference). */
import type { Answer, CallOf } from '../../../domain/api/call.ts';
import { API_ONLY } from '../../faults/ability.ts';
import { refuse, yes } from '../answer.ts';
import type { SandboxService } from '../service.ts';
import type { RegionState, InRegion } from '../../state.ts';

/** The applied value of a quota; null when the region has none. */
export const quotaOf = (region: RegionState, serviceCode: string, quotaCode: string): number | null =>
  region.quotas[serviceCode]?.find((quota) => quota.quotaCode === quotaCode)?.value ?? null;

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
  byHand: { collections: ({ quotas }) => ({ quotas }) },
  fails: API_ONLY,
} satisfies SandboxService<'service-quotas'>;
