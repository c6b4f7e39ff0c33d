import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { provision, type ProvisionedRegion } from '../../src/sandbox/declared/provision.ts';
import { PONY } from '../../stacks/pony.ts';
import { declareRegion } from '../../stacks/program.ts';
import { inputsOf, registeredBy, type Registered } from './registered.ts';

let primary: ProvisionedRegion;
let standby: ProvisionedRegion;
before(async () => {
  const [first, second] = await provision({ application: PONY, postures: { primary: 'serving', standby: 'cold' } });
  assert.ok(first && second);
  primary = first;
  standby = second;
});

interface Policy {
  Statement: { Effect: string; Principal?: unknown; Action: string | string[]; Resource: string | string[] }[];
}
const policyIn = (resources: Registered[], type: string, name: string): Policy =>
  JSON.parse(String(inputsOf(resources, type, name)['policy'])) as Policy;

interface Container {
  environment: { name: string; value: string }[];
  secrets: { name: string; valueFrom: string }[];
  ulimits: unknown[];
  logConfiguration: { logDriver: string; options: Record<string, string> };
}
const containerOf = (resources: Registered[], service: string): Container => {
  const text = inputsOf(resources, 'aws:ecs/taskDefinition:TaskDefinition', `${service}-task`)['containerDefinitions'];
  const [container] = JSON.parse(String(text)) as Container[];
  assert.ok(container);
  return container;
};

test('a task without a NAT gateway reaches its image, log, secrets and streams by endpoints in every zone', () => {
  const endpoints = standby.resources.filter(({ type }) => type === 'aws:ec2/vpcEndpoint:VpcEndpoint');
  const vpc = inputsOf(standby.resources, 'awsx:ec2:Vpc', 'network-vpc');
  assert.deepEqual(vpc['natGateways'], { strategy: 'None' });
  assert.deepEqual(
    endpoints.map(({ inputs }) => `${String(inputs['vpcEndpointType'])} ${String(inputs['serviceName'])}`).toSorted(),
    [
      'Gateway com.amazonaws.us-west-2.dynamodb',
      'Gateway com.amazonaws.us-west-2.s3',
      'Interface com.amazonaws.us-west-2.ecr.api',
      'Interface com.amazonaws.us-west-2.ecr.dkr',
      'Interface com.amazonaws.us-west-2.kinesis-streams',
      'Interface com.amazonaws.us-west-2.logs',
      'Interface com.amazonaws.us-west-2.secretsmanager',
    ],
  );
  const { outputs } = standby.resources.find(({ type }) => type === 'awsx:ec2:Vpc') ?? {};
  const tables = outputs?.['routeTables'] as { id: string }[];
  for (const { inputs } of endpoints) {
    if (inputs['vpcEndpointType'] === 'Interface') {
      assert.equal(inputs['privateDnsEnabled'], true);
      assert.deepEqual(inputs['subnetIds'], outputs?.['privateSubnetIds']);
    } else
      assert.deepEqual(
        inputs['routeTableIds'],
        tables.map(({ id }) => id),
      );
  }
  const { ingress } = inputsOf(standby.resources, 'aws:ec2/securityGroup:SecurityGroup', 'network-endpoints-group');
  assert.deepEqual(ingress, [{ protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: ['10.20.0.0/16'] }]);
});

test('a service reads its secrets in its own region, may read no other, and has them nowhere in plain text', () => {
  for (const [region, resources] of [
    ['us-east-1', primary.resources],
    ['us-west-2', standby.resources],
  ] as const) {
    const container = containerOf(resources, 'mailer');
    const arn = `arn:aws:secretsmanager:${region}:123456789012:secret:pony-mail-api-a1B2c3`;
    assert.deepEqual(container.secrets, [{ name: 'MAIL_API_TOKEN', valueFrom: arn }]);
    assert.ok(!container.environment.some(({ name }) => name === 'MAIL_API_TOKEN'));
    const grants = (role: string): string[] =>
      policyIn(resources, 'aws:iam/rolePolicy:RolePolicy', `${role}-execution-role-policy`).Statement.flatMap(
        ({ Action, Resource }) => ([Action].flat().includes('secretsmanager:GetSecretValue') ? [Resource].flat() : []),
      );
    assert.deepEqual(grants('mailer'), [arn]);
    assert.deepEqual(grants('auth'), []);
  }
});

test('limits, log driver, retention and circuit breaker are those of the description', () => {
  const container = containerOf(standby.resources, 'mailer');
  assert.deepEqual(container.ulimits, [{ name: 'nofile', softLimit: 65_536, hardLimit: 65_536 }]);
  assert.equal(container.logConfiguration.logDriver, 'awslogs');
  assert.equal(container.logConfiguration.options['awslogs-group'], '/pony/mailer');
  for (const { inputs } of standby.resources.filter(({ type }) => type === 'aws:cloudwatch/logGroup:LogGroup'))
    assert.equal(inputs['retentionInDays'], 30);
  const { deploymentCircuitBreaker } = inputsOf(standby.resources, 'aws:ecs/service:Service', 'mailer');
  assert.deepEqual(deploymentCircuitBreaker, { enable: true, rollback: true });
});

