import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { manifestSchema } from '../../src/domain/facts/manifest.ts';
import { provision, type ProvisionedRegion } from '../../src/sandbox/declared/provision.ts';
import type { RegisteredResource } from '../../src/sandbox/services/declared-region.ts';
import { PONY } from '../../stacks/pony.ts';
import { declareRegion } from '../../stacks/program.ts';
import { registeredBy } from './registered.ts';

let primary: ProvisionedRegion;
let standby: ProvisionedRegion;
before(async () => {
  const [first, second] = await provision({ application: PONY, postures: { primary: 'serving', standby: 'warm' } });
  assert.ok(first && second);
  primary = first;
  standby = second;
});

const ofType = ({ resources }: ProvisionedRegion, type: string): RegisteredResource[] =>
  resources.filter((resource) => resource.type === type);

const only = (region: ProvisionedRegion, type: string, name: string): RegisteredResource => {
  const found = ofType(region, type).filter((resource) => resource.name === name);
  assert.equal(found.length, 1, `${type} ${name}`);
  return found[0] as RegisteredResource;
};

test('every AWS resource is registered with the provider of its own region', () => {
  for (const { region, resources } of [primary, standby]) {
    const aws = resources.filter(({ type }) => type.startsWith('aws:'));
    assert.ok(aws.length > 50);
    assert.deepEqual(
      aws.filter((resource) => resource.region !== region).map(({ name }) => name),
      [],
    );
  }
});

test('nothing of the standby names the primary region; of the primary only what copies to the standby or is switched there', () => {
  for (const [here, there, allowed] of [
    [
      primary,
      'us-west-2',
      [
        'aws:ecr/replicationConfiguration:ReplicationConfiguration images',
        'aws:secretsmanager/secret:Secret mail-api-secret',
        'aws:route53/healthCheck:HealthCheck pony-switch-check',
      ],
    ],
    [standby, 'us-east-1', []],
  ] as const) {
    const named = here.resources.filter(({ inputs }) => JSON.stringify(inputs).includes(there));
    assert.deepEqual(
      named.map(({ type, name }) => `${type} ${name}`),
      allowed,
    );
  }
});

test('the provider refuses other accounts, and tags everything with application, role and owner', () => {
  const { inputs } = only(standby, 'pulumi:providers:aws', 'aws');
  assert.deepEqual(JSON.parse(String(inputs['allowedAccountIds'])), ['123456789012']);
  assert.deepEqual(JSON.parse(String(inputs['defaultTags'])), {
    tags: { application: 'pony', role: 'standby', owner: 'mail-platform' },
  });
  assert.deepEqual(only(standby, 'aws:ecs/cluster:Cluster', 'cluster').inputs['tags'], { posture: 'warm' });
});

test('both regions have the same logical names, but for the control room, what is copied, and the switch', () => {
  const own =
    /^(oregon-trail:stacks:(ControlRoom|Replication)|aws:(ecr|secretsmanager)\/|aws:s3\/.* (journal|state|switches))/;
  const operators = / operator-(observe|promote|drill|approve)/;
  const switches = / pony-(switch-check|both-checks)$/;
  const namesOf = ({ resources }: ProvisionedRegion) =>
    resources
      .map(({ type, name }) => `${type} ${name}`)
      .filter((name) => ![own, operators, switches].some((one) => one.test(name)));
  assert.deepEqual(new Set(namesOf(primary)), new Set(namesOf(standby)));
});

test('names that belong to the whole account differ between the regions', () => {
  for (const type of ['aws:iam/role:Role', 'aws:route53/record:Record', 'aws:route53/healthCheck:HealthCheck']) {
    const ids = [primary, standby].flatMap((region) => ofType(region, type).map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length, type);
  }
});

interface Statement {
  Effect: string;
  Action: string[];
  Resource: string[];
}
const statementsOf = (region: ProvisionedRegion): { role: string; statement: Statement }[] =>
  ofType(region, 'aws:iam/rolePolicy:RolePolicy').flatMap(({ name, inputs }) => {
    const { Statement: statements } = JSON.parse(String(inputs['policy'])) as { Statement: Statement[] };
    return statements.map((statement) => ({ role: name, statement }));
  });

