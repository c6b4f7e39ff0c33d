import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as check, property, shuffledSubarray } from 'fast-check';
import type { Call } from '../../src/domain/api/call.ts';
import { isWrite } from '../../src/domain/api/catalogue.ts';
import { permissionsOf } from '../../src/domain/api/authorisation.ts';
import { paperWorld } from '../../src/dry-run/paper-world.ts';
import {
  callsOfRole,
  LARGEST_POLICY_CHARACTERS,
  policyCharacters,
  policyFor,
  type PolicyRole,
} from '../../src/domain/plan/policy.ts';
import { listOf, policySchema, type PolicyDocument } from '../../src/domain/api/policy-document.ts';
import { replaceRecordSets } from '../../src/domain/api/record-set.ts';
import { playOnPaper } from '../../src/dry-run/paper-run.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import { refusalOf } from '../../src/sandbox/services/authorise.ts';
import { planBy } from '../../src/domain/plan/runbook.ts';
import { promote } from '../../runbooks/promote.ts';
import { RUN } from '../operations/answers.ts';
import { exampleFacts, promotedFacts, READ_AT } from './example.ts';

const ACCOUNT = '123456789012';

const planned = (facts = exampleFacts()) => {
  const plan = planBy(promote, facts, { createdAt: READ_AT });
  const manifests = { from: facts.from.manifest, to: facts.to.manifest };
  const policyOf = (role: PolicyRole) => policyFor(callsOfRole(role, plan, manifests, OPERATIONS, null), plan.account);
  return { facts, plan, policyOf };
};

const actionsOf = (documents: PolicyDocument[]): string[] =>
  documents
    .flatMap(({ Statement }) => Statement.flatMap(({ Action }) => listOf(Action)))
    .filter((action, index, all) => all.indexOf(action) === index)
    .toSorted();