test('every alarm calls what its region was handed, and says nothing where there is no data', () => {
  for (const [region, { resources }] of [
    ['us-east-1', primary],
    ['us-west-2', standby],
  ] as const) {
    const alarms = resources.filter(({ type }) => type === 'aws:cloudwatch/metricAlarm:MetricAlarm');
    assert.deepEqual(alarms.map(({ name }) => name).toSorted(), [
      'analytics-behind',
      'analytics-errors',
      'analytics-given-up',
      ...['api', 'auth', 'mailer', 'web'].flatMap((service) => [
        `${service}-cpu-high`,
        ...(service === 'mailer' ? [] : [`${service}-errors`]),
        `${service}-memory-high`,
        ...(service === 'mailer' ? [] : [`${service}-unhealthy`]),
      ]),
    ]);
    for (const { inputs } of alarms) {
      assert.deepEqual(inputs['alarmActions'], [`arn:aws:sns:${region}:123456789012:on-call`]);
      assert.deepEqual(inputs['okActions'], inputs['alarmActions']);
      assert.equal(inputs['treatMissingData'], 'notBreaching');
    }
  }
});

test('scaling follows every target that is described, and the requests of the right target group', async () => {
  const services = PONY.services.map((service) =>
    service.kind === 'web' ? { ...service, targetMemoryPercent: 70, targetRequestsPerMinute: 900 } : service,
  );
  const { resources } = await registeredBy(() =>
    declareRegion({ application: { ...PONY, services }, role: 'standby', posture: 'warm' }),
  );
  const metricOf = (name: string) =>
    inputsOf(resources, 'aws:appautoscaling/policy:Policy', name)['targetTrackingScalingPolicyConfiguration'] as {
      targetValue: number;
      predefinedMetricSpecification: { predefinedMetricType: string; resourceLabel?: string };
    };
  assert.equal(metricOf('api-cpu').targetValue, 60);
  assert.equal(
    metricOf('api-memory').predefinedMetricSpecification.predefinedMetricType,
    'ECSServiceAverageMemoryUtilization',
  );
  const { targetValue, predefinedMetricSpecification: requests } = metricOf('api-requests');
  assert.equal(targetValue, 900);
  assert.equal(requests.predefinedMetricType, 'ALBRequestCountPerTarget');
  assert.match(requests.resourceLabel ?? '', /^app\/pony\/[0-9a-f]{16}\/targetgroup\/pony-api\/[0-9a-f]{16}$/);
  assert.ok(!resources.some(({ name }) => name === 'mailer-requests'));
});

test('the mapping has every setting of the description, and gives up nothing by default', async () => {
  const type = 'aws:lambda/eventSourceMapping:EventSourceMapping';
  const byDefault = inputsOf(primary.resources, type, 'analytics-mapping');
  assert.equal(byDefault['maximumRecordAgeInSeconds'], -1);
  assert.equal(byDefault['maximumRetryAttempts'], -1);
  assert.deepEqual(byDefault['destinationConfig'], {
    onFailure: { destinationArn: 'arn:aws:sqs:us-east-1:123456789012:pony-analytics-failures' },
  });
  const consumers = PONY.consumers.map((consumer) => ({
    ...consumer,
    maximumBatchingWindowSeconds: 5,
    maximumRecordAgeSeconds: 3600,
    maximumRetryAttempts: 8,
    bisectBatchOnFunctionError: false,
    reportsBatchItemFailures: true,
  }));
  const { resources } = await registeredBy(() =>
    declareRegion({ application: { ...PONY, consumers }, role: 'standby', posture: 'warm' }),
  );
  const inputs = inputsOf(resources, type, 'analytics-mapping');
  assert.deepEqual(
    [
      inputs['maximumBatchingWindowInSeconds'],
      inputs['maximumRecordAgeInSeconds'],
      inputs['maximumRetryAttempts'],
      inputs['bisectBatchOnFunctionError'],
      inputs['functionResponseTypes'],
    ],
    [5, 3600, 8, false, ['ReportBatchItemFailures']],
  );
});

