import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call, OutputOf } from '../../src/domain/api/call.ts';
import { createTestWorld, GROUP, outputOf, WEST, type TestWorld } from './core-fixture.ts';

const scale = (service: string, desiredCount: number): Call => ({
  service: 'ecs',
  operation: 'UpdateService',
  region: WEST,
  input: { cluster: 'c', service, desiredCount },
});
const desiredSeen = (world: TestWorld, name: string) =>
  outputOf<OutputOf<'ecs', 'DescribeServices'>>(
    world.call({
      service: 'ecs',
      operation: 'DescribeServices',
      region: WEST,
      input: { cluster: 'c', services: [name] },
    }),
  ).services?.[0]?.desiredCount;
const targetStates = (world: TestWorld) => {
  const call: Call = {
    service: 'elbv2',
    operation: 'DescribeTargetHealth',
    region: WEST,
    input: { TargetGroupArn: GROUP },
  };
  const { TargetHealthDescriptions = [] } = outputOf<OutputOf<'elbv2', 'DescribeTargetHealth'>>(world.call(call));
  return TargetHealthDescriptions.map(({ TargetHealth }) => TargetHealth?.State);
};
const barred = (): TestWorld => {
  const world = createTestWorld();
  const group = world.state.regions[WEST]?.targetGroups[GROUP];
  assert.ok(group !== undefined);
  group.serviceKey = null;
  return world;
};

test('tasks that no load balancer reaches run, are never healthy, and can be stopped', () => {
  const world = barred();
  world.call(scale('web', 6));
  world.advance(120_000);
  const service = world.service('web');
  assert.deepEqual([service.runningCount, service.healthyCount, service.starting.length], [6, 0, 0]);
  world.call(scale('web', 2));
  assert.equal(service.runningCount, 2);
  world.call(scale('web', 0));
  assert.deepEqual([service.runningCount, world.state.regions[WEST]?.usedVcpu], [0, 0]);
});

test('a service is tried again once a minute, however often it was changed while there was no room', () => {
  const world = createTestWorld();
  for (const quota of world.state.regions[WEST]?.quotas['fargate'] ?? [])
    if (quota.quotaCode === 'L-3032A538') quota.value = 3;
  for (let count = 4; count < 10; count += 1) world.call(scale('worker', count), 1000);
  const said = world.service('worker').events.length;
  world.advance(60_000);
  assert.equal(world.service('worker').events.length, said + 1);
  assert.equal(world.state.due.filter(({ kind }) => kind === 'place-again').length, 1);
  world.call(scale('worker', 3));
  world.advance(60_000);
  assert.equal(world.state.due.filter(({ kind }) => kind === 'place-again').length, 0);
});

test('targets of stopped tasks drain for five minutes; a task that had not registered leaves no trace', () => {
  const world = createTestWorld();
  world.call(scale('web', 3));
  world.advance(60_000);
  world.call(scale('web', 5));
  world.call(scale('web', 1));
  assert.deepEqual(targetStates(world), ['healthy', 'draining', 'draining']);
  world.advance(299_999);
  assert.equal(targetStates(world).length, 3);
  world.advance(1);
  assert.deepEqual(targetStates(world), ['healthy']);
});

test('a read may be behind for as long as it is told to, and never shows what was never there', () => {
  const world = createTestWorld();
  world.state.physics = { ...world.state.physics, staleReadMs: 2000 };
  world.call(scale('worker', 4));
  assert.equal(desiredSeen(world, 'worker'), 0);
  world.advance(999);
  assert.equal(desiredSeen(world, 'worker'), 0);
  // Asking for the same again is no change, and keeps no read behind for longer.
  world.call(scale('worker', 4));
  world.advance(1);
  assert.equal(desiredSeen(world, 'worker'), 4);
  world.call(scale('worker', 4));
  assert.equal(desiredSeen(world, 'worker'), 4);
});

test('one service starts 500 tasks a minute at most, also where the region admits more', () => {
  const world = createTestWorld();
  for (const quota of world.state.regions[WEST]?.quotas['fargate'] ?? []) quota.value = 100_000;
  world.call(scale('worker', 1000));
  world.advance(44_000);
  assert.equal(world.service('worker').runningCount, 500);
  world.advance(60_000);
  assert.equal(world.service('worker').runningCount, 1000);
});
