/**
 * What is known about each API operation: whether it changes anything, which request-rate bucket it draws from, how it
 * pages and batches, and what it needs in IAM. The engine, the sandbox and the estimate all read this one table.
 */
import type { ComparingShapes } from './call-comparing.ts';
import type { Call, CallOf, ComparingCall, OperationOf, ServiceName } from './call.ts';

/** A token bucket: `burst` requests at once, refilled with `perSecond`. */
export interface Budget {
  burst: number;
  perSecond: number;
}

/**
 * Request-rate buckets, one set for each region and account, with AWS's published defaults.
 * Sources: Amazon ECS API Reference "Request throttling"; Lambda Developer Guide "Lambda quotas"; Route 53 Developer
 * Guide "Throttling for Amazon Route 53 API requests" (since 2026-07-30; each operation has a bucket of the same size beside that of the account,
 * which empties first); CloudWatch User Guide "CloudWatch service quotas"; ELB User Guide "Request throttling for the ELB API"; Kinesis Developer Guide "Quotas and limits";
 * Service Quotas endpoints page. Application Auto Scaling publishes none: 10/s is an assumption, hence a parameter.
 * S3 takes 3,500 writes a second for each prefix (S3 User Guide "Optimizing Amazon S3 performance"): no limit for a journal.
 * Lambda publishes 15/s without a burst; one second's worth is taken as burst. Kinesis publishes no rate of UpdateStreamMode: 5/s, as
 * of its other rare operations, is an assumption.
 */
export const DEFAULT_BUDGETS = {
  'ecs:service-modify': { burst: 50, perSecond: 5 },
  'ecs:service-read': { burst: 100, perSecond: 20 },
  'application-autoscaling:api': { burst: 10, perSecond: 10 },
  'elbv2:describe': { burst: 40, perSecond: 10 },
  'lambda:control': { burst: 15, perSecond: 15 },
  'kinesis:describe-summary': { burst: 20, perSecond: 20 },
  'kinesis:update-shard-count': { burst: 10, perSecond: 10 },
  'kinesis:update-stream-mode': { burst: 5, perSecond: 5 },
  'route53:api': { burst: 50, perSecond: 10 },
  'cloudwatch:get-metric-data': { burst: 500, perSecond: 500 },
  's3:object': { burst: 3500, perSecond: 3500 },
  'service-quotas:list': { burst: 10, perSecond: 10 },
  'sts:api': { burst: 50, perSecond: 50 },
  'probe:any': { burst: 50, perSecond: 50 },
  'human:any': { burst: 1000, perSecond: 1000 },
} as const satisfies Record<string, Budget>;

export type BucketName = keyof typeof DEFAULT_BUDGETS;

/**
 * Buckets that no plan states: those that only a comparison of regions draws from, the reads of tasks, and the records that all of an account's
 * changes of DNS may touch (Route 53 Developer Guide "Throttling for Amazon Route 53 API requests", change throughput).
 * A batch of a rung holds a handful of records, so the engine does not pace itself by the latter: it is refused and tries again.
 * Sources: CloudWatch Logs User Guide "CloudWatch Logs quotas" (DescribeLogGroups 10/s); CloudWatch User Guide "CloudWatch
 * service quotas" (DescribeAlarms 9/s); ACM User Guide "Quotas" (DescribeCertificate 10/s); EC2 Developer Guide "Request
 * throttling for the Amazon EC2 API" (describe: 100, 20/s; DescribeSecurityGroups 50, 10/s); Amazon ECS API Reference "Request
 * throttling" (reading task definitions: 50, 20/s; cluster resources, which tasks are: 100, 20/s). IAM publishes none: 15/s is an assumption.
 */
