/** What a plan says beforehand of records that a hand-over may lose, refuse or leave lying. */
import { showAge } from '../src/domain/facts/capacity.ts';
import { knownOr } from '../src/domain/facts/facts.ts';
import type { Draft } from './draft.ts';

/** Concurrent executions of an account in a region (AWS General Reference, AWS Lambda endpoints and quotas). */
const CONCURRENCY_QUOTA = 'L-B99A9384';
const SECOND_MS = 1000;

/** What is left in the old region's streams does not last for ever. */
export const retentionSentence = ({ facts }: Draft): string | null => {
  const hours = Object.values(facts.recordLimits?.from.retentionHours ?? {}).filter((one) => one !== null);
  if (hours.length === 0) return null;
  return `Kinesis keeps it for ${Math.min(...hours)} h from when it was written; what nobody has read by then is gone.`;
};

/** Records that a consumer passes over (Lambda Developer Guide, "Retain discarded batch records"). */
const ageWarnings = ({ facts }: Draft): string[] =>
  facts.to.manifest.consumers.flatMap(({ name }) => {
    const limit = facts.recordLimits?.to.consumers[name] ?? null;
    if (limit === null) return [];
    const { maximumAgeSeconds, destination } = limit;
    const where =
      destination === null
        ? 'nothing is told of them: it has no on-failure destination'
        : `${destination} is told where they were; a queue or topic is not told what they held`;
    return [
      `${name} passes over records older than ${showAge(maximumAgeSeconds * SECOND_MS)} (MaximumRecordAgeInSeconds), also when it is enabled onto a backlog; ${where}.`,
    ];
  });

/** On demand, a stream takes what it has shards for or double its peak, and needs a quarter of an hour to double. */
const onDemandWarnings = ({ facts }: Draft): string[] =>
  facts.to.manifest.streams.flatMap(({ name, streamName }) => {
    const live = knownOr(facts.to.streams[name]);
    const primary = knownOr(facts.from.streams[name]) ?? facts.from.manifest.streams.find((one) => one.name === name);
    if (live?.mode !== 'ON_DEMAND' || primary === undefined || live.shardCount >= primary.shardCount) return [];
    return [
      `${streamName} in ${facts.to.manifest.region} is on demand with ${live.shardCount} shards, the old one has ${primary.shardCount}: Kinesis refuses records while load more than doubles within 15 minutes. Give it ${primary.shardCount} shards in provisioned mode first, or climb the ladder more slowly.`,
    ];
  });

/** One invocation at a time for each shard and lane (Lambda Developer Guide, Kinesis, parallelization factor). */
const concurrencyWarnings = ({ facts }: Draft): string[] => {
  const { manifest } = facts.to;
  const quota = knownOr(facts.quotas)?.[CONCURRENCY_QUOTA];
  if (quota === undefined) return [];
  const wanted = manifest.consumers.reduce((sum, { streamName, parallelizationFactor }) => {
    const stream = manifest.streams.find((one) => one.streamName === streamName);
    if (stream === undefined) return sum;
    const primary =
      knownOr(facts.from.streams[stream.name]) ?? facts.from.manifest.streams.find((one) => one.name === stream.name);
    const shards = Math.max(
      stream.shardCount,
      primary?.shardCount ?? 0,
      knownOr(facts.to.streams[stream.name])?.shardCount ?? 0,
    );
    return sum + shards * parallelizationFactor;
  }, 0);
  if (wanted <= quota) return [];
  return [
    `Consumers in ${manifest.region} want up to ${wanted} invocations at once (shards times ParallelizationFactor), and the account's concurrency there (${CONCURRENCY_QUOTA}) is ${quota}, shared by all functions: a backlog is read more slowly, and others are throttled. Ask for more now.`,
  ];
};

export const recordWarnings = (draft: Draft): string[] => [
  ...ageWarnings(draft),
  ...onDemandWarnings(draft),
  ...concurrencyWarnings(draft),
];
