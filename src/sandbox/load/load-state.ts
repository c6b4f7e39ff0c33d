/** The load on the application as data: its users, the resolvers that tell them where to go, and the records they cause. */
import type { Region } from '../../domain/api/call.ts';

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
  /** Part of all users whose clients never look a name up again; absent: none. */
  lastingShare?: number;
  /** After about so many hours such a client is restarted, and stays with the answer of that time; 24 when absent. */
  lastingHours?: number;
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
  // Not published for any population of clients: small enough that the application counts as up without them.
  lastingShare: 0.005,
  lastingHours: 24,
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
  /** Streams that these services post into, with the part of the events that goes there; together 1, or none at all. */
  posts: { streamName: string; share: number }[];
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
  /** Records accepted and not yet consumed. */
  backlog: number;
  /** The same by when they came, oldest first; absent before the first. */
  cohorts?: { atMs: number; count: number }[];
  /** Records a second offered, and accepted, in the last tick. */
  offeredPerSecond?: number;
  acceptedPerSecond: number;
  /** Of an on-demand stream: the most records a second that it grew to, the most since, and when that counts. */
  peakPerSecond?: number;
  risingPerSecond?: number;
  peakUntilMs?: number;
  consumers: { mappingUuid: string }[];
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
  /** The same by service (`region cluster/service`) and by the DNS name of a load balancer. */
  demand?: Record<string, number>;
  balancers?: Record<string, number>;
  /** Requests a second that a load balancer has grown to, by its DNS name. */
  warmed?: Record<string, number>;
  /** Where clients are that never look a name up again: by public name the parts of them, together 1. */
  lasting?: Record<string, Record<Region, number>>;
}

/** A span of time short enough to count as even. */
export interface Tick {
  fromMs: number;
  toMs: number;
}