const UNSTATED_BUDGETS = {
  'route53:changes': { burst: 1500, perSecond: 100 },
  'ecs:task-read': { burst: 100, perSecond: 20 },
  'ecs:task-definition-read': { burst: 50, perSecond: 20 },
  'ec2:describe': { burst: 100, perSecond: 20 },
  'ec2:describe-security-groups': { burst: 50, perSecond: 10 },
  'iam:read': { burst: 15, perSecond: 15 },
  'logs:describe': { burst: 10, perSecond: 10 },
  'cloudwatch:describe-alarms': { burst: 9, perSecond: 9 },
  'acm:describe': { burst: 10, perSecond: 10 },
} as const satisfies Record<string, Budget>;

/** All buckets that there are. */
export const ALL_BUDGETS = { ...DEFAULT_BUDGETS, ...UNSTATED_BUDGETS };
export type AnyBucketName = keyof typeof ALL_BUDGETS;
/** What a plan states; for every other bucket the default counts. */
export type Budgets = Record<BucketName, Budget> & Partial<Record<AnyBucketName, Budget>>;

export interface OperationFacts {
  /** `read` and `probe` change nothing, `write` does, `ask` waits for a person. */
  kind: 'read' | 'write' | 'probe' | 'ask';
  bucket: AnyBucketName;
  /** The action in an IAM policy; null for calls that are not AWS calls. */
  iamAction: string | null;
  /** Requests for different names can travel in one call: the list field of the input, and its API limit. */
  batch?: { field: string; max: number };
  /** How further pages are asked for: output field with the token, input field for it, output list to join. */
  page?: { token: string; next: string; items: string };
  /** A further bucket, and how much of it a request takes. */
  also?: { bucket: AnyBucketName; units(input: unknown): number };
  /** Output list of things that a batch could not find; joined when batches are split. */
  batchItems?: string;
}

type Table = { [S in ServiceName]: { [O in OperationOf<S>]: OperationFacts } };

const read = (bucket: AnyBucketName, iamAction: string, extra: Partial<OperationFacts> = {}): OperationFacts => ({
  kind: 'read',
  bucket,
  iamAction,
  ...extra,
});
const write = (bucket: AnyBucketName, iamAction: string): OperationFacts => ({ kind: 'write', bucket, iamAction });

/** CREATE and DELETE count once, UPSERT twice (Route 53 Developer Guide, "Throttling for Amazon Route 53 API requests"). */
const recordChanges = (input: unknown): number => {
  const { ChangeBatch } = input as CallOf<'route53', 'ChangeResourceRecordSets'>['input'];
  return (ChangeBatch?.Changes ?? []).reduce((sum, { Action }) => sum + (Action === 'UPSERT' ? 2 : 1), 0);
};

