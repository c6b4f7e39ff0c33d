/** The SDK modules by service, each imported when its service is first called: an import costs 50 to 100 ms. */
import type { OperationOf, ServiceName } from '../domain/api/call.ts';

/** Services whose calls go to AWS; the others are answered by the tool itself. */
export type AwsService = Exclude<ServiceName, 'pulumi' | 'probe' | 'human' | 'command'>;

export interface SdkCommand {
  middlewareStack: {
    add(
      middleware: (next: (args: unknown) => Promise<unknown>) => (args: unknown) => Promise<unknown>,
      options: { step: 'deserialize'; priority: 'low'; name: string },
    ): void;
  };
}

/** What the tool uses of credentials. `expiration` is absent where they do not end. */
export interface Credentials {
  accessKeyId: string;
  sessionToken?: string;
  expiration?: Date;
}

/** Remembers what it gave until shortly before it ends; `forceRefresh` asks the chain anew (@smithy/core, memoizeIdentityProvider). */
export type CredentialProvider = (options?: { forceRefresh?: boolean }) => Promise<Credentials>;

/** What the tool uses of an SDK v3 client. */
export interface SdkClient {
  send(command: SdkCommand, options: { abortSignal: AbortSignal; requestTimeout: number }): Promise<unknown>;
  destroy(): void;
  /** Of the resolved configuration, what other clients can share. */
  config: { requestHandler: unknown; credentials: CredentialProvider; systemClockOffset?: number };
}

/** One service of the SDK: how to make a client and the commands in use. */
export interface Sdk<Operation extends string = string> {
  createClient(configuration: Readonly<Record<string, unknown>>): SdkClient;
  commands: Record<Operation, new (input: unknown) => SdkCommand>;
}

/** The SDK's generated types differ by service; here, and only here, they become one shape. */
const sdkOf = <Operation extends string>(Client: unknown, commands: Record<Operation, unknown>): Sdk<Operation> => {
  const Constructor = Client as new (configuration: Readonly<Record<string, unknown>>) => SdkClient;
  return {
    createClient: (configuration) => new Constructor(configuration),
    commands: commands as Sdk<Operation>['commands'],
  };
};

type Loaders = { [S in AwsService]: () => Promise<Sdk<OperationOf<S>>> };

const LOADERS: Loaders = {
  ecs: async () => {
    const sdk = await import('@aws-sdk/client-ecs');
    return sdkOf(sdk.ECSClient, {
      DescribeServices: sdk.DescribeServicesCommand,
      UpdateService: sdk.UpdateServiceCommand,
      ListTasks: sdk.ListTasksCommand,
      DescribeTasks: sdk.DescribeTasksCommand,
      DescribeTaskDefinition: sdk.DescribeTaskDefinitionCommand,
    });
  },
  'application-autoscaling': async () => {
    const sdk = await import('@aws-sdk/client-application-auto-scaling');
    return sdkOf(sdk.ApplicationAutoScalingClient, {
      DescribeScalableTargets: sdk.DescribeScalableTargetsCommand,
      RegisterScalableTarget: sdk.RegisterScalableTargetCommand,
      DescribeScalingPolicies: sdk.DescribeScalingPoliciesCommand,
    });
  },
  elbv2: async () => {
    const sdk = await import('@aws-sdk/client-elastic-load-balancing-v2');
    return sdkOf(sdk.ElasticLoadBalancingV2Client, {
      DescribeTargetHealth: sdk.DescribeTargetHealthCommand,
      DescribeLoadBalancers: sdk.DescribeLoadBalancersCommand,
      DescribeListeners: sdk.DescribeListenersCommand,
      DescribeTargetGroups: sdk.DescribeTargetGroupsCommand,
    });
  },
  lambda: async () => {
    const sdk = await import('@aws-sdk/client-lambda');
    return sdkOf(sdk.LambdaClient, {
      ListEventSourceMappings: sdk.ListEventSourceMappingsCommand,
      UpdateEventSourceMapping: sdk.UpdateEventSourceMappingCommand,
      GetFunctionConcurrency: sdk.GetFunctionConcurrencyCommand,
      GetFunctionConfiguration: sdk.GetFunctionConfigurationCommand,
    });
  },
  kinesis: async () => {
    const sdk = await import('@aws-sdk/client-kinesis');
    return sdkOf(sdk.KinesisClient, {
      DescribeStreamSummary: sdk.DescribeStreamSummaryCommand,
      UpdateShardCount: sdk.UpdateShardCountCommand,
      UpdateStreamMode: sdk.UpdateStreamModeCommand,
    });
  },
  route53: async () => {
    const sdk = await import('@aws-sdk/client-route-53');
    return sdkOf(sdk.Route53Client, {
      ListResourceRecordSets: sdk.ListResourceRecordSetsCommand,
      ChangeResourceRecordSets: sdk.ChangeResourceRecordSetsCommand,
      GetChange: sdk.GetChangeCommand,
      // For emulated probes, which know the public name but not its zone.
      ListHostedZonesByName: sdk.ListHostedZonesByNameCommand,
    });
  },
  cloudwatch: async () => {
    const sdk = await import('@aws-sdk/client-cloudwatch');
    return sdkOf(sdk.CloudWatchClient, {
      GetMetricData: sdk.GetMetricDataCommand,
      DescribeAlarms: sdk.DescribeAlarmsCommand,
    });
  },
  ec2: async () => {
    const sdk = await import('@aws-sdk/client-ec2');
    return sdkOf(sdk.EC2Client, {
      DescribeSecurityGroups: sdk.DescribeSecurityGroupsCommand,
      DescribeVpcs: sdk.DescribeVpcsCommand,
    });
  },
  iam: async () => {
    const sdk = await import('@aws-sdk/client-iam');
    return sdkOf(sdk.IAMClient, {
      GetRole: sdk.GetRoleCommand,
      ListRolePolicies: sdk.ListRolePoliciesCommand,
      GetRolePolicy: sdk.GetRolePolicyCommand,
      ListAttachedRolePolicies: sdk.ListAttachedRolePoliciesCommand,
    });
  },
  logs: async () => {
    const sdk = await import('@aws-sdk/client-cloudwatch-logs');
    return sdkOf(sdk.CloudWatchLogsClient, { DescribeLogGroups: sdk.DescribeLogGroupsCommand });
  },
  acm: async () => {
    const sdk = await import('@aws-sdk/client-acm');
    return sdkOf(sdk.ACMClient, { DescribeCertificate: sdk.DescribeCertificateCommand });
  },
  s3: async () => {
    const sdk = await import('@aws-sdk/client-s3');
    return sdkOf(sdk.S3Client, {
      PutObject: sdk.PutObjectCommand,
      GetObject: sdk.GetObjectCommand,
      ListObjectsV2: sdk.ListObjectsV2Command,
    });
  },
  'service-quotas': async () => {
    const sdk = await import('@aws-sdk/client-service-quotas');
    return sdkOf(sdk.ServiceQuotasClient, { ListServiceQuotas: sdk.ListServiceQuotasCommand });
  },
  sts: async () => {
    const sdk = await import('@aws-sdk/client-sts');
    return sdkOf(sdk.STSClient, { GetCallerIdentity: sdk.GetCallerIdentityCommand });
  },
};

/** Imports the SDK module of a service. */
export const loadSdk = (service: AwsService): Promise<Sdk> => LOADERS[service]();