test('no permission has a wildcard, but for the registry token that AWS gives on no named resource', () => {
  for (const region of [primary, standby]) {
    const statements = statementsOf(region);
    assert.ok(statements.length > 10);
    for (const { role, statement } of statements) {
      assert.ok(!statement.Action.some((action) => action.includes('*')), `${role}: ${statement.Action.join()}`);
      if (statement.Action.join() === 'ecr:GetAuthorizationToken') continue;
      for (const resource of statement.Resource) {
        assert.match(resource, /^arn:aws:[a-z0-9]+:[a-z0-9-]+:123456789012:/, role);
        // The streams of one log group are written as `<log group>:*`.
        assert.ok(!resource.replace(/:\*$/, '').includes('*'), `${role}: ${resource}`);
      }
    }
  }
});

test('a role is taken only by the service that it is for, on behalf of this account', () => {
  for (const { name, inputs } of ofType(standby, 'aws:iam/role:Role')) {
    if (name.startsWith('operator-')) continue;
    const { Statement: statements } = JSON.parse(String(inputs['assumeRolePolicy'])) as {
      Statement: { Principal: { Service: string }; Condition: { StringEquals: Record<string, string> } }[];
    };
    assert.equal(statements.length, 1);
    const expected = name.startsWith('analytics') ? 'lambda.amazonaws.com' : 'ecs-tasks.amazonaws.com';
    assert.equal(statements[0]?.Principal.Service, expected);
    assert.equal(statements[0]?.Condition.StringEquals['aws:SourceAccount'], '123456789012');
  }
});

test('the consumer may read its own stream, write its own table and report to its own queue', () => {
  const mine = statementsOf(standby).filter(({ role }) => role.startsWith('analytics'));
  assert.deepEqual(
    mine.map(({ statement }) => statement.Resource),
    [
      ['arn:aws:kinesis:us-west-2:123456789012:stream/pony-events'],
      ['arn:aws:dynamodb:us-west-2:123456789012:table/pony-analytics'],
      ['arn:aws:sqs:us-west-2:123456789012:pony-analytics-failures'],
      ['arn:aws:logs:us-west-2:123456789012:log-group:/aws/lambda/pony-analytics:*'],
    ],
  );
});

test('tasks are reached from the security group of their load balancer and from nowhere else', () => {
  const balancer = only(standby, 'aws:ec2/securityGroup:SecurityGroup', 'pony-balancer-group');
  for (const name of ['auth', 'api', 'web', 'mailer']) {
    const { inputs } = only(standby, 'aws:ec2/securityGroup:SecurityGroup', `${name}-group`);
    const expected =
      name === 'mailer' ? [] : [{ protocol: 'tcp', fromPort: 8080, toPort: 8080, securityGroups: [balancer.id] }];
    assert.deepEqual(inputs['ingress'], expected, name);
  }
});

test('tasks run in private subnets without public addresses, load balancers in public ones', () => {
  const vpc = only(standby, 'awsx:ec2:Vpc', 'network-vpc').outputs;
  for (const { inputs } of ofType(standby, 'aws:ecs/service:Service')) {
    const network = inputs['networkConfiguration'] as Record<string, unknown>;
    assert.deepEqual(network['subnets'], vpc['privateSubnetIds']);
    assert.equal(network['assignPublicIp'], false);
  }
  assert.deepEqual(
    only(standby, 'aws:lb/loadBalancer:LoadBalancer', 'pony-balancer').inputs['subnets'],
    vpc['publicSubnetIds'],
  );
});

test('the weights of a serving primary and a standby add up to 200', () => {
  const weights = [primary, standby].map((region) => {
    const [policy] = only(region, 'aws:route53/record:Record', 'pony-record').inputs['weightedRoutingPolicies'] as {
      weight: number;
    }[];
    return policy?.weight;
  });
  assert.deepEqual(weights, [200, 0]);
});

test('the manifest is valid, survives JSON and names what was registered', () => {
  for (const { region, manifest, resources } of [primary, standby]) {
    const read = manifestSchema.parse(JSON.parse(JSON.stringify(manifest)));
    assert.deepEqual(read, manifest);
    const arns = new Set(resources.map(({ outputs }) => outputs['arn']));
    for (const { serviceArn, targetGroup } of manifest.services) {
      assert.ok(arns.has(serviceArn));
      assert.ok(targetGroup === null || arns.has(targetGroup.targetGroupArn));
    }
    for (const { loadBalancerArn } of manifest.loadBalancers) assert.ok(arns.has(loadBalancerArn));
    for (const { streamArn } of manifest.streams) assert.ok(arns.has(streamArn));
    for (const { functionArn } of manifest.consumers) assert.ok(arns.has(functionArn));
    assert.equal(manifest.records[0]?.setIdentifier, region);
    assert.deepEqual(manifest.records[0]?.services, ['auth', 'api', 'web']);
    assert.deepEqual(
      manifest.services.map(({ name, tier, kind }) => `${name} ${tier} ${kind}`),
      ['auth 0 web', 'api 1 web', 'web 2 web', 'mailer 2 worker'],
    );
  }
});

