/** Scaling bounds and policies of services. */
import type { ServiceManifest } from '../../domain/facts/manifest.ts';
import { scalingResourceId } from '../../domain/api/observed.ts';
import { describedScaling } from '../described.ts';
import { fieldsOf } from '../item.ts';
import { subjectsOf, type Found, type Kind, type Look } from '../look.ts';
import { normalJson, normalText } from '../normal.ts';

const readBounds = (service: ServiceManifest, look: Look): Found[] => {
  const target = describedScaling(look, service);
  if (target === null) return [];
  const { MinCapacity, MaxCapacity, SuspendedState: suspended } = target;
  return [
    {
      fields: fieldsOf({
        minimum: MinCapacity,
        maximum: MaxCapacity,
        'scale-in suspended': suspended?.DynamicScalingInSuspended ?? false,
        'scale-out suspended': suspended?.DynamicScalingOutSuspended ?? false,
        'schedules suspended': suspended?.ScheduledScalingSuspended ?? false,
      }),
    },
  ];
};

export const scaling: Kind = {
  name: 'scaling',
  remedy:
    'Set the bounds that the posture declares: pulumi up of the stack, or "failover rollback" of the run that changed them.',
  subjects: (manifest) => subjectsOf(manifest.services, readBounds),
};

/** All policies of a region come in a few pages; one call for each service would take as long as the rate allows. */
const policiesByResource = (look: Look) => {
  const output = look.ask({
    service: 'application-autoscaling',
    operation: 'DescribeScalingPolicies',
    region: look.manifest.region,
    input: { ServiceNamespace: 'ecs' },
  });
  return look.once('scaling policies', () =>
    Map.groupBy(output?.ScalingPolicies ?? [], ({ ResourceId }) => ResourceId),
  );
};

/** What counts for an ECS service where a policy says none (Application Auto Scaling API Reference, TargetTrackingScalingPolicyConfiguration). */
const COOLDOWN_SECONDS = 300;

const readPolicies = ({ clusterName, serviceName }: ServiceManifest, look: Look): Found[] =>
  (policiesByResource(look).get(scalingResourceId(clusterName, serviceName)) ?? []).map((policy) => {
    const tracking = policy.TargetTrackingScalingPolicyConfiguration;
    const metric = tracking?.PredefinedMetricSpecification;
    return {
      detail: normalText(policy.PolicyName ?? '', look),
      fields: fieldsOf({
        type: policy.PolicyType,
        target: tracking?.TargetValue,
        metric: metric?.PredefinedMetricType,
        'metric of': metric?.ResourceLabel === undefined ? null : normalText(metric.ResourceLabel, look),
        'own metric':
          tracking?.CustomizedMetricSpecification === undefined
            ? null
            : normalJson(tracking.CustomizedMetricSpecification, look),
        'scale-in cooldown seconds': tracking === undefined ? null : (tracking.ScaleInCooldown ?? COOLDOWN_SECONDS),
        'scale-out cooldown seconds': tracking === undefined ? null : (tracking.ScaleOutCooldown ?? COOLDOWN_SECONDS),
        'scale-in disabled': tracking === undefined ? null : (tracking.DisableScaleIn ?? false),
        steps:
          policy.StepScalingPolicyConfiguration === undefined
            ? null
            : normalJson(policy.StepScalingPolicyConfiguration, look),
      }),
    };
  });

export const scalingPolicies: Kind = {
  name: 'scaling policy',
  remedy: 'Bring the policy into both regions: pulumi up of the stack that lags.',
  subjects: (manifest) => subjectsOf(manifest.services, readPolicies),
};
