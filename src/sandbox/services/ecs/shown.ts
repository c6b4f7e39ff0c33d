/** Services, as `failover sandbox show --json` prints them. */
import type { RegionState, SandboxState } from '../../state.ts';

export interface ServiceView {
  /** ECS service name. */
  name: string;
  cluster: string;
  desired: number;
  running: number;
  /** Targets that passed their health check; running tasks where there is no target group. */
  healthy: number;
  /** Scaling bounds; null without a scalable target. */
  min: number | null;
  max: number | null;
}

export const showServices = (_state: SandboxState, region: RegionState): { services: ServiceView[] } => ({
  services: Object.values(region.services).map((service) => {
    const { serviceName, clusterName, desiredCount, runningCount, healthyCount } = service;
    const bounds = region.scalableTargets[`service/${clusterName}/${serviceName}`];
    return {
      name: serviceName,
      cluster: clusterName,
      desired: desiredCount,
      running: runningCount,
      healthy: healthyCount,
      min: bounds?.minCapacity ?? null,
      max: bounds?.maxCapacity ?? null,
    };
  }),
});
