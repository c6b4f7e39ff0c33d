/** The load of an application, from the manifests of its regions. */
import type { Region } from '../../domain/api/call.ts';
import type { Manifest, ServiceManifest } from '../../domain/facts/manifest.ts';
import { plainName } from '../../domain/api/record-set.ts';
import { balancerName } from '../services/elbv2/balancer-name.ts';
import {
  DEFAULT_LOAD_PROFILE,
  type Entry,
  type EntryService,
  type EventStream,
  type LoadProfile,
  type LoadState,
  type PublicName,
} from './load-state.ts';
import { createResolvers, DEFAULT_RESOLVERS, type ResolverOptions } from './resolvers.ts';

export interface LoadOptions {
  profile?: Partial<LoadProfile>;
  resolvers?: Partial<ResolverOptions>;
  /** Coarser than the default is faster and takes users less exactly. */
  grainMs?: number;
}

/** Names of the streams that a service posts into. */
export type Posting = (region: Region, service: ServiceManifest) => readonly string[];

/** Where a load is made, and what all of it goes by. */
interface LoadBasis {
  profile: LoadProfile;
  posting: Posting;
  /** Public names, over which the users are spread evenly. */
  names: string[];
}

/** Part of all users that a service has: those of every name that it stands behind. */
const shareOf = ({ records }: Manifest, { name }: ServiceManifest, { names }: LoadBasis): number =>
  new Set(records.filter(({ services }) => services.includes(name)).map((record) => plainName(record.name))).size /
  names.length;

/** Services that requests to a name pass through, each sized to stand all of its users at its declared floor. */
const entryServices = (manifest: Manifest, behind: ServiceManifest[], basis: LoadBasis): EntryService[] =>
  behind.map((service) => ({
    name: service.name,
    clusterName: service.clusterName,
    serviceName: service.serviceName,
    targetGroupArn: service.targetGroup?.targetGroupArn ?? null,
    requestsPerSecondPerTask:
      (basis.profile.requestsPerSecondAtFloor * shareOf(manifest, service, basis)) / service.floorTasks,
  }));

/** A request is one service's, so the services behind a name that post at all post in equal parts, each evenly into its streams. */
const postsOf = ({ region }: Manifest, behind: ServiceManifest[], { posting }: LoadBasis): Entry['posts'] => {
  const streams = behind.map((service) => posting(region, service)).filter(({ length }) => length > 0);
  const shares = new Map<string, number>();
  for (const names of streams)
    for (const name of names) shares.set(name, (shares.get(name) ?? 0) + 1 / names.length / streams.length);
  return [...shares].map(([streamName, share]) => ({ streamName, share }));
};

const entriesOf = (manifests: Manifest[], publicName: string, basis: LoadBasis): Entry[] =>
  manifests.flatMap((manifest) =>
    manifest.records
      .filter((record) => plainName(record.name) === publicName)
      .map((record) => {
        const balancer = manifest.loadBalancers.find(({ name }) => name === record.loadBalancerName);
        const behind = manifest.services.filter(({ name }) => record.services.includes(name));
        return {
          region: manifest.region,
          dnsName: balancerName(balancer?.dnsName ?? ''),
          setIdentifier: record.setIdentifier,
          services: entryServices(manifest, behind, basis),
          posts: postsOf(manifest, behind, basis),
        };
      }),
  );

const streamsOf = ({ region, streams, consumers }: Manifest): EventStream[] =>
  streams.map(({ streamName }) => ({
    region,
    streamName,
    backlog: 0,
    acceptedPerSecond: 0,
    consumers: consumers
      .filter((consumer) => consumer.streamName === streamName)
      .flatMap(({ mappingUuid }) => (mappingUuid === null ? [] : [{ mappingUuid }])),
  }));

/** At the peak of the day an application's own shards are this full at most: it has been sized for its users. */
const FULLEST = 0.9;
/** A shard takes so many bytes a second (Kinesis Developer Guide, Quotas). */
const SHARD_BYTES_PER_SECOND = 1_000_000;

/** The size of events at which every stream, with the shards that it has where users are served, takes them at the peak. */
const fittingEventBytes = (manifests: Manifest[], names: PublicName[], profile: LoadProfile): number => {
  const peak = profile.meanRequestsPerSecond * (1 + profile.daySwing) * profile.eventShare;
  const sizes = manifests.flatMap(({ region, streams }) =>
    streams.map(({ name, streamName }) => {
      const eventsPerSecond = names.reduce((sum, { share, entries }) => {
        const posts = entries.filter((entry) => entry.region === region).flatMap((entry) => entry.posts);
        const own = posts.filter((post) => post.streamName === streamName);
        return sum + own.reduce((part, post) => part + post.share, 0) * share * peak;
      }, 0);
      const shards = Math.max(
        ...manifests.flatMap((other) =>
          other.streams.filter((one) => one.name === name).map(({ shardCount }) => shardCount),
        ),
      );
      return (FULLEST * shards * SHARD_BYTES_PER_SECOND) / eventsPerSecond;
    }),
  );
  return Math.min(profile.eventBytes, ...sizes);
};

/** A load whose users are spread evenly over the public names. */
export const createLoad = (
  manifests: Manifest[],
  startMs: number,
  options: LoadOptions = {},
  posting: Posting = () => [],
): LoadState => {
  const assumed = { ...DEFAULT_LOAD_PROFILE, ...options.profile };
  const publicNames = [...new Set(manifests.flatMap(({ records }) => records.map(({ name }) => plainName(name))))];
  const basis = { profile: assumed, posting, names: publicNames };
  const names = publicNames.map((name) => ({
    name,
    share: 1 / publicNames.length,
    entries: entriesOf(manifests, name, basis),
  }));
  // Who says how large events are means it.
  const eventBytes = options.profile?.eventBytes ?? fittingEventBytes(manifests, names, assumed);
  return {
    profile: { ...assumed, eventBytes },
    names,
    resolvers: createResolvers({ ...DEFAULT_RESOLVERS, ...options.resolvers }),
    streams: manifests.flatMap(streamsOf),
    ...(options.grainMs === undefined ? {} : { grainMs: options.grainMs }),
    integratedToMs: startMs,
    offered: {},
  };
};
