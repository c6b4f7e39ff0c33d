import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AwsService, Call } from '../../src/domain/api/call.ts';
import type { PolicyDocument, Statement } from '../../src/domain/api/policy-document.ts';
import { replaceRecordSets } from '../../src/domain/api/record-set.ts';
import { kindOfCode } from '../../src/aws/error-kinds.ts';
import { AWS_SERVICES } from '../../src/domain/api/services.ts';
import { refusalOf } from '../../src/sandbox/services/authorise.ts';

const ACCOUNT = '123456789012';
const ARN = 'arn:aws:ecs:us-west-2:123456789012:service/pony/web';

const update: Call = {
  service: 'ecs',
  operation: 'UpdateService',
  region: 'us-west-2',
  input: { cluster: 'pony', service: 'web', desiredCount: 4 },
};

const allow = (statement: Partial<Statement>): Statement => ({
  Effect: 'Allow',
  Action: '*',
  Resource: '*',
  ...statement,
});
const policyOf = (...statements: Statement[]): PolicyDocument[] => [{ Version: '2012-10-17', Statement: statements }];
const allows = (call: Call, ...statements: Statement[]): boolean =>
  refusalOf(policyOf(...statements), call, ACCOUNT) === null;

test('what nothing allows is refused with the words, code and kind of AWS', () => {
  assert.deepEqual(refusalOf(policyOf(allow({ Action: 'ecs:DescribeServices' })), update, ACCOUNT), {
    outcome: 'no',
    error: {
      code: 'AccessDeniedException',
      message: `User: arn:aws:sts::123456789012:assumed-role/sandbox/operator is not authorized to perform: ecs:UpdateService on resource: ${ARN} because no identity-based policy allows the ecs:UpdateService action`,
      kind: 'denied',
    },
  });
});

test('each service has its own code for a refusal, and every one of them is known for what it is', () => {
  for (const [service, { denialCode: code }] of Object.entries(AWS_SERVICES))
    assert.equal(kindOfCode({ service: service as AwsService, code, message: 'no' }), 'denied', service);
  const vpcs: Call = { service: 'ec2', operation: 'DescribeVpcs', region: 'us-west-2', input: { VpcIds: ['vpc-1'] } };
  const refusal = refusalOf(policyOf(allow({ Action: 'ecs:*' })), vpcs, ACCOUNT);
  assert.ok(refusal?.outcome === 'no');
  assert.equal(refusal.error.code, 'UnauthorizedOperation');
  assert.match(refusal.error.message, /^You are not authorized to perform this operation\. User: .* ec2:DescribeVpcs/);
});

test('actions match without regard to case, resources with it, both with wildcards', () => {
  assert.ok(allows(update, allow({ Action: 'ECS:update*', Resource: 'arn:aws:ecs:us-west-2:*:service/pony/w?b' })));
  assert.ok(!allows(update, allow({ Action: 'ecs:UpdateService', Resource: ARN.toUpperCase() })));
  assert.ok(!allows(update, allow({ Action: 'ecs:Update' })));
  assert.ok(!allows(update, allow({ Resource: 'arn.aws.ecs.us-west-2.123456789012.service.pony.web' })));
});

test('an explicit deny wins over every allow', () => {
  assert.ok(allows(update, allow({})));
  assert.ok(!allows(update, allow({}), { Effect: 'Deny', Action: 'ecs:UpdateService', Resource: ARN }));
  assert.ok(allows(update, allow({}), { Effect: 'Deny', Action: 'ecs:UpdateService', Resource: `${ARN}2` }));
});

test('a call for several resources needs all of them', () => {
  const both: Call = {
    service: 'ecs',
    operation: 'DescribeServices',
    region: 'us-west-2',
    input: { cluster: 'pony', services: ['web', 'api'] },
  };
  assert.ok(!allows(both, allow({ Resource: ARN })));
  assert.ok(allows(both, allow({ Resource: [ARN, ARN.replace('web', 'api')] })));
});

test('conditions hold on the values of the request: the region, the cluster, a set of record names', () => {
  const inRegion = (region: string) => allow({ Condition: { StringEquals: { 'aws:requestedregion': region } } });
  assert.ok(allows(update, inRegion('us-west-2')));
  assert.ok(!allows(update, inRegion('us-east-1')));
  const cluster = { StringLike: { 'ecs:cluster': 'arn:aws:ecs:*:cluster/pony' } };
  assert.ok(allows(update, allow({ Condition: cluster })));
  assert.ok(!allows(update, allow({ Condition: { StringEquals: { 'a:key-that-is-not-there': 'x' } } })));
  const names = (...Names: string[]) =>
    replaceRecordSets('Z1', '', [{ old: Names.map((Name) => ({ Name, Type: 'A' as const })), wanted: [] }]);
  const only = allow({
    Condition: {
      'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': 'a.example' },
    },
  });
  assert.ok(allows(names('a.example.'), only));
  assert.ok(!allows(names('a.example', 'b.example'), only));
});
