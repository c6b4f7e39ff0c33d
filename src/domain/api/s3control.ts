/** Amazon S3 Control: what an account has set for all of its buckets. */
import type * as sdk from '@aws-sdk/client-s3-control';
import { PARTIAL, rule, thing, type Rule } from './answer-rules.ts';
import { read, type AwsServiceDefinition } from './definition.ts';
import { anywhere } from './permission.ts';
import type { Shape } from './wire.ts';

/** All settings are in every answer; of any other XML the SDK makes a configuration without one. */
const blockFault: Rule['wrong'] = ({ PublicAccessBlockConfiguration: block }) => {
  const { BlockPublicPolicy, RestrictPublicBuckets } = thing(block);
  return typeof BlockPublicPolicy === 'boolean' && typeof RestrictPublicBuckets === 'boolean' ? null : PARTIAL;
};

export const s3control = {
  endpoint: (region) => `s3-control.${region}.amazonaws.com`,
  denialCode: 'AccessDenied',
  throttlingCode: 'SlowDown',
  buckets: {},
  /** It publishes none: 10/s is an assumption. */
  unstatedBuckets: { 's3control:api': { burst: 10, perSecond: 10 } },
  operations: {
    GetPublicAccessBlock: read<Shape<sdk.GetPublicAccessBlockCommandInput, sdk.GetPublicAccessBlockCommandOutput>>()({
      bucket: 's3control:api',
      iamAction: 's3:GetAccountPublicAccessBlock',
      needs: anywhere,
      answer: rule({ PublicAccessBlockConfiguration: 'object' }, { wrong: blockFault }),
    }),
  },
} satisfies AwsServiceDefinition;
