/** AWS Security Token Service: who the caller is. */
import type * as sdk from '@aws-sdk/client-sts';
import { rule } from './answer-rules.ts';
import { read, type AwsServiceDefinition } from './definition.ts';
import type { Shape } from './wire.ts';

export const sts = {
  endpoint: (region) => `sts.${region}.amazonaws.com`,
  denialCode: 'AccessDenied',
  throttlingCode: 'Throttling',
  buckets: { 'sts:api': { burst: 50, perSecond: 50 } },
  operations: {
    GetCallerIdentity: read<Shape<sdk.GetCallerIdentityCommandInput, sdk.GetCallerIdentityCommandOutput>>()({
      bucket: 'sts:api',
      iamAction: 'sts:GetCallerIdentity',
      // It needs no permission (AWS STS API Reference, GetCallerIdentity).
      needs: () => [],
      answer: rule({ Account: 'text', Arn: 'text' }),
    }),
  },
} satisfies AwsServiceDefinition;
