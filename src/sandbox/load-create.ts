/** The load of an application, from the manifests of its regions. */
import type { Manifest } from '../domain/manifest.ts';
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

/** Services that requests to a name pass through, each sized to stand the whole load at its declared floor. */
const entryServices = (manifest: Manifest, names: string[], profile: LoadProfile): EntryService[] =>
  manifest.services
    .filter((service) => names.includes(service.name))
    .map(({ name, clusterName, serviceName, targetGroup, floorTasks }) => ({
      name,
      clusterName,
      serviceName,
      targetGroupArn: targetGroup?.targetGroupArn ?? null,
      requestsPerSecondPerTask: profile.requestsPerSecondAtFloor / floorTasks,
    }));

const entriesOf = (manifests: Manifest[], publicName: string, profile: LoadProfile): Entry[] =>
  manifests.flatMap((manifest) =>
    manifest.records
      .filter((record) => plainName(record.name) === publicName)
      .map((record) => {
        const balancer = manifest.loadBalancers.find(({ name }) => name === record.loadBalancerName);
        return {
          region: manifest.region,
          dnsName: balancerName(balancer?.dnsName ?? ''),
          setIdentifier: record.setIdentifier,
          services: entryServices(manifest, record.services, profile),
        };
      }),
  );

/** Streams that a consumer reads get the events, in equal parts; others get none. */
const streamsOf = ({ region, streams, consumers }: Manifest): EventStream[] => {
  const read = streams.filter(({ streamName }) => consumers.some((consumer) => consumer.streamName === streamName));
  return read.map(({ streamName }) => ({
    region,
    streamName,
    share: 1 / read.length,
    backlog: 0,
    acceptedPerSecond: 0,
    consumers: consumers
      .filter((consumer) => consumer.streamName === streamName)
      .flatMap(({ mappingUuid, parallelizationFactor }) =>
        mappingUuid === null ? [] : [{ mappingUuid, parallelizationFactor }],
      ),
  }));
};

/** A load whose users are spread evenly over the public names. */
export const createLoad = (manifests: Manifest[], startMs: number, options: LoadOptions = {}): LoadState => {
  const profile = { ...DEFAULT_LOAD_PROFILE, ...options.profile };
  const names = [...new Set(manifests.flatMap(({ records }) => records.map(({ name }) => plainName(name))))];
  return {
    profile,
    names: names.map((name) => ({ name, share: 1 / names.length, entries: entriesOf(manifests, name, profile) })),
    resolvers: createResolvers({ ...DEFAULT_RESOLVERS, ...options.resolvers }),
    streams: manifests.flatMap(streamsOf),
    ...(options.grainMs === undefined ? {} : { grainMs: options.grainMs }),
    integratedToMs: startMs,
    offered: {},
  };
};
