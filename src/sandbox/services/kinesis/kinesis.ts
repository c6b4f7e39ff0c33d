/** Kinesis Data Streams: the control plane of capacity (Amazon Kinesis Data Streams API Reference). */
import { reshardingMs } from '../../../domain/api/physics.ts';
import { shardQuotaIn } from '../../../domain/api/regional-quotas.ts';
import type { Answer, CallOf } from '../../../domain/api/call.ts';
import { refuse, timeOf, yes } from '../answer.ts';
import { spread } from '../../chance.ts';
import { announce } from '../../due.ts';
import type { SandboxService } from '../service.ts';
import { quotaOf } from '../service-quotas/service-quotas.ts';
import type { StreamState } from './state.ts';
import { CALLS, LOST, namedAlike } from '../../faults/ability.ts';
import { declaredStreams } from './declared.ts';
import type { RegionState, InRegion, SandboxState } from '../../state.ts';

const DAY_MS = 86_400_000;
/** UpdateShardCount: ten times in a rolling day for one stream, at most twice and at least half of what there is. */
const RESHARDINGS_A_DAY = 10;
/** UpdateStreamMode: twice in 24 hours. */
const MODE_CHANGES_A_DAY = 2;
const SHARD_QUOTA = 'L-0918CF54';
/** "A stream can have up to 10,000 shards" by this operation (Kinesis API Reference, UpdateShardCount). */
const SHARDS_OF_A_STREAM = 10_000;
/** "A new stream in on-demand mode takes 4 MB/s", which is what four shards take (Kinesis Developer Guide, capacity modes). */
const ON_DEMAND_SHARDS = 4;

const missing = (name: string | undefined, account: string): Answer =>
  refuse('ResourceNotFoundException', `Stream ${name} under account ${account} not found.`, 'missing');

const limit = (message: string): Answer => refuse('LimitExceededException', message, 'invalid');

const inUse = ({ streamName }: StreamState, account: string): Answer =>
  refuse(
    'ResourceInUseException',
    `Stream ${streamName} under account ${account} not ACTIVE, instead in state UPDATING`,
    'conflict',
  );

