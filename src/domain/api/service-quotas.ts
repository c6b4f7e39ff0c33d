/** Service Quotas. */
import type * as sdk from '@aws-sdk/client-service-quotas';
import { rule } from './answer-rules.ts';
import { read, type AwsServiceDefinition } from './definition.ts';
import { anywhere } from './permission.ts';
import type { Shape } from './wire.ts';

export const serviceQuotas = {
  endpoint: (region) => `servicequotas.${region}.amazonaws.com`,
  denialCode: 'AccessDeniedException',
  throttlingCode: 'TooManyRequestsException',
  /** AWS General Reference, Service Quotas endpoints and quotas. */
  buckets: { 'service-quotas:list': { burst: 10, perSecond: 10 } },
  operations: {
    ListServiceQuotas: read<Shape<sdk.ListServiceQuotasCommandInput, sdk.ListServiceQuotasCommandOutput>>()({
      bucket: 'service-quotas:list',
      iamAction: 'servicequotas:ListServiceQuotas',
      needs: anywhere,
      page: { token: 'NextToken', next: 'NextToken', items: 'Quotas' },
      answer: rule({ Quotas: 'list' }, { rows: { Quotas: { QuotaCode: 'text', Value: 'number' } } }),
    }),
  },
} satisfies AwsServiceDefinition;
