import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Stack } from '@pulumi/pulumi/automation/index.js';
import { manifestSchema, type Posture } from '../../src/domain/facts/manifest.ts';
import { previewStack } from '../../src/cli/places/pulumi-preview.ts';
import { previewOutcome } from '../../src/drift/preview.ts';
import { provision } from '../../src/sandbox/declared/provision.ts';
import { PONY } from '../../stacks/pony.ts';
import { POSTURE_TABLE } from '../../stacks/posture.ts';
import { NEW_DIGEST, ponyFacts } from '../stacks/example-facts.ts';
import { preview, told, up } from './changes.ts';
import { createWorkspace, withoutEngine, type Workspace } from './workspace.ts';

interface StateResource {
  urn: string;
  type: string;
  dependencies?: string[];
  protect?: boolean;
}

const resourcesIn = (state: string): StateResource[] =>
  (JSON.parse(state) as { checkpoint: { latest: { resources: StateResource[] } } }).checkpoint.latest.resources;
const nameIn = (urn: string): string => urn.slice(urn.lastIndexOf('::') + 2);

const GATEWAYS = { None: 0, Single: 1, OnePerAz: 3 };

/** What awsx makes of the NAT gateways of two postures: gateways with their addresses, and a way out for each zone. */
const gatewayChanges = (from: Posture, to: Posture): string[] => {
  const [before, after] = [from, to].map((posture) => GATEWAYS[POSTURE_TABLE[posture].natGateways]) as [number, number];
  const word = (was: boolean, is: boolean) => (was === is ? [] : [is ? 'create' : 'delete']);
  return [1, 2, 3]
    .flatMap((zone) => [
      ...word(zone <= before, zone <= after).flatMap((what) =>
        ['eip:Eip', 'natGateway:NatGateway'].map((type) => `${what} aws:ec2/${type} network-vpc-${zone}`),
      ),
      ...(before > 0 && after > 0
        ? Math.min(zone, before) === Math.min(zone, after)
          ? []
          : [`update aws:ec2/route:Route network-vpc-private-${zone} natGatewayId`]
        : word(before > 0, after > 0).map((what) => `${what} aws:ec2/route:Route network-vpc-private-${zone}`)),
    ])
    .toSorted();
};

/** What differs between warm and hot beside the gateways. */
const SIZES = [
  ...['api', 'auth', 'mailer', 'web'].map(
    (name) => `update aws:appautoscaling/target:Target ${name}-scaling minCapacity`,
  ),
  'update aws:kinesis/stream:Stream events shardCount',
];

