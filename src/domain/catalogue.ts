/**
 * What is known about each API operation: whether it changes anything, which request-rate bucket it draws from, how it
 * pages and batches, and what it needs in IAM. The engine, the sandbox and the estimate all read this one table.
 */
import type { Call, OperationOf, ServiceName } from './call.ts';

/** A token bucket: `burst` requests at once, refilled with `perSecond`. */
export interface Budget {
  burst: number;
  perSecond: number;
}

/**
 * Request-rate buckets, one set for each region and account, with AWS's published defaults.
 * Sources: Amazon ECS API Reference "Request throttling"; Lambda Developer Guide "Lambda quotas"; Route 53 Developer
 * Guide "Quotas"; ELB User Guide "Request throttling for the ELB API"; Kinesis Developer Guide "Quotas and limits";
 * Service Quotas endpoints page. Application Auto Scaling publishes none: 10/s is an assumption, hence a parameter.
 * S3 takes 3,500 writes a second for each prefix (S3 User Guide "Optimizing Amazon S3 performance"): no limit for a journal.
 * Lambda publishes 15/s without a burst; one second's worth is taken as burst.
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
  'route53:api': { burst: 5, perSecond: 5 },
  'cloudwatch:get-metric-data': { burst: 50, perSecond: 50 },
  's3:object': { burst: 3500, perSecond: 3500 },
  'service-quotas:list': { burst: 10, perSecond: 10 },
  'sts:api': { burst: 50, perSecond: 50 },
  'probe:any': { burst: 50, perSecond: 50 },
  'human:any': { burst: 1000, perSecond: 1000 },
} as const satisfies Record<string, Budget>;

export type BucketName = keyof typeof DEFAULT_BUDGETS;
export type Budgets = Record<BucketName, Budget>;

export interface OperationFacts {
  /** `read` and `probe` change nothing, `write` does, `ask` waits for a person. */
  kind: 'read' | 'write' | 'probe' | 'ask';
  bucket: BucketName;
  /** The action in an IAM policy; null for calls that are not AWS calls. */
  iamAction: string | null;
  /** Requests for different names can travel in one call: the list field of the input, and its API limit. */
  batch?: { field: string; max: number };
  /** How further pages are asked for: output field with the token, input field for it, output list to join. */
  page?: { token: string; next: string; items: string };
  /** Output list of things that a batch could not find; joined when batches are split. */
  batchItems?: string;
}

type Table = { [S in ServiceName]: { [O in OperationOf<S>]: OperationFacts } };

const read = (bucket: BucketName, iamAction: string, extra: Partial<OperationFacts> = {}): OperationFacts => ({
  kind: 'read',
  bucket,
  iamAction,
  ...extra,
});
const write = (bucket: BucketName, iamAction: string): OperationFacts => ({ kind: 'write', bucket, iamAction });

/** Facts of every operation in `Shapes`. */
export const CATALOGUE: Table = {
  ecs: {
    // 10 services in a call: Amazon ECS API Reference, DescribeServices.
    DescribeServices: read('ecs:service-read', 'ecs:DescribeServices', {
      batch: { field: 'services', max: 10 },
      batchItems: 'services',
    }),
    UpdateService: write('ecs:service-modify', 'ecs:UpdateService'),
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
  },
  elbv2: {
    DescribeTargetHealth: read('elbv2:describe', 'elasticloadbalancing:DescribeTargetHealth'),
  },
  lambda: {
    // 100 mappings a page: Lambda API Reference, ListEventSourceMappings.
    ListEventSourceMappings: read('lambda:control', 'lambda:ListEventSourceMappings', {
      page: { token: 'NextMarker', next: 'Marker', items: 'EventSourceMappings' },
    }),
    UpdateEventSourceMapping: write('lambda:control', 'lambda:UpdateEventSourceMapping'),
  },
  kinesis: {
    DescribeStreamSummary: read('kinesis:describe-summary', 'kinesis:DescribeStreamSummary'),
    UpdateShardCount: write('kinesis:update-shard-count', 'kinesis:UpdateShardCount'),
    UpdateStreamMode: write('kinesis:update-stream-mode', 'kinesis:UpdateStreamMode'),
  },
  route53: {
    ListResourceRecordSets: read('route53:api', 'route53:ListResourceRecordSets'),
    ChangeResourceRecordSets: write('route53:api', 'route53:ChangeResourceRecordSets'),
    GetChange: read('route53:api', 'route53:GetChange'),
  },
  cloudwatch: {
    GetMetricData: read('cloudwatch:get-metric-data', 'cloudwatch:GetMetricData', {
      page: { token: 'NextToken', next: 'NextToken', items: 'MetricDataResults' },
    }),
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

/** Does the call change anything? Only these are journaled as intents and never repeated once done. */
export const isWrite = (call: Call): boolean => factsOf(call).kind === 'write';

/** Route 53 has one control plane for the world (AWS whitepaper "AWS Fault Isolation Boundaries", Global services). */
export const ROUTE53_REGION = 'us-east-1';
