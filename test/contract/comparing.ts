/** What AWS promises for the reads of a comparison of regions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IAM_REGION } from '../../src/domain/api/catalogue.ts';
import { only, refused, send, serviceOf, yes, type ContractWorld, type WorldOf } from './world.ts';

const taskOf = async (world: ContractWorld, name: string) => {
  const { region } = world.primary;
  const { clusterName, serviceName } = serviceOf(world.primary, name);
  const input = { cluster: clusterName, services: [serviceName] };
  const service = only((await yes(send(world, 'ecs', 'DescribeServices', region, input))).services);
  const taskDefinition = service.taskDefinition ?? '';
  const output = await yes(send(world, 'ecs', 'DescribeTaskDefinition', region, { taskDefinition }));
  return { service, task: output.taskDefinition };
};

const computeTests = (world: WorldOf): void => {
  test('a task definition shows image by digest, environment, logs and roles; an unknown one is refused', async () => {
    const { task } = await taskOf(world(), 'auth');
    const container = only(task?.containerDefinitions);
    assert.match(container.image ?? '', /@sha256:[0-9a-f]{64}$/);
    assert.ok(
      (container.environment ?? []).some(
        ({ name, value }) => name === 'AWS_REGION' && value === world().primary.region,
      ),
    );
    assert.match(container.logConfiguration?.options?.['awslogs-group'] ?? '', /auth/);
    assert.equal(
      [task?.cpu, task?.memory].every((size) => Number(size) > 0),
      true,
    );
    const unknown = { taskDefinition: `${task?.taskDefinitionArn?.replace(/[^/]*$/, '')}none:1` };
    await refused(
      send(world(), 'ecs', 'DescribeTaskDefinition', world().primary.region, unknown),
      'ClientException',
      'invalid',
    );
  });

  test('scaling policies of all services come with their targets', async () => {
    const input = { ServiceNamespace: 'ecs' } as const;
    const { region, services } = world().primary;
    const output = await yes(send(world(), 'application-autoscaling', 'DescribeScalingPolicies', region, input));
    assert.equal(output.ScalingPolicies?.length, services.length);
    for (const { ResourceId, TargetTrackingScalingPolicyConfiguration: tracking } of output.ScalingPolicies ?? []) {
      assert.match(ResourceId ?? '', /^service\/pony\//);
      assert.equal(tracking?.TargetValue, 60);
    }
  });

  test('a function shows the hash of its code and its settings; an unknown one is missing', async () => {
    const { region, consumers } = world().primary;
    const { functionName } = only(consumers);
    const found = await yes(
      send(world(), 'lambda', 'GetFunctionConfiguration', region, { FunctionName: functionName }),
    );
    assert.match(found.CodeSha256 ?? '', /^[A-Za-z0-9+/]{43}=$/);
    assert.deepEqual([found.Runtime, found.Handler], ['nodejs22.x', 'index.handler']);
    const unknown = send(world(), 'lambda', 'GetFunctionConfiguration', region, { FunctionName: 'none' });
    await refused(unknown, 'ResourceNotFoundException', 'missing');
  });
};

const balancingTests = (world: WorldOf): void => {
  test('listeners of a load balancer name their certificates, and ACM knows these', async () => {
    const { region, loadBalancers } = world().primary;
    const { loadBalancerArn } = only(loadBalancers);
    const asked = { LoadBalancerArns: [loadBalancerArn] };
    const balancer = only((await yes(send(world(), 'elbv2', 'DescribeLoadBalancers', region, asked))).LoadBalancers);
    assert.ok((balancer.SecurityGroups?.length ?? 0) > 0);
    const { Listeners = [] } = await yes(
      send(world(), 'elbv2', 'DescribeListeners', region, { LoadBalancerArn: loadBalancerArn }),
    );
    const secure = only(Listeners.filter(({ Protocol }) => Protocol === 'HTTPS'));
    const CertificateArn = only(secure.Certificates).CertificateArn ?? '';
    const { Certificate } = await yes(send(world(), 'acm', 'DescribeCertificate', region, { CertificateArn }));
    assert.equal(Certificate?.DomainName, 'app.pony.example');
    const unknown = { CertificateArn: CertificateArn.replace(/[^/]*$/, '00000000-0000-0000-0000-000000000000') };
    await refused(send(world(), 'acm', 'DescribeCertificate', region, unknown), 'ResourceNotFoundException', 'missing');
  });

  test('a target group shows its health check; an unknown one refuses the call as missing', async () => {
    const { region } = world().primary;
    const arn = serviceOf(world().primary, 'web').targetGroup?.targetGroupArn ?? '';
    const asked = { TargetGroupArns: [arn] };
    const group = only((await yes(send(world(), 'elbv2', 'DescribeTargetGroups', region, asked))).TargetGroups);
    assert.deepEqual([group.HealthCheckPath, group.HealthCheckIntervalSeconds, group.Port], ['/health', 10, 8080]);
    const unknown = { TargetGroupArns: [arn.replace(/[^/]*$/, '0000000000000000')] };
    await refused(
      send(world(), 'elbv2', 'DescribeTargetGroups', region, unknown),
      'TargetGroupNotFoundException',
      'missing',
    );
  });
};

const surroundingTests = (world: WorldOf): void => {
  test("a service's security groups and their VPC can be looked at; an unknown group is missing", async () => {
    const { region } = world().primary;
    const { service } = await taskOf(world(), 'auth');
    const GroupIds = service.networkConfiguration?.awsvpcConfiguration?.securityGroups ?? [];
    const group = only(
      (await yes(send(world(), 'ec2', 'DescribeSecurityGroups', region, { GroupIds }))).SecurityGroups,
    );
    assert.equal(only(group.IpPermissions).FromPort, 8080);
    const vpc = only((await yes(send(world(), 'ec2', 'DescribeVpcs', region, { VpcIds: [group.VpcId ?? ''] }))).Vpcs);
    assert.match(vpc.CidrBlock ?? '', /^10\.\d+\.0\.0\/16$/);
    const unknown = { GroupIds: ['sg-00000000000000000'] };
    await refused(send(world(), 'ec2', 'DescribeSecurityGroups', region, unknown), 'InvalidGroup.NotFound', 'missing');
  });

  test('a role shows its trust and its inline policies, encoded; an unknown one is missing', async () => {
    const { task } = await taskOf(world(), 'auth');
    const RoleName = task?.taskRoleArn?.replace(/^.*\//, '') ?? '';
    const { Role } = await yes(send(world(), 'iam', 'GetRole', IAM_REGION, { RoleName }));
    assert.match(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), /ecs-tasks\.amazonaws\.com/);
    const { PolicyNames } = await yes(send(world(), 'iam', 'ListRolePolicies', IAM_REGION, { RoleName }));
    const PolicyName = only(PolicyNames);
    const { PolicyDocument } = await yes(send(world(), 'iam', 'GetRolePolicy', IAM_REGION, { RoleName, PolicyName }));
    assert.match(PolicyDocument ?? '', /^%7B/);
    assert.match(decodeURIComponent(PolicyDocument ?? ''), /kinesis:PutRecord/);
    const { AttachedPolicies } = await yes(send(world(), 'iam', 'ListAttachedRolePolicies', IAM_REGION, { RoleName }));
    assert.deepEqual(AttachedPolicies, []);
    await refused(
      send(world(), 'iam', 'GetRole', IAM_REGION, { RoleName: 'none' }),
      'NoSuchEntityException',
      'missing',
    );
  });

  test('log groups are listed by prefix with their retention, alarms by prefix', async () => {
    const { region } = world().primary;
    const { logGroups } = await yes(
      send(world(), 'logs', 'DescribeLogGroups', region, { logGroupNamePrefix: '/pony/auth' }),
    );
    assert.deepEqual(
      logGroups?.map(({ logGroupName, retentionInDays }) => [logGroupName, retentionInDays]),
      [['/pony/auth', 30]],
    );
    const { MetricAlarms = [] } = await yes(
      send(world(), 'cloudwatch', 'DescribeAlarms', region, { AlarmNamePrefix: 'pony-none' }),
    );
    assert.deepEqual(MetricAlarms, []);
  });
};

/** Registers the tests of this part. */
export const comparingContract = (world: WorldOf): void => {
  computeTests(world);
  balancingTests(world);
  surroundingTests(world);
};