describe('both stacks on the real engine', { skip: withoutEngine }, () => {
  let workspace: Workspace;
  let primary: Stack;
  let standby: Stack;

  before(async () => {
    workspace = await createWorkspace();
    primary = await workspace.stack('primary');
    standby = await workspace.stack('standby');
    await up(primary);
    workspace.aws.plan({ what: 'create', name: 'events', outcome: { kind: 'slow', delayMs: 5000 } });
    await up(standby);
  });
  after(() => workspace.remove());

  test('each exports the manifest that the sandbox is provisioned with', async () => {
    const provisioned = await provision({ application: PONY, postures: { primary: 'serving', standby: 'warm' } });
    for (const [index, stack] of [primary, standby].entries()) {
      const { manifest } = await stack.outputs();
      assert.deepEqual(manifest?.value, JSON.parse(JSON.stringify(provisioned[index]?.manifest)));
    }
  });

  test('everything that a stack declares is created once, in its own region', () => {
    for (const [stack, region] of [
      ['primary', 'us-east-1'],
      ['standby', 'us-west-2'],
    ] as const) {
      const declared = resourcesIn(workspace.state(stack)).filter(({ type }) => type.startsWith('aws:'));
      const keyOf = ({ type, name }: { type: string; name: string }) => `${type} ${name}`;
      const there = workspace.aws.things().filter((thing) => thing.region === region);
      assert.ok(there.length > 80);
      assert.deepEqual(
        there.map(keyOf).toSorted(),
        declared.map(({ type, urn }) => keyOf({ type, name: nameIn(urn) })).toSorted(),
      );
    }
  });

  test('nothing is created before what it depends on', () => {
    const { aws } = workspace;
    const created = aws.asked().map(({ type, name, region }) => `${region} ${type} ${name}`);
    assert.equal(new Set(created).size, created.length);
    const placeOf = ({ type, urn }: Pick<StateResource, 'type' | 'urn'>) =>
      created.indexOf(`us-west-2 ${type} ${nameIn(urn)}`);
    const resources = resourcesIn(workspace.state('standby'));
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    const pairs = resources.flatMap((resource) =>
      (resource.dependencies ?? [])
        .map((urn) => byUrn.get(urn))
        .filter((dependency) => dependency?.type.startsWith('aws:') && resource.type.startsWith('aws:'))
        .map((dependency) => ({ resource, dependency: dependency as StateResource })),
    );
    assert.ok(pairs.length > 50);
    for (const { resource, dependency } of pairs)
      assert.ok(placeOf(dependency) < placeOf(resource), `${dependency.urn} before ${resource.urn}`);
  });

  test('ECS is told of a service only when its listener rule and the policies of its roles are there', () => {
    const created = workspace.aws
      .asked()
      .filter(({ region }) => region === 'us-west-2')
      .map(({ type, name }) => `${type} ${name}`);
    const placeOf = (thing: string) => {
      assert.ok(created.includes(thing), thing);
      return created.indexOf(thing);
    };
    const service = placeOf('aws:ecs/service:Service auth');
    assert.ok(placeOf('aws:lb/listenerRule:ListenerRule auth-rule') < service);
    assert.ok(placeOf('aws:iam/rolePolicy:RolePolicy auth-execution-role-policy') < service);
    assert.ok(placeOf('aws:iam/rolePolicy:RolePolicy auth-task-role-policy') < service);
    const mapping = placeOf('aws:lambda/eventSourceMapping:EventSourceMapping analytics-mapping');
    assert.ok(placeOf('aws:iam/rolePolicy:RolePolicy analytics-function-role-policy') < mapping);
  });

  test('a slow resource holds up what depends on it, and not the rest', () => {
    const created = workspace.aws
      .asked()
      .filter(({ region }) => region === 'us-west-2')
      .map(({ name }) => name);
    const [slow, waiting] = [created.indexOf('events'), created.indexOf('auth-task-role-policy')];
    assert.ok(waiting - slow > 20, `${waiting - slow} others were asked for in the meantime`);
  });

  test('a second "pulumi up" of either changes nothing and asks AWS for nothing', async () => {
    const asked = workspace.aws.asked().length;
    for (const stack of [primary, standby]) assert.deepEqual(await up(stack, { expectNoChanges: true }), []);
    assert.equal(workspace.aws.asked().length, asked);
  });

  test('a posture changes NAT gateways, bounds and shards, at most a tag beside them, and no count', async () => {
    let posture: Posture = 'warm';
    for (const next of ['hot', 'warm'] as const) {
      await standby.setConfig('oregon-trail:posture', { value: next });
      const changes = told(await up(standby));
      const others = changes.filter((line) => !/^update .* (tags,)?tagsAll$/.test(line));
      assert.deepEqual(others, [...gatewayChanges(posture, next), ...SIZES].toSorted(), `${posture} to ${next}`);
      posture = next;
    }
  });

  test('a preview of the standby shows an image that differs, and the services that would move to it', async () => {
    const digest = 'sha256:4a6f1d0c7be1f6bb5a3f1f9f3c8d2e7b9a0c5d4e3f2a1b0c9d8e7f6a5b4c3d2e';
    const other = digest.replace('4a6f', '0000');
    workspace.edit('stacks/pony.ts', digest, other);
    const asked = workspace.aws.asked().length;
    const names = ['api', 'auth', 'mailer', 'web'];
    assert.deepEqual(
      told(await preview(standby)),
      [
        ...names.map((name) => `replace aws:ecs/taskDefinition:TaskDefinition ${name}-task containerDefinitions`),
        ...names.map((name) => `update aws:ecs/service:Service ${name} taskDefinition`),
      ].toSorted(),
    );
    assert.equal(workspace.aws.asked().length, asked);
    workspace.edit('stacks/pony.ts', other, digest);
  });

  test("a standby built from yesterday's facts shows today's new image, in the preview and as drift", async () => {
    const facts = { ...ponyFacts(), recordedAt: new Date().toISOString() };
    const { api } = facts.services;
    assert.ok(api);
    const record = (imageDigest: string): void =>
      writeFileSync(
        join(workspace.directory, 'facts.json'),
        JSON.stringify({ ...facts, services: { ...facts.services, api: { ...api, imageDigest } } }),
      );
    record(NEW_DIGEST);
    await standby.setConfig('oregon-trail:facts', { value: 'facts.json' });
    await up(standby);
    assert.deepEqual(told(await preview(standby)), []);
    record(NEW_DIGEST.replaceAll('b', 'c'));
    assert.deepEqual(told(await preview(standby)), [
      'replace aws:ecs/taskDefinition:TaskDefinition api-task containerDefinitions',
      'update aws:ecs/service:Service api taskDefinition',
    ]);
    Object.assign(process.env, workspace.environment);
    const manifest = manifestSchema.parse((await standby.outputs())['manifest']?.value);
    const digest = await previewStack('standby', workspace.directory);
    const rows = previewOutcome(digest, { manifest, otherRegion: 'us-east-1' }).differences;
    const image = rows.find(({ name, field }) => name.endsWith('api-task') && String(field).includes('image'));
    assert.deepEqual(image?.values, [NEW_DIGEST.replaceAll('b', 'c'), NEW_DIGEST]);
    await standby.removeConfig('oregon-trail:facts');
    await up(standby);
  });

  test('what was changed in AWS by hand is seen by a preview that refreshes', async () => {
    const queue = workspace.aws
      .things()
      .find(({ name, region }) => name === 'analytics-failures' && region === 'us-west-2');
    assert.ok(queue);
    const byHand = { messageRetentionSeconds: 60 };
    workspace.aws.put({
      ...queue,
      inputs: { ...queue.inputs, ...byHand },
      outputs: { ...queue.outputs, ...byHand },
    });
    assert.deepEqual(told(await preview(standby, { refresh: true })), [
      'update aws:sqs/queue:Queue analytics-failures messageRetentionSeconds',
    ]);
  });

  test('a secret is encrypted in stack file, state and output, and AWS alone is told it', async () => {
    const secret = 'correct horse battery staple';
    const from = "import { PONY } from './pony.ts';";
    const to = `${from}
import * as amazon from '@pulumi/aws';
import { Config } from '@pulumi/pulumi';
const value = new Config().requireSecret('key');
const provider = new amazon.Provider('for-secrets', { region: 'us-west-2' });
const parameter = new amazon.ssm.Parameter('key', { name: 'key', type: 'SecureString', value }, { provider });
export const key = parameter.value;`;
    workspace.edit('stacks/index.ts', from, to);
    await standby.setConfig('oregon-trail:key', { value: secret, secret: true });
    let printed = '';
    const { stdout, outputs } = await standby.up({ onOutput: (text) => (printed += text) });
    assert.deepEqual(outputs['key'], { value: secret, secret: true });
    const parameter = workspace.aws.things().find(({ name }) => name === 'key');
    assert.equal(parameter?.inputs['value'], secret);
    const state = workspace.state('standby');
    assert.ok(state.includes('aws:ssm/parameter:Parameter'));
    const stackFile = readFileSync(join(workspace.directory, 'stacks/Pulumi.standby.yaml'), 'utf8');
    assert.ok(stackFile.includes('oregon-trail:key:'));
    for (const text of [printed, stdout, state, stackFile]) assert.ok(!text.includes(secret));
  });

  test('"pulumi destroy" stops in its preview, and without one it leaves what is protected', async () => {
    const namesOf = () =>
      workspace.aws
        .things()
        .filter(({ region }) => region === 'us-west-2')
        .map(({ name }) => name);
    const there = namesOf();
    const kept = resourcesIn(workspace.state('standby'))
      .filter(({ protect }) => protect === true)
      .map(({ urn }) => nameIn(urn));
    for (const name of ['analytics-table', 'journal']) assert.ok(kept.includes(name), name);
    assert.ok(kept.length < there.length / 2);
    await assert.rejects(standby.previewDestroy(), /analytics-table[^]*cannot be deleted[^]*protected/);
    assert.deepEqual(namesOf(), there);
    await assert.rejects(standby.destroy(), /cannot be deleted[^]*protected/);
    assert.deepEqual(namesOf().toSorted(), kept.toSorted());
  });
});
