/** "There is none" is read only from a whole and valid answer to the very question: a table of readers against a table of others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Call } from '../../src/domain/api/call.ts';
import { seeMapping, seeScaling, seeService, seeStream, seeTargets, sightOf } from '../../src/domain/api/observed.ts';
import { listRecordSets, seeRecordSets } from '../../src/domain/api/record-set.ts';
import type { Sight } from '../../src/domain/api/sight.ts';
import { wholeAnswer } from '../../src/domain/api/whole.ts';
import { seeClaim } from '../../src/domain/plan/claim.ts';
import { publicAccessCall, seePublicAccess } from '../../src/domain/api/public-access.ts';

const region = 'us-west-2';
const yes = (output: unknown): Answer => ({ outcome: 'yes', output });

interface Reader {
  call: Call;
  see: (answer: Answer | undefined) => Sight<unknown>;
  /** A whole answer in which there is something, and one in which there is nothing. */
  some: object;
  none: object | null;
  /** Answers that the operation could give, but not to this question, or not all of it. */
  others: readonly object[];
}

const service = { serviceName: 'auth', status: 'ACTIVE', desiredCount: 2, runningCount: 2, pendingCount: 0 };
const mapping = { UUID: 'u-1', State: 'Enabled', FunctionArn: `arn:aws:lambda:${region}:123456789012:function:f` };
const stream = { StreamName: 'events', StreamStatus: 'ACTIVE', OpenShardCount: 4 };
const record = { Name: 'app.example.', Type: 'A', SetIdentifier: 'one', Weight: 1 };
const bounds = { ResourceId: 'service/pony/auth', MinCapacity: 1, MaxCapacity: 9 };
const more = (NextRecordName: string) => ({ IsTruncated: true, NextRecordName, NextRecordType: 'A' });

