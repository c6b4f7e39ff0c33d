/** What goes wrong in a region without a refused call: launches, concurrency, tables, changes that stay on their way, sign-in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from '../../src/domain/api/call.ts';
import { lanesOf } from '../../src/sandbox/services/lambda/invocations.ts';
import { shardsOf } from '../../src/sandbox/services/kinesis/kinesis.ts';
import { createLoad } from '../../src/sandbox/load/create.ts';
import type { EventStream } from '../../src/sandbox/load/load-state.ts';
import { OUTAGE_EFFECTS, OUTAGE_SERVICES, type Outage } from '../../src/sandbox/faults/outage.ts';
import { ABILITIES, idleReason } from '../../src/sandbox/faults/outage-abilities.ts';
import { codeOf, createTestWorld, WEST, type TestWorld } from './core-fixture.ts';
import { outageOf } from './outage-fixture.ts';

const MINUTE = 60_000;

const fail = (world: TestWorld, more: Partial<Outage>): void =>
  void world.step({
    kind: 'outage',
    outages: [outageOf({ id: 'o', service: 'ecs', region: WEST, fromMs: world.state.nowMs, ...more })],
  });

const scale = (serviceName: string, desiredCount: number): Call => ({
  service: 'ecs',
  operation: 'UpdateService',
  region: WEST,
  input: { cluster: 'c', service: serviceName, desiredCount },
});

test('where Fargate launches nothing, running tasks go on, an event says so, and it is made up for afterwards', () => {
  const world = createTestWorld();
  world.call(scale('worker', 2));
  world.advance(10 * MINUTE);
  fail(world, {});
  assert.equal(codeOf(world.call(scale('worker', 9))), 'yes', 'the control plane is well');
  world.advance(10 * MINUTE);
  assert.equal(world.service('worker').runningCount, 2);
  assert.match(world.service('worker').events[0]?.message ?? '', /unable to place a task.*Capacity is unavailable/);
  world.call(scale('worker', 1));
  assert.equal(world.service('worker').runningCount, 1, 'tasks are stopped all the same');
  world.call(scale('worker', 9));
  world.step({ kind: 'heal', service: 'ecs', region: null });
  world.advance(10 * MINUTE);
  assert.equal(world.service('worker').runningCount, 9);
});

test('launches fail for one service only, in a share, or late', () => {
  const world = createTestWorld();
  fail(world, { only: ['c/web'] });
  world.call(scale('web', 4));
  world.call(scale('worker', 4));
  world.advance(5 * MINUTE);
  assert.deepEqual([world.service('web').runningCount, world.service('worker').runningCount], [0, 4]);
  const half = createTestWorld();
  fail(half, { share: 0.5 });
  half.call(scale('worker', 8));
  half.advance(MINUTE - 1);
  assert.equal(half.service('worker').runningCount, 4);
  half.advance(10 * MINUTE);
  assert.equal(half.service('worker').runningCount, 8);
  const [swift, slow] = [createTestWorld(), createTestWorld()];
  fail(slow, { effect: 'slow' });
  for (const one of [swift, slow]) {
    one.call(scale('worker', 1));
    one.advance(MINUTE);
  }
  assert.deepEqual([swift.service('worker').runningCount, slow.service('worker').runningCount], [1, 0]);
});

test('calls about one service fail, those about others and those about several do not', () => {
  const world = createTestWorld();
  fail(world, { plane: 'control', effect: 'throttle', only: ['c/web'] });
  assert.equal(codeOf(world.call(scale('web', 1))), 'ThrottlingException throttled');
  assert.equal(codeOf(world.call(scale('worker', 1))), 'yes');
  const look = (services: string[]): Call => ({
    service: 'ecs',
    operation: 'DescribeServices',
    region: WEST,
    input: { cluster: 'c', services },
  });
  assert.equal(codeOf(world.call(look(['web', 'worker']))), 'yes');
  assert.equal(codeOf(world.call(look(['web']))), 'ThrottlingException throttled');
});

test("an outage of a mapping's function is told by the UUID that a call names", () => {
  const world = createTestWorld();
  fail(world, { service: 'lambda', plane: 'control', only: ['f'] });
  const update = (UUID: string): Call => ({
    service: 'lambda',
    operation: 'UpdateEventSourceMapping',
    region: WEST,
    input: { UUID, Enabled: true },
  });
  assert.equal(codeOf(world.call(update('u-1'))), 'InternalFailure internal');
  assert.equal(codeOf(world.call(update('u-2'))), 'ResourceNotFoundException missing');
});

test('every service, plane and effect either does something or is refused with what would', () => {
  for (const service of OUTAGE_SERVICES)
    for (const plane of ['control', 'data', 'all'] as const)
      for (const effect of OUTAGE_EFFECTS) {
        const { control, data } = ABILITIES[service];
        const able: readonly string[] = plane === 'all' ? [...control, ...data] : ABILITIES[service][plane];
        const reason = idleReason(service, plane, effect);
        assert.equal(reason === null, able.includes(effect), `${service} ${plane} ${effect}`);
        if (reason !== null) assert.match(reason.remedy, /plane (control|data): /);
      }
});

test('credentials last an hour after Identity Center fails, then every call is refused, until it is well again', () => {
  const world = createTestWorld();
  const who: Call = { service: 'sts', operation: 'GetCallerIdentity', region: WEST, input: {} };
  fail(world, { service: 'sso', plane: 'control' });
  assert.equal(codeOf(world.call(who, 59 * MINUTE)), 'yes');
  assert.equal(codeOf(world.call(who, 2 * MINUTE)), 'ExpiredTokenException expired');
  assert.equal(codeOf(world.call(scale('worker', 1))), 'ExpiredTokenException expired');
  world.step({ kind: 'heal', service: 'sso', region: null });
  assert.equal(codeOf(world.call(who)), 'yes');
});

/** Two streams of eight shards with a lane each, read by a function each. */
const readers = () => {
  const world = createTestWorld();
  const region = world.state.regions[WEST];
  assert.ok(region);
  const [stream, mapping] = [region.streams['s'], region.mappings['u-1']];
  assert.ok(stream && mapping);
  const streams: EventStream[] = ['a', 'b'].map((name) => {
    region.streams[name] = { ...stream, streamName: name, shardCount: 8 };
    region.functions[name] = { functionName: name, functionArn: `arn:aws:lambda:${WEST}:1:function:${name}` };
    region.mappings[name] = { ...mapping, uuid: name, functionArn: `x:function:${name}`, status: 'Enabled' };
    return { region: WEST, streamName: name, backlog: 0, acceptedPerSecond: 0, consumers: [{ mappingUuid: name }] };
  });
  world.state.load = { ...createLoad([], world.state.nowMs), streams };
  const lanes = () => streams.map((one) => lanesOf(world.state, one, shardsOf));
  const quota = region.quotas['lambda']?.[0];
  assert.ok(quota);
  return { region, lanes, quota };
};

test("consumers share the account's concurrency, what is reserved is set aside, and 0 reserved is never invoked", () => {
  const { region, lanes, quota } = readers();
  assert.deepEqual(lanes(), [8, 8]);
  quota.value = 10;
  assert.deepEqual(lanes(), [5, 5]);
  const [first] = Object.values(region.functions);
  assert.ok(first);
  first.ReservedConcurrentExecutions = 4;
  assert.deepEqual(lanes(), [4, 6]);
  first.ReservedConcurrentExecutions = 0;
  assert.deepEqual(lanes(), [0, 8]);
  assert.equal(region.mappings['a']?.status, 'Enabled', 'and its mapping looks well');
  first.ReservedConcurrentExecutions = -1;
  assert.deepEqual(lanes(), [5, 5], '-1 takes the reservation off');
});
