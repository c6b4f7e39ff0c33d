/** What the load meets: the parts of the world that users and records depend on, as they are at one moment. */
import type { Region } from '../domain/api/call.ts';
import { balancerName } from './services/elbv2/balancer-name.ts';
import type { HealthCheck } from './services/route53/state.ts';
import type { EntryService, EventStream, LoadState } from './load/load-state.ts';
import type { Warmth } from './load/warmth.ts';
import { failingShare, type Outage } from './faults/outage.ts';

export interface Surroundings {
  outages: readonly Outage[];
  /** Healthy targets of a service; running tasks where it has no target group. */
  healthyTasks(region: Region, service: EntryService): number;
  /** What a load balancer takes at once, where that was set; null where it takes whatever comes. */
  warmthOf(region: Region, dnsName: string): Warmth | null;
  /** Open shards of a stream, or what the least of its on-demand capacity is worth in shards. */
  streamCapacity(region: Region, streamName: string): { shards: number; isOnDemand: boolean };
  /** Invocations at once that the consumers of a stream get; 0 while nobody reads it. */
  lanesOf(stream: EventStream): number;
  /** Part of those that fail, 0 to 1. */
  invocationsFailing(stream: EventStream, atMs: number): number;
  /** How old records may get in a stream, and how old its mappings take them, in milliseconds. */
  recordAges(stream: EventStream): { retentionMs: number; takenMs: number };
  /** Does S3 show the world such an object in a bucket of the region? */
  showsObject(region: Region, bucket: string, key: string): boolean;
}

/** The same surroundings for a while in which they do not change: what costs something is worked out once. */
export const steady = (around: Surroundings): Surroundings => {
  const tasks = new Map<EntryService, number>();
  const lanes = new Map<EventStream, number>();
  return {
    ...around,
    healthyTasks(region, service) {
      const count = tasks.get(service) ?? around.healthyTasks(region, service);
      tasks.set(service, count);
      return count;
    },
    lanesOf(stream) {
      const count = lanes.get(stream) ?? around.lanesOf(stream);
      lanes.set(stream, count);
      return count;
    },
  };
};

/** Route 53 calls an endpoint healthy when more than 18 % of its checkers do (Route 53 Developer Guide, health checks). */
const CHECKERS_NEEDED = 0.18;

const entriesAt = ({ names }: LoadState, dnsName: string) =>
  names.flatMap(({ entries }) => entries).filter((entry) => entry.dnsName === balancerName(dnsName));

/**
 * Is a load balancer healthy for an alias that evaluates its target? Every target group needs a healthy target, and one
 * without any targets is unhealthy (Route 53 API Reference, AliasTarget EvaluateTargetHealth).
 */
export const isAliasHealthy = (load: LoadState, around: Surroundings, dnsName: string): boolean =>
  entriesAt(load, dnsName).every(({ region, services }) =>
    services.every((service) => around.healthyTasks(region, service) > 0),
  );

/**
 * Does the endpoint of a health check answer well? A load balancer is asked for a page that needs every service behind the
 * name; S3 answers well for an object that is there.
 */
export const isEndpointWell = (
  load: LoadState,
  around: Surroundings,
  { endpoint, region, object }: HealthCheck,
  atMs: number,
): boolean => {
  const isReached = (service: 'elbv2' | 's3', place: Region, resource?: string): boolean =>
    1 - failingShare(around.outages, service, place, atMs, resource) > CHECKERS_NEEDED;
  if (object !== undefined)
    return around.showsObject(object.region, object.bucket, object.key) && isReached('s3', object.region);
  return isReached('elbv2', region, balancerName(endpoint)) && isAliasHealthy(load, around, endpoint);
};
