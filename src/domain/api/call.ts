/**
 * A call is data: everything that changes or reads the world is one of these values, in the AWS API's own names and
 * shapes. Dry run, journal, paper runbook, region ban and sandbox all work on the same value.
 */
import type {
  DescribeScalableTargetsCommandInput,
  DescribeScalableTargetsCommandOutput,
  RegisterScalableTargetCommandInput,
  RegisterScalableTargetCommandOutput,
} from '@aws-sdk/client-application-auto-scaling';
import type { GetMetricDataCommandInput, GetMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch';
import type {
  DescribeServicesCommandInput,
  DescribeServicesCommandOutput,
  DescribeTasksCommandInput,
  DescribeTasksCommandOutput,
  ListTasksCommandInput,
  ListTasksCommandOutput,
  UpdateServiceCommandInput,
  UpdateServiceCommandOutput,
} from '@aws-sdk/client-ecs';
import type {
  DescribeTargetHealthCommandInput,
  DescribeTargetHealthCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type {
  DescribeStreamSummaryCommandInput,
  DescribeStreamSummaryCommandOutput,
  UpdateShardCountCommandInput,
  UpdateShardCountCommandOutput,
  UpdateStreamModeCommandInput,
  UpdateStreamModeCommandOutput,
} from '@aws-sdk/client-kinesis';
import type {
  GetFunctionConcurrencyCommandInput,
  GetFunctionConcurrencyCommandOutput,
  ListEventSourceMappingsCommandInput,
  ListEventSourceMappingsCommandOutput,
  UpdateEventSourceMappingCommandInput,
  UpdateEventSourceMappingCommandOutput,
} from '@aws-sdk/client-lambda';
import type {
  ChangeResourceRecordSetsCommandInput,
  ChangeResourceRecordSetsCommandOutput,
  GetChangeCommandInput,
  GetChangeCommandOutput,
  ListResourceRecordSetsCommandInput,
  ListResourceRecordSetsCommandOutput,
} from '@aws-sdk/client-route-53';
import type { ListObjectsV2CommandInput, ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import type { ListServiceQuotasCommandInput, ListServiceQuotasCommandOutput } from '@aws-sdk/client-service-quotas';
import type { GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput } from '@aws-sdk/client-sts';
import type { ComparingShapes } from './call-comparing.ts';
import type { Shape } from './wire.ts';

/** An AWS region code, such as `us-west-2`. */
export type Region = string;

/** Asks a human a question and waits for a yes or a no; the answer carries who gave it. */
export interface ConfirmInput {
  /** What is asked, one short sentence. */
  question: string;
  /** Facts that the person decides on, a line each. */
  statement: string[];
  /** What must be typed to agree; in scripts `--confirm` gives it. */
  expected: string;
}
export interface ConfirmOutput {
  answer: 'yes' | 'no' | 'pending';
  by: string;
}

/** An HTTP GET from outside, through public DNS unless `address` (a load balancer's own name) is given. */
export interface HttpProbeInput {
  url: string;
  /** Connect to this DNS name but keep the URL's host in the request, to look at one region before traffic moves. */
  address?: string;
  /** Requests to send; the answer counts them. */
  count: number;
}
export interface HttpProbeOutput {
  succeeded: number;
  failed: number;
  /** Regions that answered, from the `x-served-by-region` response header, with the number of answers. */
  regions: Record<string, number>;
  lastError?: string;
}

/** What public resolvers answer for a name now. */
export interface DnsProbeInput {
  name: string;
  /** DNS names of the load balancers by region, so that an answer can be told to belong to one. */
  endpoints: Record<Region, string>;
}
export interface DnsProbeOutput {
  /** One row a resolver asked. `region` is null when the answer belongs to none of the endpoints. */
  answers: { resolver: string; region: Region | null; ttlSeconds: number }[];
}

/** Writes an object of text, of the API's inputs those in use (Amazon S3 API Reference, PutObject). */
export interface PutObjectInput {
  Bucket: string;
  Key: string;
  Body: string;
  /** `*`: only when there is no object of that key. */
  IfNoneMatch?: '*';
}
/** Reads an object of text (Amazon S3 API Reference, GetObject). */
export interface GetObjectInput {
  Bucket: string;
  Key: string;
}
export interface GetObjectOutput {
  Body: string;
}

/** A Pulumi stack, and the posture that it is to be brought to (its configuration `posture`). */
export interface StackInput {
  stack: string;
  posture: string;
  /** Id of the run that asks: the frozen stacks let it pass. */
  run: string;
}
export interface StackPreviewOutput {
  /** That the stack's configuration names now. */
  posture: string;
  /** Resources that "pulumi up" would still create, update, replace or delete. */
  changes: number;
  /** Is an update of the stack under way, ours or another? */
  isUpdating: boolean;
  /** What the update that was asked about failed on; null when it did not fail, or nothing is known of it. */
  failure: string | null;
}

/** A program of the user's own, as a plan pins it. No shell is involved: each word reaches it as it is. */
export interface Program {
  /** The file, absolute, and its arguments. */
  argv: string[];
  /** SHA-256 of the file, 64 hexadecimal digits; another file is not run. */
  sha256: string;
  /** Working directory, absolute. */
  directory: string;
  /** Names of the only environment variables that it gets, with the operator's values. */
  environment: string[];
  /** After this it is ended, with all processes of its group. */
  timeoutMs: number;
}
export interface CommandInput extends Program {
  /** Name of the command, for people. */
  name: string;
}
export interface CommandOutput {
  exitCode: number;
  /** The first lines of both streams, without anything that looks like a secret. */
  lines: string[];
}

/** Every operation the tool can ask for, by service, in the names of the AWS CLI and API. */
export interface Shapes {
  ecs: {
    DescribeServices: Shape<DescribeServicesCommandInput, DescribeServicesCommandOutput>;
    UpdateService: Shape<UpdateServiceCommandInput, UpdateServiceCommandOutput>;
    ListTasks: Shape<ListTasksCommandInput, ListTasksCommandOutput>;
    DescribeTasks: Shape<DescribeTasksCommandInput, DescribeTasksCommandOutput>;
  } & ComparingShapes['ecs'];
  'application-autoscaling': {
    DescribeScalableTargets: Shape<DescribeScalableTargetsCommandInput, DescribeScalableTargetsCommandOutput>;
    RegisterScalableTarget: Shape<RegisterScalableTargetCommandInput, RegisterScalableTargetCommandOutput>;
  } & ComparingShapes['application-autoscaling'];
  elbv2: {
    DescribeTargetHealth: Shape<DescribeTargetHealthCommandInput, DescribeTargetHealthCommandOutput>;
  } & ComparingShapes['elbv2'];
  lambda: {
    ListEventSourceMappings: Shape<ListEventSourceMappingsCommandInput, ListEventSourceMappingsCommandOutput>;
    UpdateEventSourceMapping: Shape<UpdateEventSourceMappingCommandInput, UpdateEventSourceMappingCommandOutput>;
    GetFunctionConcurrency: Shape<GetFunctionConcurrencyCommandInput, GetFunctionConcurrencyCommandOutput>;
  } & ComparingShapes['lambda'];
  kinesis: {
    DescribeStreamSummary: Shape<DescribeStreamSummaryCommandInput, DescribeStreamSummaryCommandOutput>;
    UpdateShardCount: Shape<UpdateShardCountCommandInput, UpdateShardCountCommandOutput>;
    UpdateStreamMode: Shape<UpdateStreamModeCommandInput, UpdateStreamModeCommandOutput>;
  };
  route53: {
    ListResourceRecordSets: Shape<ListResourceRecordSetsCommandInput, ListResourceRecordSetsCommandOutput>;
    ChangeResourceRecordSets: Shape<ChangeResourceRecordSetsCommandInput, ChangeResourceRecordSetsCommandOutput>;
    GetChange: Shape<GetChangeCommandInput, GetChangeCommandOutput>;
  };
  cloudwatch: {
    GetMetricData: Shape<GetMetricDataCommandInput, GetMetricDataCommandOutput>;
  } & ComparingShapes['cloudwatch'];
  ec2: ComparingShapes['ec2'];
  iam: ComparingShapes['iam'];
  logs: ComparingShapes['logs'];
  acm: ComparingShapes['acm'];
  s3: {
    PutObject: { input: PutObjectInput; output: { ETag?: string } };
    GetObject: { input: GetObjectInput; output: GetObjectOutput };
    ListObjectsV2: Shape<ListObjectsV2CommandInput, ListObjectsV2CommandOutput>;
  };
  'service-quotas': {
    ListServiceQuotas: Shape<ListServiceQuotasCommandInput, ListServiceQuotasCommandOutput>;
  };
  sts: {
    GetCallerIdentity: Shape<GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput>;
  };
  pulumi: {
    /** What "pulumi up" to that posture would still do; reads only. */
    Preview: { input: StackInput & { update?: string }; output: StackPreviewOutput };
    /** Begins "pulumi up" to that posture and does not wait for its end. */
    Up: { input: StackInput; output: { update: string } };
  };
  probe: {
    Http: { input: HttpProbeInput; output: HttpProbeOutput };
    Dns: { input: DnsProbeInput; output: DnsProbeOutput };
  };
  human: {
    Confirm: { input: ConfirmInput; output: ConfirmOutput };
  };
  command: {
    /** Runs a program that changes something. */
    Run: { input: CommandInput & { way: 'there' | 'back' }; output: CommandOutput };
    /** Runs a program that only says whether it is so: exit code 0 yes, 1 no. */
    Look: { input: CommandInput; output: CommandOutput };
  };
}

export type ServiceName = keyof Shapes;
export type OperationOf<S extends ServiceName> = keyof Shapes[S] & string;
type InputOf<S extends ServiceName, O extends OperationOf<S>> = Shapes[S][O] extends { input: infer I } ? I : never;

/** The output shape of one API operation, as JSON. */
export type OutputOf<S extends ServiceName, O extends OperationOf<S>> = Shapes[S][O] extends { output: infer R }
  ? R
  : never;

/** One call of one API operation in one region. */
export type CallOf<S extends ServiceName, O extends OperationOf<S>> = {
  service: S;
  operation: O;
  /** The region whose endpoint is called. For Route 53 (one global control plane in us-east-1) it is us-east-1. */
  region: Region;
  input: InputOf<S, O>;
};

/** Any call, discriminated by `service` and `operation`. */
export type Call = { [S in ServiceName]: { [O in OperationOf<S>]: CallOf<S, O> }[OperationOf<S>] }[ServiceName];

/** A call that only a comparison of regions sends. */
export type ComparingCall = {
  [S in keyof ComparingShapes]: {
    [O in keyof ComparingShapes[S] & OperationOf<S>]: CallOf<S, O>;
  }[keyof ComparingShapes[S] & OperationOf<S>];
}[keyof ComparingShapes];

/** A call that a run may send. */
export type RunCall = Exclude<Call, ComparingCall>;

/** Why a call was not answered with yes; the engine decides on `kind`, people read `message`. */
export interface CallError {
  /** The API's own error code, such as `ThrottlingException`. */
  code: string;
  message: string;
  kind: CallErrorKind;
}

/**
 * `throttled` rate exceeded · `conflict` busy, try later · `missing` no such resource · `invalid` the request is wrong ·
 * `denied` not authorised · `expired` credentials ran out · `unreachable` never arrived · `timeout` no answer in time ·
 * `internal` the service failed.
 */
export type CallErrorKind =
  | 'throttled'
  | 'conflict'
  | 'missing'
  | 'invalid'
  | 'denied'
  | 'expired'
  | 'unreachable'
  | 'timeout'
  | 'internal';

/** Yes with the output; a definite no (nothing changed); or unknown (a write may or may not have happened). */
export type Answer<Output = unknown> =
  | { outcome: 'yes'; output: Output }
  | { outcome: 'no'; error: CallError }
  | { outcome: 'unknown'; error: CallError };

/** The one function in the world that executes calls. It never throws and always answers by the deadline. */
export interface Target {
  /** @param deadlineMs how long the call may take from now, in milliseconds. */
  send(call: Call, deadlineMs: number): Promise<Answer>;
}
