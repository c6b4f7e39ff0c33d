/** What users and records of the world live on: its load, and the parts of it that they depend on. */
import type { Region } from '../domain/api/call.ts';
import { plainName } from '../domain/api/record-set.ts';
import { draw } from './chance.ts';
import type { LoadMoment } from './integrate.ts';
import type { Warmth } from './load/warmth.ts';
import { invocationsFailing, lanesOf, recordAges } from './services/lambda/invocations.ts';
import { shardsOf } from './services/kinesis/kinesis.ts';
import { refusesStrangers } from './services/s3control/s3control.ts';
import { serviceKey, type SandboxState } from './state.ts';
import type { Surroundings } from './surroundings.ts';

const warmthOf = (state: SandboxState, region: Region, dnsName: string): Warmth | null => {
  for (const balancer of Object.values(state.regions[region]?.loadBalancers ?? {})) {
    const { warmRequestsPerSecond, reservedLcus = 0 } = balancer;
    if (warmRequestsPerSecond !== undefined && plainName(balancer.dnsName) === dnsName)
      return { warmRequestsPerSecond, reservedLcus };
  }
  return null;
};

const NO_STREAM = { shards: 0, isOnDemand: false };

const surroundings = (state: SandboxState): Surroundings => ({
  outages: state.outages,
  healthyTasks: (region, { clusterName, serviceName }) =>
    state.regions[region]?.services[serviceKey(clusterName, serviceName)]?.healthyCount ?? 0,
  warmthOf: (region, dnsName) => warmthOf(state, region, dnsName),
  streamCapacity(region, streamName) {
    const found = state.regions[region];
    const stream = found?.streams[streamName];
    if (found === undefined || stream === undefined) return NO_STREAM;
    return { shards: shardsOf(found, streamName), isOnDemand: stream.mode === 'ON_DEMAND' };
  },
  lanesOf: (stream) => lanesOf(state, stream, shardsOf),
  invocationsFailing: (stream, atMs) => invocationsFailing(state, stream, atMs),
  recordAges: (stream) => recordAges(state, stream),
  showsObject: (region, bucket, key) =>
    !refusesStrangers(state.regions) && Object.hasOwn(state.regions[region]?.buckets?.[bucket] ?? {}, key),
});

/** The load of the world with all that it depends on, as it is now. */
export const loadMoment = (state: SandboxState): LoadMoment => ({
  load: state.load,
  ledger: state.ledger,
  route53: state.route53,
  around: surroundings(state),
  draw: (name) => draw(state.seed, name),
});
