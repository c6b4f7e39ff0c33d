import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call, OutputOf } from '../../src/domain/api/call.ts';
import { announce } from '../../src/sandbox/due.ts';
import type { DeploymentState } from '../../src/sandbox/services/ecs/service-state.ts';
import { createTestWorld, outputOf, WEST, type TestWorld } from './core-fixture.ts';

const scale = (service: string, desiredCount: number): Call => ({
  service: 'ecs',
  operation: 'UpdateService',
  region: WEST,
  input: { cluster: 'c', service, desiredCount },
});
const stoppedOf = (world: TestWorld, serviceName: string) => {
  const list: Call = {
    service: 'ecs',
    operation: 'ListTasks',
    region: WEST,
    input: { cluster: 'c', serviceName, desiredStatus: 'STOPPED' },
  };
  const { taskArns: tasks = [] } = outputOf<OutputOf<'ecs', 'ListTasks'>>(world.call(list));
  if (tasks.length === 0) return [];
  const call: Call = { service: 'ecs', operation: 'DescribeTasks', region: WEST, input: { cluster: 'c', tasks } };
  return outputOf<OutputOf<'ecs', 'DescribeTasks'>>(world.call(call)).tasks ?? [];
};
const saidOf = (world: TestWorld, name: string): string => JSON.stringify(world.service(name).events);
const launches = (world: TestWorld) => {
  const room = world.state.regions[WEST]?.fargate?.['launches'];
  assert.ok(room !== undefined);
  return room;
};
const MINUTE_MS = 60_000;

test('tasks whose image or secret is not there never run, and ECS tries again later and later, up to 27 minutes', () => {
  for (const [fault, reason] of [
    ['image', 'CannotPullContainerError'],
    ['secret', 'ResourceInitializationError'],
  ] as const) {
    const world = createTestWorld();
    world.service('worker').taskFault = fault;
    world.call(scale('worker', 2));
    world.advance(10 * MINUTE_MS);
    const early = stoppedOf(world, 'worker');
    assert.ok(early.length >= 6 && early.every(({ stoppedReason }) => stoppedReason?.startsWith(reason)), fault);
    assert.ok(early.every(({ stopCode }) => stopCode === 'TaskFailedToStart'));
    assert.match(saidOf(world, 'worker'), /is unable to consistently start tasks successfully/);
    assert.equal(world.service('worker').runningCount, 0);
    world.advance(3 * 60 * MINUTE_MS);
    const moments = [...new Set(stoppedOf(world, 'worker').map(({ stoppedAt }) => Date.parse(stoppedAt ?? '')))];
    const [last = 0, before = 0] = moments.toSorted((left, right) => right - left);
    const pauseMinutes = (last - before) / MINUTE_MS;
    assert.ok(pauseMinutes > 27 && pauseMinutes < 28, `${pauseMinutes} min`);
    world.service('worker').taskFault = 'none';
    world.advance(28 * MINUTE_MS);
    assert.deepEqual([world.service('worker').runningCount, world.service('worker').unplacedCount], [2, 0]);
    assert.equal(world.state.regions[WEST]?.usedVcpu, 2);
  }
});

test('a crash loop takes hold of a service that runs: its count flaps, the deployment shows nothing, the stopped tasks do', () => {
  const world = createTestWorld();
  world.call(scale('web', 2));
  world.advance(2 * MINUTE_MS);
  announce(world.state, { kind: 'minute', atMs: world.state.nowMs + MINUTE_MS });
  world.service('web').taskFault = 'crash';
  const counts = new Set<number>();
  for (let seconds = 0; seconds < 400; seconds += 5) {
    world.advance(5000);
    counts.add(world.service('web').runningCount);
  }
  assert.ok(counts.has(0) && counts.has(2), [...counts].join(' '));
  assert.ok(stoppedOf(world, 'web').length >= 6);
  assert.ok(stoppedOf(world, 'web').every(({ stopCode }) => stopCode === 'EssentialContainerExited'));
  assert.doesNotMatch(saidOf(world, 'web'), /unable to consistently/);
  const { desiredCount, starting, runningCount } = world.service('web');
  assert.equal(
    world.state.regions[WEST]?.usedVcpu,
    runningCount + starting.filter(({ healthyAtMs }) => healthyAtMs === null).length,
  );
  assert.equal(desiredCount, 2);
  world.service('web').taskFault = 'none';
  world.advance(5 * MINUTE_MS);
  assert.deepEqual([world.service('web').runningCount, world.service('web').healthyCount], [2, 2]);
});

