import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from '../../src/domain/api/call.ts';
import { digestOf } from '../../src/domain/text/digest.ts';
import { sandboxMachine, type SandboxInput } from '../../src/sandbox/world.ts';
import { codeOf, createTestWorld, WEST } from './core-fixture.ts';

const scale = (service: string, desiredCount: number): Call => ({
  service: 'ecs',
  operation: 'UpdateService',
  region: WEST,
  input: { cluster: 'c', service, desiredCount },
});
const look = (region = WEST): Call => ({
  service: 'ecs',
  operation: 'DescribeServices',
  region,
  input: { cluster: 'c', services: ['web'] },
});
const enable: Call = {
  service: 'lambda',
  operation: 'UpdateEventSourceMapping',
  region: WEST,
  input: { UUID: 'u-1', Enabled: true },
};
const reshard: Call = {
  service: 'kinesis',
  operation: 'UpdateShardCount',
  region: WEST,
  input: { StreamName: 's', TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' },
};
const EVERYTHING = [scale('web', 7), scale('worker', 3), enable, reshard];
const STEPS: [number, SandboxInput][] = [
  ...EVERYTHING.map((call): [number, SandboxInput] => [700, { kind: 'call', call }]),
  [20_000, { kind: 'advance' }],
  [13_000, { kind: 'call', call: scale('web', 2) }],
  [90_000, { kind: 'advance' }],
];

test('equal inputs make equal worlds, also when one of them was written down and read back on the way', () => {
  const [one, other] = [createTestWorld({ sigma: 0.15 }), createTestWorld({ sigma: 0.15 })];
  let kept = other.state;
  for (const [afterMs, input] of STEPS) {
    const output = one.step(input, afterMs);
    kept = JSON.parse(JSON.stringify(kept)) as typeof kept;
    assert.deepEqual(sandboxMachine.step(kept, kept.nowMs + afterMs, input), output);
  }
  assert.equal(digestOf(kept), digestOf(one.state));
});

test('looking changes nothing that chance decides: with and without polls everything happens at the same moments', () => {
  const dues = (polls: number) => {
    const world = createTestWorld({ sigma: 0.15 });
    for (const call of EVERYTHING) {
      for (let poll = 0; poll < polls; poll += 1) world.call(look());
      world.call(call, 1000);
    }
    return world.state.due.map(({ atMs, kind }) => `${kind} ${atMs}`);
  };
  assert.ok(dues(0).length >= 12);
  assert.deepEqual(dues(3), dues(0));
});

test('things happen in the order of time, however far one input jumps', () => {
  const [jump, steps] = [createTestWorld({ sigma: 0.15 }), createTestWorld({ sigma: 0.15 })];
  for (const world of [jump, steps]) for (const call of EVERYTHING) world.call(call);
  jump.advance(120_000);
  for (let second = 0; second < 120; second += 1) steps.advance(1000);
  assert.deepEqual(jump.state.regions, steps.state.regions);
});

test('users are counted to the moment that one asks about, and lag by less than half a second when nobody does', () => {
  const world = createTestWorld();
  const { load } = world.state;
  load.names = [{ name: 'app.example', share: 1, entries: [] }];
  world.advance(100);
  assert.equal(load.integratedToMs, world.state.nowMs);
  world.call(look(), 499);
  assert.equal(world.state.nowMs - load.integratedToMs, 499);
  world.call(look(), 1);
  assert.equal(load.integratedToMs, world.state.nowMs);
  world.call(look(), 300);
  world.call({ service: 'probe', operation: 'Http', region: WEST, input: { url: 'https://app.example/', count: 1 } });
  assert.equal(load.integratedToMs, world.state.nowMs);
});

test('a region of which nothing is declared has nothing, and asking does not put it into the world', () => {
  const world = createTestWorld();
  assert.equal(codeOf(world.call(look('eu-west-1'))), 'ClusterNotFoundException missing');
  assert.deepEqual(Object.keys(world.state.regions), [WEST]);
});

test('reads and changes of services, and the same calls in another region, have rates of their own', () => {
  const world = createTestWorld();
  const last = (call: Call, count: number) =>
    Array.from({ length: count }, () => codeOf(world.call(call)))
      .at(-1)
      ?.replace(/^Cluster.*/, 'yes');
  assert.equal(last(look(), 100), 'yes');
  assert.equal(last(look(), 1), 'ThrottlingException throttled');
  assert.equal(last(scale('web', 0), 50), 'yes');
  assert.equal(last(look('eu-west-1'), 100), 'yes');
});

test('a rate follows the quota that is applied in the region', () => {
  const world = createTestWorld();
  for (const quota of world.state.regions[WEST]?.quotas['ecs'] ?? [])
    if (quota.quotaCode === 'L-AA0D4951') quota.value = 2;
  const codes = [1, 2, 3].map((count) => codeOf(world.call(scale('worker', count))));
  assert.deepEqual(codes, ['yes', 'yes', 'ThrottlingException throttled']);
  assert.equal(world.service('worker').desiredCount, 2);
});

test('a service that is out of order refuses before it counts, and changes nothing', () => {
  const world = createTestWorld();
  const { nowMs } = world.state;
  const outage = {
    id: 'o',
    service: 'ecs',
    region: WEST,
    fromMs: nowMs,
    toMs: nowMs + 1000,
    effect: 'refuse',
  } as const;
  world.step({ kind: 'outage', outages: [{ ...outage, plane: 'all', share: 1, endShare: null, note: '' }] });
  for (let count = 0; count < 60; count += 1)
    assert.equal(codeOf(world.call(scale('worker', 5))), 'ECONNREFUSED unreachable');
  assert.equal(world.service('worker').desiredCount, 0);
  assert.equal(codeOf(world.call(scale('worker', 5), 1000)), 'yes');
});

test('a change is noted in the ledger when it was made, and not when it was refused', () => {
  const world = createTestWorld();
  world.call(scale('worker', -1));
  world.call(look());
  assert.equal(world.state.ledger.changeCount, 0);
  world.call(scale('worker', 1));
  assert.deepEqual(
    world.state.ledger.changes.map(({ what }) => what),
    [`ecs UpdateService ${WEST}`],
  );
});