test('each call needs its action on exactly the resource that it names', () => {
  const pairs = (call: Call) => permissionsOf(call, ACCOUNT).map(({ action, resource }) => [action, resource]);
  const region = 'us-west-2';
  assert.deepEqual(
    pairs({ service: 'ecs', operation: 'UpdateService', region, input: { cluster: 'pony', service: 'web' } }),
    [['ecs:UpdateService', 'arn:aws:ecs:us-west-2:123456789012:service/pony/web']],
  );
  assert.deepEqual(
    pairs({ service: 'lambda', operation: 'UpdateEventSourceMapping', region, input: { UUID: 'u-1' } }),
    [['lambda:UpdateEventSourceMapping', 'arn:aws:lambda:us-west-2:123456789012:event-source-mapping:u-1']],
  );
  assert.deepEqual(
    pairs({ service: 'lambda', operation: 'GetFunctionConcurrency', region, input: { FunctionName: 'f' } }),
    [['lambda:GetFunctionConcurrency', 'arn:aws:lambda:us-west-2:123456789012:function:f']],
  );
  assert.deepEqual(
    pairs({ service: 'kinesis', operation: 'DescribeStreamSummary', region, input: { StreamName: 's' } }),
    [['kinesis:DescribeStreamSummary', 'arn:aws:kinesis:us-west-2:123456789012:stream/s']],
  );
  // A statement that names the stream would grant nothing: the action has no resource type.
  assert.deepEqual(
    pairs({
      service: 'kinesis',
      operation: 'UpdateShardCount',
      region,
      input: { StreamName: 's', TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' },
    }),
    [['kinesis:UpdateShardCount', '*']],
  );
  assert.deepEqual(
    pairs({ service: 'route53', operation: 'GetChange', region: 'us-east-1', input: { Id: '/change/C1' } }),
    [['route53:GetChange', 'arn:aws:route53:::change/*']],
  );
  assert.deepEqual(pairs({ service: 'sts', operation: 'GetCallerIdentity', region, input: {} }), []);
});

test('to move scaling bounds one must also be allowed to read and update the service and to keep alarms', () => {
  const permissions = permissionsOf(
    {
      service: 'application-autoscaling',
      operation: 'RegisterScalableTarget',
      region: 'us-west-2',
      input: { ServiceNamespace: 'ecs', ResourceId: 'service/pony/web', ScalableDimension: 'ecs:service:DesiredCount' },
    },
    ACCOUNT,
  );
  assert.deepEqual(
    permissions.map(({ action, resource }) => `${action} ${resource}`),
    [
      'application-autoscaling:RegisterScalableTarget arn:aws:application-autoscaling:us-west-2:123456789012:scalable-target/*',
      'ecs:DescribeServices arn:aws:ecs:us-west-2:123456789012:service/pony/web',
      'ecs:UpdateService arn:aws:ecs:us-west-2:123456789012:service/pony/web',
      'cloudwatch:DeleteAlarms *',
      'cloudwatch:DescribeAlarms *',
      'cloudwatch:PutMetricAlarm *',
    ],
  );
});

test('a record name is given to IAM in lower case, without the last dot, and with octal escapes', () => {
  const record = { Name: '*.App.Example.', Type: 'A' as const };
  const [permission] = permissionsOf(replaceRecordSets('Z1', '', [{ old: [record], wanted: [] }]), ACCOUNT);
  assert.deepEqual(permission?.context['route53:ChangeResourceRecordSetsNormalizedRecordNames'], ['\\052.app.example']);
});

test('the policy of promote allows every call of the plan and of its way back, and each operation says all it may send', () => {
  for (const facts of [exampleFacts(), exampleFacts({ posture: 'warm' })]) {
    const { plan, policyOf } = planned(facts);
    const policy = policyOf('promote');
    const { steps } = playOnPaper(plan, OPERATIONS, paperWorld(facts), RUN);
    const calls = steps.flatMap(({ reads, calls: writes, undo }) => [
      ...reads,
      ...writes,
      ...(undo.kind === 'reverse' ? undo.calls : []),
    ]);
    assert.ok(calls.filter(isWrite).length > 20);
    assert.deepEqual(
      calls.filter((call) => refusalOf(policy, call, ACCOUNT) !== null),
      [],
    );
  }
  for (const operation of OPERATIONS.values())
    assert.equal(operation.mayCall === undefined, operation.gate === true, operation.name);
});

test('a policy made while everything is true already allows the changes all the same', () => {
  const { facts, plan, policyOf } = planned(promotedFacts());
  const { steps } = playOnPaper(plan, OPERATIONS, paperWorld(facts), RUN);
  assert.ok(steps.every(({ calls }) => calls.length === 0));
  for (const action of ['ecs:UpdateService', 'lambda:UpdateEventSourceMapping', 'route53:ChangeResourceRecordSets'])
    assert.ok(actionsOf(policyOf('promote')).includes(action), action);
});

test('observe allows no change at all, and drill only capacity in the region that is promoted', () => {
  const { plan, policyOf } = planned();
  const writes = callsOfRole(
    'promote',
    plan,
    { from: exampleFacts().from.manifest, to: exampleFacts().to.manifest },
    OPERATIONS,
    null,
  ).filter(isWrite);
  const allowed = (role: PolicyRole) => writes.filter((call) => refusalOf(policyOf(role), call, ACCOUNT) === null);
  assert.deepEqual(allowed('observe'), []);
  const drilled = allowed('drill');
  assert.ok(drilled.length > 0);
  for (const { service, region } of drilled) {
    assert.equal(region, plan.to);
    assert.ok(['ecs', 'application-autoscaling', 'kinesis'].includes(service), service);
  }
  assert.deepEqual(
    actionsOf(policyOf('drill')).filter((action) => !actionsOf(policyOf('observe')).includes(action)),
    [
      'application-autoscaling:RegisterScalableTarget',
      'cloudwatch:DeleteAlarms',
      'cloudwatch:DescribeAlarms',
      'cloudwatch:PutMetricAlarm',
      'ecs:UpdateService',
      'kinesis:UpdateShardCount',
      'kinesis:UpdateStreamMode',
    ],
  );
});

test('no action has a wildcard, and a resource that is one is bound to the regions of the plan', () => {
  for (const role of ['observe', 'promote', 'drill'] as const)
    for (const { Statement } of planned().policyOf(role))
      for (const { Action, Resource, Condition } of Statement) {
        assert.ok(listOf(Action).every((action) => /^[a-z0-9-]+:[A-Za-z]+$/.test(action)));
        if (!listOf(Resource).includes('*')) continue;
        const regions = listOf(Condition?.StringEquals?.['aws:RequestedRegion'] ?? []);
        assert.ok(regions.length > 0);
        assert.ok(regions.every((region) => ['us-east-1', 'us-west-2'].includes(region)));
      }
});

test('what is printed is read back as the same policy, whatever the order of the calls', () => {
  const { plan, facts, policyOf } = planned();
  const calls = callsOfRole('promote', plan, { from: facts.from.manifest, to: facts.to.manifest }, OPERATIONS, null);
  check(
    property(shuffledSubarray(calls, { minLength: calls.length }), (shuffled) => {
      assert.deepEqual(policyFor(shuffled, plan.account), policyOf('promote'));
    }),
    { numRuns: 20 },
  );
  assert.deepEqual(policySchema.parse(JSON.parse(JSON.stringify(policyOf('promote')))), policyOf('promote'));
});

test('what is too large for one managed policy becomes several that allow the same together', () => {
  const services = Array.from({ length: 400 }, (_, index): Call => ({
    service: 'ecs',
    operation: 'UpdateService',
    region: 'us-west-2',
    input: { cluster: 'pony', service: `service-${index}`, desiredCount: 1 },
  }));
  const documents = policyFor(services, ACCOUNT);
  assert.ok(documents.length > 1);
  for (const document of documents) {
    assert.ok(policyCharacters(document) <= LARGEST_POLICY_CHARACTERS);
    const sids = document.Statement.map(({ Sid }) => Sid);
    assert.equal(new Set(sids).size, sids.length);
  }
  assert.ok(services.every((call) => refusalOf(documents, call, ACCOUNT) === null));
  const [first, ...others] = documents;
  assert.ok(first !== undefined && services.some((call) => refusalOf(others, call, ACCOUNT) !== null));
});
