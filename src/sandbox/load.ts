/** The load model: how many requests there are, who serves them, and what becomes of the records that they cause. */
import type { Region } from '../domain/call.ts';
import { noteService, recordsOf, requestsOf, type Ledger } from './ledger.ts';
import type { Entry, EventStream, LoadProfile, LoadState } from './load-state.ts';
import { failingShare } from './outage.ts';
import { sharesOf } from './resolvers.ts';
import type { Surroundings } from './surroundings.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Requests a second of all users at a moment: a smooth curve over the day (UTC). */
export const requestsPerSecond = (profile: LoadProfile, atMs: number): number => {
  const { meanRequestsPerSecond, daySwing, peakHourUtc } = profile;
  const fromPeakMs = (atMs % DAY_MS) - peakHourUtc * HOUR_MS;
  return meanRequestsPerSecond * (1 + daySwing * Math.cos((2 * Math.PI * fromPeakMs) / DAY_MS));
};

/** Requests a second that one task of each service stands, by region and service; entries never change. */
const taskRates = new WeakMap<LoadState['names'], Map<string, number>>();

const taskRatesOf = ({ names }: LoadState): Map<string, number> => {
  const known = taskRates.get(names);
  if (known !== undefined) return known;
  const rates = new Map<string, number>();
  for (const { region, services } of names.flatMap(({ entries }) => entries))
    for (const { serviceName, requestsPerSecondPerTask } of services)
      rates.set(`${region} ${serviceName}`, requestsPerSecondPerTask);
  taskRates.set(names, rates);
  return rates;
};

/** How busy each task of a service would be with what is offered to its region: 1 is full. Null when no requests pass it. */
export const utilisationOf = (load: LoadState, region: Region, serviceName: string, tasks: number): number | null => {
  const rate = taskRatesOf(load).get(`${region} ${serviceName}`);
  if (rate === undefined) return null;
  const demand = load.offered[region] ?? 0;
  return tasks === 0 ? Number(demand > 0) : demand / (tasks * rate);
};

/** Records a second that a stream's shards take: 1,000 records and 1 MB a shard (Kinesis Developer Guide, Quotas). */
const shardRecordsPerSecond = ({ eventBytes }: LoadProfile): number => Math.min(1000, 1_000_000 / eventBytes);

/** Part of the puts into a stream that it takes at `perSecond` records a second. */
const acceptedShare = (
  profile: LoadProfile,
  around: Surroundings,
  { region, streamName }: EventStream,
  { perSecond, atMs }: { perSecond: number; atMs: number },
): number => {
  const roomPerSecond = around.shardCount(region, streamName) * shardRecordsPerSecond(profile);
  const fits = perSecond <= roomPerSecond ? 1 : roomPerSecond / perSecond;
  return fits * (1 - failingShare(around.outages, 'kinesis', region, atMs));
};

/** How a request to one region ends, as parts of 1. */
export interface Fate {
  /** Answered by the application. */
  reached: number;
  /** Of those that post an event, the part whose event was stored. */
  stored: number;
  /** The same by stream. */
  puts: { stream: EventStream; accepted: number }[];
}

/** The fate of requests that are offered to a region at a rate. */
export const fateOf = (
  { profile, streams }: LoadState,
  around: Surroundings,
  entry: Entry,
  { perSecond, atMs }: { perSecond: number; atMs: number },
): Fate => {
  const capacity = around.capacityOf(entry);
  const fits = perSecond <= capacity ? Number(capacity > 0) : capacity / perSecond;
  const reached = fits * (1 - failingShare(around.outages, 'elbv2', entry.region, atMs));
  const eventsPerSecond = perSecond * reached * profile.eventShare;
  const puts = streams
    .filter(({ region }) => region === entry.region)
    .map((stream) => {
      const rate = { perSecond: eventsPerSecond * stream.share, atMs };
      return { stream, accepted: acceptedShare(profile, around, stream, rate) };
    });
  const stored = puts.reduce((sum, { stream, accepted }) => sum + stream.share * accepted, 0);
  return { reached, stored: puts.length === 0 ? 1 : stored, puts };
};

