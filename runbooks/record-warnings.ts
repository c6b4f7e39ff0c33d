/** What a plan says beforehand of records that a hand-over may lose, refuse or leave lying. */
import { bareFunctionName } from '../src/domain/api/mapping-choice.ts';
import { showAge } from '../src/domain/facts/capacity.ts';
import { knownOr } from '../src/domain/facts/facts.ts';
import type { ConsumerManifest } from '../src/domain/facts/manifest.ts';
import { waysOutOf } from '../src/domain/api/reserved.ts';
import type { PlanInputs } from './plan-inputs.ts';

/** Concurrent executions of an account in a region (AWS General Reference, AWS Lambda endpoints and quotas). */
const CONCURRENCY_QUOTA = 'L-B99A9384';
const SECOND_MS = 1000;

/** What is left in the old region's streams does not last for ever. */
export const retentionSentence = ({ facts }: PlanInputs): string | null => {
  const hours = Object.values(facts.recordLimits?.from.retentionHours ?? {}).filter((one) => one !== null);
  if (hours.length === 0) return null;
  return `Kinesis keeps it for ${Math.min(...hours)} h from when it was written; what nobody has read by then is gone.`;
};

/** Records that a consumer passes over (Lambda Developer Guide, "Retain discarded batch records"). */
const ageWarnings = ({ facts }: PlanInputs): string[] =>
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
const onDemandWarnings = ({ facts }: PlanInputs): string[] =>
  facts.to.manifest.streams.flatMap(({ name, streamName }) => {
    const live = knownOr(facts.to.streams[name]);
    const primary = knownOr(facts.from.streams[name]) ?? facts.from.manifest.streams.find((one) => one.name === name);
    if (live?.mode !== 'ON_DEMAND' || primary === undefined || live.shardCount >= primary.shardCount) return [];
    return [
      `${streamName} in ${facts.to.manifest.region} is on demand with ${live.shardCount} shards, the old one has ${primary.shardCount}: Kinesis refuses records while load more than doubles within 15 minutes. Give it ${primary.shardCount} shards in provisioned mode first, or climb the ladder more slowly.`,
    ];
  });

/** One invocation at a time for each shard and lane (Lambda Developer Guide, Kinesis, parallelization factor). */
const invocationsOf = ({ facts }: PlanInputs, consumers: readonly ConsumerManifest[]): number =>
  consumers.reduce((sum, { streamName, parallelizationFactor }) => {
    const stream = facts.to.manifest.streams.find((one) => one.streamName === streamName);
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

const concurrencyWarnings = (inputs: PlanInputs): string[] => {
  const { facts } = inputs;
  const { manifest } = facts.to;
  const quota = knownOr(facts.quotas)?.[CONCURRENCY_QUOTA];
  if (quota === undefined) return [];
  const wanted = invocationsOf(inputs, manifest.consumers);
  if (wanted <= quota) return [];
  return [
    `Consumers in ${manifest.region} want up to ${wanted} invocations at once (shards times ParallelizationFactor), and the account's concurrency there (${CONCURRENCY_QUOTA}) is ${quota}, shared by all functions: a backlog is read more slowly, and others are throttled. Ask for more now.`,
  ];
};

const byFunction = ({ facts }: PlanInputs): [functionName: string, consumers: ConsumerManifest[]][] => [
  ...Map.groupBy(facts.to.manifest.consumers, ({ functionName }) => bareFunctionName(functionName)),
];

/**
 * What is reserved for a function is the most that it gets, "the maximum number of concurrent instances"; reserved at 0 it
 * is throttled wholly (Lambda Developer Guide, Configuring reserved concurrency).
 */
const reservedWarnings = (inputs: PlanInputs): string[] => {
  const { facts } = inputs;
  const { region } = facts.to.manifest;
  return byFunction(inputs).flatMap(([functionName, consumers]) => {
    const reserved = knownOr(facts.reserved?.[consumers[0]?.name ?? '']);
    const wanted = invocationsOf(inputs, consumers);
    if (reserved === null || (reserved > 0 && reserved >= wanted)) return [];
    const mend = `Before the run: ${waysOutOf(region, functionName, Math.max(1, wanted))}.`;
    const names = consumers.map(({ name }) => name).join(' and ');
    return reserved === 0
      ? [
          `Lambda never invokes ${functionName} in ${region}: its reserved concurrency is 0, so ${names} would read nothing although its mapping is Enabled, and the run stops there and asks. ${mend}`,
        ]
      : [
          `${functionName} in ${region} gets at most ${reserved} invocations at once (reserved concurrency), and ${names} wants up to ${wanted} (shards times ParallelizationFactor): it will lag behind its stream. ${mend}`,
        ];
  });
};

const unreadReservedWarnings = (inputs: PlanInputs): string[] => {
  const { reserved = {}, to } = inputs.facts;
  const causes = new Set<string>();
  const names = byFunction(inputs).flatMap(([functionName, consumers]) => {
    const sight = reserved[consumers[0]?.name ?? ''];
    if (sight === undefined || sight.known) return [];
    causes.add(sight.cause);
    return [functionName];
  });
  if (names.length === 0) return [];
  return [
    `What concurrency is reserved in ${to.manifest.region} for ${names.join(', ')} is not known (${[...causes].slice(0, 2).join('; ')}): reserved at 0, a function is never invoked. Consumers are enabled all the same.`,
  ];
};

export const recordWarnings = (inputs: PlanInputs): string[] => [
  ...ageWarnings(inputs),
  ...onDemandWarnings(inputs),
  ...concurrencyWarnings(inputs),
  ...reservedWarnings(inputs),
  ...unreadReservedWarnings(inputs),
];
