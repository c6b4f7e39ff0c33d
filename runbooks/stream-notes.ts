/** What a plan says of the streams: those that decide by themselves, and what of Kinesis's daily limits it uses up. */
import type { StreamManifest } from '../src/domain/facts/manifest.ts';
import type { PlanInputs } from './plan-inputs.ts';
import { capacities, standbyCapacity } from './steps/streams.ts';

/** In a rolling 24 hours, for one stream (Kinesis API Reference, UpdateShardCount and UpdateStreamMode). */
const A_DAY = { shardUpdates: 10, modeChanges: 2 } as const;

/** Streams whose mode is another one than declared, a sentence each: what is there rules. */
export const streamAssumptions = (inputs: PlanInputs): string[] => {
  const { manifest } = inputs.facts.to;
  return manifest.streams.flatMap((stream) => {
    const { mode } = standbyCapacity(inputs, stream);
    if (mode === stream.mode) return [];
    const rule =
      mode === 'ON_DEMAND'
        ? 'it decides by itself how many shards it has, and its mode is not touched. It takes twice the peak of its last 30 days at once, and more within minutes (Kinesis Data Streams Developer Guide, on-demand mode)'
        : 'it is brought to the shards of the primary';
    return [`Stream ${stream.streamName} in ${manifest.region} is ${mode}, not ${stream.mode} as declared: ${rule}.`];
  });
};

const shardWarning = (stream: StreamManifest, updates: number): string[] => {
  const left = A_DAY.shardUpdates - updates;
  const uses = `Stream ${stream.streamName} needs ${updates} of the ${A_DAY.shardUpdates} shard updates that Kinesis allows it in 24 hours`;
  if (left < 0) return [`${uses}: it will stop after the ${A_DAY.shardUpdates}th. Set it to ON_DEMAND beforehand.`];
  if (left >= updates) return [];
  return [`${uses}, and a rollback as many: ${left === 0 ? 'none is' : `${left} are`} left for it today.`];
};

/** What is used up so far that a rollback on the same day would not find any more, a sentence each. */
export const streamWarnings = (inputs: PlanInputs): string[] =>
  inputs.facts.to.manifest.streams.flatMap((stream) => {
    const steps = capacities(inputs, stream);
    if (steps.some(({ mode }) => mode === 'ON_DEMAND'))
      return [
        `Stream ${stream.streamName} becomes ON_DEMAND as its primary is: one of the ${A_DAY.modeChanges} changes of mode that Kinesis allows it in 24 hours. A rollback uses the last one; with queues on the stream AWS refuses it.`,
      ];
    return shardWarning(stream, steps.length);
  });