/** A span of time short enough to count as even. */
export interface Tick {
  fromMs: number;
  toMs: number;
}

const seconds = ({ fromMs, toMs }: Tick): number => (toMs - fromMs) / 1000;

const serveRegion = (
  load: LoadState,
  ledger: Ledger,
  around: Surroundings,
  { entry, perSecond, tick }: { entry: Entry; perSecond: number; tick: Tick },
): { served: number; failed: number } => {
  const atMs = tick.fromMs;
  const { eventShare } = load.profile;
  const { reached, stored, puts } = fateOf(load, around, entry, { perSecond, atMs });
  const requests = perSecond * seconds(tick);
  const events = puts.length === 0 ? 0 : requests * reached * eventShare;
  const lost = events * (1 - stored);
  const records = recordsOf(ledger, entry.region);
  records.produced += events;
  records.accepted += events - lost;
  // Producers try again for a short while only; then the request fails and its event is gone.
  records.lost += lost;
  for (const { stream, accepted } of puts) {
    const taken = events * stream.share * accepted;
    stream.backlog += taken;
    stream.acceptedPerSecond += taken / seconds(tick);
  }
  const served = requests * reached - lost;
  const counts = requestsOf(ledger, entry.region);
  counts.served += served;
  counts.failed += requests - served;
  return { served, failed: requests - served };
};

/** All users of one tick, by the answers that their resolvers hold. */
export const serveUsers = (load: LoadState, ledger: Ledger, around: Surroundings, tick: Tick): void => {
  const total = requestsPerSecond(load.profile, (tick.fromMs + tick.toMs) / 2);
  let served = 0;
  let failed = 0;
  load.offered = {};
  for (const stream of load.streams) stream.acceptedPerSecond = 0;
  for (const { name, share, entries } of load.names) {
    for (const [region, part] of sharesOf(load, name)) {
      const perSecond = total * share * part;
      const entry = entries.find((candidate) => candidate.region === region);
      if (entry === undefined) {
        ledger.unresolved += perSecond * seconds(tick);
        failed += perSecond * seconds(tick);
        continue;
      }
      load.offered[entry.region] = (load.offered[entry.region] ?? 0) + perSecond;
      const fate = serveRegion(load, ledger, around, { entry, perSecond, tick });
      served += fate.served;
      failed += fate.failed;
    }
  }
  noteService(ledger, tick.fromMs, tick.toMs, served, failed);
};

/** Records a second that the consumers of a stream get through; the slowest decides, and one that does not poll stops all. */
const consumedPerSecond = ({ profile }: LoadState, around: Surroundings, stream: EventStream): number => {
  const { region, streamName, consumers } = stream;
  if (consumers.length === 0 || !consumers.every(({ mappingUuid }) => around.isPolling(region, mappingUuid))) return 0;
  // One invocation at a time for each shard and lane (Lambda Developer Guide, Kinesis, parallelization factor).
  const lanes = Math.min(...consumers.map(({ parallelizationFactor }) => parallelizationFactor));
  return around.shardCount(region, streamName) * lanes * profile.recordsPerSecondPerInvocation;
};

/**
 * Consumers take records from the backlog. A failed invocation is tried again with the whole batch (Lambda Developer Guide,
 * Kinesis, error handling); half of it is assumed to have been done already, so that half is done twice.
 */
export const consumeRecords = (load: LoadState, ledger: Ledger, around: Surroundings, tick: Tick): void => {
  for (const stream of load.streams) {
    const { region } = stream;
    const reading = 1 - failingShare(around.outages, 'kinesis', region, tick.fromMs);
    const failing = failingShare(around.outages, 'lambda', region, tick.fromMs);
    const room = consumedPerSecond(load, around, stream) * reading * (1 - failing) * seconds(tick);
    const ripe = stream.backlog - stream.acceptedPerSecond * load.profile.readLagSeconds;
    const consumed = Math.min(ripe, room);
    if (consumed <= 0) continue;
    stream.backlog -= consumed;
    const records = recordsOf(ledger, region);
    records.consumed += consumed;
    if (failing > 0) records.doubled += Math.min(consumed, (consumed * 0.5 * failing) / (1 - failing));
  }
};
