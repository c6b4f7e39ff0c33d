import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stream } from '../../src/operations/stream.ts';
import { beforeOf, missing, reverseOf, RUN, seenIn, silent, verdictOn, yes } from './answers.ts';

const PARAMS = {
  region: 'us-west-2',
  streamName: 'pony-events',
  streamArn: 'arn:aws:kinesis:us-west-2:123456789012:stream/pony-events',
  mode: 'PROVISIONED' as const,
  shardCount: 4,
};
const summary = (OpenShardCount: number, StreamStatus = 'ACTIVE', StreamMode = 'PROVISIONED') =>
  yes({ StreamDescriptionSummary: { StreamStatus, OpenShardCount, StreamModeDetails: { StreamMode } } });

test('a stream is ready when it is ACTIVE and has at least the shards', () => {
  assert.equal(verdictOn(stream, PARAMS, summary(4)), 'met');
  assert.equal(verdictOn(stream, PARAMS, summary(9)), 'met');
  assert.equal(verdictOn(stream, PARAMS, summary(4, 'UPDATING')), 'unmet');
  assert.equal(verdictOn(stream, PARAMS, summary(2)), 'unmet');
  assert.equal(verdictOn(stream, PARAMS, silent), 'unknown');
  assert.equal(verdictOn(stream, PARAMS, missing), 'breached');
});

test('one step at most doubles, and says how far it can go', () => {
  const gate = stream.check(seenIn(stream, PARAMS, summary(1)), PARAMS, RUN);
  assert.ok(!gate.open && gate.remedy.includes('to 2 shards'));
  assert.equal(stream.check(seenIn(stream, PARAMS, summary(2)), PARAMS, RUN).open, true);
});

test('shards are changed by an absolute count and brought back to the old one', () => {
  const two = seenIn(stream, PARAMS, summary(2));
  const before = beforeOf(stream, PARAMS, two);
  assert.deepEqual(stream.apply(PARAMS, before, two, RUN)[0]?.input, {
    StreamName: 'pony-events',
    TargetShardCount: 4,
    ScalingType: 'UNIFORM_SCALING',
  });
  assert.deepEqual(stream.changes(PARAMS, two), [
    { what: 'stream pony-events capacity', from: '2 shards', to: '4 shards' },
  ]);
  const { reverse, restored } = reverseOf(stream);
  const four = seenIn(stream, PARAMS, summary(4));
  assert.deepEqual(reverse(PARAMS, before, four, RUN)[0]?.input, {
    StreamName: 'pony-events',
    TargetShardCount: 2,
    ScalingType: 'UNIFORM_SCALING',
  });
  assert.equal(restored(four, PARAMS, before, RUN).verdict, 'unmet');
  assert.equal(restored(two, PARAMS, before, RUN).verdict, 'met');
});

test('a change of mode is asked for by ARN and can be taken back', () => {
  const onDemand = { ...PARAMS, mode: 'ON_DEMAND' as const };
  const two = seenIn(stream, onDemand, summary(2));
  const [call] = stream.apply(onDemand, beforeOf(stream, onDemand, two), two, RUN);
  assert.deepEqual(call?.input, { StreamARN: PARAMS.streamArn, StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
  const four = seenIn(stream, onDemand, summary(4, 'ACTIVE', 'ON_DEMAND'));
  assert.equal(stream.verify(four, onDemand, RUN).verdict, 'met');
  const { reverse, restored } = reverseOf(stream);
  assert.equal(reverse(onDemand, { mode: 'PROVISIONED', shardCount: 2 }, four, RUN)[0]?.operation, 'UpdateStreamMode');
  const back = seenIn(stream, onDemand, summary(4));
  assert.equal(restored(back, onDemand, { mode: 'PROVISIONED', shardCount: 2 }, RUN).verdict, 'met');
});
