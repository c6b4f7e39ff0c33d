import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClients } from '../../src/aws/clients.ts';
import type { AwsService } from '../../src/domain/api/call.ts';

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** The host that a call would be sent to; it is stopped before it leaves. */
const hostOf = async (service: AwsService, region: string, operation: string, input: object): Promise<string> => {
  const clients = createClients({ credentials: CREDENTIALS });
  const { sdk, client } = await clients.get(service, region);
  const Command = sdk.commandOf(operation);
  assert.ok(Command);
  const command = new Command(input);
  let host = '';
  command.middlewareStack.add(
    () => (args) => {
      host = (args as { request: { hostname: string } }).request.hostname;
      return Promise.reject(new Error('stopped'));
    },
    { step: 'deserialize', priority: 'low', name: 'stop' },
  );
  await client.send(command, { abortSignal: new AbortController().signal, requestTimeout: 1_000 }).catch(() => {});
  clients.close();
  return host;
};

test('every service is called at the endpoint of its region, STS too; Route 53 and IAM have but one', async () => {
  for (const region of ['us-east-1', 'us-west-2']) {
    const who = await hostOf('sts', region, 'GetCallerIdentity', {});
    assert.equal(who, `sts.${region}.amazonaws.com`);
    for (const [service, operation, prefix, input] of [
      ['ecs', 'DescribeServices', 'ecs', { services: ['a'] }],
      ['application-autoscaling', 'DescribeScalableTargets', 'application-autoscaling', { ServiceNamespace: 'ecs' }],
      ['elbv2', 'DescribeTargetHealth', 'elasticloadbalancing', { TargetGroupArn: 'a' }],
      ['lambda', 'ListEventSourceMappings', 'lambda', {}],
      ['cloudwatch', 'GetMetricData', 'monitoring', {}],
      ['service-quotas', 'ListServiceQuotas', 'servicequotas', { ServiceCode: 'ecs' }],
      ['ec2', 'DescribeVpcs', 'ec2', {}],
      ['logs', 'DescribeLogGroups', 'logs', {}],
      ['acm', 'DescribeCertificate', 'acm', { CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/a' }],
    ] as const) {
      assert.equal(await hostOf(service, region, operation, input), `${prefix}.${region}.amazonaws.com`);
    }
    const stream = await hostOf('kinesis', region, 'DescribeStreamSummary', { StreamName: 'a' });
    assert.match(stream, new RegExp(`kinesis\\.${region}\\.amazonaws\\.com$`));
  }
  const zone = await hostOf('route53', 'us-east-1', 'ListResourceRecordSets', { HostedZoneId: 'Z0' });
  assert.equal(zone, 'route53.amazonaws.com');
  assert.equal(await hostOf('iam', 'us-east-1', 'GetRole', { RoleName: 'a' }), 'iam.amazonaws.com');
});

test('one client is made for a service and region', async () => {
  const clients = createClients({ credentials: CREDENTIALS });
  const [first, again, other] = await Promise.all([
    clients.get('ecs', 'us-west-2'),
    clients.get('ecs', 'us-west-2'),
    clients.get('ecs', 'us-east-1'),
  ]);
  assert.equal(first.client, again.client);
  assert.notEqual(first.client, other.client);
  clients.close();
});