test('where Fargate has no capacity left the count stays short, ECS says so, and it goes on trying by itself', () => {
  const world = createTestWorld();
  launches(world).capacityTasks = 14;
  world.call(scale('worker', 15));
  world.advance(3 * MINUTE_MS);
  assert.equal(world.service('worker').runningCount, 14);
  assert.match(saidOf(world, 'worker'), /was unable to place a task\. Reason: Capacity is unavailable at this time/);
  launches(world).capacityTasks = 20;
  world.advance(3 * MINUTE_MS);
  assert.equal(world.service('worker').runningCount, 15);
});

test('where the subnets have no address left, tasks are placed and fail at their network interface', () => {
  const world = createTestWorld();
  launches(world).addresses = 3;
  world.call(scale('worker', 4));
  world.advance(3 * MINUTE_MS);
  assert.equal(world.service('worker').runningCount, 3);
  const [task] = stoppedOf(world, 'worker');
  assert.match(task?.stoppedReason ?? '', /InsufficientFreeAddressesInSubnet/);
  launches(world).addresses = 10;
  world.advance(30 * MINUTE_MS);
  assert.equal(world.service('worker').runningCount, 4);
});

test('an outage of the data plane of ECS lets nothing start, and what runs goes on', () => {
  const world = createTestWorld();
  world.call(scale('worker', 2));
  world.advance(2 * MINUTE_MS);
  const fromMs = world.state.nowMs;
  const outage = { id: 'o', service: 'ecs', region: WEST, fromMs, toMs: null, plane: 'data', share: 1, endShare: null };
  world.step({ kind: 'outage', outages: [{ ...outage, effect: 'error', note: '' } as never] });
  world.call(scale('worker', 5));
  world.advance(5 * MINUTE_MS);
  assert.equal(world.service('worker').runningCount, 2);
  assert.match(saidOf(world, 'worker'), /Capacity is unavailable/);
  world.step({ kind: 'heal', service: 'ecs', region: WEST });
  world.advance(3 * MINUTE_MS);
  assert.equal(world.service('worker').runningCount, 5);
});

const deploying = (rollsBack: boolean): { world: TestWorld; deployment: DeploymentState } => {
  const world = createTestWorld();
  const deployment = { rolloutState: 'IN_PROGRESS', rolloutStateReason: '', failedTasks: 0, rollsBack };
  Object.assign(world.service('worker'), { deployment, taskFault: 'image' });
  world.call(scale('worker', 8));
  world.advance(10 * MINUTE_MS);
  return { world, deployment };
};

test('a deployment whose tasks never start is rolled back by its circuit breaker, and what ran before comes up', () => {
  const { world, deployment } = deploying(true);
  assert.match(saidOf(world, 'worker'), /deployment failed: tasks failed to start/);
  assert.match(saidOf(world, 'worker'), /rolling back to/);
  assert.equal(world.service('worker').runningCount, 8);
  assert.equal(deployment.rolloutState, 'COMPLETED');
});

test('without a rollback the deployment is given up: FAILED, with a reason, and nothing more is started', () => {
  const { world, deployment } = deploying(false);
  assert.equal(deployment.rolloutState, 'FAILED');
  assert.match(deployment.rolloutStateReason, /circuit breaker/);
  assert.equal(world.service('worker').runningCount, 0);
  assert.equal(world.service('worker').starting.length, 0);
});

test('stopped tasks are shown for an hour, those of a scaling activity too, and no others are known', () => {
  const world = createTestWorld();
  world.call(scale('web', 4));
  world.advance(2 * MINUTE_MS);
  world.call(scale('web', 1));
  const [task] = stoppedOf(world, 'web');
  assert.equal(stoppedOf(world, 'web').length, 3);
  assert.equal(task?.stopCode, 'ServiceSchedulerInitiated');
  const arns = ['arn:aws:ecs:us-west-2:123456789012:task/c/0123'];
  const call: Call = { service: 'ecs', operation: 'DescribeTasks', region: WEST, input: { cluster: 'c', tasks: arns } };
  assert.deepEqual(outputOf<OutputOf<'ecs', 'DescribeTasks'>>(world.call(call)), {
    tasks: [],
    failures: [{ arn: arns[0], reason: 'MISSING' }],
  });
  world.advance(61 * MINUTE_MS);
  assert.deepEqual(stoppedOf(world, 'web'), []);
});
