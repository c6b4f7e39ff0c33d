/** What the load meets: the parts of the world that users and records depend on, as they are at one moment. */
import type { Region } from '../domain/call.ts';
import { balancerName } from './balancer-name.ts';
import type { HealthCheck } from './route53-state.ts';
import type { Entry, EntryService, LoadState } from './load-state.ts';
import { failingShare, type Outage } from './outage.ts';

export interface Surroundings {
  outages: readonly Outage[];
  /** Requests a second that the healthy tasks of a region can answer; 0 when a service has none. */
  capacityOf(entry: Entry): number;
  /** Open shards of a stream, or what its on-demand capacity is worth in shards. */
  shardCount(region: Region, streamName: string): number;
  /** Does a mapping poll its stream now? */
  isPolling(region: Region, mappingUuid: string): boolean;
  /** Is there such an object in a bucket of the region? */
  hasObject(region: Region, bucket: string, key: string): boolean;
}

/**
 * The capacity of a region behind a name: the scarcest of its services decides.
 * @param healthyTasks healthy targets of a service; running tasks where it has no target group.
 */
export const scarcest = ({ services }: Entry, healthyTasks: (service: EntryService) => number): number =>
  services.reduce(
    (least, service) => Math.min(least, healthyTasks(service) * service.requestsPerSecondPerTask),
    Number.POSITIVE_INFINITY,
  );

/** The same surroundings for a while in which they do not change: each capacity is worked out once. */
export const steady = (around: Surroundings): Surroundings => {
  const capacities = new Map<Entry, number>();
  return {
    ...around,
    capacityOf(entry) {
      const capacity = capacities.get(entry) ?? around.capacityOf(entry);
      capacities.set(entry, capacity);
      return capacity;
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
  entriesAt(load, dnsName).every((entry) => around.capacityOf(entry) > 0);

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
  const isReached = (service: 'elbv2' | 's3', place: Region): boolean =>
    1 - failingShare(around.outages, service, place, atMs) > CHECKERS_NEEDED;
  if (object !== undefined)
    return around.hasObject(object.region, object.bucket, object.key) && isReached('s3', object.region);
  return isReached('elbv2', region) && isAliasHealthy(load, around, endpoint);
};
