import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutageService } from '../../src/sandbox/faults/outage.ts';
import { createTestWorld, WEST, type TestWorld } from './core-fixture.ts';

const MINUTE = 60_000;

/** `worker` behind a public name, at a load in requests a second; one of its tasks stands 100 a second. */
const loaded = (requestsPerSecond: number, tasks: number): TestWorld => {
  const world = createTestWorld();
  const { state } = world;
  const entryService = { name: 'worker', clusterName: 'c', serviceName: 'worker', targetGroupArn: null };
  const entry = {
    region: WEST,
    dnsName: 'west.elb',
    posts: [],
    services: [{ ...entryService, requestsPerSecondPerTask: 100 }],
  };
  state.load.names = [{ name: 'app.example', share: 1, entries: [entry] }];
  for (const resolver of state.load.resolvers)
    resolver.cache['app.example'] = { region: WEST, expiresAtMs: Number.MAX_SAFE_INTEGER };
  setLoad(world, requestsPerSecond);
  Object.assign(world.service('worker'), { desiredCount: tasks, runningCount: tasks, healthyCount: tasks });
  const region = state.regions[WEST];
  assert.ok(region !== undefined);
  region.scalableTargets['service/c/worker'] = {
    resourceId: 'service/c/worker',
    minCapacity: 1,
    maxCapacity: 20,
    suspended: {
      DynamicScalingInSuspended: false,
      DynamicScalingOutSuspended: false,
      ScheduledScalingSuspended: false,
    },
    targetUtilisation: 0.5,
    createdAtMs: state.nowMs,
  };
  state.due.push({ kind: 'minute', atMs: state.nowMs + MINUTE, order: 0 });
  return world;
};
const setLoad = ({ state }: TestWorld, meanRequestsPerSecond: number): void => {
  state.load.profile = { ...state.load.profile, meanRequestsPerSecond, daySwing: 0, eventShare: 0 };
};
const desiredAfter = (world: TestWorld, minutes: number): number => {
  world.advance(minutes * MINUTE);
  return world.service('worker').desiredCount;
};
const blind = (world: TestWorld, service: OutageService): void => {
  const { nowMs } = world.state;
  const outage = { id: 'o', service, region: WEST, fromMs: nowMs, toMs: null, effect: 'blind' } as const;
  world.step({ kind: 'outage', outages: [{ ...outage, plane: 'all', share: 1, endShare: null, note: '' }] });
};
const suspend = ({ state }: TestWorld, which: 'DynamicScalingInSuspended' | 'DynamicScalingOutSuspended'): void => {
  const target = state.regions[WEST]?.scalableTargets['service/c/worker'];
  assert.ok(target !== undefined);
  target.suspended[which] = true;
};

test('a load that rises is followed after three minutes, a load that falls after fifteen', () => {
  const world = loaded(200, 4);
  assert.equal(desiredAfter(world, 20), 4);
  setLoad(world, 400);
  assert.equal(desiredAfter(world, 2), 4);
  assert.equal(desiredAfter(world, 1), 8);
  setLoad(world, 100);
  assert.equal(desiredAfter(world, 14), 8);
  assert.equal(desiredAfter(world, 1), 2);
});

test('tasks added to an idle service are taken away within a minute, unless its minimum keeps them', () => {
  const idle = loaded(0, 1);
  idle.service('worker').desiredCount = 6;
  assert.equal(desiredAfter(idle, 1), 1);
  const kept = loaded(0, 1);
  const target = kept.state.regions[WEST]?.scalableTargets['service/c/worker'];
  assert.ok(target !== undefined);
  target.minCapacity = 6;
  kept.service('worker').desiredCount = 6;
  assert.equal(desiredAfter(kept, 30), 6);
});

test('a service without a task has no metric, so that its first tasks have fifteen minutes', () => {
  const world = loaded(0, 0);
  assert.equal(desiredAfter(world, 5), 0);
  Object.assign(world.service('worker'), { desiredCount: 6, runningCount: 6, healthyCount: 6 });
  assert.equal(desiredAfter(world, 14), 6);
  assert.equal(desiredAfter(world, 1), 1);
});

for (const service of ['cloudwatch', 'application-autoscaling'] as const)
  test(`while ${service} is blind nothing scales, and afterwards the alarms need their data points anew`, () => {
    const world = loaded(200, 4);
    setLoad(world, 400);
    blind(world, service);
    assert.equal(desiredAfter(world, 120), 4);
    world.step({ kind: 'heal', service, region: WEST });
    assert.equal(desiredAfter(world, 2), 4);
    assert.equal(desiredAfter(world, 1), 8);
  });

test('a suspended direction is not followed, the other one is', () => {
  const noIn = loaded(100, 8);
  suspend(noIn, 'DynamicScalingInSuspended');
  assert.equal(desiredAfter(noIn, 60), 8);
  setLoad(noIn, 600);
  assert.equal(desiredAfter(noIn, 3), 12);
  const noOut = loaded(400, 4);
  suspend(noOut, 'DynamicScalingOutSuspended');
  assert.equal(desiredAfter(noOut, 60), 4);
});

test('registering bounds again keeps the history of the metric', () => {
  const world = loaded(200, 4);
  world.advance(MINUTE);
  setLoad(world, 400);
  world.advance(MINUTE);
  world.call({
    service: 'application-autoscaling',
    operation: 'RegisterScalableTarget',
    region: WEST,
    input: {
      ServiceNamespace: 'ecs',
      ResourceId: 'service/c/worker',
      ScalableDimension: 'ecs:service:DesiredCount',
      MinCapacity: 2,
    },
  });
  assert.equal(desiredAfter(world, 1), 4);
  assert.equal(desiredAfter(world, 1), 8);
});
