import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call, OutputOf } from '../../src/domain/api/call.ts';
import { checkEdit } from '../../src/sandbox/faults/edit.ts';
import { codeOf, createTestWorld, outputOf, WEST, type TestWorld } from './core-fixture.ts';

const reshard = (TargetShardCount: number): Call => ({
  service: 'kinesis',
  operation: 'UpdateShardCount',
  region: WEST,
  input: { StreamName: 's', TargetShardCount, ScalingType: 'UNIFORM_SCALING' },
});
const mode = (StreamMode: 'PROVISIONED' | 'ON_DEMAND'): Call => ({
  service: 'kinesis',
  operation: 'UpdateStreamMode',
  region: WEST,
  input: { StreamARN: 'arn:aws:kinesis:us-west-2:123456789012:stream/s', StreamModeDetails: { StreamMode } },
});
const summary: Call = {
  service: 'kinesis',
  operation: 'DescribeStreamSummary',
  region: WEST,
  input: { StreamName: 's' },
};
const streamOf = (world: TestWorld) => {
  const { StreamDescriptionSummary: found } = outputOf<OutputOf<'kinesis', 'DescribeStreamSummary'>>(
    world.call(summary),
  );
  return [found?.StreamStatus, found?.OpenShardCount, found?.StreamModeDetails?.StreamMode];
};
const enable = (Enabled: boolean, UUID = 'u-1'): Call => ({
  service: 'lambda',
  operation: 'UpdateEventSourceMapping',
  region: WEST,
  input: { UUID, Enabled },
});
const list = (more: Record<string, unknown> = {}): Call => ({
  service: 'lambda',
  operation: 'ListEventSourceMappings',
  region: WEST,
  input: more,
});
const statesOf = (world: TestWorld, more = {}) =>
  outputOf<OutputOf<'lambda', 'ListEventSourceMappings'>>(world.call(list(more))).EventSourceMappings?.map(
    ({ State }) => State,
  );

test('a mapping takes minutes each way, and may not be touched meanwhile', () => {
  const world = createTestWorld();
  world.call(enable(true));
  assert.deepEqual(statesOf(world), ['Enabling']);
  assert.equal(codeOf(world.call(enable(false))), 'ResourceInUseException conflict');
  world.advance(179_999);
  assert.deepEqual(statesOf(world), ['Enabling']);
  world.advance(1);
  assert.deepEqual(statesOf(world), ['Enabled']);
  world.call(enable(false));
  world.advance(180_000);
  assert.deepEqual(statesOf(world), ['Disabled']);
});

test('setting a mapping to what it is changes nothing and takes no time', () => {
  const world = createTestWorld();
  world.call(enable(false));
  assert.deepEqual(statesOf(world), ['Disabled']);
});

test('mappings are found by function name, ARN and stream, and a missing one is an error', () => {
  const world = createTestWorld();
  assert.deepEqual(statesOf(world, { FunctionName: 'f' }), ['Disabled']);
  assert.deepEqual(statesOf(world, { FunctionName: 'arn:aws:lambda:us-west-2:123456789012:function:f' }), ['Disabled']);
  assert.deepEqual(statesOf(world, { FunctionName: 'other' }), []);
  assert.equal(codeOf(world.call(enable(true, 'zz'))), 'ResourceNotFoundException missing');
});

test('a stream is updated in its own time, and may not be touched meanwhile', () => {
  const world = createTestWorld();
  world.call(reshard(4));
  assert.deepEqual(streamOf(world), ['UPDATING', 2, 'PROVISIONED']);
  assert.equal(codeOf(world.call(reshard(4))), 'ResourceInUseException conflict');
  world.advance(31_000);
  assert.deepEqual(streamOf(world), ['ACTIVE', 4, 'PROVISIONED']);
});

test('one call at most doubles and at least halves the shards, ten times in a day', () => {
  const world = createTestWorld();
  assert.equal(codeOf(world.call(reshard(5))), 'LimitExceededException invalid');
  for (let index = 0; index < 10; index += 1) {
    assert.equal(codeOf(world.call(reshard(index % 2 === 0 ? 4 : 2))), 'yes');
    world.advance(40_000);
  }
  assert.equal(codeOf(world.call(reshard(4))), 'LimitExceededException invalid');
  world.advance(24 * 3_600_000);
  assert.equal(codeOf(world.call(reshard(4))), 'yes');
});

test('the mode changes twice a day, and an on-demand stream is not resharded', () => {
  const world = createTestWorld();
  world.call(mode('ON_DEMAND'));
  world.advance(30_000);
  assert.deepEqual(streamOf(world), ['ACTIVE', 2, 'ON_DEMAND']);
  assert.equal(codeOf(world.call(reshard(4))), 'ValidationException invalid');
  world.call(mode('PROVISIONED'));
  world.advance(30_000);
  assert.equal(codeOf(world.call(mode('ON_DEMAND'))), 'LimitExceededException invalid');
});

test('what is reserved for a function is shown as it is edited by hand, 0 too; an unknown function is missing', () => {
  const world = createTestWorld();
  const region = world.state.regions[WEST];
  assert.ok(region !== undefined);
  region.functions['f'] = { functionName: 'f', functionArn: `arn:aws:lambda:${WEST}:123456789012:function:f` };
  const ask = (FunctionName: string) =>
    world.call({ service: 'lambda', operation: 'GetFunctionConcurrency', region: WEST, input: { FunctionName } });
  assert.deepEqual(outputOf(ask('f')), {});
  for (const [value, shown] of [
    [0, { ReservedConcurrentExecutions: 0 }],
    [7, { ReservedConcurrentExecutions: 7 }],
    [-1, {}],
    [null, {}],
  ] as const) {
    const edit = { region: WEST, collection: 'functions', name: 'f', field: ['ReservedConcurrentExecutions'], value };
    checkEdit(world.state, edit);
    world.step({ kind: 'edit', edit });
    assert.deepEqual(outputOf(ask('f')), shown);
  }
  assert.equal(codeOf(ask('none')), 'ResourceNotFoundException missing');
});
