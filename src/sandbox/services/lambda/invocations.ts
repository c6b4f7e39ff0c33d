/** How many invocations at once a stream's consumers get, and which part of them fails. */
import { failingShare } from '../../faults/outage.ts';
import type { EventStream } from '../../load/load-state.ts';
import { pollingMapping, reservedOf } from './lambda.ts';
import { mappings } from './described.ts';
import { quotaOf } from '../service-quotas/service-quotas.ts';
import type { RegionState, SandboxState } from '../../state.ts';

/** Concurrent executions of an account in a region (AWS General Reference, AWS Lambda endpoints and quotas). */
const CONCURRENCY_QUOTA = 'L-B99A9384';
const DEFAULT_CONCURRENCY = 1000;

const functionOf = (functionArn: string): string => functionArn.slice(functionArn.lastIndexOf(':') + 1);

/** One invocation at a time for each shard and lane; the least of its consumers decides, and one that does not poll stops all. */
const lanesWanted = (region: RegionState, { streamName, consumers }: EventStream, shards: number): number => {
  if (consumers.length === 0) return 0;
  const lanes = consumers.map(({ mappingUuid }) => pollingMapping(region, mappingUuid)?.parallelizationFactor ?? 0);
  return region.streams[streamName] === undefined ? 0 : shards * Math.min(...lanes);
};

/** Functions that read a stream. */
const readersOf = (region: RegionState, { consumers }: EventStream): string[] =>
  consumers.flatMap(({ mappingUuid }) => {
    const mapping = region.mappings[mappingUuid];
    return mapping === undefined ? [] : [functionOf(mapping.functionArn)];
  });

/**
 * Invocations that the consumers of a stream get: what they want, within the concurrency that is reserved for the function,
 * or within what all others leave of the account's (Lambda Developer Guide, "Understanding Lambda function scaling"). The
 * functions without a reservation share what is left by what they want. Reserved at 0, a function is never invoked, and its
 * mapping stays `Enabled` ("Configuring reserved concurrency").
 */
export const lanesOf = (
  { regions, load }: SandboxState,
  stream: EventStream,
  shardsOf: (region: RegionState, streamName: string) => number,
): number => {
  const region = regions[stream.region];
  if (region === undefined) return 0;
  const wanted = (one: EventStream): number => lanesWanted(region, one, shardsOf(region, one.streamName));
  const own = wanted(stream);
  if (own === 0) return 0;
  const reserved = readersOf(region, stream).map((name) => reservedOf(region, name));
  const limits = reserved.filter((one) => one !== null);
  const within = Math.min(own, ...limits);
  if (reserved.length > 0 && limits.length === reserved.length) return within;
  const setAside = Object.keys(region.functions).reduce((sum, name) => sum + (reservedOf(region, name) ?? 0), 0);
  const quota = quotaOf(region, 'lambda', CONCURRENCY_QUOTA) ?? DEFAULT_CONCURRENCY;
  const left = Math.max(0, quota - setAside);
  const all = load.streams
    .filter(
      (one) => one.region === stream.region && readersOf(region, one).some((name) => reservedOf(region, name) === null),
    )
    .reduce((sum, one) => sum + wanted(one), 0);
  return all <= left ? within : Math.min(within, (own / all) * left);
};

/** Part of the invocations that fail: Lambda itself, or the table that the function writes to. */
export const invocationsFailing = ({ regions, outages }: SandboxState, stream: EventStream, atMs: number): number => {
  if (outages.length === 0) return 0;
  const region = regions[stream.region];
  const parts = stream.consumers.flatMap(({ mappingUuid }) => {
    const mapping = region?.mappings[mappingUuid];
    if (mapping === undefined) return [];
    const byLambda = failingShare(outages, 'lambda', stream.region, atMs, functionOf(mapping.functionArn));
    const byTable = failingShare(outages, 'dynamodb', stream.region, atMs, mapping.tableName);
    return [1 - (1 - byLambda) * (1 - byTable)];
  });
  return Math.max(0, ...parts);
};

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

/** How old records of a stream may get, and how old its mappings take them: the strictest counts. Milliseconds. */
export const recordAges = (
  { regions }: SandboxState,
  { region: name, streamName, consumers }: EventStream,
): { retentionMs: number; takenMs: number } => {
  const region = regions[name];
  const ages = consumers.map(({ mappingUuid }) => {
    const seconds = region && mappings.in(region)[mappingUuid]?.['MaximumRecordAgeInSeconds'];
    // -1: as long as the record lasts (Lambda API Reference, CreateEventSourceMapping).
    return typeof seconds === 'number' && seconds >= 0 ? seconds * SECOND_MS : Number.POSITIVE_INFINITY;
  });
  const hours = region?.streams[streamName]?.retentionHours;
  return {
    retentionMs: hours === undefined ? Number.POSITIVE_INFINITY : hours * HOUR_MS,
    takenMs: Math.min(Number.POSITIVE_INFINITY, ...ages),
  };
};
