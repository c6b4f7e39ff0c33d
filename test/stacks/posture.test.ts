import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { POSTURES, type Posture } from '../../src/domain/facts/manifest.ts';
import type { ProvisionedRegion } from '../../src/sandbox/declared/provision.ts';
import { provision } from '../../src/sandbox/declared/provision.ts';
import { PONY } from '../../stacks/pony.ts';

const standbyAt = new Map<Posture, ProvisionedRegion>();
before(async () => {
  for (const posture of POSTURES) {
    const [, standby] = await provision({ application: PONY, postures: { primary: 'serving', standby: posture } });
    assert.ok(standby);
    standbyAt.set(posture, standby);
  }
});

const weight = (value: number) => [{ weight: value }];
const tasks = (serving: number) => ({ cold: 0, warm: 1, hot: serving, serving });

/** A resource that a cold region does not have; of its properties only those that differ elsewhere have rows of their own. */
const onceRaised = { cold: undefined, warm: 'registered', hot: 'registered', serving: 'registered' };

/** Everything that differs between two postures, by resource and property, and nothing else. */
const TABLE: Record<string, Record<Posture, unknown>> = {
  'awsx:ec2:Vpc network-vpc natGateways': {
    cold: { strategy: 'None' },
    warm: { strategy: 'Single' },
    hot: { strategy: 'OnePerAz' },
    serving: { strategy: 'OnePerAz' },
  },
  'aws:ecs/cluster:Cluster cluster tags': {
    cold: { posture: 'cold' },
    warm: { posture: 'warm' },
    hot: { posture: 'hot' },
    serving: { posture: 'serving' },
  },
  ...Object.fromEntries(
    Object.entries({ auth: 6, api: 12, web: 8, mailer: 6 }).flatMap(([name, serving]) => [
      [`aws:ecs/service:Service ${name} desiredCount`, tasks(serving)],
      [`aws:appautoscaling/target:Target ${name}-scaling minCapacity`, tasks(serving)],
    ]),
  ),
  'aws:kinesis/stream:Stream events': onceRaised,
  'aws:kinesis/stream:Stream events shardCount': { cold: undefined, warm: 2, hot: 8, serving: 8 },
  'aws:lambda/eventSourceMapping:EventSourceMapping analytics-mapping': onceRaised,
  'aws:lambda/eventSourceMapping:EventSourceMapping analytics-mapping enabled': {
    cold: undefined,
    warm: false,
    hot: false,
    serving: true,
  },
  'aws:route53/record:Record pony-record weightedRoutingPolicies': {
    cold: weight(0),
    warm: weight(0),
    hot: weight(0),
    serving: weight(200),
  },
};

/** Every property of every registration of a posture, the provider's and the components' too. */
const propertiesAt = (posture: Posture): Map<string, unknown> =>
  new Map(
    (standbyAt.get(posture)?.resources ?? []).flatMap(({ type, name, inputs }) => [
      [`${type} ${name}`, 'registered'] as const,
      ...Object.entries(inputs).map(([field, value]) => [`${type} ${name} ${field}`, value] as const),
    ]),
  );

test('the table of postures is all that differs between them, over every property of every resource', () => {
  const properties = new Map(POSTURES.map((posture) => [posture, propertiesAt(posture)]));
  const keys = new Set([...properties.values()].flatMap((found) => [...found.keys()]));
  assert.ok(keys.size > 500, `${keys.size} properties were compared`);
  const differing = [...keys].flatMap((key) => {
    const values = Object.fromEntries(POSTURES.map((posture) => [posture, properties.get(posture)?.get(key)]));
    const isThere = (posture: Posture): boolean =>
      properties.get(posture)?.has(key.split(' ').slice(0, 2).join(' ')) === true;
    const comparable = POSTURES.filter((posture) => key.split(' ').length === 2 || isThere(posture));
    const isSame = new Set(comparable.map((posture) => JSON.stringify(values[posture]))).size === 1;
    return isSame ? [] : [[key, values] as const];
  });
  assert.deepEqual(Object.fromEntries(differing), TABLE);
});

test('a cold region has what only us-east-1 can make: load balancers, endpoints, roles, buckets, records, checks', () => {
  const types = new Set(standbyAt.get('cold')?.resources.map(({ type }) => type));
  for (const type of [
    'aws:lb/loadBalancer:LoadBalancer',
    'aws:ec2/vpcEndpoint:VpcEndpoint',
    'aws:iam/role:Role',
    'aws:iam/rolePolicy:RolePolicy',
    'aws:s3/bucket:Bucket',
    'aws:route53/record:Record',
    'aws:route53/healthCheck:HealthCheck',
  ])
    assert.ok(types.has(type), type);
});

test('the documentation has a line for each row of the table', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/stacks.md'), 'utf8');
  const types = new Set(Object.keys(TABLE).map((key) => key.split(' ')[0] ?? ''));
  const fields = new Set(Object.keys(TABLE).flatMap((key) => key.split(' ')[2] ?? []));
  for (const field of fields) assert.match(text, new RegExp(`\`${field}\``), field);
  const section = /## What a posture changes\n([\s\S]*?)\n## /.exec(text)?.[1] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Resource'));
  assert.equal(rows.length, types.size, 'one row for each type of resource that differs');
});

test('the manifest says the counts, the shards and the posture that were declared', () => {
  for (const posture of POSTURES) {
    const { manifest } = standbyAt.get(posture) ?? {};
    const properties = propertiesAt(posture);
    assert.equal(manifest?.posture, posture);
    for (const { name, minTasks } of manifest.services)
      assert.equal(minTasks, properties.get(`aws:ecs/service:Service ${name} desiredCount`));
    const shards = properties.get('aws:kinesis/stream:Stream events shardCount');
    assert.equal(manifest.streams[0]?.shardCount, shards ?? 8, 'a stream to come is made with those that serve');
    assert.equal(manifest.consumers[0]?.mappingUuid === null, shards === undefined);
  }
});
