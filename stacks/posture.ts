/**
 * What a posture means, as one table: how many tasks, shards and NAT gateways a region has, whether it consumes its
 * streams, and what share of the traffic it gets. Everything else exists in every posture, because creating load balancers,
 * endpoints and roles depends on us-east-1 (AWS whitepaper "AWS Fault Isolation Boundaries", Global services).
 */
import type { Posture } from '../src/domain/facts/manifest.ts';

interface PostureRow {
  /** Tasks that each service wants and keeps at least. */
  tasks: 'none' | 'rest' | 'serving';
  /** None: streams and their mappings are made when the region is raised. They cost money, and need nothing of us-east-1. */
  shards: 'none' | 'rest' | 'serving';
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
  cold: { tasks: 'none', shards: 'none', natGateways: 'None', consuming: false, weight: 0 },
  warm: { tasks: 'rest', shards: 'rest', natGateways: 'Single', consuming: false, weight: 0 },
  hot: { tasks: 'serving', shards: 'serving', natGateways: 'OnePerAz', consuming: false, weight: 0 },
  serving: { tasks: 'serving', shards: 'serving', natGateways: 'OnePerAz', consuming: true, weight: 200 },
};

/** Of a service in a warm region, where its description says nothing else. */
const REST_TASKS = 1;

/** Tasks of a service that serves with `tasks` and rests with `restTasks`. */
export const tasksAt = (
  posture: Posture,
  { tasks, restTasks }: { tasks: number; restTasks?: number | undefined },
): number => {
  const { tasks: wanted } = POSTURE_TABLE[posture];
  if (wanted === 'none') return 0;
  return wanted === 'rest' ? Math.min(restTasks ?? REST_TASKS, tasks) : tasks;
};

/** Has the region its streams and their mappings? */
export const hasStreams = (posture: Posture): boolean => POSTURE_TABLE[posture].shards !== 'none';

/** Shards of a stream; where there is none yet, those that it will be made with. */
export const shardsAt = (posture: Posture, stream: { shardCount: number; restShardCount: number }): number =>
  POSTURE_TABLE[posture].shards === 'rest' ? stream.restShardCount : stream.shardCount;

/** Autoscaling changes it all the time: the posture sets it once, when the service is created. */
export const OWNED_BY_AUTOSCALING = ['desiredCount'];
