/** The load of an application, from the manifests of its regions. */
import type { Region } from '../domain/call.ts';
import type { Manifest, ServiceManifest } from '../domain/manifest.ts';
import { plainName } from '../domain/record-set.ts';
import { balancerName } from './balancer-name.ts';
import {
  DEFAULT_LOAD_PROFILE,
  type Entry,
  type EntryService,
  type EventStream,
  type LoadProfile,
  type LoadState,
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
interface Ground {
  profile: LoadProfile;
  posting: Posting;
  /** Public names, over which the users are spread evenly. */
  names: string[];
}

/** Part of all users that a service has: those of every name that it stands behind. */
const shareOf = ({ records }: Manifest, { name }: ServiceManifest, { names }: Ground): number =>
  new Set(records.filter(({ services }) => services.includes(name)).map((record) => plainName(record.name))).size /
  names.length;

/** Services that requests to a name pass through, each sized to stand all of its users at its declared floor. */
const entryServices = (manifest: Manifest, behind: ServiceManifest[], ground: Ground): EntryService[] =>
  behind.map((service) => ({
    name: service.name,
    clusterName: service.clusterName,
    serviceName: service.serviceName,
    targetGroupArn: service.targetGroup?.targetGroupArn ?? null,
    requestsPerSecondPerTask:
      (ground.profile.requestsPerSecondAtFloor * shareOf(manifest, service, ground)) / service.floorTasks,
  }));

/** A request is one service's, so the services behind a name that post at all post in equal parts, each evenly into its streams. */
const postsOf = ({ region }: Manifest, behind: ServiceManifest[], { posting }: Ground): Entry['posts'] => {
  const streams = behind.map((service) => posting(region, service)).filter(({ length }) => length > 0);
  const shares = new Map<string, number>();
  for (const names of streams)
    for (const name of names) shares.set(name, (shares.get(name) ?? 0) + 1 / names.length / streams.length);
  return [...shares].map(([streamName, share]) => ({ streamName, share }));
};

const entriesOf = (manifests: Manifest[], publicName: string, ground: Ground): Entry[] =>
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
          services: entryServices(manifest, behind, ground),
          posts: postsOf(manifest, behind, ground),
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

/** A load whose users are spread evenly over the public names. */
export const createLoad = (
  manifests: Manifest[],
  startMs: number,
  options: LoadOptions = {},
  posting: Posting = () => [],
): LoadState => {
  const profile = { ...DEFAULT_LOAD_PROFILE, ...options.profile };
  const names = [...new Set(manifests.flatMap(({ records }) => records.map(({ name }) => plainName(name))))];
  const ground = { profile, posting, names };
  return {
    profile,
    names: names.map((name) => ({ name, share: 1 / names.length, entries: entriesOf(manifests, name, ground) })),
    resolvers: createResolvers({ ...DEFAULT_RESOLVERS, ...options.resolvers }),
    streams: manifests.flatMap(streamsOf),
    ...(options.grainMs === undefined ? {} : { grainMs: options.grainMs }),
    integratedToMs: startMs,
    offered: {},
  };
};
