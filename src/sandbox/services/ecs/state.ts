/** What ECS and Fargate keep in a region, how that begins, and what becomes due in it. */
import type { Region } from '../../../domain/api/call.ts';
import type { ServiceState } from './service-state.ts';

/** Running tasks of a service: a sample whenever the number changed, newest last. */
export type SampleSeries = { atMs: number; value: number }[];

/** Tasks that can be there at once. */
export interface FargateRoom {
  /** What Fargate has capacity for. */
  capacityTasks: number;
  /** Free addresses of the subnets: each task takes one with its network interface. */
  addresses: number;
}

export interface EcsRegion {
  clusters: Record<string, { clusterName: string; clusterArn: string }>;
  /** By `cluster/service`. */
  services: Record<string, ServiceState>;
  /** Room for tasks of Fargate and of the subnets, under the one name `launches`; absent: more than anybody needs. */
  fargate?: Record<string, FargateRoom>;
  /** What CloudWatch is told, by `cluster/service`. */
  runningTasks: Record<string, SampleSeries>;
  /** Earliest moment of the next Fargate launch in the region. */
  nextLaunchMs: number;
  /** vCPU of all tasks that were placed. */
  usedVcpu: number;
}

export const emptyEcs = (): EcsRegion => ({
  clusters: {},
  services: {},
  fargate: { launches: { capacityTasks: 1_000_000, addresses: 1_000_000 } },
  runningTasks: {},
  nextLaunchMs: 0,
  usedVcpu: 0,
});

export interface OfTask {
  region: Region;
  /** `cluster/service`. */
  service: string;
  task: number;
}
export interface EcsEvents {
  'task-runs': OfTask;
  'task-healthy': OfTask;
  'task-crashes': OfTask;
  'place-again': Omit<OfTask, 'task'>;
}
