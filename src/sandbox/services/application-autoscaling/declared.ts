/** Scaling bounds and policies of one region's services, out of what its program registered. */
import { z } from 'zod';
import { findAll, type Site } from '../../declared/materialise-index.ts';
import type { RegionState } from '../../state.ts';

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

const CPU_METRIC = 'ECSServiceAverageCPUUtilization';

/** Target CPU use by resource id, as a share of 1. */
const policiesOf = (site: Site): Map<string, number> =>
  new Map(
    findAll(site, 'aws:appautoscaling/policy:Policy', policySchema).flatMap(({ fields }) => {
      const tracking = fields.targetTrackingScalingPolicyConfiguration;
      if (tracking?.predefinedMetricSpecification?.predefinedMetricType !== CPU_METRIC) return [];
      return [[fields.resourceId, tracking.targetValue / 100] as const];
    }),
  );

export const materialiseScaling = (site: Site, region: RegionState): void => {
  const policies = policiesOf(site);
  for (const { fields } of findAll(site, 'aws:appautoscaling/target:Target', targetSchema)) {
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
      createdAtMs: site.startMs,
    };
  }
  for (const { clusterName, serviceName } of Object.values(region.services)) {
    const resourceId = `service/${clusterName}/${serviceName}`;
    if (region.scalableTargets[resourceId] === undefined) site.note(`service ${serviceName} has no scalable target`);
    else if (!policies.has(resourceId)) site.note(`service ${serviceName} has no policy that scales it`);
  }
};
