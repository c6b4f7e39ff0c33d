import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { POSTURES, type Posture } from '../../src/domain/manifest.ts';
import type { ProvisionedRegion, RegisteredResource } from '../../src/sandbox/provision.ts';
import { provision } from '../../src/sandbox/provision.ts';

const standbyAt = new Map<Posture, ProvisionedRegion>();
before(async () => {
  for (const posture of POSTURES) {
    const [, standby] = await provision({ postures: { primary: 'serving', standby: posture } });
    assert.ok(standby);
    standbyAt.set(posture, standby);
  }
});

const resourcesAt = (posture: Posture): RegisteredResource[] => standbyAt.get(posture)?.resources ?? [];

const inputsAt = (posture: Posture, type: string, name: string): Record<string, unknown> => {
  const found = resourcesAt(posture).find((resource) => resource.type === type && resource.name === name);
  assert.ok(found, `${type} ${name} is registered in posture ${posture}`);
  return found.inputs;
};

interface Row {
  type: string;
  name: string;
  field: string;
  cold: unknown;
  warm: unknown;
  hot: unknown;
  serving: unknown;
}
const SERVICE = 'aws:ecs/service:Service';
const SCALING = 'aws:appautoscaling/target:Target';
const weight = (value: number) => [{ weight: value }];
const TABLE: Row[] = [
  { type: SERVICE, name: 'auth', field: 'desiredCount', cold: 0, warm: 1, hot: 6, serving: 6 },
  { type: SERVICE, name: 'api', field: 'desiredCount', cold: 0, warm: 1, hot: 12, serving: 12 },
  { type: SERVICE, name: 'web', field: 'desiredCount', cold: 0, warm: 1, hot: 8, serving: 8 },
  { type: SERVICE, name: 'mailer', field: 'desiredCount', cold: 0, warm: 1, hot: 6, serving: 6 },
  { type: SCALING, name: 'auth-scaling', field: 'minCapacity', cold: 0, warm: 1, hot: 6, serving: 6 },
  { type: SCALING, name: 'api-scaling', field: 'minCapacity', cold: 0, warm: 1, hot: 12, serving: 12 },
  { type: SCALING, name: 'web-scaling', field: 'minCapacity', cold: 0, warm: 1, hot: 8, serving: 8 },
  { type: SCALING, name: 'mailer-scaling', field: 'minCapacity', cold: 0, warm: 1, hot: 6, serving: 6 },
  { type: SCALING, name: 'api-scaling', field: 'maxCapacity', cold: 36, warm: 36, hot: 36, serving: 36 },
  { type: 'aws:kinesis/stream:Stream', name: 'events', field: 'shardCount', cold: 2, warm: 2, hot: 8, serving: 8 },
  {
    type: 'aws:lambda/eventSourceMapping:EventSourceMapping',
    name: 'analytics-mapping',
    field: 'enabled',
    cold: false,
    warm: false,
    hot: false,
    serving: true,
  },
  {
    type: 'aws:route53/record:Record',
    name: 'pony-record',
    field: 'weightedRoutingPolicies',
    cold: weight(0),
    warm: weight(0),
    hot: weight(0),
    serving: weight(200),
  },
  {
    type: 'awsx:ec2:Vpc',
    name: 'network-vpc',
    field: 'natGateways',
    cold: { strategy: 'Single' },
    warm: { strategy: 'Single' },
    hot: { strategy: 'OnePerAz' },
    serving: { strategy: 'OnePerAz' },
  },
];

for (const { type, name, field, ...expected } of TABLE) {
  for (const posture of POSTURES) {
    test(`${posture}: ${name} has ${field} ${JSON.stringify(expected[posture])}`, () => {
      assert.deepEqual(inputsAt(posture, type, name)[field], expected[posture]);
    });
  }
}

test('a posture changes nothing beside that table and the posture tag', () => {
  const allowed = new Set([...TABLE.map(({ name, field }) => `${name}.${field}`), 'aws.defaultTags']);
  const keyOf = ({ type, name }: RegisteredResource): string => `${type} ${name}`;
  const serving = new Map(resourcesAt('serving').map((resource) => [keyOf(resource), resource]));
  for (const posture of ['cold', 'warm', 'hot'] as const) {
    const resources = resourcesAt(posture);
    assert.deepEqual(new Set(resources.map(keyOf)), new Set(serving.keys()), 'every posture has the same resources');
    for (const resource of resources) {
      const other = serving.get(keyOf(resource))?.inputs ?? {};
      for (const field of new Set([...Object.keys(other), ...Object.keys(resource.inputs)])) {
        if (allowed.has(`${resource.name}.${field}`)) continue;
        assert.deepEqual(resource.inputs[field], other[field], `${posture}: ${keyOf(resource)}.${field}`);
      }
    }
  }
});

test('the manifest says the counts, the shards and the posture that were declared', () => {
  for (const posture of POSTURES) {
    const manifest = standbyAt.get(posture)?.manifest;
    assert.equal(manifest?.posture, posture);
    for (const service of manifest.services) {
      assert.equal(service.minTasks, inputsAt(posture, SERVICE, service.name)['desiredCount']);
    }
    assert.equal(
      manifest.streams[0]?.shardCount,
      inputsAt(posture, 'aws:kinesis/stream:Stream', 'events')['shardCount'],
    );
  }
});
