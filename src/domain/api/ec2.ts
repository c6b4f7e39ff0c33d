/** Amazon EC2: networks, as a comparison of regions sees them. */
import type * as sdk from '@aws-sdk/client-ec2';
import { among, rule } from './answer-rules.ts';
import { comparing, type AwsServiceDefinition } from './definition.ts';
import { anywhere } from './permission.ts';
import type { Shape } from './wire.ts';

export const ec2 = {
  endpoint: (region) => `ec2.${region}.amazonaws.com`,
  /** EC2 API Reference, "Error codes for the Amazon EC2 API". */
  denialCode: 'UnauthorizedOperation',
  throttlingCode: 'RequestLimitExceeded',
  buckets: {},
  /** EC2 Developer Guide "Request throttling for the Amazon EC2 API" (describe: 100, 20/s; DescribeSecurityGroups 50, 10/s). */
  unstatedBuckets: {
    'ec2:describe': { burst: 100, perSecond: 20 },
    'ec2:describe-security-groups': { burst: 50, perSecond: 10 },
  },
  // 200 values of one filter, and here as many ids: EC2 API Reference, Filter.
  operations: {
    DescribeSecurityGroups: comparing<
      Shape<sdk.DescribeSecurityGroupsCommandInput, sdk.DescribeSecurityGroupsCommandOutput>
    >()({
      bucket: 'ec2:describe-security-groups',
      iamAction: 'ec2:DescribeSecurityGroups',
      needs: anywhere,
      batch: { field: 'GroupIds', max: 200 },
      batchItems: 'SecurityGroups',
      answer: rule(
        { SecurityGroups: 'list' },
        { wrong: (output, { input }) => among(output['SecurityGroups'], 'GroupId', input['GroupIds']) },
      ),
    }),
    DescribeVpcs: comparing<Shape<sdk.DescribeVpcsCommandInput, sdk.DescribeVpcsCommandOutput>>()({
      bucket: 'ec2:describe',
      iamAction: 'ec2:DescribeVpcs',
      needs: anywhere,
      batch: { field: 'VpcIds', max: 200 },
      batchItems: 'Vpcs',
      answer: rule({ Vpcs: 'list' }, { wrong: (output, { input }) => among(output['Vpcs'], 'VpcId', input['VpcIds']) }),
    }),
  },
} satisfies AwsServiceDefinition;
