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

test('a stream that somebody has set to ON_DEMAND decides by itself: nothing is sent to bring it down', () => {
  const onDemand = summary(2, 'ACTIVE', 'ON_DEMAND');
  assert.equal(verdictOn(stream, PARAMS, onDemand), 'met');
  const seen = seenIn(stream, PARAMS, onDemand);
  assert.match(JSON.stringify(stream.verify(seen, PARAMS, RUN)), /decides by itself/);
  assert.deepEqual(stream.apply(PARAMS, { mode: 'PROVISIONED', shardCount: 2 }, seen, RUN), []);
  assert.deepEqual(stream.changes(PARAMS, seen), []);
});

test('the way back to PROVISIONED goes by mode, then by shards, as far as each call reaches, and sends nothing meanwhile', () => {
  const { reverse, restored } = reverseOf(stream);
  const before = { mode: 'PROVISIONED' as const, shardCount: 2 };
  const next = (shards: number, status = 'ACTIVE', mode = 'PROVISIONED') => {
    const seen = seenIn(stream, PARAMS, summary(shards, status, mode));
    const [call] = reverse(PARAMS, before, seen, RUN);
    const { TargetShardCount } = (call?.input ?? {}) as { TargetShardCount?: number };
    return [call?.operation ?? 'nothing', TargetShardCount ?? null, restored(seen, PARAMS, before, RUN).verdict];
  };
  assert.deepEqual(next(16, 'ACTIVE', 'ON_DEMAND'), ['UpdateStreamMode', null, 'unmet']);
  assert.deepEqual(next(16, 'UPDATING', 'ON_DEMAND'), ['nothing', null, 'unmet']);
  assert.deepEqual(next(16), ['UpdateShardCount', 8, 'unmet']);
  assert.deepEqual(next(5), ['UpdateShardCount', 3, 'unmet']);
  assert.deepEqual(next(3), ['UpdateShardCount', 2, 'unmet']);
  assert.equal(next(2)[2], 'met');
});