/** Facts of every operation in `Shapes`. */
export const CATALOGUE: Table = {
  ecs: {
    // 10 services in a call: Amazon ECS API Reference, DescribeServices.
    DescribeServices: read('ecs:service-read', 'ecs:DescribeServices', {
      batch: { field: 'services', max: 10 },
      batchItems: 'services',
    }),
    UpdateService: write('ecs:service-modify', 'ecs:UpdateService'),
    // 100 tasks a page: Amazon ECS API Reference, ListTasks.
    ListTasks: read('ecs:task-read', 'ecs:ListTasks', {
      page: { token: 'nextToken', next: 'nextToken', items: 'taskArns' },
    }),
    // 100 tasks in a call: Amazon ECS API Reference, DescribeTasks.
    DescribeTasks: read('ecs:task-read', 'ecs:DescribeTasks', {
      batch: { field: 'tasks', max: 100 },
      batchItems: 'tasks',
    }),
    DescribeTaskDefinition: read('ecs:task-definition-read', 'ecs:DescribeTaskDefinition'),
  },
  'application-autoscaling': {
    DescribeScalableTargets: read(
      'application-autoscaling:api',
      'application-autoscaling:DescribeScalableTargets',
      // 50 results a page: Application Auto Scaling API Reference, DescribeScalableTargets.
      {
        batch: { field: 'ResourceIds', max: 50 },
        batchItems: 'ScalableTargets',
        page: { token: 'NextToken', next: 'NextToken', items: 'ScalableTargets' },
      },
    ),
    RegisterScalableTarget: write('application-autoscaling:api', 'application-autoscaling:RegisterScalableTarget'),
    DescribeScalingPolicies: read('application-autoscaling:api', 'application-autoscaling:DescribeScalingPolicies', {
      page: { token: 'NextToken', next: 'NextToken', items: 'ScalingPolicies' },
    }),
  },
  elbv2: {
    DescribeTargetHealth: read('elbv2:describe', 'elasticloadbalancing:DescribeTargetHealth'),
    // 20 ARNs in a call: ELB API Reference, DescribeLoadBalancers.
    DescribeLoadBalancers: read('elbv2:describe', 'elasticloadbalancing:DescribeLoadBalancers', {
      batch: { field: 'LoadBalancerArns', max: 20 },
      batchItems: 'LoadBalancers',
    }),
    DescribeListeners: read('elbv2:describe', 'elasticloadbalancing:DescribeListeners', {
      page: { token: 'NextMarker', next: 'Marker', items: 'Listeners' },
    }),
    // How many ARNs it takes is not published: as many as of load balancers.
    DescribeTargetGroups: read('elbv2:describe', 'elasticloadbalancing:DescribeTargetGroups', {
      batch: { field: 'TargetGroupArns', max: 20 },
      batchItems: 'TargetGroups',
    }),
  },
  lambda: {
    // 100 mappings a page: Lambda API Reference, ListEventSourceMappings.
    ListEventSourceMappings: read('lambda:control', 'lambda:ListEventSourceMappings', {
      page: { token: 'NextMarker', next: 'Marker', items: 'EventSourceMappings' },
    }),
    UpdateEventSourceMapping: write('lambda:control', 'lambda:UpdateEventSourceMapping'),
    GetFunctionConcurrency: read('lambda:control', 'lambda:GetFunctionConcurrency'),
    GetFunctionConfiguration: read('lambda:control', 'lambda:GetFunctionConfiguration'),
  },
  kinesis: {
    DescribeStreamSummary: read('kinesis:describe-summary', 'kinesis:DescribeStreamSummary'),
    UpdateShardCount: write('kinesis:update-shard-count', 'kinesis:UpdateShardCount'),
    UpdateStreamMode: write('kinesis:update-stream-mode', 'kinesis:UpdateStreamMode'),
  },
  route53: {
    ListResourceRecordSets: read('route53:api', 'route53:ListResourceRecordSets'),
    ChangeResourceRecordSets: {
      ...write('route53:api', 'route53:ChangeResourceRecordSets'),
      also: { bucket: 'route53:changes', units: recordChanges },
    },
    GetChange: read('route53:api', 'route53:GetChange'),
  },
  cloudwatch: {
    GetMetricData: read('cloudwatch:get-metric-data', 'cloudwatch:GetMetricData', {
      page: { token: 'NextToken', next: 'NextToken', items: 'MetricDataResults' },
    }),
    // 100 alarms a page: CloudWatch API Reference, DescribeAlarms.
    DescribeAlarms: read('cloudwatch:describe-alarms', 'cloudwatch:DescribeAlarms', {
      page: { token: 'NextToken', next: 'NextToken', items: 'MetricAlarms' },
    }),
  },
  ec2: {
    // 200 values of one filter, and here as many ids: EC2 API Reference, Filter.
    DescribeSecurityGroups: read('ec2:describe-security-groups', 'ec2:DescribeSecurityGroups', {
      batch: { field: 'GroupIds', max: 200 },
      batchItems: 'SecurityGroups',
    }),
    DescribeVpcs: read('ec2:describe', 'ec2:DescribeVpcs', {
      batch: { field: 'VpcIds', max: 200 },
      batchItems: 'Vpcs',
    }),
  },
  iam: {
    GetRole: read('iam:read', 'iam:GetRole'),
    ListRolePolicies: read('iam:read', 'iam:ListRolePolicies', {
      page: { token: 'Marker', next: 'Marker', items: 'PolicyNames' },
    }),
    GetRolePolicy: read('iam:read', 'iam:GetRolePolicy'),
    ListAttachedRolePolicies: read('iam:read', 'iam:ListAttachedRolePolicies', {
      page: { token: 'Marker', next: 'Marker', items: 'AttachedPolicies' },
    }),
  },
  logs: {
    DescribeLogGroups: read('logs:describe', 'logs:DescribeLogGroups', {
      page: { token: 'nextToken', next: 'nextToken', items: 'logGroups' },
    }),
  },
  acm: {
    DescribeCertificate: read('acm:describe', 'acm:DescribeCertificate'),
  },
  s3: {
    PutObject: write('s3:object', 's3:PutObject'),
    GetObject: read('s3:object', 's3:GetObject'),
    ListObjectsV2: read('s3:object', 's3:ListBucket'),
  },
  'service-quotas': {
    ListServiceQuotas: read('service-quotas:list', 'servicequotas:ListServiceQuotas', {
      page: { token: 'NextToken', next: 'NextToken', items: 'Quotas' },
    }),
  },
  sts: {
    GetCallerIdentity: read('sts:api', 'sts:GetCallerIdentity'),
  },
  // The program and its providers call AWS with the rights of "pulumi up", which are not those of the run.
  pulumi: {
    Preview: { kind: 'read', bucket: 'probe:any', iamAction: null },
    Up: { kind: 'write', bucket: 'probe:any', iamAction: null },
  },
  probe: {
    Http: { kind: 'probe', bucket: 'probe:any', iamAction: null },
    Dns: { kind: 'probe', bucket: 'probe:any', iamAction: null },
  },
  human: {
    Confirm: { kind: 'ask', bucket: 'human:any', iamAction: null },
  },
  command: {
    Run: { kind: 'write', bucket: 'probe:any', iamAction: null },
    // A program of somebody else's: it is run while a run is under way, never to make a plan or to show one.
    Look: { kind: 'probe', bucket: 'probe:any', iamAction: null },
  },
};

