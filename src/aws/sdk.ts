/** The SDK modules by service, each imported when its service is first called: an import costs 50 to 100 ms. */
import type { AwsService, OperationOf } from '../domain/api/call.ts';

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

/** One service of the SDK: how to make a client, and its commands by operation. */
export interface Sdk {
  createClient(configuration: Readonly<Record<string, unknown>>): SdkClient;
  /** The command of an operation; undefined where the SDK knows none of that name. */
  commandOf(operation: string): (new (input: unknown) => SdkCommand) | undefined;
}

/** What a module of the SDK must export for a service: the command of each of its operations. A misspelt one does not compile. */
type CommandsOf<S extends AwsService> = { [O in OperationOf<S> as `${O}Command`]: unknown };

/** The SDK's generated types differ by service; here, and only here, they become one shape. */
const sdkOf = <S extends AwsService>(Client: unknown, commands: CommandsOf<S>): Sdk => {
  const Constructor = Client as new (configuration: Readonly<Record<string, unknown>>) => SdkClient;
  return {
    createClient: (configuration) => new Constructor(configuration),
    commandOf: (operation) => (commands as Record<string, new (input: unknown) => SdkCommand>)[`${operation}Command`],
  };
};

/**
 * The account is a part of the host name there, which an endpoint of one's own has not, least of all an address. The SDK
 * would put it before all the same.
 */
const asGiven = ({ endpoint }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  typeof endpoint === 'string' ? { endpointProvider: () => ({ url: new URL(endpoint) }) } : {};

const LOADERS: Readonly<Record<AwsService, () => Promise<Sdk>>> = {
  ecs: async () => {
    const sdk = await import('@aws-sdk/client-ecs');
    return sdkOf<'ecs'>(sdk.ECSClient, sdk);
  },
  'application-autoscaling': async () => {
    const sdk = await import('@aws-sdk/client-application-auto-scaling');
    return sdkOf<'application-autoscaling'>(sdk.ApplicationAutoScalingClient, sdk);
  },
  elbv2: async () => {
    const sdk = await import('@aws-sdk/client-elastic-load-balancing-v2');
    return sdkOf<'elbv2'>(sdk.ElasticLoadBalancingV2Client, sdk);
  },
  lambda: async () => {
    const sdk = await import('@aws-sdk/client-lambda');
    return sdkOf<'lambda'>(sdk.LambdaClient, sdk);
  },
  kinesis: async () => {
    const sdk = await import('@aws-sdk/client-kinesis');
    return sdkOf<'kinesis'>(sdk.KinesisClient, sdk);
  },
  route53: async () => {
    const sdk = await import('@aws-sdk/client-route-53');
    return sdkOf<'route53'>(sdk.Route53Client, sdk);
  },
  cloudwatch: async () => {
    const sdk = await import('@aws-sdk/client-cloudwatch');
    return sdkOf<'cloudwatch'>(sdk.CloudWatchClient, sdk);
  },
  s3: async () => {
    const sdk = await import('@aws-sdk/client-s3');
    return sdkOf<'s3'>(sdk.S3Client, sdk);
  },
  s3control: async () => {
    const sdk = await import('@aws-sdk/client-s3-control');
    const { createClient, commandOf } = sdkOf<'s3control'>(sdk.S3ControlClient, sdk);
    return {
      commandOf,
      createClient: (configuration) => createClient({ ...configuration, ...asGiven(configuration) }),
    };
  },
  'service-quotas': async () => {
    const sdk = await import('@aws-sdk/client-service-quotas');
    return sdkOf<'service-quotas'>(sdk.ServiceQuotasClient, sdk);
  },
  sts: async () => {
    const sdk = await import('@aws-sdk/client-sts');
    return sdkOf<'sts'>(sdk.STSClient, sdk);
  },
  ec2: async () => {
    const sdk = await import('@aws-sdk/client-ec2');
    return sdkOf<'ec2'>(sdk.EC2Client, sdk);
  },
  iam: async () => {
    const sdk = await import('@aws-sdk/client-iam');
    return sdkOf<'iam'>(sdk.IAMClient, sdk);
  },
  logs: async () => {
    const sdk = await import('@aws-sdk/client-cloudwatch-logs');
    return sdkOf<'logs'>(sdk.CloudWatchLogsClient, sdk);
  },
  acm: async () => {
    const sdk = await import('@aws-sdk/client-acm');
    return sdkOf<'acm'>(sdk.ACMClient, sdk);
  },
};

/** Imports the SDK module of a service. */
export const loadSdk = (service: AwsService): Promise<Sdk> => LOADERS[service]();
