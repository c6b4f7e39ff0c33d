/** How a Fargate service scales itself: its bounds, and a target for each metric that it is told to hold. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { ServiceDescription } from './application.ts';
import { boundsOf, leftToRun } from './decided.ts';
import { nameIn, type Estate } from './estate.ts';

/**
 * Seconds that a policy waits after each of its changes. Both are declared, since the provider sends 0 for what is left
 * out, not AWS's default: one period of the metrics, in which the last change begins to show (Application Auto Scaling User
 * Guide, Cooldown periods). Its alarms take their minutes beside that.
 */
const COOLDOWN_SECONDS = 60;

interface ScalingArgs {
  estate: Estate;
  service: ServiceDescription;
  clusterName: string;
  declared: aws.ecs.Service;
  /** Such as `app/<balancer>/<digits>/targetgroup/<group>/<digits>`; null where nobody connects. */
  resourceLabel: pulumi.Output<string> | null;
}

interface TrackedMetric {
  /** Last part of the policy's name. */
  part: string;
  predefinedMetricType: string;
  targetValue: number;
  resourceLabel?: pulumi.Output<string>;
}

/** Predefined metrics: Application Auto Scaling API Reference, PredefinedMetricSpecification. */
const trackedBy = ({ service, resourceLabel }: ScalingArgs): TrackedMetric[] => {
  const { targetCpuPercent, targetMemoryPercent } = service;
  const requests = service.kind === 'web' ? service.targetRequestsPerMinute : undefined;
  return [
    { part: 'cpu', predefinedMetricType: 'ECSServiceAverageCPUUtilization', targetValue: targetCpuPercent },
    ...(targetMemoryPercent === undefined
      ? []
      : [
          {
            part: 'memory',
            predefinedMetricType: 'ECSServiceAverageMemoryUtilization',
            targetValue: targetMemoryPercent,
          },
        ]),
    ...(requests === undefined || resourceLabel === null
      ? []
      : [
          {
            part: 'requests',
            predefinedMetricType: 'ALBRequestCountPerTarget',
            targetValue: requests,
            resourceLabel,
          },
        ]),
  ];
};

/** Declares the scalable target of a service and its policies as children of `parent`. */
export const declareScaling = (args: ScalingArgs, parent: pulumi.Resource): aws.appautoscaling.Policy[] => {
  const { estate, service, clusterName, declared } = args;
  const { minTasks, maxTasks } = boundsOf(estate, service);
  const target = new aws.appautoscaling.Target(
    `${service.name}-scaling`,
    {
      serviceNamespace: 'ecs',
      resourceId: pulumi.interpolate`service/${clusterName}/${declared.name}`,
      scalableDimension: 'ecs:service:DesiredCount',
      minCapacity: minTasks,
      maxCapacity: maxTasks,
    },
    { parent, ignoreChanges: leftToRun(estate, 'scalableTarget') },
  );
  return trackedBy(args).map(
    ({ part, targetValue, ...metric }) =>
      new aws.appautoscaling.Policy(
        `${service.name}-${part}`,
        {
          name: nameIn(estate, service.name, part),
          policyType: 'TargetTrackingScaling',
          serviceNamespace: target.serviceNamespace,
          resourceId: target.resourceId,
          scalableDimension: target.scalableDimension,
          targetTrackingScalingPolicyConfiguration: {
            targetValue,
            predefinedMetricSpecification: metric,
            scaleInCooldown: COOLDOWN_SECONDS,
            scaleOutCooldown: COOLDOWN_SECONDS,
          },
        },
        { parent },
      ),
  );
};