test('access logs go to a closed bucket that Elastic Load Balancing alone may write to, on behalf of this account', () => {
  const { resources } = standby;
  const logs = inputsOf(resources, 'aws:lb/loadBalancer:LoadBalancer', 'pony-balancer')['accessLogs'];
  assert.deepEqual(logs, { bucket: 'pony-balancer-logs-123456789012-us-west-2', prefix: 'pony', enabled: true });
  const { Statement: statements } = policyIn(resources, 'aws:s3/bucketPolicy:BucketPolicy', 'balancer-logs-policy');
  assert.deepEqual(statements, [
    {
      Effect: 'Allow',
      Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::pony-balancer-logs-123456789012-us-west-2/*/AWSLogs/123456789012/*',
      Condition: {
        ArnLike: { 'aws:SourceArn': 'arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/*' },
      },
    },
  ]);
});

test('of all buckets only the switch objects can be read by others, and nothing but those', () => {
  const open = standby.resources
    .filter(({ type }) => type === 'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock')
    .filter(({ inputs }) => inputs['blockPublicPolicy'] !== true || inputs['restrictPublicBuckets'] !== true);
  assert.deepEqual(
    open.map(({ name }) => name),
    ['switches-public-access'],
  );
  const { Statement: statements } = policyIn(standby.resources, 'aws:s3/bucketPolicy:BucketPolicy', 'switches-policy');
  assert.deepEqual(statements, [
    {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::pony-switches-123456789012-us-west-2/out/*',
    },
  ]);
});

test("the primary's record is guarded by its endpoint and by the absence of the switch object, the standby's by its endpoint", () => {
  const type = 'aws:route53/healthCheck:HealthCheck';
  const idOf = ({ resources }: ProvisionedRegion, name: string) =>
    resources.find((resource) => resource.type === type && resource.name === name)?.id;
  const absence = inputsOf(primary.resources, type, 'pony-switch-check');
  assert.equal(absence['fqdn'], 'pony-switches-123456789012-us-west-2.s3.us-west-2.amazonaws.com');
  assert.equal(absence['resourcePath'], '/out/pony');
  assert.equal(absence['invertHealthcheck'], true);
  const both = inputsOf(primary.resources, type, 'pony-both-checks');
  assert.deepEqual(both['childHealthchecks'], [idOf(primary, 'pony-check'), idOf(primary, 'pony-switch-check')]);
  assert.equal(both['childHealthThreshold'], 2);
  const guardOf = (region: ProvisionedRegion) =>
    inputsOf(region.resources, 'aws:route53/record:Record', 'pony-record')['healthCheckId'];
  assert.equal(guardOf(primary), idOf(primary, 'pony-both-checks'));
  assert.equal(guardOf(standby), idOf(standby, 'pony-check'));
});

test('operators of each role reach the journal, only those who change something write it, and only this account takes a role', async () => {
  const operators = ['arn:aws:iam::123456789012:role/on-call'];
  const { resources } = await registeredBy(() =>
    declareRegion({ application: { ...PONY, operators }, role: 'standby', posture: 'cold' }),
  );
  for (const role of ['observe', 'promote', 'drill', 'approve']) {
    const { Statement: statements } = policyIn(resources, 'aws:iam/policy:Policy', `operator-${role}-policy-1`);
    const actions = statements.flatMap(({ Action }) => Action).toSorted();
    const reads = ['s3:GetObject', 's3:ListBucket'];
    assert.deepEqual(actions, role === 'observe' ? reads : [...reads, 's3:PutObject']);
    const journal = 'arn:aws:s3:::pony-journal-123456789012-us-west-2';
    const written = statements.flatMap(({ Action, Resource }) =>
      [Action].flat().includes('s3:PutObject') ? Resource : [],
    );
    const own = role === 'approve' ? ['approvals/*/${aws:userid}/*'] : ['plans/*', 'runs/*'];
    assert.deepEqual(written, role === 'observe' ? [] : own.map((key) => `${journal}/failover/${key}`), role);
    for (const resource of statements.flatMap(({ Resource }) => Resource))
      assert.ok(resource === journal || resource.startsWith(`${journal}/failover/`), resource);
    const trust = String(inputsOf(resources, 'aws:iam/role:Role', `operator-${role}`)['assumeRolePolicy']);
    assert.deepEqual((JSON.parse(trust) as Policy).Statement[0]?.Principal, { AWS: operators });
    assert.match(trust, /"aws:PrincipalAccount":"123456789012"/);
  }
});

test("images of the application's repositories and no others are copied, and its secrets have a replica", async () => {
  const { replicationConfiguration } = inputsOf(
    primary.resources,
    'aws:ecr/replicationConfiguration:ReplicationConfiguration',
    'images',
  );
  assert.deepEqual(replicationConfiguration, {
    rules: [
      {
        destinations: [{ region: 'us-west-2', registryId: '123456789012' }],
        repositoryFilters: [{ filter: 'pony/', filterType: 'PREFIX_MATCH' }],
      },
    ],
  });
  const secret = inputsOf(primary.resources, 'aws:secretsmanager/secret:Secret', 'mail-api-secret');
  assert.deepEqual(secret['replicas'], [{ region: 'us-west-2' }]);
  const { replication: _unsaid, ...silent } = PONY;
  const { resources } = await registeredBy(() =>
    declareRegion({ application: silent, role: 'primary', posture: 'serving' }),
  );
  assert.ok(!resources.some(({ type }) => /^aws:(ecr|secretsmanager)\//.test(type)), 'off unless it is said');
});
