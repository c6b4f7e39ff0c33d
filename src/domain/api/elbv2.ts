/** Elastic Load Balancing, version 2: Application Load Balancers. */
import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { among, rule } from './answer-rules.ts';
import { comparing, read, type AwsServiceDefinition } from './definition.ts';
import { anywhere } from './permission.ts';
import type { Shape } from './wire.ts';

export const elbv2 = {
  endpoint: (region) => `elasticloadbalancing.${region}.amazonaws.com`,
  denialCode: 'AccessDenied',
  throttlingCode: 'Throttling',
  /** ELB User Guide "Request throttling for the ELB API". */
  buckets: { 'elbv2:describe': { burst: 40, perSecond: 10 } },
  operations: {
    DescribeTargetHealth: read<Shape<sdk.DescribeTargetHealthCommandInput, sdk.DescribeTargetHealthCommandOutput>>()({
      bucket: 'elbv2:describe',
      iamAction: 'elasticloadbalancing:DescribeTargetHealth',
      needs: anywhere,
      answer: rule(
        { TargetHealthDescriptions: 'list' },
        { rows: { TargetHealthDescriptions: { TargetHealth: 'object' } } },
      ),
    }),
    // 20 ARNs in a call: ELB API Reference, DescribeLoadBalancers.
    DescribeLoadBalancers: comparing<
      Shape<sdk.DescribeLoadBalancersCommandInput, sdk.DescribeLoadBalancersCommandOutput>
    >()({
      bucket: 'elbv2:describe',
      iamAction: 'elasticloadbalancing:DescribeLoadBalancers',
      needs: anywhere,
      batch: { field: 'LoadBalancerArns', max: 20 },
      batchItems: 'LoadBalancers',
      answer: rule(
        { LoadBalancers: 'list' },
        { wrong: (output, { input }) => among(output['LoadBalancers'], 'LoadBalancerArn', input['LoadBalancerArns']) },
      ),
    }),
    DescribeListeners: comparing<Shape<sdk.DescribeListenersCommandInput, sdk.DescribeListenersCommandOutput>>()({
      bucket: 'elbv2:describe',
      iamAction: 'elasticloadbalancing:DescribeListeners',
      needs: anywhere,
      page: { token: 'NextMarker', next: 'Marker', items: 'Listeners' },
      answer: rule(
        { Listeners: 'list' },
        { wrong: (output, { input }) => among(output['Listeners'], 'LoadBalancerArn', [input['LoadBalancerArn']]) },
      ),
    }),
    // How many ARNs it takes is not published: as many as of load balancers.
    DescribeTargetGroups: comparing<
      Shape<sdk.DescribeTargetGroupsCommandInput, sdk.DescribeTargetGroupsCommandOutput>
    >()({
      bucket: 'elbv2:describe',
      iamAction: 'elasticloadbalancing:DescribeTargetGroups',
      needs: anywhere,
      batch: { field: 'TargetGroupArns', max: 20 },
      batchItems: 'TargetGroups',
      answer: rule(
        { TargetGroups: 'list' },
        { wrong: (output, { input }) => among(output['TargetGroups'], 'TargetGroupArn', input['TargetGroupArns']) },
      ),
    }),
  },
} satisfies AwsServiceDefinition;
