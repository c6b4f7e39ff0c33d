/** Steps that hand streams and their consumers over. */
import { knownOr, type RegionFacts } from '../../src/domain/facts/facts.ts';
import type { ConsumerManifest, StreamManifest } from '../../src/domain/facts/manifest.ts';
import { reshardingMs } from '../../src/domain/api/physics.ts';
import type { Step } from '../../src/domain/plan/plan.ts';
import { raisedBy } from './raise.ts';
import { CONFIRM, deferred, limitsOf, stepId, stepOf, type PlanInputs } from '../plan-inputs.ts';

const fenceId = (name: string): string => stepId('disable', name);
const FIRST_LOOK_SHARE = 0.5;
/** The transition is taken at the far end of what is published; on a good day it is through much earlier. */
const GOOD_DAY_SHARE = 1 / 6;

const mappingParams = ({ manifest }: RegionFacts, { mappingUuid, functionName, streamName }: ConsumerManifest) => ({
  region: manifest.region,
  mappingUuid,
  functionName,
  streamName,
});

/**
 * The consumers of the old side stop. Forced, they stop before those of the new side start. Planned, they go on until the
 * users have left and so nothing more is written to their streams: then nothing is stranded. The regions' streams are
 * apart, so no record is acted on twice meanwhile.
 * @param after what has to be done before.
 */
export const fenceSteps = (inputs: PlanInputs, after: string[]): Step[] => {
  const { facts, options } = inputs;
  const { from } = facts;
  const { mappingTransitionMs } = options.physics;
  return from.manifest.consumers.map((consumer) => {
    const resting = knownOr(from.mappings[consumer.name])?.state === 'Disabled';
    return stepOf({
      id: fenceId(consumer.name),
      title: `Disable ${consumer.name} in ${from.manifest.region}`,
      why: 'Two regions that both act on records do things twice. What it has not read stays in its stream.',
      phase: 'fence',
      operation: 'mapping.disable',
      params: mappingParams(from, consumer),
      after,
      region: from.manifest.region,
      limits: limitsOf(inputs, {
        deadlineMs: options.deadlinesMs.mapping,
        firstLookMs: Math.round(mappingTransitionMs * GOOD_DAY_SHARE),
      }),
      whenForced: deferred(
        options.fenceBudgetMs,
        `Disable the mapping of ${consumer.functionName} in ${from.manifest.region} as soon as it answers`,
      ),
      protects: 'data',
      expectedMs: resting ? 0 : mappingTransitionMs,
    });
  });
};

/** Shard counts from `start` to `goal`, each at most twice the one before. */
export const doublings = (start: number, goal: number): number[] => {
  const counts: number[] = [];
  for (let count = start; count < goal;) {
    count = Math.min(goal, count * 2);
    counts.push(count);
  }
  return counts;
};

const primaryCapacity = ({ facts }: PlanInputs, name: string) => {
  const declared = facts.from.manifest.streams.find((stream) => stream.name === name);
  return knownOr(facts.from.streams[name]) ?? declared ?? null;
};

/** As it is now, and only where it is not there yet as it is declared: somebody may have changed its mode since. */
export const standbyCapacity = (
  { facts }: PlanInputs,
  stream: StreamManifest,
): { mode: StreamManifest['mode']; shardCount: number } => knownOr(facts.to.streams[stream.name]) ?? stream;

/** Capacities to go through, in order; empty when the stream decides by itself or is large enough. */
export const capacities = (
  inputs: PlanInputs,
  stream: StreamManifest,
): { mode: StreamManifest['mode']; shardCount: number }[] => {
  const primary = primaryCapacity(inputs, stream.name);
  const standby = standbyCapacity(inputs, stream);
  if (primary === null || standby.mode === 'ON_DEMAND') return [];
  if (primary.mode === 'ON_DEMAND') return [{ mode: 'ON_DEMAND', shardCount: standby.shardCount }];
  const start = Math.min(standby.shardCount, stream.mode === 'PROVISIONED' ? stream.shardCount : standby.shardCount);
  return doublings(Math.max(1, start), primary.shardCount).map((shardCount) => ({ mode: 'PROVISIONED', shardCount }));
};

