import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Call } from '../../src/domain/api/call.ts';
import { factsCalls, readFacts } from '../../src/domain/facts/facts-calls.ts';
import { exampleManifest, exampleRecord, READ_AT } from './example.ts';

const manifests = (extraServices = 0) => ({
  from: exampleManifest({ region: 'us-east-1', posture: 'serving', extraServices }),
  to: exampleManifest({ region: 'us-west-2', posture: 'cold', extraServices }),
});

const DEAD: Answer = {
  outcome: 'unknown',
  error: { code: 'TimeoutError', message: 'no answer in 5 s', kind: 'timeout' },
};

/** What a healthy pair of regions answers. */
const answerOf = (call: Call): unknown => {
  switch (call.operation) {
    case 'DescribeServices':
      return {
        services: (call.input.services ?? []).map((serviceName) => ({
          serviceName,
          status: 'ACTIVE',
          desiredCount: 3,
          runningCount: 2,
          pendingCount: 1,
        })),
      };
    case 'DescribeScalableTargets':
      return {
        ScalableTargets: (call.input.ResourceIds ?? []).map((ResourceId) => ({
          ResourceId,
          MinCapacity: 1,
          MaxCapacity: 9,
        })),
      };
    case 'ListEventSourceMappings':
      return { EventSourceMappings: [{ UUID: '00000000-0000-4000-8000-000000000002', State: 'Disabled' }] };
    case 'GetFunctionConcurrency':
      return { ReservedConcurrentExecutions: 0 };
    case 'DescribeStreamSummary':
      return { StreamDescriptionSummary: { StreamStatus: 'ACTIVE', OpenShardCount: 8 } };
    case 'ListResourceRecordSets':
      return {
        ResourceRecordSets:
          call.input.StartRecordName === 'app.pony.example'
            ? [exampleRecord('us-east-1', 200), exampleRecord('us-west-2', 0)]
            : [],
      };
    case 'ListServiceQuotas':
      return { Quotas: [{ QuotaCode: call.input.ServiceCode === 'ecs' ? 'L-AA0D4951' : 'L-3032A538', Value: 77 }] };
    case 'GetMetricData':
      return {
        MetricDataResults: (call.input.MetricDataQueries ?? []).flatMap(({ Id }) => [
          { Id, Timestamps: ['2020-11-25T13:20:00.000Z'], Values: [4] },
          { Id, Timestamps: ['2020-11-25T13:15:00.000Z'], Values: [11] },
        ]),
      };
    default:
      return {};
  }
};

const read = (answer: (call: Call) => Answer, extraServices = 0) => {
  const pair = manifests(extraServices);
  const calls = factsCalls(pair, READ_AT);
  return readFacts(pair, READ_AT, calls, calls.map(answer));
};

const healthy = (call: Call): Answer => ({ outcome: 'yes', output: answerOf(call) });

test('reads travel in the batches of the API', () => {
  const calls = factsCalls(manifests(96), READ_AT);
  const count = (operation: string, region: string) =>
    calls.filter((call) => call.operation === operation && call.region === region).length;
  assert.equal(count('DescribeServices', 'us-west-2'), 10);
  assert.equal(count('DescribeScalableTargets', 'us-west-2'), 2);
  assert.equal(count('ListEventSourceMappings', 'us-west-2'), 1);
  assert.equal(count('GetFunctionConcurrency', 'us-west-2'), 1);
  assert.equal(count('GetFunctionConcurrency', 'us-east-1'), 0, 'only what is to be enabled counts');
  assert.equal(count('GetMetricData', 'us-east-1'), 1);
  assert.equal(count('GetMetricData', 'us-west-2'), 0);
  assert.equal(count('ListResourceRecordSets', 'us-east-1'), 2);
});

test('answers become facts: counts, bounds, states, records, quotas and the peak with its age', () => {
  const facts = read(healthy);
  const auth = facts.to.services['auth'];
  assert.ok(auth?.known === true && auth.seen?.desiredCount === 3 && auth.seen.runningCount === 2);
  const uuid = manifests().to.consumers[0]?.mappingUuid;
  assert.deepEqual(facts.to.mappings['analytics'], { known: true, seen: { uuid, state: 'Disabled', reason: '' } });
  assert.deepEqual(facts.from.mappings['analytics'], { known: true, seen: null });
  assert.deepEqual(facts.to.streams['events'], {
    known: true,
    seen: { status: 'ACTIVE', mode: 'PROVISIONED', shardCount: 8 },
  });
  assert.deepEqual(facts.reserved, { analytics: { known: true, seen: 0 } });
  assert.deepEqual(facts.claim, { known: true, seen: null });
  assert.deepEqual(facts.quotas, { known: true, seen: { 'L-AA0D4951': 77, 'L-3032A538': 77 } });
  assert.deepEqual(facts.samples['api'], {
    known: true,
    seen: { peakTasks: 11, source: 'CloudWatch', ageMs: 600_000 },
  });
  const records = facts.records['app.pony.example'];
  assert.ok(records?.known === true && records.seen.length === 2);
});

test('a primary that does not answer leaves causes behind, and the standby is read all the same', () => {
  const facts = read((call) => (call.region === 'us-east-1' && call.service !== 'route53' ? DEAD : healthy(call)));
  for (const sight of [
    facts.from.services['auth'],
    facts.from.mappings['analytics'],
    facts.from.streams['events'],
    facts.samples['auth'],
  ])
    assert.deepEqual(sight, { known: false, cause: 'TimeoutError: no answer in 5 s' });
  assert.equal(facts.to.services['auth']?.known, true);
});

test('a metric without data points is an empty sample, not a peak of zero', () => {
  const facts = read((call) =>
    call.operation === 'GetMetricData' ? { outcome: 'yes', output: { MetricDataResults: [] } } : healthy(call),
  );
  assert.deepEqual(facts.samples['auth'], {
    known: true,
    seen: { peakTasks: null, source: 'CloudWatch', ageMs: null },
  });
});

test('every service of a large estate is found in its batch', () => {
  const facts = read(healthy, 400);
  assert.equal(Object.values(facts.to.services).filter((sight) => sight.known && sight.seen !== null).length, 404);
  assert.equal(Object.values(facts.samples).filter((sight) => sight.known && sight.seen.peakTasks === 11).length, 404);
});

test('whether the account blocks public access is asked where something of the promoted region is public, and only there', () => {
  const { from, to } = manifests();
  const asked = (pair: Parameters<typeof factsCalls>[0]) =>
    factsCalls(pair, READ_AT).filter(({ service }) => service === 's3control');
  assert.deepEqual(asked({ from, to }), []);
  assert.deepEqual(asked({ from: { ...from, switchBucket: 'pony-switches' }, to }), []);
  const pair = { from, to: { ...to, switchBucket: 'pony-switches' } };
  assert.deepEqual(
    asked(pair).map(({ region, input }) => [region, input]),
    [['us-west-2', { AccountId: to.account }]],
  );
  const calls = factsCalls(pair, READ_AT);
  const factsOf = (answer: Answer) =>
    readFacts(
      pair,
      READ_AT,
      calls,
      calls.map((call) => (call.service === 's3control' ? answer : healthy(call))),
    ).publicAccess;
  const none: Answer = {
    outcome: 'no',
    error: { code: 'NoSuchPublicAccessBlockConfiguration', message: 'not found', kind: 'missing' },
  };
  assert.deepEqual(factsOf(none), { known: true, seen: { blocksPolicies: false, restrictsBuckets: false } });
  assert.deepEqual(factsOf(DEAD), { known: false, cause: 'TimeoutError: no answer in 5 s' });
});
