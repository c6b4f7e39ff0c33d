import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { digestOf } from '../../src/domain/text/digest.ts';
import { materialise } from '../../src/sandbox/declared/materialise.ts';
import { provision, type ProvisionedRegion } from '../../src/sandbox/declared/provision.ts';
import type { RegisteredResource } from '../../src/sandbox/services/declared-region.ts';
import type { SandboxState } from '../../src/sandbox/state.ts';
import { PONY } from '../../stacks/pony.ts';

const START_MS = Date.UTC(2020, 10, 25, 12);
const OPTIONS = { startMs: START_MS, seed: 7 };

let regions: ProvisionedRegion[];
let state: SandboxState;
before(async () => {
  regions = await provision({ application: PONY, postures: { primary: 'serving', standby: 'warm' } });
  state = materialise(regions, OPTIONS);
});

const regionIn = (world: SandboxState, name: string) => {
  const region = world.regions[name];
  assert.ok(region, name);
  return region;
};

test('what the program declares is there, running and healthy, and nothing is forgotten', () => {
  assert.deepEqual(state.defects, []);
  const counts = (name: string) =>
    Object.values(regionIn(state, name).services).map(
      ({ serviceName, desiredCount, runningCount, healthyCount }) =>
        `${serviceName} ${desiredCount} ${runningCount} ${healthyCount}`,
    );
  assert.deepEqual(counts('us-east-1').toSorted(), ['api 12 12 12', 'auth 6 6 6', 'mailer 6 6 6', 'web 8 8 8']);
  assert.deepEqual(counts('us-west-2').toSorted(), ['api 1 1 1', 'auth 1 1 1', 'mailer 1 1 1', 'web 1 1 1']);
});

test('sizes, bounds, images and targets of a service are those of the program', () => {
  const primary = regionIn(state, 'us-east-1');
  const api = primary.services['pony/api'];
  assert.equal(api?.vcpu, 1);
  assert.equal(api.imageMB, 260);
  const group = primary.targetGroups[api.targetGroupArn ?? ''];
  assert.equal(group?.serviceKey, 'pony/api');
  assert.equal(group.healthCheckIntervalMs, 10_000);
  assert.equal(group.port, 8080);
  assert.equal(primary.services['pony/mailer']?.targetGroupArn, null);
  const { minCapacity, maxCapacity, targetUtilisation } = primary.scalableTargets['service/pony/api'] ?? {};
  assert.deepEqual(
    { minCapacity, maxCapacity, targetUtilisation },
    { minCapacity: 12, maxCapacity: 36, targetUtilisation: 0.6 },
  );
  assert.equal(primary.usedVcpu, 6 * 0.25 + 12 * 1 + 8 * 0.5 + 6 * 0.5);
  assert.deepEqual(primary.runningTasks['pony/api'], [{ atMs: START_MS, value: 12 }]);
});

test('streams, mappings and tables are those of the program, the standby at rest', () => {
  for (const [name, shardCount, status] of [
    ['us-east-1', 8, 'Enabled'],
    ['us-west-2', 2, 'Disabled'],
  ] as const) {
    const region = regionIn(state, name);
    assert.equal(region.streams['pony-events']?.shardCount, shardCount);
    const [mapping] = Object.values(region.mappings);
    assert.equal(mapping?.status, status);
    assert.equal(mapping.streamName, 'pony-events');
    assert.deepEqual(mapping.defects, []);
    assert.deepEqual(Object.keys(region.tables), ['pony-analytics']);
  }
});

test('the zone holds a weighted record of each region with its health check, and name servers have them', () => {
  const zone = state.route53.zones['Z0PONYEXPRESS'];
  assert.equal(zone?.name, 'pony.example');
  assert.deepEqual(
    zone.records.map(({ Name, SetIdentifier, Weight }) => `${Name} ${SetIdentifier} ${Weight}`),
    ['app.pony.example. us-east-1 200', 'app.pony.example. us-west-2 0'],
  );
  assert.deepEqual(zone.served, zone.records);
  for (const { HealthCheckId, AliasTarget, SetIdentifier } of zone.records) {
    const guard = state.route53.healthChecks[HealthCheckId ?? ''];
    // The primary's record is guarded by two: its endpoint is well, and nobody has switched it off.
    const check = state.route53.healthChecks[guard?.counts?.children[0] ?? ''] ?? guard;
    assert.ok(check);
    assert.equal(guard?.passing, true);
    assert.equal(check.region, SetIdentifier);
    assert.equal(`${check.endpoint}.`, AliasTarget?.DNSName);
    assert.equal(check.requestIntervalMs, 10_000);
    assert.equal(check.passing, true);
  }
});

test('a cold region has no tasks, and its health check fails', async () => {
  const cold = materialise(
    await provision({ application: PONY, postures: { primary: 'serving', standby: 'cold' } }),
    OPTIONS,
  );
  const standby = regionIn(cold, 'us-west-2');
  assert.ok(Object.values(standby.services).every(({ runningCount }) => runningCount === 0));
  const records = cold.route53.zones['Z0PONYEXPRESS']?.records ?? [];
  const passing = records.map(
    ({ SetIdentifier, HealthCheckId }) => `${SetIdentifier} ${cold.route53.healthChecks[HealthCheckId ?? '']?.passing}`,
  );
  assert.deepEqual(passing.toSorted(), ['us-east-1 true', 'us-west-2 false']);
});

test('the state is plain JSON, and equal inputs make equal states', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
  assert.equal(digestOf(materialise(regions, OPTIONS)), digestOf(state));
});