const streamId = (name: string, { mode, shardCount }: { mode: string; shardCount: number }): string =>
  stepId('stream', name, mode === 'ON_DEMAND' ? 'on-demand' : shardCount);

const streamStep = (
  inputs: PlanInputs,
  stream: StreamManifest,
  rung: { mode: StreamManifest['mode']; shardCount: number },
  before: { after: string[]; shardCount: number },
): Step => {
  const { to } = inputs.facts;
  const { physics, deadlinesMs } = inputs.options;
  const live = knownOr(to.streams[stream.name]);
  const enough =
    live !== null && live.mode === rung.mode && (rung.mode === 'ON_DEMAND' || live.shardCount >= rung.shardCount);
  const changeMs =
    rung.mode === 'ON_DEMAND' ? physics.streamModeMs : reshardingMs(before.shardCount, rung.shardCount, physics);
  const size = rung.mode === 'ON_DEMAND' ? 'on-demand mode' : `${rung.shardCount} shards`;
  return stepOf({
    id: streamId(stream.name, rung),
    title: `Bring stream ${stream.name} to ${size}`,
    why: "Producers that move over write at the primary's rate; with fewer shards Kinesis throttles them. One call doubles at most.",
    phase: 'streams',
    operation: 'stream.capacity',
    params: { region: to.manifest.region, streamName: stream.streamName, streamArn: stream.streamArn, ...rung },
    after: before.after,
    region: to.manifest.region,
    limits: limitsOf(inputs, { deadlineMs: deadlinesMs.stream, firstLookMs: Math.round(changeMs * FIRST_LOOK_SHARE) }),
    whenForced: deferred(deadlinesMs.stream, `Bring stream ${stream.streamName} to ${size}`),
    expectedMs: enough ? 0 : changeMs,
  });
};

/** One step a doubling: UpdateShardCount reaches twice the open shards. */
export const streamSteps = (inputs: PlanInputs): Step[] =>
  inputs.facts.to.manifest.streams.flatMap((stream) => {
    let before = { after: raisedBy(inputs), shardCount: stream.shardCount };
    return capacities(inputs, stream).map((rung) => {
      const step = streamStep(inputs, stream, rung, before);
      before = { after: [step.id], shardCount: rung.shardCount };
      return step;
    });
  });

/**
 * Consumers of the new side, each once its fence is up and the price was accepted. They need not wait for more shards:
 * Lambda follows a resharding by itself (Lambda Developer Guide, Kinesis). Traffic waits for both.
 */
export const consumerSteps = (inputs: PlanInputs): Step[] => {
  const { facts, options } = inputs;
  const { from, to } = facts;
  const { mappingTransitionMs } = options.physics;
  const fencedFirst = options.mode === 'forced' ? from.manifest.consumers.map(({ name }) => name) : [];
  const fenced = new Set(fencedFirst);
  return to.manifest.consumers.map((consumer) => {
    const enabled = knownOr(to.mappings[consumer.name])?.state === 'Enabled';
    return stepOf({
      id: stepId('enable', consumer.name),
      title: `Enable ${consumer.name} in ${to.manifest.region}`,
      why: 'From here on records are acted upon in the new region.',
      phase: 'consumers',
      operation: 'mapping.enable',
      params: mappingParams(to, consumer),
      after: [CONFIRM, ...raisedBy(inputs), ...(fenced.has(consumer.name) ? [fenceId(consumer.name)] : [])],
      region: to.manifest.region,
      limits: limitsOf(inputs, {
        deadlineMs: options.deadlinesMs.mapping,
        firstLookMs: Math.round(mappingTransitionMs * GOOD_DAY_SHARE),
      }),
      expectedMs: enabled ? 0 : mappingTransitionMs,
    });
  });
};