/** Facts of the operation that a call names. */
export const factsOf = (call: { service: ServiceName; operation: string }): OperationFacts => {
  const facts = (CATALOGUE[call.service] as Record<string, OperationFacts>)[call.operation];
  if (facts === undefined)
    throw new RangeError(`no such operation in the catalogue: ${call.service} ${call.operation}`);
  return facts;
};

const COMPARING: { [S in keyof ComparingShapes]: Record<keyof ComparingShapes[S], true> } = {
  ecs: { DescribeTaskDefinition: true },
  'application-autoscaling': { DescribeScalingPolicies: true },
  elbv2: { DescribeLoadBalancers: true, DescribeListeners: true, DescribeTargetGroups: true },
  lambda: { GetFunctionConfiguration: true },
  cloudwatch: { DescribeAlarms: true },
  ec2: { DescribeSecurityGroups: true, DescribeVpcs: true },
  iam: { GetRole: true, ListRolePolicies: true, GetRolePolicy: true, ListAttachedRolePolicies: true },
  logs: { DescribeLogGroups: true },
  acm: { DescribeCertificate: true },
};

/** Is it a call that only a comparison of regions sends? */
export const isComparing = (call: Call): call is ComparingCall =>
  call.operation in ((COMPARING as Record<string, object>)[call.service] ?? {});

/** Does the call change anything? Only these are journaled as intents and never repeated once done. */
export const isWrite = (call: Call): boolean => factsOf(call).kind === 'write';

/** Route 53 has one control plane for the world (AWS whitepaper "AWS Fault Isolation Boundaries", Global services). */
export const ROUTE53_REGION = 'us-east-1';

/** So has IAM; its data plane, which decides on calls, is in every region (same paper). */
export const IAM_REGION = 'us-east-1';
