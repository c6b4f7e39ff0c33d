/** Changes by hand in a region of moto, through the plain SDK, and how a comparison names them. */
import {
  ApplicationAutoScalingClient,
  RegisterScalableTargetCommand,
  PutScalingPolicyCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient, DeleteAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
  type ContainerDefinition,
} from '@aws-sdk/client-ecs';
import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  IncreaseStreamRetentionPeriodCommand,
  DecreaseStreamRetentionPeriodCommand,
  KinesisClient,
} from '@aws-sdk/client-kinesis';
import {
  LambdaClient,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import type { Manifest } from '../../src/domain/facts/manifest.ts';

/** Plain clients of the SDK: nothing of the tool is between. */
export const connect = (endpoint: string, region: string) => {
  const options = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const ecs = new ECSClient(options);
  return {
    ecs,
    scaling: new ApplicationAutoScalingClient(options),
    lambda: new LambdaClient(options),
    kinesis: new KinesisClient({ ...options, requestHandler: ecs.config.requestHandler }),
    ec2: new EC2Client(options),
    logs: new CloudWatchLogsClient(options),
    cloudwatch: new CloudWatchClient(options),
    iam: new IAMClient(options),
  };
};
type Clients = ReturnType<typeof connect>;

/** Runs the service with a container that is changed; gives the way back. */
const redeploy = async ({ ecs }: Clients, change: (container: ContainerDefinition) => ContainerDefinition) => {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster: 'pony', services: ['auth'] }));
  const old = services[0]?.taskDefinition ?? '';
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: old }));
  const { family = '', containerDefinitions = [], taskRoleArn, cpu, memory, networkMode } = taskDefinition ?? {};
  const made = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family,
      taskRoleArn,
      cpu,
      memory,
      networkMode,
      containerDefinitions: containerDefinitions.map(change),
    }),
  );
  const deploy = (arn: string | undefined) =>
    ecs.send(new UpdateServiceCommand({ cluster: 'pony', service: 'auth', taskDefinition: arn }));
  await deploy(made.taskDefinition?.taskDefinitionArn);
  return () => deploy(old);
};

const bounds = ({ scaling }: Clients, MaxCapacity: number) =>
  scaling.send(
    new RegisterScalableTargetCommand({
      ServiceNamespace: 'ecs',
      ResourceId: 'service/pony/auth',
      ScalableDimension: 'ecs:service:DesiredCount',
      MaxCapacity,
    }),
  );

const policy = ({ scaling }: Clients, TargetValue: number) =>
  scaling.send(
    new PutScalingPolicyCommand({
      PolicyName: 'pony-auth-cpu',
      PolicyType: 'TargetTrackingScaling',
      ServiceNamespace: 'ecs',
      ResourceId: 'service/pony/auth',
      ScalableDimension: 'ecs:service:DesiredCount',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue,
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      },
    }),
  );

interface Case {
  found: string[];
  /** Makes the difference and gives the way back. */
  make(clients: Clients, manifest: Manifest): Promise<() => Promise<unknown>>;
}

export const CASES: Case[] = [
  {
    found: ['task definition|auth|auth environment MODE', 'task definition|auth|auth image digest'],
    make: (clients) =>
      redeploy(clients, (container) => ({
        ...container,
        image: container.image?.replace(/4{64}/, '5'.repeat(64)),
        environment: container.environment?.map((one) =>
          one.name === 'MODE' ? { ...one, value: 'hunter2-plain' } : one,
        ),
      })),
  },
  {
    found: ['scaling policy|auth pony-auth-cpu|target', 'scaling|auth|maximum'],
    make: async (clients) => {
      await bounds(clients, 99);
      await policy(clients, 75);
      return async () => {
        await bounds(clients, 18);
        await policy(clients, 60);
      };
    },
  },
  {
    found: ['security group|auth service|admits tcp 22 from 0.0.0.0/0'],
    make: async ({ ec2 }) => {
      const filter = { Filters: [{ Name: 'group-name', Values: ['pony-auth'] }] };
      const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand(filter));
      const rule = {
        GroupId: SecurityGroups[0]?.GroupId,
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      };
      await ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
      return () => ec2.send(new RevokeSecurityGroupIngressCommand(rule));
    },
  },
  {
    found: ['role|auth task|allows s3:GetObject on *'],
    make: async ({ iam }, { region }) => {
      const which = { RoleName: `pony-auth-task-${region}`, PolicyName: 'by-hand' };
      const document = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' } };
      await iam.send(new PutRolePolicyCommand({ ...which, PolicyDocument: JSON.stringify(document) }));
      return () => iam.send(new DeleteRolePolicyCommand(which));
    },
  },
  {
    found: [
      'function|analytics|environment KEY',
      'function|analytics|memory MiB',
      'function|analytics|timeout seconds',
    ],
    make: async ({ lambda }) => {
      const set = (MemorySize: number, Timeout: number, Variables: Record<string, string>) =>
        lambda.send(
          new UpdateFunctionConfigurationCommand({
            FunctionName: 'pony-analytics',
            MemorySize,
            Timeout,
            Environment: { Variables },
          }),
        );
      await set(512, 9, { KEY: 'hunter2-plain' });
      return () => set(128, 3, {});
    },
  },
  {
    found: ['mapping|analytics|batch size'],
    make: async ({ lambda }, { consumers }) => {
      const set = (BatchSize: number) =>
        lambda.send(new UpdateEventSourceMappingCommand({ UUID: consumers[0]?.mappingUuid ?? '', BatchSize }));
      await set(500);
      return () => set(100);
    },
  },
  {
    found: ['log group|web|retention days', 'stream|events|retention hours'],
    make: async ({ kinesis, logs }) => {
      const keep = (retentionInDays: number) =>
        logs.send(new PutRetentionPolicyCommand({ logGroupName: '/pony/web', retentionInDays }));
      await kinesis.send(
        new IncreaseStreamRetentionPeriodCommand({ StreamName: 'pony-events', RetentionPeriodHours: 48 }),
      );
      await keep(7);
      return async () => {
        await kinesis.send(
          new DecreaseStreamRetentionPeriodCommand({ StreamName: 'pony-events', RetentionPeriodHours: 24 }),
        );
        await keep(30);
      };
    },
  },
  {
    found: ['alarm|pony-by-hand|null'],
    make: async ({ cloudwatch }) => {
      await cloudwatch.send(
        new PutMetricAlarmCommand({
          AlarmName: 'pony-by-hand',
          Namespace: 'AWS/Lambda',
          MetricName: 'Errors',
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanThreshold',
        }),
      );
      return () => cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['pony-by-hand'] }));
    },
  },
];
