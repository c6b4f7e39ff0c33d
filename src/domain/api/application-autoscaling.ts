/** Application Auto Scaling. */
import type * as sdk from '@aws-sdk/client-application-auto-scaling';
import { among, rule } from './answer-rules.ts';
import { comparing, read, write, type AwsServiceDefinition } from './definition.ts';
import { onService } from './ecs.ts';
import { anywhere, arn, on, type Asking, type Permission } from './permission.ts';
import type { Shape } from './wire.ts';

type Register = Shape<sdk.RegisterScalableTargetCommandInput, sdk.RegisterScalableTargetCommandOutput>;

/** What the caller of RegisterScalableTarget must be allowed in CloudWatch, whether or not a policy has alarms yet. */
const ALARM_ACTIONS = ['cloudwatch:DeleteAlarms', 'cloudwatch:DescribeAlarms', 'cloudwatch:PutMetricAlarm'];

/**
 * The ARN of a scalable target ends in an id that only AWS knows, so namespace and dimension narrow it down. What narrows
 * it to the services of the plan is that the caller must also be allowed to read and update the service itself. Beside
 * that the caller must be allowed to keep alarms: Application Auto Scaling validates its rights in the target service *and
 * in CloudWatch* before it registers anything (Application Auto Scaling User Guide, "Permissions validation for API calls
 * on target resources"; Amazon ECS Developer Guide, "IAM permissions required for Amazon ECS service auto scaling", which
 * grants them on every alarm: which alarms it tries them on is not published).
 */
const registerTarget = (asking: Asking, input: Register['input']): Permission[] => {
  const [, cluster = '', service = ''] = (input.ResourceId ?? '').split('/');
  const context = {
    'application-autoscaling:service-namespace': [input.ServiceNamespace ?? ''],
    'application-autoscaling:scalable-dimension': [input.ScalableDimension ?? ''],
  };
  const resource = arn(asking, 'application-autoscaling', 'scalable-target/*');
  return [
    { ...on(asking, resource, context), stated: Object.keys(context) },
    ...['ecs:DescribeServices', 'ecs:UpdateService'].map((action) =>
      onService({ ...asking, action }, cluster, service),
    ),
    ...ALARM_ACTIONS.map((action) => anywhere({ ...asking, action })),
  ];
};

export const applicationAutoscaling = {
  endpoint: (region) => `application-autoscaling.${region}.amazonaws.com`,
  denialCode: 'AccessDeniedException',
  throttlingCode: 'ThrottlingException',
  /** It publishes none: 10/s is an assumption, hence a parameter. */
  buckets: { 'application-autoscaling:api': { burst: 10, perSecond: 10 } },
  operations: {
    // 50 results a page: Application Auto Scaling API Reference, DescribeScalableTargets.
    DescribeScalableTargets: read<
      Shape<sdk.DescribeScalableTargetsCommandInput, sdk.DescribeScalableTargetsCommandOutput>
    >()({
      bucket: 'application-autoscaling:api',
      iamAction: 'application-autoscaling:DescribeScalableTargets',
      needs: anywhere,
      batch: { field: 'ResourceIds', max: 50 },
      batchItems: 'ScalableTargets',
      page: { token: 'NextToken', next: 'NextToken', items: 'ScalableTargets' },
      answer: rule(
        { ScalableTargets: 'list' },
        {
          rows: { ScalableTargets: { ResourceId: 'text', MinCapacity: 'number', MaxCapacity: 'number' } },
          wrong: (output, { input }) => among(output['ScalableTargets'], 'ResourceId', input['ResourceIds']),
        },
      ),
    }),
    RegisterScalableTarget: write<Register>()({
      bucket: 'application-autoscaling:api',
      iamAction: 'application-autoscaling:RegisterScalableTarget',
      needs: registerTarget,
      answer: rule({}),
    }),
    DescribeScalingPolicies: comparing<
      Shape<sdk.DescribeScalingPoliciesCommandInput, sdk.DescribeScalingPoliciesCommandOutput>
    >()({
      bucket: 'application-autoscaling:api',
      iamAction: 'application-autoscaling:DescribeScalingPolicies',
      needs: anywhere,
      page: { token: 'NextToken', next: 'NextToken', items: 'ScalingPolicies' },
      answer: rule(
        { ScalingPolicies: 'list' },
        { wrong: (output, { input }) => among(output['ScalingPolicies'], 'ResourceId', [input['ResourceId']]) },
      ),
    }),
  },
} satisfies AwsServiceDefinition;
