/** The load model: how many requests there are, who serves them, and which events they post. */
import type { Region } from '../../domain/api/call.ts';
import { noteService, recordsOf, requestsOf, type Ledger } from '../ledger.ts';
import { usersOf } from './clients.ts';
import type { Tick, Entry, EntryService, EventStream, LoadProfile, LoadState } from './load-state.ts';
import { acceptedShare, putRecords } from './streams.ts';
import { warmCapacity, warmUp } from './warmth.ts';
import { failingShare } from '../faults/outage.ts';
import type { Surroundings } from '../surroundings.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Requests a second of all users at a moment: a smooth curve over the day (UTC). */
export const requestsPerSecond = (profile: LoadProfile, atMs: number): number => {
  const { meanRequestsPerSecond, daySwing, peakHourUtc } = profile;
  const fromPeakMs = (atMs % DAY_MS) - peakHourUtc * HOUR_MS;
  return meanRequestsPerSecond * (1 + daySwing * Math.cos((2 * Math.PI * fromPeakMs) / DAY_MS));
};

const demandKey = (region: Region, { clusterName, serviceName }: Pick<EntryService, 'clusterName' | 'serviceName'>) =>
  `${region} ${clusterName}/${serviceName}`;

/** Of each service behind a public name its key and what one task stands; entries never change. */
const servicesOf = new WeakMap<LoadState['names'], Map<string, number>>();

const taskRatesOf = ({ names }: LoadState): Map<string, number> => {
  const known = servicesOf.get(names);
  if (known !== undefined) return known;
  const rates = new Map<string, number>();
  for (const { region, services } of names.flatMap(({ entries }) => entries))
    for (const service of services) rates.set(demandKey(region, service), service.requestsPerSecondPerTask);
  servicesOf.set(names, rates);
  return rates;
};

/** How busy each task of a service would be with what is offered to it: 1 is full. Null when no requests pass it. */
export const utilisationOf = (
  load: LoadState,
  region: Region,
  service: Pick<EntryService, 'clusterName' | 'serviceName'>,
  tasks: number,
): number | null => {
  const key = demandKey(region, service);
  const rate = taskRatesOf(load).get(key);
  if (rate === undefined) return null;
  const demand = load.demand?.[key] ?? 0;
  return tasks === 0 ? Number(demand > 0) : demand / (tasks * rate);
};

/** How a request to one region ends, as parts of 1. */
export interface Fate {
  /** Answered by the application. */
  reached: number;
  /** Part that the load balancer turned away because it has not grown to it yet. */
  cold: number;
  /** Of those that post an event, the part whose event was stored. */
  stored: number;
}

/** Part of an entry's requests that reach the application: through its balancer, and the scarcest service behind the name. */
const reachedShare = (load: LoadState, around: Surroundings, entry: Entry, atMs: number) => {
  const { region, dnsName, services } = entry;
  let fits = 1;
  for (const service of services) {
    const capacity = around.healthyTasks(region, service) * service.requestsPerSecondPerTask;
    const demand = load.demand?.[demandKey(region, service)] ?? 0;
    fits = Math.min(fits, demand <= capacity ? Number(capacity > 0) : capacity / demand);
  }
  const warmth = around.warmthOf(region, dnsName);
  const offered = load.balancers?.[dnsName] ?? 0;
  const warm = warmth === null || offered === 0 ? 1 : Math.min(1, warmCapacity(load, dnsName, warmth) / offered);
  const well = 1 - failingShare(around.outages, 'elbv2', region, atMs, dnsName);
  return { reached: Math.min(fits, warm) * well, cold: warm < fits ? 1 - warm : 0 };
};

const streamOf = ({ streams }: LoadState, region: Region, streamName: string): EventStream | undefined =>
  streams.find((stream) => stream.region === region && stream.streamName === streamName);

/** The fate of requests that are offered to a region, at the rates of the last tick. */
export const fateOf = (load: LoadState, around: Surroundings, entry: Entry, atMs: number): Fate => {
  let stored = 0;
  let posted = 0;
  for (const { streamName, share } of entry.posts) {
    const stream = streamOf(load, entry.region, streamName);
    if (stream === undefined) continue;
    posted += share;
    stored += share * acceptedShare(load.profile, around, stream, atMs);
  }
  return { ...reachedShare(load, around, entry, atMs), stored: posted === 0 ? 1 : stored / posted };
};

