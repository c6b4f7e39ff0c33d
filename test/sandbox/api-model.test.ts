import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Answer, Call, ServiceName, Target } from '../../src/domain/api/call.ts';
import { CATALOGUE, factsOf, type OperationFacts } from '../../src/domain/api/catalogue.ts';
import { KINDS } from '../../src/drift/kinds.ts';
import { readSnapshots } from '../../src/drift/read.ts';
import { taskId } from '../../src/sandbox/services/ecs/task-faults.ts';
import { sandboxMachine } from '../../src/sandbox/world.ts';
import { askFrom, openWorld, START_MS } from '../drift/estate.ts';
import { rehearse, type RehearsalOptions } from '../rehearsal.ts';
import { complaintsAboutAnswer } from './api-model.ts';

/** Our own shape: objects of text, without the stream that the SDK gives. */
const OURS = new Set(['s3 GetObject']);

interface Told {
  call: Call;
  output: unknown;
}

const told: Told[] = [];
const note = (call: Call, answer: Answer): Answer => {
  if (answer.outcome === 'yes') told.push({ call, output: answer.output });
  return answer;
};

const listening: NonNullable<RehearsalOptions['between']> = (target): Target => ({
  send: async (call, deadlineMs) => note(call, await target.send(call, deadlineMs)),
});

const compareRegions = async (): Promise<void> => {
  const world = await openWorld();
  const ask = askFrom((call) => {
    world.state.buckets = {};
    const answer = sandboxMachine.step(world.state, START_MS, { kind: 'call', call });
    assert.ok(answer !== 'hang');
    return note(call, answer);
  });
  const places = world.manifests.map((manifest, index) => ({
    manifest,
    otherRegion: world.manifests[1 - index]?.region ?? '',
  }));
  await readSnapshots(KINDS, places, ask, START_MS);
};

const askSandbox = async (): Promise<void> => {
  const { state } = await openWorld();
  const [bucket] = Object.keys(state.regions['us-west-2']?.buckets ?? {});
  assert.ok(bucket !== undefined);
  const calls: Call[] = [
    { service: 'sts', operation: 'GetCallerIdentity', region: 'us-west-2', input: {} },
    { service: 's3', operation: 'PutObject', region: 'us-west-2', input: { Bucket: bucket, Key: 'a/b', Body: '{}' } },
    { service: 's3', operation: 'ListObjectsV2', region: 'us-west-2', input: { Bucket: bucket, Prefix: 'a/' } },
    { service: 's3', operation: 'ListObjectsV2', region: 'us-west-2', input: { Bucket: bucket, Delimiter: '/' } },
  ];
  const stream = Object.values(state.regions['us-west-2']?.streams ?? {})[0];
  assert.ok(stream !== undefined);
  calls.push({
    service: 'kinesis',
    operation: 'UpdateStreamMode',
    region: 'us-west-2',
    input: { StreamARN: stream.streamArn, StreamModeDetails: { StreamMode: 'ON_DEMAND' } },
  });
  const service = Object.values(state.regions['us-west-2']?.services ?? {})[0];
  assert.ok(service !== undefined);
  service.stopped = [
    { id: 1, atMs: state.nowMs, stopCode: 'EssentialContainerExited', reason: 'Essential container', exitCode: 1 },
  ];
  const { clusterName: cluster, serviceName } = service;
  const tasks = [`arn:aws:ecs:us-west-2:${state.account}:task/${cluster}/${taskId(service, 1)}`];
  const inWest = { service: 'ecs', region: 'us-west-2' } as const;
  const publicAccess = state.regions['us-west-2']?.publicAccess?.['account'];
  assert.ok(publicAccess !== undefined);
  publicAccess.RestrictPublicBuckets = true;
  calls.push(
    {
      service: 's3control',
      operation: 'GetPublicAccessBlock',
      region: 'us-west-2',
      input: { AccountId: state.account },
    },
    { ...inWest, operation: 'ListTasks', input: { cluster, serviceName, desiredStatus: 'STOPPED' } },
    { ...inWest, operation: 'DescribeTasks', input: { cluster, tasks } },
  );
  for (const call of calls) {
    const answer = sandboxMachine.step(state, state.nowMs, { kind: 'call', call });
    assert.ok(answer !== 'hang' && answer.outcome === 'yes', call.operation);
    note(call, answer);
  }
};

before(async () => {
  for (const posture of ['warm', 'cold'] as const) {
    const rehearsal = await rehearse({ posture, mode: 'planned', scenario: 'quiet', sigma: 0, between: listening });
    assert.equal((await rehearsal.promote()).kind, 'completed');
    assert.equal((await rehearsal.rollBack()).kind, 'rolled-back');
  }
  await compareRegions();
  await askSandbox();
});

test('every operation of AWS is among the answers that are held against its model', () => {
  const held = new Set(told.map(({ call }) => `${call.service} ${call.operation}`));
  const all = (Object.entries(CATALOGUE) as [ServiceName, Record<string, OperationFacts>][]).flatMap(
    ([service, operations]) =>
      Object.entries(operations).flatMap(([operation, { iamAction }]) =>
        iamAction === null || OURS.has(`${service} ${operation}`) ? [] : [`${service} ${operation}`],
      ),
  );
  assert.deepEqual(
    all.filter((name) => !held.has(name)),
    [],
  );
});

test('no answer of the sandbox lacks a required member, has one that AWS does not know, or one of another type', async () => {
  const found = new Set<string>();
  const distinct = new Map(told.map((one) => [JSON.stringify([one.call.operation, one.output]), one]));
  for (const { call, output } of distinct.values())
    if (factsOf(call).iamAction !== null && !OURS.has(`${call.service} ${call.operation}`))
      for (const complaint of await complaintsAboutAnswer(call, output)) found.add(complaint);
  assert.deepEqual([...found].toSorted(), []);
});

test('a missing member, an unknown one and a wrong type are each found', async () => {
  const call: Call = { service: 'iam', operation: 'GetRole', region: 'us-east-1', input: { RoleName: 'x' } };
  const Role = { Path: '/', RoleName: 'x', RoleId: 'AROAX', Arn: 'arn:aws:iam::123456789012:role/x', CreateDate: '' };
  assert.deepEqual(await complaintsAboutAnswer(call, { Role }), []);
  const { Path: _, ...rest } = Role;
  assert.deepEqual(await complaintsAboutAnswer(call, { Role: { ...rest, Colour: 'red', MaxSessionDuration: '1' } }), [
    'iam GetRole.Role.Path is required and missing',
    "iam GetRole.Role.Colour is no member of AWS's answer",
    'iam GetRole.Role.MaxSessionDuration is "1", not a number',
  ]);
});
