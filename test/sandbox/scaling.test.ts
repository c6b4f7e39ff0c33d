import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call, OutputOf } from '../../src/domain/api/call.ts';
import { codeOf, createTestWorld, outputOf, WEST } from './core-fixture.ts';

type Register = Extract<Call, { operation: 'RegisterScalableTarget' }>['input'];
const register = (more: Partial<Register>): Call => ({
  service: 'application-autoscaling',
  operation: 'RegisterScalableTarget',
  region: WEST,
  input: {
    ServiceNamespace: 'ecs',
    ResourceId: 'service/c/worker',
    ScalableDimension: 'ecs:service:DesiredCount',
    ...more,
  },
});
const describe = (more: Record<string, unknown> = {}): Call => ({
  service: 'application-autoscaling',
  operation: 'DescribeScalableTargets',
  region: WEST,
  input: { ServiceNamespace: 'ecs', ...more },
});

test('registering bounds moves the capacity into them at once, up and down', () => {
  const world = createTestWorld();
  world.call(register({ MinCapacity: 4, MaxCapacity: 8 }));
  assert.equal(world.service('worker').desiredCount, 4);
  world.call(register({ MinCapacity: 0, MaxCapacity: 2 }));
  assert.equal(world.service('worker').desiredCount, 2);
});

test('what a later registration does not name stays as it was, and still clamps', () => {
  const world = createTestWorld();
  world.call(register({ MinCapacity: 2, MaxCapacity: 8, SuspendedState: { DynamicScalingInSuspended: true } }));
  world.service('worker').desiredCount = 20;
  world.call(register({ SuspendedState: { ScheduledScalingSuspended: true } }));
  const [target] =
    outputOf<OutputOf<'application-autoscaling', 'DescribeScalableTargets'>>(world.call(describe())).ScalableTargets ??
    [];
  assert.deepEqual([target?.MinCapacity, target?.MaxCapacity], [2, 8]);
  assert.deepEqual(target?.SuspendedState, {
    DynamicScalingInSuspended: true,
    DynamicScalingOutSuspended: false,
    ScheduledScalingSuspended: true,
  });
  assert.equal(world.service('worker').desiredCount, 8);
});

test('bounds that cross, bounds of nothing and bounds of no service are refused', () => {
  const world = createTestWorld();
  assert.equal(codeOf(world.call(register({ MinCapacity: 5, MaxCapacity: 4 }))), 'ValidationException invalid');
  assert.equal(codeOf(world.call(register({ MinCapacity: 5 }))), 'ValidationException invalid');
  assert.equal(
    codeOf(world.call(register({ ResourceId: 'service/c/zz', MinCapacity: 1, MaxCapacity: 2 }))),
    'ValidationException invalid',
  );
});

test('targets are listed fifty at a time, and can be asked for by name', () => {
  const world = createTestWorld({ extraServices: 70 });
  for (let index = 0; index < 70; index += 1) {
    world.call(register({ ResourceId: `service/c/s${index}`, MinCapacity: 0, MaxCapacity: 1 }), 1000);
  }
  type Output = OutputOf<'application-autoscaling', 'DescribeScalableTargets'>;
  const first = outputOf<Output>(world.call(describe()));
  const second = outputOf<Output>(world.call(describe({ NextToken: first.NextToken })));
  assert.deepEqual(
    [first.ScalableTargets?.length, second.ScalableTargets?.length, second.NextToken],
    [50, 20, undefined],
  );
  const named = outputOf<Output>(world.call(describe({ ResourceIds: ['service/c/s3'] })));
  assert.deepEqual(
    named.ScalableTargets?.map(({ ResourceId }) => ResourceId),
    ['service/c/s3'],
  );
});