const seconds = ({ fromMs, toMs }: Tick): number => (toMs - fromMs) / 1000;

/** Users of one name that reach one region. */
interface Flow {
  entry: Entry;
  perSecond: number;
}

/** Where all users go now, by the answers that their resolvers hold; those that get nowhere are counted. */
const flowsAt = (load: LoadState, total: number): { flows: Flow[]; lostPerSecond: number } => {
  const flows: Flow[] = [];
  let lostPerSecond = 0;
  for (const { name, share, entries } of load.names) {
    for (const [region, part] of usersOf(load, name)) {
      const perSecond = total * share * part;
      const entry = entries.find((candidate) => candidate.region === region);
      if (entry === undefined) lostPerSecond += perSecond;
      else flows.push({ entry, perSecond });
    }
  }
  return { flows, lostPerSecond };
};

/** What each region, load balancer and service is offered: one that stands behind two names is offered both. */
const offer = (load: LoadState, flows: readonly Flow[]): void => {
  const [offered, demand, balancers]: Record<string, number>[] = [{}, {}, {}];
  if (offered === undefined || demand === undefined || balancers === undefined) return;
  for (const { entry, perSecond } of flows) {
    const { region, dnsName, services } = entry;
    offered[region] = (offered[region] ?? 0) + perSecond;
    balancers[dnsName] = (balancers[dnsName] ?? 0) + perSecond;
    for (const service of services) {
      const key = demandKey(region, service);
      demand[key] = (demand[key] ?? 0) + perSecond;
    }
  }
  load.offered = offered;
  load.demand = demand;
  load.balancers = balancers;
};

/** Events that the requests of a flow post, by stream: those that its services post into, and no others. */
const post = (load: LoadState, { entry, perSecond }: Flow, reached: number): void => {
  for (const { streamName, share } of entry.posts) {
    const stream = streamOf(load, entry.region, streamName);
    if (stream !== undefined)
      stream.offeredPerSecond = (stream.offeredPerSecond ?? 0) + perSecond * reached * load.profile.eventShare * share;
  }
};

const serveFlow = (
  load: LoadState,
  ledger: Ledger,
  { entry, perSecond }: Flow,
  { fate: { reached, stored }, tick }: { fate: Fate; tick: Tick },
): { served: number; failed: number } => {
  const requests = perSecond * seconds(tick);
  const events = entry.posts.reduce((sum, { share }) => sum + share, 0) * requests * reached * load.profile.eventShare;
  const lost = events * (1 - stored);
  const records = recordsOf(ledger, entry.region);
  records.produced += events;
  records.accepted += events - lost;
  // Producers try again for a short while only; then the request fails and its event is gone.
  records.lost += lost;
  const served = requests * reached - lost;
  const counts = requestsOf(ledger, entry.region);
  counts.served += served;
  counts.failed += requests - served;
  return { served, failed: requests - served };
};

/** All users of one tick. */
export const serveUsers = (load: LoadState, ledger: Ledger, around: Surroundings, tick: Tick): void => {
  const atMs = tick.fromMs;
  const { flows, lostPerSecond } = flowsAt(load, requestsPerSecond(load.profile, (tick.fromMs + tick.toMs) / 2));
  offer(load, flows);
  for (const stream of load.streams) stream.offeredPerSecond = 0;
  for (const flow of flows) post(load, flow, reachedShare(load, around, flow.entry, atMs).reached);
  let served = 0;
  let failed = lostPerSecond * seconds(tick);
  ledger.unresolved += failed;
  for (const flow of flows) {
    const ended = serveFlow(load, ledger, flow, { fate: fateOf(load, around, flow.entry, atMs), tick });
    served += ended.served;
    failed += ended.failed;
  }
  for (const stream of load.streams) {
    stream.acceptedPerSecond = (stream.offeredPerSecond ?? 0) * acceptedShare(load.profile, around, stream, atMs);
    putRecords(stream, stream.acceptedPerSecond * seconds(tick), tick);
  }
  for (const { entry } of flows) {
    const warmth = around.warmthOf(entry.region, entry.dnsName);
    const perSecond = load.balancers?.[entry.dnsName] ?? 0;
    if (warmth !== null) warmUp(load, entry.dnsName, warmth, { perSecond, forMs: tick.toMs - tick.fromMs });
  }
  noteService(ledger, tick.fromMs, tick.toMs, served, failed);
};