const nameOf = ({
  StreamName,
  StreamARN,
}: {
  StreamName?: string | undefined;
  StreamARN?: string | undefined;
}): string => StreamName ?? (StreamARN ?? '').replace(/^.*:stream\//, '');

type SummaryCall = CallOf<'kinesis', 'DescribeStreamSummary'>;
const describeSummary = ({ state, region }: InRegion, { input }: SummaryCall): Answer => {
  const stream = region.streams[nameOf(input)];
  if (stream === undefined) return missing(nameOf(input), state.account);
  return yes({
    StreamDescriptionSummary: {
      StreamName: stream.streamName,
      StreamARN: stream.streamArn,
      StreamStatus: stream.status,
      StreamModeDetails: { StreamMode: stream.mode },
      RetentionPeriodHours: stream.retentionHours,
      StreamCreationTimestamp: timeOf(stream.createdAtMs),
      EnhancedMonitoring: [],
      // Kinesis tells the key as it was named (Kinesis API Reference, StreamDescriptionSummary).
      EncryptionType: stream.keyId === undefined ? 'NONE' : 'KMS',
      ...(stream.keyId === undefined ? {} : { KeyId: stream.keyId }),
      OpenShardCount: stream.shardCount,
      ConsumerCount: 0,
    },
  });
};

const recent = (moments: number[], nowMs: number): number[] => moments.filter((atMs) => nowMs - atMs < DAY_MS);

const updateFor = ({ state, region, nowMs }: InRegion, stream: StreamState, takesMs: number): void => {
  stream.status = 'UPDATING';
  const update = `${stream.reshardedAtMs.length} ${stream.modeChangedAtMs.length}`;
  const factor = spread(state.seed, `stream ${stream.streamArn} ${update}`, state.physics.sigma);
  const atMs = Math.round(nowMs + takesMs * factor);
  announce(state, { kind: 'stream-settles', atMs, region: region.region, streamName: stream.streamName });
};

type ReshardCall = CallOf<'kinesis', 'UpdateShardCount'>;
const updateShardCount = (here: InRegion, { input }: ReshardCall): Answer => {
  const { state, region, nowMs } = here;
  const stream = region.streams[nameOf(input)];
  if (stream === undefined) return missing(nameOf(input), state.account);
  if (stream.mode === 'ON_DEMAND')
    return refuse(
      'ValidationException',
      'UpdateShardCount is only supported for streams in provisioned mode.',
      'invalid',
    );
  if (stream.status !== 'ACTIVE') return inUse(stream, state.account);
  const wanted = input.TargetShardCount ?? 0;
  const { shardCount } = stream;
  if (!Number.isInteger(wanted) || wanted < 1)
    return refuse('ValidationException', 'TargetShardCount must be at least 1.', 'invalid');
  if (wanted > shardCount * 2)
    return limit(`UpdateShardCount cannot scale up over double your current open shard count: ${shardCount}.`);
  if (wanted < shardCount / 2)
    return limit(`UpdateShardCount cannot scale down below half your current open shard count: ${shardCount}.`);
  if (wanted > SHARDS_OF_A_STREAM)
    return limit(`UpdateShardCount cannot scale up to more than ${SHARDS_OF_A_STREAM} shards.`);
  const reshardings = recent(stream.reshardedAtMs, nowMs);
  if (reshardings.length >= RESHARDINGS_A_DAY)
    return limit(`Stream ${stream.streamName} has been resharded ${RESHARDINGS_A_DAY} times in 24 hours.`);
  const others = Object.values(region.streams).reduce(
    (sum, other) => sum + (other === stream ? 0 : other.shardCount),
    0,
  );
  if (others + wanted > (quotaOf(region, 'kinesis', SHARD_QUOTA) ?? shardQuotaIn(region.region)))
    return limit('The request would exceed the shard quota of the account.');
  if (wanted !== shardCount) {
    stream.reshardedAtMs = [...reshardings, nowMs];
    stream.nextShardCount = wanted;
    updateFor(here, stream, reshardingMs(shardCount, wanted, state.physics));
  }
  return yes({
    StreamName: stream.streamName,
    CurrentShardCount: shardCount,
    TargetShardCount: wanted,
    StreamARN: stream.streamArn,
  });
};

type ModeCall = CallOf<'kinesis', 'UpdateStreamMode'>;
const updateStreamMode = (here: InRegion, { input }: ModeCall): Answer => {
  const { state, region, nowMs } = here;
  const stream = region.streams[nameOf(input)];
  if (stream === undefined) return missing(nameOf(input), state.account);
  const mode = input.StreamModeDetails?.StreamMode;
  if (mode !== 'PROVISIONED' && mode !== 'ON_DEMAND')
    return refuse('ValidationException', 'StreamMode must be PROVISIONED or ON_DEMAND.', 'invalid');
  if (stream.status !== 'ACTIVE') return inUse(stream, state.account);
  if (mode === stream.mode) return yes({});
  const changes = recent(stream.modeChangedAtMs, nowMs);
  if (changes.length >= MODE_CHANGES_A_DAY)
    return limit(`Stream ${stream.streamName} has changed its mode ${MODE_CHANGES_A_DAY} times in 24 hours.`);
  stream.modeChangedAtMs = [...changes, nowMs];
  stream.nextMode = mode;
  updateFor(here, stream, state.physics.streamModeMs);
  return yes({});
};

/** The update is through. */
const endUpdate = (region: RegionState, streamName: string): void => {
  const stream = region.streams[streamName];
  if (stream === undefined) return;
  stream.status = 'ACTIVE';
  stream.shardCount = stream.nextShardCount ?? stream.shardCount;
  stream.mode = stream.nextMode ?? stream.mode;
  stream.nextShardCount = null;
  stream.nextMode = null;
};

/** What the stream takes, in shards. */
export const shardsOf = (region: RegionState, streamName: string): number => {
  const stream = region.streams[streamName];
  if (stream === undefined) return 0;
  return stream.mode === 'ON_DEMAND' ? Math.max(ON_DEMAND_SHARDS, stream.shardCount) : stream.shardCount;
};

export const kinesis = {
  operations: {
    DescribeStreamSummary: describeSummary,
    UpdateShardCount: updateShardCount,
    UpdateStreamMode: updateStreamMode,
  },
  due: {
    'stream-settles': ({ region }: InRegion, { streamName }: { streamName: string }) => endUpdate(region, streamName),
  },
  resourcesIn: (_state, { input }) => [nameOf(input)],
  declared: declaredStreams,
  showsIn: (state: SandboxState, region: RegionState) => ({
    streams: Object.values(region.streams).map(({ streamName, mode, status, shardCount }) => {
      const events = state.load.streams.find(
        (stream) => stream.region === region.region && stream.streamName === streamName,
      );
      return { name: streamName, mode, status, shards: shardCount, backlog: Math.round(events?.backlog ?? 0) };
    }),
  }),
  byHand: {
    collections: ({ streams }) => ({ streams }),
    choices: { 'streams mode': ['PROVISIONED', 'ON_DEMAND'], 'streams status': ['ACTIVE', 'UPDATING'] },
  },
  quotas: (region) => ({
    kinesis: [{ quotaCode: SHARD_QUOTA, quotaName: 'Shards per Region', value: shardQuotaIn(region) }],
  }),
  // Of the data plane: puts and reads of records.
  fails: { control: CALLS, data: LOST, only: namedAlike('streams', ({ streams }) => streams) },
} satisfies SandboxService<'kinesis'> & { due: object };
