/** The load on the application as data: its users, the resolvers that tell them where to go, and the records they cause. */
import type { Region } from '../domain/call.ts';

/** Parameters of the load; all are assumptions about the example application and can be set. */
export interface LoadProfile {
  /** Requests a second of all users, averaged over a day. */
  meanRequestsPerSecond: number;
  /** Swing around the mean: 0.8 means 0.2 to 1.8 times. */
  daySwing: number;
  /** Hour of the day (UTC) with the most users. */
  peakHourUtc: number;
  /** Requests a second that the services behind a name stand at their declared floors. */
  requestsPerSecondAtFloor: number;
  /** Share of the requests that post an event into the region's streams. */
  eventShare: number;
  /** Size of an event in bytes. */
  eventBytes: number;
  /** Records a second that one concurrent invocation of a consumer gets through. */
  recordsPerSecondPerInvocation: number;
  /** How long a record is in the stream before a function that keeps up has done it. */
  readLagSeconds: number;
}

/**
 * Rising through the US morning of 2020-11-25, so that a scaling frozen at 13:15 UTC is short of capacity some hours later.
 */
export const DEFAULT_LOAD_PROFILE: LoadProfile = {
  meanRequestsPerSecond: 500,
  daySwing: 0.8,
  peakHourUtc: 20,
  requestsPerSecondAtFloor: 600,
  eventShare: 0.3,
  eventBytes: 20_000,
  recordsPerSecondPerInvocation: 100,
  // Each shard is polled once a second (Lambda Developer Guide, Kinesis); half a second is assumed for the function.
  readLagSeconds: 1.5,
};

/** One caching resolver and the users behind it. */
export interface Resolver {
  /** Such as `resolver-07`. */
  name: string;
  /** Part of all users, all shares together are 1. */
  share: number;
  /** It keeps an answer this many times longer than the time to live allows; 1 is honest. */
  ttlFactor: number;
  /** Its users have IPv6 and take it where a name has AAAA records; not there: they have not. */
  hasIpv6?: boolean;
  /** Is it one of the public resolvers that anyone can ask from outside? */
  isPublic: boolean;
  /** Cached answer by public name. */
  cache: Record<string, CachedAnswer>;
}

interface CachedAnswer {
  /** Region of the load balancer in the answer; null when the name was not found. */
  region: Region | null;
  expiresAtMs: number;
}

/** A service that users' requests pass through. */
export interface EntryService {
  /** Logical name, as in the manifest. */
  name: string;
  clusterName: string;
  serviceName: string;
  targetGroupArn: string | null;
  requestsPerSecondPerTask: number;
}

/** How one region serves one public name. */
export interface Entry {
  region: Region;
  /** DNS name of its load balancer, lower case, without a trailing dot. */
  dnsName: string;
  /** Of its records, for answers that are addresses and name no load balancer. */
  setIdentifier?: string;
  services: EntryService[];
}

/** A public name, such as `app.pony.example`, with its part of all requests. */
export interface PublicName {
  name: string;
  share: number;
  entries: Entry[];
}

/** A stream that the web services of one region post events into, and what is still in it. */
export interface EventStream {
  region: Region;
  streamName: string;
  /** Part of the region's events. */
  share: number;
  /** Records accepted and not yet consumed. */
  backlog: number;
  /** Records a second accepted in the last tick. */
  acceptedPerSecond: number;
  consumers: { mappingUuid: string; parallelizationFactor: number }[];
}

export interface LoadState {
  profile: LoadProfile;
  names: PublicName[];
  resolvers: Resolver[];
  streams: EventStream[];
  /** Changes of the world within so many milliseconds count for users from the first of them on; 500 when not given. */
  grainMs?: number;
  /** Everything up to this moment is in the ledger. */
  integratedToMs: number;
  /** Requests a second offered to each region in the last tick. */
  offered: Record<Region, number>;
}
