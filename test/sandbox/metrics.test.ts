import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call, OutputOf } from '../../src/domain/api/call.ts';
import { codeOf, createTestWorld, outputOf, START_MS, WEST, type TestWorld } from './core-fixture.ts';

const MINUTE = 60_000;
const at = (ms: number): string => new Date(ms).toISOString();
const running = (fromMs: number, toMs: number, metricName = 'RunningTaskCount'): Call => ({
  service: 'cloudwatch',
  operation: 'GetMetricData',
  region: WEST,
  input: {
    StartTime: at(fromMs),
    EndTime: at(toMs),
    MetricDataQueries: [
      {
        Id: 'q',
        MetricStat: {
          Metric: {
            Namespace: 'ECS/ContainerInsights',
            MetricName: metricName,
            Dimensions: [
              { Name: 'ClusterName', Value: 'c' },
              { Name: 'ServiceName', Value: 'worker' },
            ],
          },
          Period: 60,
          Stat: 'Maximum',
        },
      },
    ],
  },
});
const points = (world: TestWorld, call: Call): [string, number][] => {
  const { MetricDataResults = [] } = outputOf<OutputOf<'cloudwatch', 'GetMetricData'>>(world.call(call));
  const [row] = MetricDataResults;
  return (row?.Timestamps ?? []).map((time, index) => [time, row?.Values?.[index] ?? Number.NaN]);
};
const observed = (): TestWorld => {
  const world = createTestWorld();
  const region = world.state.regions[WEST];
  assert.ok(region !== undefined);
  region.runningTasks['c/worker'] = [{ atMs: START_MS, value: 0 }];
  return world;
};
const quotas = (ServiceCode: string, more: Record<string, unknown> = {}): Call => ({
  service: 'service-quotas',
  operation: 'ListServiceQuotas',
  region: WEST,
  input: { ServiceCode, ...more },
});

test('a minute shows the tasks that ran in it, newest first, and only once it is over', () => {
  const world = observed();
  world.call({
    service: 'ecs',
    operation: 'UpdateService',
    region: WEST,
    input: { cluster: 'c', service: 'worker', desiredCount: 3 },
  });
  world.advance(2 * MINUTE + 30_000);
  const { nowMs } = world.state;
  assert.deepEqual(points(world, running(START_MS - MINUTE, nowMs)), [
    [at(START_MS + MINUTE), 3],
    [at(START_MS), 3],
    [at(START_MS - MINUTE), 0],
  ]);
});

test('minutes in which CloudWatch was blind have no data point, then or later', () => {
  const world = observed();
  const outage = { id: 'o', service: 'cloudwatch', region: WEST, effect: 'blind', plane: 'data' } as const;
  const times = { fromMs: START_MS + 2 * MINUTE, toMs: START_MS + 4 * MINUTE };
  world.step({ kind: 'outage', outages: [{ ...outage, ...times, share: 1, endShare: null, note: '' }] });
  world.advance(3 * MINUTE);
  assert.deepEqual(
    points(world, running(START_MS, world.state.nowMs)).map(([time]) => time),
    [at(START_MS + MINUTE), at(START_MS)],
  );
  world.advance(3 * MINUTE);
  const minutes = [5, 4, 1, 0].map((minute) => at(START_MS + minute * MINUTE));
  assert.deepEqual(
    points(world, running(START_MS, world.state.nowMs)).map(([time]) => time),
    minutes,
  );
});

test('a metric that is not modelled has no data, which is not zero', () => {
  const world = observed();
  world.advance(5 * MINUTE);
  assert.deepEqual(points(world, running(START_MS, world.state.nowMs, 'CpuUtilized')), []);
  assert.equal(codeOf(world.call(running(START_MS, START_MS))), 'ValidationError invalid');
});

test('quotas are listed in pages of the size asked for, and an unknown service has none', () => {
  const world = createTestWorld();
  type Output = OutputOf<'service-quotas', 'ListServiceQuotas'>;
  const first = outputOf<Output>(world.call(quotas('ecs', { MaxResults: 3 })));
  const second = outputOf<Output>(world.call(quotas('ecs', { MaxResults: 3, NextToken: first.NextToken })));
  const codes = [...(first.Quotas ?? []), ...(second.Quotas ?? [])].map(({ QuotaCode }) => QuotaCode);
  assert.deepEqual(codes, ['L-AA0D4951', 'L-C5297B3A', 'L-22AE4B75', 'L-321A0372']);
  assert.equal(second.NextToken, undefined);
  assert.equal(codeOf(world.call(quotas('nope'))), 'NoSuchResourceException missing');
});

test('a caller learns the account of the sandbox', () => {
  const call: Call = { service: 'sts', operation: 'GetCallerIdentity', region: WEST, input: {} };
  assert.equal(outputOf<{ Account: string }>(createTestWorld().call(call)).Account, '123456789012');
});