test('types that the world does not have are counted, not refused', () => {
  assert.equal(state.unmodelled['aws:sqs/queue:Queue'], 2);
  assert.equal(state.unmodelled['aws:cloudwatch/logGroup:LogGroup'], undefined);
  assert.equal(state.unmodelled['awsx:ec2:Vpc'], 2);
  assert.equal(state.unmodelled['aws:ecs/service:Service'], undefined);
});

type Change = (resource: RegisteredResource) => RegisteredResource | null;

/** The world of a program whose standby is changed; null takes the registration out. */
const worldWith = (change: Change): SandboxState =>
  materialise(
    regions.map((region) => {
      if (region.region !== 'us-west-2') return region;
      const resources = region.resources.flatMap((resource) => change(resource) ?? []);
      return { ...region, resources };
    }),
    OPTIONS,
  );

const without =
  (type: string, name: string): Change =>
  (resource) =>
    resource.type === type && resource.name === name ? null : resource;

const withOutputs =
  (type: string, name: string, outputs: Record<string, unknown>): Change =>
  (resource) =>
    resource.type === type && resource.name === name
      ? { ...resource, outputs: { ...resource.outputs, ...outputs } }
      : resource;

const mappingOf = (world: SandboxState) => Object.values(regionIn(world, 'us-west-2').mappings)[0];
const groupOf = (world: SandboxState, name: string) =>
  Object.values(regionIn(world, 'us-west-2').targetGroups).find((group) => group.name === name);

test('a service without a scalable target has none in the world', () => {
  const world = worldWith(without('aws:appautoscaling/target:Target', 'api-scaling'));
  assert.equal(regionIn(world, 'us-west-2').scalableTargets['service/pony/api'], undefined);
  assert.deepEqual(world.defects, ['us-west-2: service api has no scalable target']);
});

test('a scalable target without a policy keeps its bounds and does not scale', () => {
  const world = worldWith(without('aws:appautoscaling/policy:Policy', 'api-cpu'));
  assert.equal(regionIn(world, 'us-west-2').scalableTargets['service/pony/api']?.targetUtilisation, null);
  assert.deepEqual(world.defects, ['us-west-2: service api has no policy that scales it']);
});

test('a target group that no rule sends requests to has no targets', () => {
  const world = worldWith(without('aws:lb/listenerRule:ListenerRule', 'auth-rule'));
  assert.equal(groupOf(world, 'pony-auth')?.serviceKey, null);
  assert.match(world.defects.join('\n'), /service auth has no targets, no listener rule/);
});

test('tasks whose security group does not admit the load balancer are no targets', () => {
  const world = worldWith(withOutputs('aws:ec2/securityGroup:SecurityGroup', 'auth-group', { ingress: [] }));
  assert.equal(groupOf(world, 'pony-auth')?.serviceKey, null);
  assert.match(world.defects.join('\n'), /service auth has no targets, its security groups do not admit/);
});

test('a service that is not registered is not there, and its record fails its health check', () => {
  const world = worldWith(without('aws:ecs/service:Service', 'web'));
  assert.equal(regionIn(world, 'us-west-2').services['pony/web'], undefined);
  assert.equal(Object.values(world.route53.healthChecks).find(({ region }) => region === 'us-west-2')?.passing, false);
});

test('a cluster without Container Insights has no samples of running tasks', () => {
  const world = worldWith(withOutputs('aws:ecs/cluster:Cluster', 'cluster', { settings: [] }));
  assert.deepEqual(regionIn(world, 'us-west-2').runningTasks, {});
  assert.match(world.defects.join('\n'), /no Container Insights/);
});

test('a mapping whose function may not read the stream does not consume', () => {
  const world = worldWith((resource) => {
    if (resource.name !== 'analytics-function-role-policy') return resource;
    const policy = String(resource.outputs['policy']).replace('"kinesis:GetRecords",', '');
    return { ...resource, outputs: { ...resource.outputs, policy } };
  });
  assert.deepEqual(mappingOf(world)?.defects, ["the function's role lacks kinesis:GetRecords on the stream"]);
});

test('a mapping whose function does not know its table, or may not write to it, does not consume', () => {
  const untold = worldWith(
    withOutputs('aws:lambda/function:Function', 'analytics', { environment: { variables: {} } }),
  );
  assert.deepEqual(mappingOf(untold)?.defects, ['the function is not told its table, TABLE_NAME is not set']);
  const missing = worldWith(without('aws:dynamodb/table:Table', 'analytics-table'));
  assert.deepEqual(mappingOf(missing)?.defects, ['table pony-analytics is not registered']);
  const refused = worldWith(without('aws:iam/rolePolicy:RolePolicy', 'analytics-function-role-policy'));
  assert.match(mappingOf(refused)?.defects.join('\n') ?? '', /may not write to table pony-analytics/);
});

test('a mapping without its stream is not there', () => {
  const world = worldWith(without('aws:kinesis/stream:Stream', 'events'));
  assert.equal(mappingOf(world), undefined);
  assert.match(world.defects.join('\n'), /mapping analytics-mapping is left out, its stream is not registered/);
});

test('a registration without an attribute that AWS requires is left out, and the field is named', () => {
  const world = worldWith(withOutputs('aws:lb/targetGroup:TargetGroup', 'api-targets', { port: 'http' }));
  assert.equal(groupOf(world, 'pony-api'), undefined);
  assert.match(world.defects.join('\n'), /TargetGroup "api-targets" is left out, port: /);
});
