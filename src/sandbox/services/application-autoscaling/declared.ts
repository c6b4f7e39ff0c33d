/** Scaling bounds and policies of one region's services, out of what its program registered. */
import { z } from 'zod';
import type { InRegion } from '../../state.ts';
import { timeOf } from '../answer.ts';
import { attributesOf, findAll, record, set, type Attributes, type DeclaredRegion } from '../declared-region.ts';
import { collectionOf } from '../descriptions.ts';
import type { Declared } from '../service.ts';

const targetSchema = z.object({
  resourceId: z.string(),
  serviceNamespace: z.literal('ecs'),
  minCapacity: z.number(),
  maxCapacity: z.number(),
});
const policySchema = z.object({
  resourceId: z.string(),
  targetTrackingScalingPolicyConfiguration: z
    .object({
      targetValue: z.number(),
      predefinedMetricSpecification: z.object({ predefinedMetricType: z.string() }).optional(),
    })
    .optional(),
});

const TARGET = 'aws:appautoscaling/target:Target';
const POLICY = 'aws:appautoscaling/policy:Policy';
const CPU_METRIC = 'ECSServiceAverageCPUUtilization';

/** Target CPU use by resource id, as a share of 1. */
const policiesOf = (declared: DeclaredRegion): Map<string, number> =>
  new Map(
    findAll(declared, POLICY, policySchema).flatMap(({ fields }) => {
      const tracking = fields.targetTrackingScalingPolicyConfiguration;
      if (tracking?.predefinedMetricSpecification?.predefinedMetricType !== CPU_METRIC) return [];
      return [[fields.resourceId, tracking.targetValue / 100] as const];
    }),
  );

const makeTargets = ({ region, nowMs }: InRegion, declared: DeclaredRegion): void => {
  const policies = policiesOf(declared);
  for (const { fields } of findAll(declared, TARGET, targetSchema)) {
    const { resourceId, minCapacity, maxCapacity } = fields;
    region.scalableTargets[resourceId] = {
      resourceId,
      minCapacity,
      maxCapacity,
      suspended: {
        DynamicScalingInSuspended: false,
        DynamicScalingOutSuspended: false,
        ScheduledScalingSuspended: false,
      },
      targetUtilisation: policies.get(resourceId) ?? null,
      createdAtMs: nowMs,
    };
  }
};

const noteUnscaled = ({ region }: InRegion, declared: DeclaredRegion): void => {
  const policies = policiesOf(declared);
  for (const { clusterName, serviceName } of Object.values(region.services)) {
    const resourceId = `service/${clusterName}/${serviceName}`;
    if (region.scalableTargets[resourceId] === undefined)
      declared.note(`service ${serviceName} has no scalable target`);
    else if (!policies.has(resourceId)) declared.note(`service ${serviceName} has no policy that scales it`);
  }
};

/** By resource id and name. */
export const scalingPolicies = collectionOf('scalingPolicies');

const trackingOf = (value: unknown): Attributes | undefined => {
  if (value === undefined) return undefined;
  const tracking = record(value);
  const metric = record(tracking['predefinedMetricSpecification']);
  return set({
    TargetValue: tracking['targetValue'],
    PredefinedMetricSpecification: set({
      PredefinedMetricType: metric['predefinedMetricType'],
      ResourceLabel: metric['resourceLabel'],
    }),
    // The provider sends 0 where the program leaves them out, and with it AWS's own default of 300 s does not count.
    ScaleInCooldown: tracking['scaleInCooldown'] ?? 0,
    ScaleOutCooldown: tracking['scaleOutCooldown'] ?? 0,
    DisableScaleIn: tracking['disableScaleIn'] ?? false,
  });
};

const describePolicies = ({ region, nowMs }: InRegion, declared: DeclaredRegion): void => {
  for (const policy of attributesOf(declared, POLICY)) {
    const described = {
      PolicyARN: policy['arn'],
      PolicyName: policy['name'],
      PolicyType: policy['policyType'] ?? 'StepScaling',
      ServiceNamespace: policy['serviceNamespace'],
      ResourceId: policy['resourceId'],
      ScalableDimension: policy['scalableDimension'],
      TargetTrackingScalingPolicyConfiguration: trackingOf(policy['targetTrackingScalingPolicyConfiguration']),
      StepScalingPolicyConfiguration: policy['stepScalingPolicyConfiguration'],
      CreationTime: timeOf(nowMs),
    };
    scalingPolicies.keep(region, `${String(policy['resourceId'])} ${String(policy['name'])}`, set(described));
  }
};

export const declaredScaling: Declared = {
  types: [POLICY, TARGET],
  make(here, declared) {
    makeTargets(here, declared);
    describePolicies(here, declared);
  },
  connect: noteUnscaled,
};
