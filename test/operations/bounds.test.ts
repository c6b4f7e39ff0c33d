import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bounds } from '../../src/operations/bounds.ts';
import { beforeOf, reverseOf, RUN, seenIn, silent, verdictOn, yes } from './answers.ts';

const PARAMS = {
  region: 'us-west-2',
  clusterName: 'pony',
  serviceName: 'auth',
  minCapacity: 6,
  maxCapacity: 18,
  exact: false,
};
const SUSPENDED = {
  DynamicScalingInSuspended: true,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: true,
};

const target = (MinCapacity: number, MaxCapacity: number) =>
  yes({ ScalableTargets: [{ ResourceId: 'service/pony/auth', MinCapacity, MaxCapacity, SuspendedState: SUSPENDED }] });

test('bounds are raised, and never lowered unless the step says exact', () => {
  assert.equal(verdictOn(bounds, PARAMS, target(0, 18)), 'unmet');
  assert.equal(verdictOn(bounds, PARAMS, target(8, 40)), 'met');
  const low = seenIn(bounds, PARAMS, target(0, 40));
  const [call] = bounds.apply(PARAMS, low, low, RUN);
  assert.ok(call?.operation === 'RegisterScalableTarget');
  assert.deepEqual([call.input.MinCapacity, call.input.MaxCapacity], [6, 40]);
  assert.equal(verdictOn(bounds, { ...PARAMS, exact: true }, target(8, 40)), 'unmet');
});

test('undo restores the old bounds and what was suspended', () => {
  const before = beforeOf(bounds, PARAMS, seenIn(bounds, PARAMS, target(0, 12)));
  const raised = seenIn(bounds, PARAMS, target(6, 18));
  const { reverse, restored } = reverseOf(bounds);
  assert.deepEqual(reverse(PARAMS, before, raised, RUN), [
    {
      service: 'application-autoscaling',
      operation: 'RegisterScalableTarget',
      region: 'us-west-2',
      input: {
        ServiceNamespace: 'ecs',
        ResourceId: 'service/pony/auth',
        ScalableDimension: 'ecs:service:DesiredCount',
        MinCapacity: 0,
        MaxCapacity: 12,
        SuspendedState: SUSPENDED,
      },
    },
  ]);
  assert.equal(restored(raised, PARAMS, before, RUN).verdict, 'unmet');
  // Deregistered meanwhile: what was there is not there.
  assert.equal(restored(null, PARAMS, before, RUN).verdict, 'unmet');
  assert.equal(restored(seenIn(bounds, PARAMS, target(0, 12)), PARAMS, before, RUN).verdict, 'met');
});

test('each bound that changes is shown with its old and new value', () => {
  assert.deepEqual(bounds.changes(PARAMS, seenIn(bounds, PARAMS, target(0, 18))), [
    { what: 'service auth scaling minCapacity', from: '0', to: '6' },
  ]);
});

test('a service that does not scale by itself needs no bounds', () => {
  const none = yes({ ScalableTargets: [] });
  const fixed = { ...PARAMS, scales: false };
  assert.equal(verdictOn(bounds, fixed, none), 'met');
  assert.deepEqual(bounds.apply(fixed, null, seenIn(bounds, fixed, none), RUN), []);
});

test('no answer is unknown, and a minimum above the maximum is refused', () => {
  assert.equal(verdictOn(bounds, PARAMS, silent), 'unknown');
  const parsed = bounds.params.safeParse({ ...PARAMS, minCapacity: 19 });
  assert.match(parsed.error?.issues[0]?.message ?? '', /more than maxCapacity/);
});

test('a target that is not found is not taken for a service that does not scale', () => {
  const nothing = yes({ ScalableTargets: [] });
  assert.equal(verdictOn(bounds, { ...PARAMS, scales: true }, nothing), 'unknown');
  assert.equal(verdictOn(bounds, { ...PARAMS, scales: true, maxCapacity: 6 }, nothing), 'unknown');
  assert.equal(verdictOn(bounds, { ...PARAMS, scales: false }, nothing), 'met');
  assert.equal(verdictOn(bounds, PARAMS, nothing), 'unknown', 'a plan that does not say it has a range');
  assert.equal(verdictOn(bounds, { ...PARAMS, maxCapacity: 6 }, nothing), 'met');
});
