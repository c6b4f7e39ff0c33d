import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call, OutputOf } from '../../src/domain/api/call.ts';
import { codeOf, createTestWorld, GROUP, outputOf, WEST } from './core-fixture.ts';

const update = (service: string, desiredCount: number, cluster = 'c'): Call => ({
  service: 'ecs',
  operation: 'UpdateService',
  region: WEST,
  input: { cluster, service, desiredCount },
});
const describe = (...services: string[]): Call => ({
  service: 'ecs',
  operation: 'DescribeServices',
  region: WEST,
  input: { cluster: 'c', services },
});
const health: Call = {
  service: 'elbv2',
  operation: 'DescribeTargetHealth',
  region: WEST,
  input: { TargetGroupArn: GROUP },
};
const states = (answer: ReturnType<ReturnType<typeof createTestWorld>['call']>) =>
  outputOf<OutputOf<'elbv2', 'DescribeTargetHealth'>>(answer).TargetHealthDescriptions?.map(
    (row) => row.TargetHealth?.State,
  );

test('a task runs after placement, start and image pull, and is healthy after its first check', () => {
  const world = createTestWorld();
  world.call(update('web', 2));
  world.advance(43_999);
  assert.deepEqual([world.service('web').runningCount, states(world.call(health))], [0, []]);
  world.advance(1);
  assert.deepEqual([world.service('web').runningCount, states(world.call(health))], [2, ['initial', 'initial']]);
  world.advance(5000);
  assert.deepEqual(states(world.call(health)), ['healthy', 'healthy']);
});

test('launches are admitted at 100 at once and 20 a second in a region', () => {
  const world = createTestWorld();
  world.call(update('worker', 300));
  world.advance(44_000);
  assert.equal(world.service('worker').runningCount, 100);
  world.advance(5000);
  assert.equal(world.service('worker').runningCount, 200);
  world.advance(5000);
  assert.equal(world.service('worker').runningCount, 300);
});

test('scaling in stops tasks at once, the newest first, and never below what is desired', () => {
  const world = createTestWorld();
  world.call(update('web', 4));
  world.advance(60_000);
  world.call(update('web', 6));
  world.call(update('web', 3));
  world.advance(120_000);
  const { runningCount, healthyCount, starting } = world.service('web');
  assert.deepEqual([runningCount, healthyCount, starting.length], [3, 3, 0]);
  assert.equal(world.state.regions[WEST]?.usedVcpu, 3);
});

test('tasks beyond the vCPU quota are not placed, the service says so, and they start when there is room', () => {
  const world = createTestWorld();
  const quota = world.state.regions[WEST]?.quotas['fargate']?.find(({ quotaCode }) => quotaCode === 'L-3032A538');
  assert.ok(quota !== undefined);
  quota.value = 3;
  world.call(update('worker', 5));
  world.advance(60_000);
  assert.equal(world.service('worker').runningCount, 3);
  assert.match(world.service('worker').events[0]?.message ?? '', /limit on the number of vCPUs/);
  quota.value = 10;
  world.advance(120_000);
  assert.equal(world.service('worker').runningCount, 5);
});

test('a missing service is a failure in the answer, a missing cluster an error, and eleven names are too many', () => {
  const world = createTestWorld();
  const output = outputOf<OutputOf<'ecs', 'DescribeServices'>>(world.call(describe('web', 'nope')));
  assert.deepEqual(output.failures, [{ arn: 'nope', reason: 'MISSING' }]);
  assert.equal(output.services?.length, 1);
  assert.equal(codeOf(world.call(update('web', 1, 'zz'))), 'ClusterNotFoundException missing');
  assert.equal(codeOf(world.call(update('zz', 1))), 'ServiceNotFoundException missing');
  assert.equal(codeOf(world.call(update('web', -1))), 'InvalidParameterException invalid');
  assert.equal(
    codeOf(world.call(describe(...Array.from({ length: 11 }, (_, index) => `s${index}`)))),
    'InvalidParameterException invalid',
  );
});

test('the 51st change of services within a moment is throttled, and a fifth of a second later there is room for one', () => {
  const world = createTestWorld({ extraServices: 60 });
  const answers = Array.from({ length: 51 }, (_, index) => codeOf(world.call(update(`s${index}`, 1))));
  assert.deepEqual(answers.slice(49), ['yes', 'ThrottlingException throttled']);
  assert.equal(codeOf(world.call(update('s55', 1), 200)), 'yes');
  assert.equal(codeOf(world.call(update('s56', 1))), 'ThrottlingException throttled');
});

test('start times scatter above what is published when chance is on, and the same seed gives the same times', () => {
  const runningAt = (seed: number) => {
    const world = createTestWorld({ sigma: 0.15, seed });
    world.call(update('worker', 50));
    return world.service('worker').starting.map(({ runningAtMs }) => runningAtMs - world.state.nowMs);
  };
  const times = runningAt(7);
  assert.deepEqual(times, runningAt(7));
  assert.notDeepEqual(times, runningAt(8));
  assert.ok(new Set(times).size > 40);
  const sorted = times.toSorted((left, right) => left - right);
  assert.ok((sorted[0] ?? 0) >= 44_000 && (sorted[0] ?? 0) < 46_000, `first ${sorted[0]}`);
  assert.ok((sorted[25] ?? 0) > 45_000 && (sorted[25] ?? 0) < 53_000, `median ${sorted[25]}`);
});
