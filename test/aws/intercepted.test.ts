/** What a proxy puts in the place of AWS's answers is never an answer, whatever service was asked. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { createAwsTarget, type AwsTarget } from '../../src/aws/target.ts';
import type { Call } from '../../src/domain/api/call.ts';
import { wholeAnswer } from '../../src/domain/api/whole.ts';
import { listen } from './fake-server.ts';

const region = 'us-west-2';
/** Reads and writes of every protocol that the SDK speaks. */
const CALLS: readonly Call[] = [
  { service: 'ecs', operation: 'DescribeServices', region, input: { cluster: 'pony', services: ['auth'] } },
  { service: 'ecs', operation: 'UpdateService', region, input: { cluster: 'pony', service: 'auth', desiredCount: 3 } },
  {
    service: 'application-autoscaling',
    operation: 'DescribeScalableTargets',
    region,
    input: { ServiceNamespace: 'ecs', ResourceIds: ['service/pony/auth'] },
  },
  {
    service: 'elbv2',
    operation: 'DescribeTargetHealth',
    region,
    input: { TargetGroupArn: 'arn:aws:elasticloadbalancing:us-west-2:123456789012:targetgroup/a/0' },
  },
  { service: 'lambda', operation: 'ListEventSourceMappings', region, input: {} },
  { service: 'lambda', operation: 'UpdateEventSourceMapping', region, input: { UUID: 'u', Enabled: true } },
  { service: 'kinesis', operation: 'DescribeStreamSummary', region, input: { StreamName: 'events' } },
  {
    service: 'route53',
    operation: 'ListResourceRecordSets',
    region: 'us-east-1',
    input: { HostedZoneId: 'Z1', StartRecordName: 'a.example', StartRecordType: 'A' },
  },
  { service: 'route53', operation: 'GetChange', region: 'us-east-1', input: { Id: 'C1' } },
  {
    service: 'cloudwatch',
    operation: 'GetMetricData',
    region,
    input: { StartTime: '2020-11-25T00:00:00Z', EndTime: '2020-11-25T01:00:00Z', MetricDataQueries: [] },
  },
  { service: 'service-quotas', operation: 'ListServiceQuotas', region, input: { ServiceCode: 'ecs' } },
  { service: 'sts', operation: 'GetCallerIdentity', region, input: {} },
  { service: 's3control', operation: 'GetPublicAccessBlock', region, input: { AccountId: '123456789012' } },
  { service: 's3', operation: 'PutObject', region, input: { Bucket: 'b', Key: 'k', Body: 'x', IfNoneMatch: '*' } },
  { service: 's3', operation: 'GetObject', region, input: { Bucket: 'b', Key: 'k' } },
  { service: 's3', operation: 'ListObjectsV2', region, input: { Bucket: 'b', Prefix: 'runs/' } },
  { service: 'iam', operation: 'ListRolePolicies', region: 'us-east-1', input: { RoleName: 'r' } },
  { service: 'ec2', operation: 'DescribeVpcs', region, input: { VpcIds: ['vpc-1'] } },
  { service: 'logs', operation: 'DescribeLogGroups', region, input: {} },
  {
    service: 'acm',
    operation: 'DescribeCertificate',
    region,
    input: { CertificateArn: 'arn:aws:acm:::certificate/1' },
  },
  { service: 'cloudwatch', operation: 'DescribeAlarms', region, input: {} },
];

const WITHOUT_OUTPUT: readonly Call[] = [
  { service: 'lambda', operation: 'GetFunctionConcurrency', region, input: { FunctionName: 'f' } },
  {
    service: 'kinesis',
    operation: 'UpdateShardCount',
    region,
    input: { StreamName: 'events', TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' },
  },
  {
    service: 'application-autoscaling',
    operation: 'RegisterScalableTarget',
    region,
    input: {
      ServiceNamespace: 'ecs',
      ResourceId: 'service/pony/auth',
      ScalableDimension: 'ecs:service:DesiredCount',
      MinCapacity: 1,
    },
  },
];

const PAGE = '<html><head><title>Sign in</title></head><body>Please accept the terms of use.</body></html>';
interface Given {
  status: number;
  type: string | null;
  body: string;
}
const GIVEN: Readonly<Record<string, Given>> = {
  'a page': { status: 200, type: 'text/html; charset=utf-8', body: PAGE },
  'a page that is not said to be one': { status: 200, type: null, body: PAGE },
  'a page as plain text': { status: 200, type: 'text/plain', body: PAGE },
  'nothing at all': { status: 200, type: null, body: '' },
  'XML of another kind': { status: 200, type: 'application/xml', body: '<Portal><Terms>none</Terms></Portal>' },
  'JSON of another kind': { status: 200, type: 'application/json', body: '{"login":"required"}' },
  'an empty list': { status: 200, type: 'application/json', body: '[]' },
  null: { status: 200, type: 'application/json', body: 'null' },
  'half of an answer': { status: 200, type: 'application/json', body: '{"services":[{"serviceName":"au' },
  'a page that is not found': { status: 404, type: 'text/html', body: PAGE },
};

let given: Given = { status: 200, type: null, body: '' };
let target: AwsTarget;
let close: () => Promise<void>;

before(async () => {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(given.status, given.type === null ? {} : { 'content-type': given.type }).end(given.body);
    });
  });
  const listening = await listen(server);
  close = listening.close;
  target = createAwsTarget({ endpointUrl: `http://127.0.0.1:${listening.port}` });
});

after(async () => {
  target.close();
  await close();
});

for (const [name, answer] of Object.entries(GIVEN))
  test(`${name} in place of an answer is unknown for every service, never "there is none" and never "done"`, async () => {
    given = answer;
    // An answer to these may hold nothing: an empty one is whole.
    const calls = answer.body.startsWith('<') ? [...CALLS, ...WITHOUT_OUTPUT] : CALLS;
    for (const call of calls) {
      const what = `${call.service} ${call.operation}`;
      const got = wholeAnswer(call, await target.send(call, 5000));
      assert.equal(got.outcome, 'unknown', `${what}: ${JSON.stringify(got)}`);
      assert.notEqual(got.outcome === 'unknown' && got.error.kind, 'missing', what);
    }
  });
