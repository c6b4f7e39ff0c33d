/** What AWS promises for Kinesis streams and the Lambda event source mappings that read them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meantMappings } from '../../src/domain/api/mapping-choice.ts';
import { seeReserved } from '../../src/domain/api/observed.ts';
import type { Manifest } from '../../src/domain/facts/manifest.ts';
import { failed, only, refused, send, yes, type ContractWorld, type WorldOf } from './world.ts';

const LONG_ENOUGH_MS = 15 * 60_000;

const consumerOf = ({ consumers }: Manifest) => only(consumers);
const streamOf = ({ streams }: Manifest) => only(streams);

const mapping = async (world: ContractWorld, manifest: Manifest) => {
  const { EventSourceMappings } = await yes(send(world, 'lambda', 'ListEventSourceMappings', manifest.region, {}));
  return only(EventSourceMappings?.filter(({ UUID }) => UUID === consumerOf(manifest).mappingUuid));
};

const switchMapping = (world: ContractWorld, manifest: Manifest, Enabled: boolean) =>
  send(world, 'lambda', 'UpdateEventSourceMapping', manifest.region, {
    UUID: consumerOf(manifest).mappingUuid ?? '',
    Enabled,
  });

const concurrency = (world: ContractWorld, { region }: Manifest, FunctionName: string) =>
  send(world, 'lambda', 'GetFunctionConcurrency', region, { FunctionName });

const summary = async (world: ContractWorld, manifest: Manifest) => {
  const input = { StreamName: streamOf(manifest).streamName };
  const output = await yes(send(world, 'kinesis', 'DescribeStreamSummary', manifest.region, input));
  assert.ok(output.StreamDescriptionSummary);
  return output.StreamDescriptionSummary;
};

const reshard = (world: ContractWorld, manifest: Manifest, TargetShardCount: number, StreamName?: string) =>
  send(world, 'kinesis', 'UpdateShardCount', manifest.region, {
    StreamName: StreamName ?? streamOf(manifest).streamName,
    TargetShardCount,
    ScalingType: 'UNIFORM_SCALING',
  });

const mappingTests = (world: WorldOf): void => {
  test('lambda: mappings are listed with their state, function and stream', async () => {
    const { primary, standby } = world();
    const serving = await mapping(world(), primary);
    assert.equal(serving.State, 'Enabled');
    assert.equal(serving.FunctionArn, consumerOf(primary).functionArn);
    assert.equal(serving.EventSourceArn, streamOf(primary).streamArn);
    assert.equal(serving.BatchSize, consumerOf(primary).batchSize);
    assert.equal((await mapping(world(), standby)).State, 'Disabled');
  });

  test('lambda: a mapping whose UUID is not known is found by its function and the stream that it reads, and by no other', async () => {
    const { standby } = world();
    const { functionName, functionArn, streamName, mappingUuid } = consumerOf(standby);
    const { EventSourceMappings = [] } = await yes(
      send(world(), 'lambda', 'ListEventSourceMappings', standby.region, {}),
    );
    for (const name of [functionName, functionArn]) {
      const meant = meantMappings(EventSourceMappings, { mappingUuid: null, functionName: name, streamName });
      assert.deepEqual(
        meant.map(({ UUID }) => UUID),
        [mappingUuid],
      );
      const other = { mappingUuid: null, functionName: name, streamName: `${streamName}-other` };
      assert.deepEqual(meantMappings(EventSourceMappings, other), []);
    }
  });

  test('lambda: the list can be narrowed to one function', async () => {
    const { primary } = world();
    const input = { FunctionName: consumerOf(primary).functionName, MaxItems: 100 };
    const output = await yes(send(world(), 'lambda', 'ListEventSourceMappings', primary.region, input));
    assert.equal(only(output.EventSourceMappings).UUID, consumerOf(primary).mappingUuid);
    assert.equal(output.NextMarker ?? '', '', 'there is no page after the last');
  });

  test('lambda: a mapping is switched on and off, and setting what is set changes nothing', async () => {
    const { standby } = world();
    const atOnce = world().differs('mapping-changes-at-once');
    for (const [isEnabled, passing, resting] of [
      [true, 'Enabling', 'Enabled'],
      [false, 'Disabling', 'Disabled'],
    ] as const) {
      const updated = await yes(switchMapping(world(), standby, isEnabled));
      assert.equal(updated.UUID, consumerOf(standby).mappingUuid);
      assert.equal(updated.State, atOnce ? resting : passing);
      await world().advance(LONG_ENOUGH_MS);
      assert.equal((await mapping(world(), standby)).State, resting);
      await yes(switchMapping(world(), standby, isEnabled));
      await world().advance(LONG_ENOUGH_MS);
      assert.equal((await mapping(world(), standby)).State, resting);
    }
  });

  test('lambda: what is reserved for a function is told, 0 as well, and nothing where it is not', async () => {
    const { standby } = world();
    const { functionName } = consumerOf(standby);
    const reserved = async () => seeReserved(await concurrency(world(), standby, functionName));
    assert.deepEqual(await reserved(), { known: true, seen: null });
    for (const count of [3, 0, null]) {
      await world().reserve(standby.region, functionName, count);
      assert.deepEqual(await reserved(), { known: true, seen: count });
    }
    await refused(concurrency(world(), standby, 'none'), 'ResourceNotFoundException', 'missing');
  });

  test('lambda: an unknown mapping is missing', async () => {
    const input = { UUID: '00000000-0000-4000-8000-000000000000', Enabled: true };
    const answer = send(world(), 'lambda', 'UpdateEventSourceMapping', world().standby.region, input);
    if (world().differs('mapping-missing-accepted')) assert.deepEqual(await yes(answer), {});
    else await refused(answer, 'ResourceNotFoundException', 'missing');
  });
};

const shardTests = (world: WorldOf): void => {
  test('kinesis: a stream is described with status, mode and open shards', async () => {
    const { primary } = world();
    const seen = await summary(world(), primary);
    assert.equal(seen.StreamName, streamOf(primary).streamName);
    assert.equal(seen.StreamARN, streamOf(primary).streamArn);
    assert.equal(seen.StreamStatus, 'ACTIVE');
    assert.equal(seen.StreamModeDetails?.StreamMode, 'PROVISIONED');
    assert.equal(seen.OpenShardCount, 8);
    assert.match(String(seen.StreamCreationTimestamp), /^\d{4}-\d\d-\d\dT/, 'times are ISO strings');
  });

  test('kinesis: an unknown stream is missing', async () => {
    const { primary } = world();
    const input = { StreamName: 'nobody' };
    const answer = send(world(), 'kinesis', 'DescribeStreamSummary', primary.region, input);
    await refused(answer, 'ResourceNotFoundException', 'missing');
    await refused(reshard(world(), primary, 8, 'nobody'), 'ResourceNotFoundException', 'missing');
  });

  test('kinesis: shards can be doubled and halved; the stream is UPDATING meanwhile', async () => {
    const { standby } = world();
    const atOnce = world().differs('stream-reshards-at-once');
    for (const [from, to] of [
      [2, 4],
      [4, 2],
    ] as const) {
      const accepted = await yes(reshard(world(), standby, to));
      assert.deepEqual([accepted.CurrentShardCount, accepted.TargetShardCount], [from, to]);
      assert.equal((await summary(world(), standby)).StreamStatus, atOnce ? 'ACTIVE' : 'UPDATING');
      await world().advance(LONG_ENOUGH_MS);
      const seen = await summary(world(), standby);
      assert.deepEqual([seen.StreamStatus, seen.OpenShardCount], ['ACTIVE', to]);
    }
  });

  test('kinesis: more than twice the open shards are refused', async () => {
    const { standby } = world();
    const answer = reshard(world(), standby, 5);
    if (!world().differs('stream-more-than-double')) return refused(answer, 'LimitExceededException', 'invalid');
    await yes(answer);
    await yes(reshard(world(), standby, 2));
  });
};

const modeTests = (world: WorldOf): void => {
  const setMode = (StreamARN: string, StreamMode: 'PROVISIONED' | 'ON_DEMAND') =>
    send(world(), 'kinesis', 'UpdateStreamMode', world().standby.region, {
      StreamARN,
      StreamModeDetails: { StreamMode },
    });

  test('kinesis: a stream can change its mode and come back with its shards', async () => {
    const { standby } = world();
    for (const mode of ['ON_DEMAND', 'PROVISIONED'] as const) {
      await yes(setMode(streamOf(standby).streamArn, mode));
      await world().advance(LONG_ENOUGH_MS);
      const seen = await summary(world(), standby);
      assert.deepEqual([seen.StreamStatus, seen.StreamModeDetails?.StreamMode], ['ACTIVE', mode]);
    }
    assert.ok(((await summary(world(), standby)).OpenShardCount ?? 0) >= 2);
  });

  test('kinesis: the mode of an unknown stream cannot be changed', async () => {
    const { account, region } = world().standby;
    const answer = setMode(`arn:aws:kinesis:${region}:${account}:stream/nobody`, 'ON_DEMAND');
    if (world().differs('stream-mode-missing-fails')) await failed(answer);
    else await refused(answer, 'ResourceNotFoundException', 'missing');
  });
};

/** Registers the tests of this part. */
export const streamsContract = (world: WorldOf): void => {
  mappingTests(world);
  shardTests(world);
  modeTests(world);
};
