/** Amazon CloudWatch Logs: log groups, as a comparison of regions sees them. */
import type * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { rule } from './answer-rules.ts';
import { comparing, type AwsServiceDefinition } from './definition.ts';
import { anywhere } from './permission.ts';
import type { Shape } from './wire.ts';

export const logs = {
  endpoint: (region) => `logs.${region}.amazonaws.com`,
  denialCode: 'AccessDeniedException',
  throttlingCode: 'ThrottlingException',
  buckets: {},
  /** CloudWatch Logs User Guide "CloudWatch Logs quotas" (DescribeLogGroups 10/s). */
  unstatedBuckets: { 'logs:describe': { burst: 10, perSecond: 10 } },
  operations: {
    DescribeLogGroups: comparing<Shape<sdk.DescribeLogGroupsCommandInput, sdk.DescribeLogGroupsCommandOutput>>()({
      bucket: 'logs:describe',
      iamAction: 'logs:DescribeLogGroups',
      needs: anywhere,
      page: { token: 'nextToken', next: 'nextToken', items: 'logGroups' },
      answer: rule({ logGroups: 'list' }),
    }),
  },
} satisfies AwsServiceDefinition;