test('"pulumi up" leaves counts to autoscaling, and to the run that calls it what the run decides, protects what would be gone for good, and hands awsx its provider', async () => {
  const options = new Map<string, pulumi.CustomResourceOptions & pulumi.ComponentResourceOptions>();
  const declare = (calledByRun: boolean) => () => {
    options.clear();
    declareRegion(
      { application: PONY, role: 'standby', posture: 'warm', calledByRun },
      {
        transformations: [
          ({ type, name, opts }) => {
            options.set(`${type} ${name}`, opts);
            return undefined;
          },
        ],
      },
    );
    return pulumi.output('declared');
  };
  const ignored = () =>
    [...options].flatMap(([key, opts]) => (opts.ignoreChanges ?? []).map((field) => `${key}: ${field}`)).toSorted();
  const services = ['auth', 'api', 'web', 'mailer'];
  const always = services.map((name) => `aws:ecs/service:Service ${name}: desiredCount`);
  const inRun = [
    ...services.flatMap((name) => [
      `aws:appautoscaling/target:Target ${name}-scaling: minCapacity`,
      `aws:appautoscaling/target:Target ${name}-scaling: maxCapacity`,
    ]),
    'aws:kinesis/stream:Stream events: shardCount',
    'aws:kinesis/stream:Stream events: streamModeDetails',
    'aws:lambda/eventSourceMapping:EventSourceMapping analytics-mapping: enabled',
    'aws:route53/record:Record pony-record: weightedRoutingPolicies',
  ];
  await registeredBy(declare(true));
  assert.deepEqual(ignored(), [...always, ...inRun].toSorted());
  await registeredBy(declare(false));
  assert.deepEqual(ignored(), always.toSorted());
  const kept = [...options].filter(([, opts]) => opts.protect === true).map(([key]) => key);
  assert.deepEqual(kept.toSorted(), [
    'aws:dynamodb/table:Table analytics-table',
    'aws:iam/role:Role operator-approve',
    'aws:iam/role:Role operator-drill',
    'aws:iam/role:Role operator-observe',
    'aws:iam/role:Role operator-promote',
    'aws:kinesis/stream:Stream events',
    'aws:s3/bucket:Bucket balancer-logs',
    'aws:s3/bucket:Bucket journal',
    'aws:s3/bucket:Bucket state',
    'aws:s3/bucket:Bucket switches',
  ]);
  const { providers } = options.get('awsx:ec2:Vpc network-vpc') ?? {};
  assert.ok(aws.Provider.isInstance(Object.values(providers ?? {})[0]));
});

test('the standby has the bucket of the shared journal, versioned, encrypted and closed; the primary has none', () => {
  assert.ok(!primary.resources.some(({ type, name }) => type === 'aws:s3/bucket:Bucket' && name === 'journal'));
  assert.equal(primary.manifest.journal, undefined);
  assert.equal(primary.manifest.switchBucket, undefined);
  assert.equal(standby.manifest.switchBucket, 'pony-switches-123456789012-us-west-2');
  const bucket = 'pony-journal-123456789012-us-west-2';
  assert.deepEqual(standby.manifest.journal, { bucket, prefix: 'failover' });
  assert.equal(only(standby, 'aws:s3/bucket:Bucket', 'journal').inputs['bucket'], bucket);
  const versioning = only(standby, 'aws:s3/bucketVersioning:BucketVersioning', 'journal-versioning');
  assert.deepEqual(versioning.inputs['versioningConfiguration'], { status: 'Enabled' });
  const closed = only(
    standby,
    'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
    'journal-public-access',
  ).inputs;
  for (const rule of ['blockPublicAcls', 'blockPublicPolicy', 'ignorePublicAcls', 'restrictPublicBuckets'])
    assert.equal(closed[rule], true, rule);
  const type = 'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration';
  assert.equal(only(standby, type, 'journal-encryption').inputs['bucket'], bucket);
});
