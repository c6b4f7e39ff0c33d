/** What a stream takes, and what becomes of the records in it. */
import { recordsOf, type Ledger } from '../ledger.ts';
import type { EventStream, LoadProfile, LoadState, Tick } from './load-state.ts';
import { failingShare } from '../faults/outage.ts';
import type { Surroundings } from '../surroundings.ts';

/** Records of one stretch of time are kept together: what grows old grows old by the minute. */
const COHORT_MS = 60_000;
/** An on-demand stream takes twice its peak, unless load more than doubles within this (Kinesis Developer Guide, capacity modes). */
const DOUBLING_MS = 15 * 60_000;

/** Records a second that a stream's shards take: 1,000 records and 1 MB a shard (Kinesis Developer Guide, Quotas). */
const shardRecordsPerSecond = ({ eventBytes }: LoadProfile): number => Math.min(1000, 1_000_000 / eventBytes);

/** Records a second that a stream takes now. */
const roomPerSecond = (profile: LoadProfile, around: Surroundings, stream: EventStream): number => {
  const { shards, isOnDemand } = around.streamCapacity(stream.region, stream.streamName);
  const room = shards * shardRecordsPerSecond(profile);
  return isOnDemand ? Math.max(room, 2 * (stream.peakPerSecond ?? 0)) : room;
};

/** Part of the puts into a stream that it takes, at the rate that is offered to it. */
export const acceptedShare = (
  profile: LoadProfile,
  around: Surroundings,
  stream: EventStream,
  atMs: number,
): number => {
  const room = roomPerSecond(profile, around, stream);
  const { offeredPerSecond = 0, region, streamName } = stream;
  const fits = offeredPerSecond <= room ? 1 : room / offeredPerSecond;
  return fits * (1 - failingShare(around.outages, 'kinesis', region, atMs, streamName));
};

/** Notes the peak by which an on-demand stream grows: what it took more than a quarter of an hour ago. */
const notePeak = (stream: EventStream, { toMs }: Tick): void => {
  stream.risingPerSecond = Math.max(stream.risingPerSecond ?? 0, stream.acceptedPerSecond);
  stream.peakUntilMs ??= toMs + DOUBLING_MS;
  if (toMs < stream.peakUntilMs) return;
  stream.peakPerSecond = Math.max(stream.peakPerSecond ?? 0, stream.risingPerSecond);
  stream.risingPerSecond = 0;
  stream.peakUntilMs = toMs + DOUBLING_MS;
};

/** Records come into the stream. */
export const putRecords = (stream: EventStream, count: number, { fromMs }: Tick): void => {
  if (count <= 0) return;
  stream.backlog += count;
  const cohorts = (stream.cohorts ??= []);
  const last = cohorts.at(-1);
  if (last !== undefined && fromMs - last.atMs < COHORT_MS) last.count += count;
  else cohorts.push({ atMs: fromMs, count });
};

/** Takes records out, the oldest first. */
const takeOut = (stream: EventStream, count: number): void => {
  stream.backlog = Math.max(0, stream.backlog - count);
  const cohorts = stream.cohorts ?? [];
  let left = count;
  for (let first = cohorts[0]; first !== undefined && left > 0; first = cohorts[0]) {
    const taken = Math.min(first.count, left);
    first.count -= taken;
    left -= taken;
    if (first.count <= 1e-9) cohorts.shift();
    else break;
  }
};

/** Takes out all that came before a moment; returns how many that were. */
const takeOlder = (stream: EventStream, beforeMs: number): number => {
  let count = 0;
  for (const { atMs, count: records } of stream.cohorts ?? []) {
    if (atMs >= beforeMs) break;
    count += records;
  }
  if (count > 0) takeOut(stream, count);
  return count;
};

/**
 * What is older than the stream keeps is gone, read or not; what is older than a mapping takes is passed over and, as a
 * description of where it was, sent to its on-failure destination (Lambda Developer Guide, "Retain discarded batch records").
 */
const ageRecords = (
  ledger: Ledger,
  around: Surroundings,
  stream: EventStream,
  { toMs }: Tick,
  reads: boolean,
): void => {
  const [oldest] = stream.cohorts ?? [];
  if (oldest === undefined) return;
  const { retentionMs, takenMs } = around.recordAges(stream);
  const leastMs = reads ? Math.min(retentionMs, takenMs) : retentionMs;
  if (toMs - oldest.atMs < leastMs) return;
  const records = recordsOf(ledger, stream.region);
  records.expired = (records.expired ?? 0) + takeOlder(stream, toMs - retentionMs);
  if (reads) records.dropped = (records.dropped ?? 0) + takeOlder(stream, toMs - takenMs);
};

/**
 * Consumers take records from the backlog. A failed invocation is tried again with the whole batch (Lambda Developer Guide,
 * Kinesis, error handling); half of it is assumed to have been done already, so that half is done twice.
 */
export const consumeRecords = (load: LoadState, ledger: Ledger, around: Surroundings, tick: Tick): void => {
  const seconds = (tick.toMs - tick.fromMs) / 1000;
  for (const stream of load.streams) {
    const { region, streamName } = stream;
    notePeak(stream, tick);
    // One invocation at a time for each shard and lane (Lambda Developer Guide, Kinesis, parallelization factor).
    const lanes = around.lanesOf(stream);
    const reading = 1 - failingShare(around.outages, 'kinesis', region, tick.fromMs, streamName);
    ageRecords(ledger, around, stream, tick, lanes * reading > 0);
    const failing = around.invocationsFailing(stream, tick.fromMs);
    const room = lanes * load.profile.recordsPerSecondPerInvocation * reading * (1 - failing) * seconds;
    const ripe = stream.backlog - stream.acceptedPerSecond * load.profile.readLagSeconds;
    const consumed = Math.min(ripe, room);
    if (consumed <= 0) continue;
    takeOut(stream, consumed);
    const records = recordsOf(ledger, region);
    records.consumed += consumed;
    if (failing > 0) records.doubled += Math.min(consumed, (consumed * 0.5 * failing) / (1 - failing));
  }
};
