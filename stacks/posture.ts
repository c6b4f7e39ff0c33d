/**
 * What a posture means, as one table: how many tasks, shards and NAT gateways a region has, whether it consumes its
 * streams, and what share of the traffic it gets. Everything else exists in every posture, because creating load balancers,
 * endpoints and roles depends on us-east-1 (AWS whitepaper "AWS Fault Isolation Boundaries", Global services).
 */
import type { Posture } from '../src/domain/manifest.ts';

interface PostureRow {
  /** Tasks that each service wants and keeps at least. */
  tasks: 'none' | 'one' | 'serving';
  shards: 'rest' | 'serving';
  /**
   * Of the VPC, for whatever lies outside of AWS. AWS itself is reached by endpoints. A gateway is made in minutes without
   * us-east-1, so a cold region has none.
   */
  natGateways: 'None' | 'Single' | 'OnePerAz';
  /** Does the event source mapping poll? */
  consuming: boolean;
  /** Of the region's weighted records; the weights of both regions are meant to add up to 200. */
  weight: 0 | 200;
}

export const POSTURE_TABLE: Readonly<Record<Posture, PostureRow>> = {
  cold: { tasks: 'none', shards: 'rest', natGateways: 'None', consuming: false, weight: 0 },
  warm: { tasks: 'one', shards: 'rest', natGateways: 'Single', consuming: false, weight: 0 },
  hot: { tasks: 'serving', shards: 'serving', natGateways: 'OnePerAz', consuming: false, weight: 0 },
  serving: { tasks: 'serving', shards: 'serving', natGateways: 'OnePerAz', consuming: true, weight: 200 },
};

/** Tasks of a service that serves with `servingTasks`. */
export const tasksAt = (posture: Posture, servingTasks: number): number => {
  const { tasks } = POSTURE_TABLE[posture];
  if (tasks === 'none') return 0;
  return tasks === 'one' ? 1 : servingTasks;
};

export const shardsAt = (posture: Posture, stream: { shardCount: number; restShardCount: number }): number =>
  POSTURE_TABLE[posture].shards === 'rest' ? stream.restShardCount : stream.shardCount;

/**
 * Properties that belong to the runbook once the resource exists: the next `pulumi up` must not undo a failover. The
 * posture sets them when the resource is created.
 */
export const OWNED_BY_THE_RUNBOOK = {
  service: ['desiredCount'],
  scalableTarget: ['minCapacity', 'maxCapacity'],
  stream: ['shardCount', 'streamModeDetails'],
  mapping: ['enabled'],
  record: ['weightedRoutingPolicies'],
};
