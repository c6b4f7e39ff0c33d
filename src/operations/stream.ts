/** `stream.capacity`: a Kinesis stream can take what the primary's stream takes. */
import { z } from 'zod';
import type { Call } from '../domain/api/call.ts';
import { regionSchema } from '../domain/facts/manifest.ts';
import { seeStream, type StreamMode, type StreamSeen } from '../domain/api/observed.ts';
import type { OwnOperation, Verdict } from '../domain/plan/operation.ts';

/** Ten times what an account has by default in its largest regions (Kinesis Developer Guide, Quotas and limits: 20,000). */
const MOST_SHARDS = 200_000;

const params = z.strictObject({
  region: regionSchema,
  streamName: z.string().min(1),
  streamArn: z.string().startsWith('arn:', 'is not an ARN'),
  mode: z.enum(['PROVISIONED', 'ON_DEMAND']),
  /** Open shards to have at least; not looked at in ON_DEMAND mode, where Kinesis decides. */
  shardCount: z.number().int().min(1).max(MOST_SHARDS),
});
type Params = z.infer<typeof params>;
export interface Capacity {
  mode: StreamMode;
  shardCount: number;
}

/** UpdateShardCount reaches from half to twice the open shards (Kinesis API Reference, UpdateShardCount). */
const LARGEST_FACTOR = 2;

const updateMode = ({ region, streamArn }: Params, { mode }: Capacity): Call => ({
  service: 'kinesis',
  operation: 'UpdateStreamMode',
  region,
  input: { StreamARN: streamArn, StreamModeDetails: { StreamMode: mode } },
});

const updateShards = ({ region, streamName }: Params, { shardCount }: Capacity): Call => ({
  service: 'kinesis',
  operation: 'UpdateShardCount',
  region,
  input: { StreamName: streamName, TargetShardCount: shardCount, ScalingType: 'UNIFORM_SCALING' },
});

/** As far towards a shard count as one call reaches. */
const nearest = ({ shardCount: from }: Capacity, to: Capacity): Capacity => ({
  ...to,
  shardCount: Math.min(from * LARGEST_FACTOR, Math.max(Math.ceil(from / LARGEST_FACTOR), to.shardCount)),
});

/** The next call on the way: first the mode, and once that is so the shards. None while the stream is on its way. */
const callFor = (params: Params, from: NonNullable<StreamSeen>, to: Capacity): Call[] => {
  if (from.status !== 'ACTIVE') return [];
  if (from.mode !== to.mode) return [updateMode(params, to)];
  return to.mode === 'ON_DEMAND' ? [] : [updateShards(params, nearest(from, to))];
};

const missing = ({ region, streamName }: Params) => ({
  reason: `There is no stream ${streamName} in ${region}`,
  remedy: `Create it with "pulumi up" on the stack of ${region}, or correct its name in the plan.`,
});

const show = ({ mode, shardCount }: Capacity): string =>
  mode === 'ON_DEMAND' ? 'ON_DEMAND' : `${shardCount} shard${shardCount === 1 ? '' : 's'}`;

/**
 * A stream that somebody has set to ON_DEMAND decides by itself, whatever a plan made of its shards: a promotion never
 * takes that away.
 */
const isEnough = (seen: Capacity, { mode, shardCount }: Params): boolean =>
  seen.mode === 'ON_DEMAND' || (seen.mode === mode && seen.shardCount >= shardCount);

/** A stream that comes back from ON_DEMAND keeps the shards it had there, so more than before will do. */
const isBack = (seen: Capacity, before: Capacity, { mode }: Params): boolean => {
  if (seen.mode !== before.mode) return false;
  if (before.mode === 'ON_DEMAND') return true;
  return mode === 'ON_DEMAND' ? seen.shardCount >= before.shardCount : seen.shardCount === before.shardCount;
};

const whenActive = (seen: NonNullable<StreamSeen>, enough: boolean, wanted: Capacity): Verdict => {
  const evidence = seen.mode === 'ON_DEMAND' ? 'ON_DEMAND: it decides by itself' : show(seen);
  if (seen.status === 'ACTIVE' && enough) return { verdict: 'met', evidence };
  return { verdict: 'unmet', lacking: `${show(seen)}, ${seen.status}, wanted ${show(wanted)}` };
};

/**
 * One step doubles at most, so a runbook puts one step a doubling. Kinesis allows ten shard updates and two changes of mode
 * a stream in 24 hours (Kinesis API Reference, UpdateShardCount, UpdateStreamMode), so nothing is sent that another call on
 * its way makes needless. A change of mode is followed by one of shards where these differ: what is taken back goes both
 * ways, with as many calls as it needs. AWS refuses PROVISIONED to a stream that has queues (Kinesis API model of 2026-11).
 */
export const stream: OwnOperation<'stream.capacity', Params, StreamSeen, Capacity> = {
  name: 'stream.capacity',
  summary: 'The Kinesis stream is ACTIVE in the given mode and has at least the given number of shards.',
  params,
  observe: ({ region, streamName }) => [
    { service: 'kinesis', operation: 'DescribeStreamSummary', region, input: { StreamName: streamName } },
  ],
  see: (answers) => seeStream(answers[0]),
  check(seen, params) {
    if (seen === null) return { open: false, ...missing(params) };
    const reachable = seen.shardCount * LARGEST_FACTOR;
    if (params.mode === 'PROVISIONED' && seen.mode === 'PROVISIONED' && params.shardCount > reachable)
      return {
        open: false,
        reason: `${params.streamName} has ${show(seen)} and one call can at most double them; ${params.shardCount} are wanted`,
        remedy: `Put a step to ${reachable} shards before this one, or make a new plan.`,
      };
    return { open: true, before: { mode: seen.mode, shardCount: seen.shardCount } };
  },
  verify(seen, params) {
    if (seen === null) return { verdict: 'breached', ...missing(params) };
    return whenActive(seen, isEnough(seen, params), params);
  },
  apply: (params, _before, seen) => (seen === null || isEnough(seen, params) ? [] : callFor(params, seen, params)),
  mayCall: (params) => [updateMode(params, params), updateShards(params, params)],
  settings: ({ region, streamName }, seen) =>
    seen === null
      ? []
      : [{ section: 'streams', region, name: streamName, values: { mode: seen.mode, shardCount: seen.shardCount } }],
  left: ({ streamName }, before, seen) =>
    seen === null ? [] : [{ what: `stream ${streamName} capacity`, from: show(before), to: show(seen) }],
  undo: {
    kind: 'reverse',
    inTurns: true,
    reverse: (params, before, seen) => (seen === null ? [] : callFor(params, seen, before)),
    restored(seen, params, before) {
      if (seen === null) return { verdict: 'breached', ...missing(params) };
      return whenActive(seen, isBack(seen, before, params), before);
    },
  },
  changes: (params, seen) =>
    seen === null || isEnough(seen, params)
      ? []
      : [{ what: `stream ${params.streamName} capacity`, from: show(seen), to: show(params) }],
  found({ region, streamName, streamArn, mode, shardCount }, { step, before, isDone }) {
    const half = { mode, shardCount: Math.ceil(shardCount / LARGEST_FACTOR) };
    const planned: Capacity = mode === 'ON_DEMAND' ? { mode: 'PROVISIONED', shardCount } : half;
    const then = before ?? (isDone || step.expectedMs === 0 ? { mode, shardCount } : planned);
    return [{ kind: 'stream', region, streamName, streamArn, ...then }];
  },
};