const READERS: Readonly<Record<string, Reader>> = {
  'an ECS service': {
    call: { service: 'ecs', operation: 'DescribeServices', region, input: { cluster: 'pony', services: ['auth'] } },
    see: (answer) => seeService(answer, 'auth'),
    some: { services: [service], failures: [] },
    none: { services: [], failures: [{ arn: `arn:aws:ecs:${region}:1:service/pony/auth`, reason: 'MISSING' }] },
    others: [
      { services: [], failures: [] },
      { services: [{ ...service, serviceName: 'other' }], failures: [] },
      { services: [{ ...service, clusterArn: `arn:aws:ecs:${region}:1:cluster/other` }], failures: [] },
      { services: [{ serviceName: 'auth', status: 'ACTIVE' }], failures: [] },
      { services: [], failures: [{ arn: `arn:aws:ecs:${region}:1:service/pony/api`, reason: 'MISSING' }] },
      { services: [], failures: null },
      { services: [{ ...service, events: 'none' }], failures: [] },
      { services: [{ ...service, deployments: [{ status: 'PRIMARY', rolloutStateReason: {} }] }], failures: [] },
    ],
  },
  'scaling bounds': {
    call: {
      service: 'application-autoscaling',
      operation: 'DescribeScalableTargets',
      region,
      input: { ServiceNamespace: 'ecs', ResourceIds: ['service/pony/auth'] },
    },
    see: (answer) => seeScaling(answer, 'service/pony/auth'),
    some: { ScalableTargets: [bounds] },
    none: { ScalableTargets: [] },
    others: [
      { ScalableTargets: [{ ...bounds, ResourceId: 'service/other/auth' }] },
      { ScalableTargets: [{ ResourceId: 'service/pony/auth' }] },
    ],
  },
  'an event source mapping': {
    call: { service: 'lambda', operation: 'ListEventSourceMappings', region, input: {} },
    see: (answer) => seeMapping(answer, { mappingUuid: 'u-1', functionName: 'f' }),
    some: { EventSourceMappings: [mapping] },
    none: { EventSourceMappings: [] },
    others: [
      { EventSourceMappings: [{ ...mapping, FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:f' }] },
      { EventSourceMappings: [{ UUID: 'u-1' }] },
    ],
  },
  'a stream': {
    call: { service: 'kinesis', operation: 'DescribeStreamSummary', region, input: { StreamName: 'events' } },
    see: seeStream,
    some: { StreamDescriptionSummary: stream },
    none: null,
    others: [
      { StreamDescriptionSummary: { ...stream, StreamName: 'orders' } },
      { StreamDescriptionSummary: {} },
      { StreamDescriptionSummary: { StreamName: 'events', StreamStatus: 'ACTIVE' } },
    ],
  },
  'targets of a load balancer': {
    call: { service: 'elbv2', operation: 'DescribeTargetHealth', region, input: { TargetGroupArn: 'arn:a' } },
    see: seeTargets,
    some: { TargetHealthDescriptions: [{ TargetHealth: { State: 'healthy' } }] },
    none: { TargetHealthDescriptions: [] },
    others: [{ TargetHealthDescriptions: [{ Target: { Id: '10.0.0.1' } }] }],
  },
  'record sets of a name': {
    call: listRecordSets('Z1', 'app.example'),
    see: (answer) => seeRecordSets(answer, 'app.example'),
    some: { ResourceRecordSets: [record], ...more('www.example.') },
    none: { ResourceRecordSets: [], IsTruncated: false },
    others: [
      { ResourceRecordSets: [record] },
      { ResourceRecordSets: [record], ...more('app.example.') },
      { ResourceRecordSets: [record], IsTruncated: true },
      { ResourceRecordSets: [{ Weight: 1 }], IsTruncated: false },
    ],
  },
  'a claim': {
    call: listRecordSets('Z1', '_failover.example'),
    see: (answer) => seeClaim(answer, '_failover.example'),
    some: {
      ResourceRecordSets: [{ Name: '_failover.example.', Type: 'TXT', ResourceRecords: [{ Value: '"epoch=1"' }] }],
      IsTruncated: false,
    },
    none: { ResourceRecordSets: [], IsTruncated: false },
    others: [{ ResourceRecordSets: [] }],
  },
  'keys of a bucket': {
    call: { service: 's3', operation: 'ListObjectsV2', region, input: { Bucket: 'b', Prefix: 'runs/' } },
    see: (answer) => sightOf('s3', 'ListObjectsV2', answer),
    some: { IsTruncated: false, KeyCount: 1, Prefix: 'runs/', Contents: [{ Key: 'runs/1' }] },
    none: { IsTruncated: false, KeyCount: 0, Prefix: 'runs/' },
    others: [
      { IsTruncated: false, KeyCount: 3, Prefix: 'runs/', Contents: [{ Key: 'runs/1' }] },
      { IsTruncated: false, KeyCount: 1, Prefix: '', Contents: [{ Key: 'other/1' }] },
      { IsTruncated: true, KeyCount: 1, Prefix: 'runs/', Contents: [{ Key: 'runs/1' }] },
    ],
  },
  'numbers of CloudWatch': {
    call: {
      service: 'cloudwatch',
      operation: 'GetMetricData',
      region,
      input: { MetricDataQueries: [{ Id: 'q0' }], StartTime: '2020-11-25T00:00:00Z', EndTime: '2020-11-25T01:00:00Z' },
    },
    see: (answer) => sightOf('cloudwatch', 'GetMetricData', answer),
    some: { MetricDataResults: [{ Id: 'q0', Values: [3] }] },
    none: { MetricDataResults: [{ Id: 'q0' }] },
    others: [
      { MetricDataResults: [{ Id: 'q0', Values: [3, null] }] },
      { MetricDataResults: [{ Id: 'q0', Values: ['3'] }] },
      { MetricDataResults: [{ Id: 'q0', Values: 3 }] },
    ],
  },
  'the caller': {
    call: { service: 'sts', operation: 'GetCallerIdentity', region, input: {} },
    see: (answer) => sightOf('sts', 'GetCallerIdentity', answer),
    some: { Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/cleo' },
    none: null,
    others: [{ Account: '123456789012' }],
  },
  'what an account blocks': {
    call: publicAccessCall({ region, account: '123456789012' }),
    see: seePublicAccess,
    some: { PublicAccessBlockConfiguration: { BlockPublicPolicy: true, RestrictPublicBuckets: false } },
    none: null,
    others: [{ PublicAccessBlockConfiguration: {} }, { PublicAccessBlockConfiguration: { BlockPublicPolicy: true } }],
  },
  quotas: {
    call: { service: 'service-quotas', operation: 'ListServiceQuotas', region, input: { ServiceCode: 'ecs' } },
    see: (answer) => sightOf('service-quotas', 'ListServiceQuotas', answer),
    some: { Quotas: [{ QuotaCode: 'L-1', Value: 3 }] },
    none: { Quotas: [] },
    others: [{ Quotas: [{ QuotaCode: 'L-1' }] }],
  },
};

const NOTHINGS: readonly unknown[] = [
  null,
  undefined,
  '',
  '<html>Sign in</html>',
  [],
  {},
  { login: 'required' },
  7,
  true,
];

for (const [name, { call, see, some, none, others }] of Object.entries(READERS))
  test(`of ${name} nothing is read from an answer that is not whole, and "none" only from one that is`, () => {
    const seen = (output: unknown): Sight<unknown> => see(wholeAnswer(call, yes(output)));
    assert.equal(seen(some).known, true, `${name}: a whole answer says something`);
    if (none !== null) assert.equal(seen(none).known, true, `${name}: a whole answer may say that there is none`);
    for (const output of [...NOTHINGS, ...others])
      assert.equal(seen(output).known, false, `${name}: ${JSON.stringify(output)} shows nothing`);
    // Every member of the answer's form counts, also for a reader that gets an answer by another way.
    for (const output of NOTHINGS) assert.equal(see(yes(output)).known, false, JSON.stringify(output));
    assert.equal(see(undefined).known, false);
  });
