import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { permissionsOf } from '../../src/domain/api/authorisation.ts';
import type { Call, ServiceName } from '../../src/domain/api/call.ts';
import { CATALOGUE, type OperationFacts } from '../../src/domain/api/catalogue.ts';
import { type Statement, listOf } from '../../src/domain/api/policy-document.ts';
import type { Facts } from '../../src/domain/facts/facts.ts';
import { type PolicyRole, callsOfRole, policyFor } from '../../src/domain/plan/policy.ts';
import { KINDS } from '../../src/drift/kinds.ts';
import { readSnapshots } from '../../src/drift/read.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import { refusalOf } from '../../src/sandbox/services/authorise.ts';
import { sandboxMachine } from '../../src/sandbox/world.ts';
import { planBy } from '../../src/domain/plan/runbook.ts';
import { promote } from '../../runbooks/promote.ts';
import { askFrom, openWorld, START_MS } from '../drift/estate.ts';
import { provisionBoth } from '../rehearsal.ts';
import { exampleFacts, promotedFacts, READ_AT } from './example.ts';
import { actionOf, complaintsAbout } from './service-authorization.ts';

const ACCOUNT = '123456789012';
const JOURNAL = { bucket: 'pony-journal', region: 'us-west-2', prefix: 'runs' };
/** AWS STS API Reference: GetCallerIdentity needs no permission. */
const FREE = 'sts:GetCallerIdentity';

/** With a bucket of switch objects in the standby. */
const switchable = (facts: Facts): Facts => ({
  ...facts,
  to: { ...facts.to, manifest: { ...facts.to.manifest, switchBucket: 'pony-switches' } },
});

const ESTATES = [switchable(exampleFacts()), exampleFacts({ posture: 'warm' }), promotedFacts()];

const callsOf = (role: PolicyRole): Call[] =>
  ESTATES.flatMap((facts) =>
    callsOfRole(
      role,
      planBy(promote, facts, { createdAt: READ_AT }),
      { from: facts.from.manifest, to: facts.to.manifest },
      OPERATIONS,
      JOURNAL,
    ),
  );

/** Every call of a comparison of the two regions. */
const comparingCalls = async (): Promise<Call[]> => {
  const world = await openWorld();
  const calls: Call[] = [];
  const places = world.manifests.map((manifest, index) => ({
    manifest,
    otherRegion: world.manifests[1 - index]?.region ?? '',
  }));
  const ask = askFrom((call) => {
    calls.push(call);
    world.state.buckets = {};
    const answer = sandboxMachine.step(world.state, START_MS, { kind: 'call', call });
    assert.ok(answer !== 'hang');
    return answer;
  });
  await readSnapshots(KINDS, places, ask, START_MS);
  return calls;
};

let calls: Call[] = [];
before(async () => {
  calls = [...callsOf('promote'), ...(await comparingCalls())];
});

const complaints = async (statements: Statement[]): Promise<string[]> => [
  ...new Set((await Promise.all(statements.map(complaintsAbout))).flat()),
];

test('every operation of the catalogue is among the calls that are held against the reference', () => {
  const held = new Set(calls.map(({ service, operation }) => `${service} ${operation}`));
  const all = (Object.entries(CATALOGUE) as [ServiceName, Record<string, OperationFacts>][]).flatMap(
    ([service, operations]) =>
      Object.entries(operations).flatMap(([operation, { iamAction }]) =>
        iamAction === null || iamAction === FREE ? [] : [`${service} ${operation}`],
      ),
  );
  assert.ok(all.length > 30);
  assert.deepEqual(
    all.filter((name) => !held.has(name)),
    [],
  );
});

test('what a call needs is an action, a resource and keys that the Service Authorization Reference knows', async () => {
  const statements = calls
    .flatMap((call) => permissionsOf(call, ACCOUNT))
    .map(({ action, resource, context }): Statement => ({
      Effect: 'Allow',
      Action: action,
      Resource: resource,
      Condition: { StringEquals: context },
    }));
  assert.deepEqual(await complaints(statements), []);
});

test('what the reference says that a call also needs is asked for, too', async () => {
  for (const call of calls) {
    const actions = permissionsOf(call, ACCOUNT).map(({ action }) => action);
    const dependents = await Promise.all(actions.map(actionOf));
    for (const dependent of dependents.flatMap((action) => action?.dependents ?? []))
      assert.ok(actions.includes(dependent), `${call.service} ${call.operation} needs ${dependent}`);
  }
});

test('every statement of every printed policy grants something', async () => {
  for (const role of ['observe', 'promote', 'drill', 'approve'] as const) {
    const documents = policyFor(callsOf(role), ACCOUNT);
    assert.ok(documents.length > 0);
    assert.deepEqual(await complaints(documents.flatMap(({ Statement: statements }) => statements)), [], role);
  }
});

test('a whole service is opened only where no resource narrows it, or AWS asks for all of it', async () => {
  const open = new Set<string>();
  for (const { action, resource } of calls.flatMap((call) => permissionsOf(call, ACCOUNT))) {
    const known = await actionOf(action);
    if (resource === '*' && (known?.arns.length ?? 0) > 0) open.add(action);
  }
  assert.deepEqual([...open].toSorted(), [
    // Which alarms Application Auto Scaling tries them on is not published.
    'cloudwatch:DeleteAlarms',
    // "Permission that is scoped to *" (CloudWatch API Reference, DescribeAlarms).
    'cloudwatch:DescribeAlarms',
    // Its only resource type is a data set, which metrics of ECS are not in.
    'cloudwatch:GetMetricData',
    'cloudwatch:PutMetricAlarm',
    // Its only resource type is the container instance, which Fargate has none of; the policy states the cluster.
    'ecs:ListTasks',
  ]);
});

test('a role without one of the rights that Application Auto Scaling validates is refused at RegisterScalableTarget', () => {
  const policy = policyFor(callsOf('promote'), ACCOUNT);
  const registering = calls.find(({ operation }) => operation === 'RegisterScalableTarget');
  assert.ok(registering !== undefined && refusalOf(policy, registering, ACCOUNT) === null);
  for (const action of [
    'cloudwatch:PutMetricAlarm',
    'cloudwatch:DescribeAlarms',
    'cloudwatch:DeleteAlarms',
    'ecs:DescribeServices',
    'ecs:UpdateService',
  ]) {
    const lacking = policy.map((document) => ({
      ...document,
      Statement: document.Statement.map((statement) => ({
        ...statement,
        Action: listOf(statement.Action).map((name) => (name === action ? 'iam:GetUser' : name)),
      })),
    }));
    const refusal = refusalOf(lacking, registering, ACCOUNT);
    assert.ok(refusal?.outcome === 'no', action);
    // What the caller lacks there comes as a ValidationException (Application Auto Scaling User Guide, Permissions validation).
    assert.equal(refusal.error.code, 'ValidationException');
    assert.equal(refusal.error.kind, 'denied');
    assert.ok(refusal.error.message.includes(`is not authorized to perform: ${action}`), refusal.error.message);
  }
});

test('every statement of the roles that the program declares grants something', async () => {
  const documents = (await provisionBoth('warm'))
    .flatMap(({ resources }) => resources)
    .filter(({ type }) => type === 'aws:iam/rolePolicy:RolePolicy' || type === 'aws:iam/policy:Policy')
    .map(({ inputs }) => JSON.parse(String(inputs['policy'])) as { Statement: Statement[] });
  assert.ok(documents.length > 5);
  assert.deepEqual(await complaints(documents.flatMap(({ Statement: statements }) => statements)), []);
});
