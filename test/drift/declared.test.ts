import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { KINDS } from '../../src/drift/kinds.ts';
import { readSnapshots } from '../../src/drift/read.ts';
import { materialise } from '../../src/sandbox/declared/materialise.ts';
import type { ProvisionedRegion } from '../../src/sandbox/declared/provision.ts';
import { sandboxMachine } from '../../src/sandbox/world.ts';
import { provisionBoth } from '../rehearsal.ts';
import { askFrom, START_MS } from './estate.ts';

const COMPARED = [
  'aws:appautoscaling/policy:Policy',
  'aws:appautoscaling/target:Target',
  'aws:cloudwatch/logGroup:LogGroup',
  'aws:cloudwatch/metricAlarm:MetricAlarm',
  'aws:ec2/securityGroup:SecurityGroup',
  'aws:ecs/service:Service',
  'aws:ecs/taskDefinition:TaskDefinition',
  'aws:iam/role:Role',
  'aws:iam/rolePolicy:RolePolicy',
  'aws:kinesis/stream:Stream',
  'aws:lambda/eventSourceMapping:EventSourceMapping',
  'aws:lambda/function:Function',
  'aws:lb/listener:Listener',
  'aws:lb/targetGroup:TargetGroup',
];

type Path = (string | number)[];

/** Paths of all literals in a value; a document in a text is entered. */
const leaves = (value: unknown, path: Path = []): Path[] => {
  if (typeof value === 'string' && /^[[{]/.test(value)) return leaves(JSON.parse(value), path);
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, one]) =>
    leaves(one, [...path, Array.isArray(value) ? Number(key) : key]),
  );
};

const other = (value: unknown): unknown => {
  if (typeof value === 'number') return value + 1;
  return typeof value === 'boolean' ? !value : `${String(value)}x`;
};

/** The value with another literal at a path. */
const changed = (value: unknown, [key, ...rest]: Path): unknown => {
  if (typeof value === 'string' && key !== undefined) return JSON.stringify(changed(JSON.parse(value), [key, ...rest]));
  if (key === undefined) return other(value);
  if (Array.isArray(value)) return value.map((one: unknown, index) => (index === key ? changed(one, rest) : one));
  const record = value as Record<string, unknown>;
  return { ...record, [key]: changed(record[key], rest) };
};

let regions: ProvisionedRegion[] = [];
before(async () => {
  regions = await provisionBoth('warm');
});

/** What the comparison reads of the standby with one resource declared otherwise. */
const seen = async (index: number, outputs: Record<string, unknown> | null): Promise<string> => {
  const pair = structuredClone(regions);
  const resource = pair[1]?.resources[index];
  if (outputs !== null && resource !== undefined) resource.outputs = outputs;
  const state = materialise(pair, { startMs: START_MS, seed: 1 });
  const [primary, standby] = pair.map(({ manifest }) => manifest);
  assert.ok(primary !== undefined && standby !== undefined);
  const ask = askFrom((call) => {
    state.buckets = {};
    const answer = sandboxMachine.step(state, START_MS, { kind: 'call', call });
    assert.ok(answer !== 'hang');
    return answer;
  });
  const places = [{ manifest: standby, otherRegion: primary.region }];
  return JSON.stringify(await readSnapshots(KINDS, places, ask, START_MS));
};

/** Why a setting may differ without being seen. */
const UNSEEN: Record<string, string[]> = {
  'AWS knows one value only, or none that the other region could have instead': [
    'Policy.scalableDimension',
    'Policy.serviceNamespace',
    'Target.scalableDimension',
    'TaskDefinition.requiresCompatibilities',
    'RolePolicy.policy.Statement.Effect',
    'RolePolicy.policy.Version',
    'Role.assumeRolePolicy.Statement.Effect',
    'Role.assumeRolePolicy.Version',
  ],
  'a name or id of the region itself, by which nothing else works': [
    'Listener.certificateArn',
    'RolePolicy.name',
    'SecurityGroup.name',
    'Service.loadBalancers.targetGroupArn',
    'Service.networkConfiguration.subnets',
    'TargetGroup.name',
    'TargetGroup.vpcId',
    'TaskDefinition.family',
  ],
  'where the code comes from; the code itself is compared': ['Function.s3Bucket', 'Function.s3Key'],
  'who may take the roles of people; those of services and functions are compared': [
    'Role.assumeRolePolicy.Statement.Condition.StringEquals.aws:PrincipalAccount',
    'Role.assumeRolePolicy.Statement.Principal.AWS',
  ],
  'words for people': ['MetricAlarm.alarmDescription', 'Role.description', 'SecurityGroup.description'],
  'a matter of the posture, and of the run': ['Service.desiredCount'],
  'not read: it needs calls of its own, or changes nothing of what is served': [
    'Listener.defaultActions.fixedResponse.contentType',
    'Listener.defaultActions.fixedResponse.statusCode',
    'Role.maxSessionDuration',
    'TargetGroup.deregistrationDelay',
  ],
};

test('every setting that the program declares of a compared resource is seen, or is known not to be', async () => {
  const whole = await seen(-1, null);
  const isSeen = new Map<string, boolean>();
  for (const [index, resource] of (regions[1]?.resources ?? []).entries()) {
    if (!COMPARED.includes(resource.type)) continue;
    for (const path of leaves(resource.inputs)) {
      const name = [resource.type.replace(/^.*:/, ''), ...path.filter((part) => typeof part === 'string')].join('.');
      if (isSeen.get(name) === true) continue;
      const outputs = changed(resource.outputs, path) as Record<string, unknown>;
      isSeen.set(name, (await seen(index, outputs)) !== whole);
    }
  }
  assert.ok(COMPARED.every((type) => [...isSeen.keys()].some((name) => name.startsWith(type.replace(/^.*:/, '')))));
  assert.deepEqual(
    [...isSeen.keys()].filter((name) => isSeen.get(name) === false).toSorted(),
    Object.values(UNSEEN).flat().toSorted(),
  );
});
