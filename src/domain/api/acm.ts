/** AWS Certificate Manager: certificates, as a comparison of regions sees them. */
import type * as sdk from '@aws-sdk/client-acm';
import { rule } from './answer-rules.ts';
import { comparing, type AwsServiceDefinition } from './definition.ts';
import { on } from './permission.ts';
import type { Shape } from './wire.ts';

export const acm = {
  endpoint: (region) => `acm.${region}.amazonaws.com`,
  denialCode: 'AccessDeniedException',
  throttlingCode: 'ThrottlingException',
  buckets: {},
  /** ACM User Guide "Quotas" (DescribeCertificate 10/s). */
  unstatedBuckets: { 'acm:describe': { burst: 10, perSecond: 10 } },
  operations: {
    DescribeCertificate: comparing<Shape<sdk.DescribeCertificateCommandInput, sdk.DescribeCertificateCommandOutput>>()({
      bucket: 'acm:describe',
      iamAction: 'acm:DescribeCertificate',
      needs: (asking, { CertificateArn = '*' }) => on(asking, CertificateArn),
      answer: rule({ Certificate: 'object' }),
    }),
  },
} satisfies AwsServiceDefinition;
