/** What Elastic Load Balancing keeps in a region, and how that begins. */
export interface TargetGroupState {
  targetGroupArn: string;
  name: string;
  healthCheckIntervalMs: number;
  /** `cluster/service` whose tasks register themselves; null when no service names the group. */
  serviceKey: string | null;
  port: number;
}

export interface LoadBalancerState {
  loadBalancerArn: string;
  name: string;
  dnsName: string;
  canonicalHostedZoneId: string;
  /** Requests a second that it takes before it has grown, set by hand; absent: whatever comes. */
  warmRequestsPerSecond?: number;
  /** Capacity units that are reserved for it, set by hand; absent: none. */
  reservedLcus?: number;
}

export interface BalancingRegion {
  /** By ARN. */
  loadBalancers: Record<string, LoadBalancerState>;
  /** By ARN. */
  targetGroups: Record<string, TargetGroupState>;
}

export const emptyBalancing = (): BalancingRegion => ({ loadBalancers: {}, targetGroups: {} });
