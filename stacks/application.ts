/**
 * The description of an application: what a user writes once, and both regions are declared from. It is data, checked by
 * a schema that names the field of every mistake.
 */
import { z } from 'zod';
import { EXIT, Failure } from '../src/domain/failure.ts';
import { regionSchema } from '../src/domain/facts/manifest.ts';
import { problemLines, schemaProblems } from '../src/domain/text/schema-words.ts';
import { contradictions } from './application-rules.ts';

/** A target group's name is `<application>-<service>`, at most 32 characters (Elastic Load Balancing API, CreateTargetGroup). */
const nameSchema = (longest: number) =>
  z
    .string()
    .regex(/^[a-z][a-z0-9-]*[a-z0-9]$/, 'is not a name of lower-case letters, digits and inner hyphens')
    .max(longest, `is longer than ${longest} characters`);

const count = z.number().int().min(1);
const arn = z.string().startsWith('arn:aws:', 'is not an ARN');
const percent = z.number().min(10).max(90);
const path = z.string().startsWith('/', 'does not start with "/"');
const hostName = z.string().regex(/^[a-z0-9_-]+(\.[a-z0-9-]+)+$/, 'is not a host name without a trailing dot');

/** Secrets Manager's and Parameter Store's ARNs (Service Authorization Reference). */
const SECRET_ARN = /^arn:aws:(secretsmanager:[a-z0-9-]+:\d{12}:secret:|ssm:[a-z0-9-]+:\d{12}:parameter\/).+$/;

/** Amazon ECS API Reference, Ulimit. */
const ULIMITS = [
  'core',
  'cpu',
  'data',
  'fsize',
  'locks',
  'memlock',
  'msgqueue',
  'nice',
  'nofile',
  'nproc',
  'rss',
  'rtprio',
  'rttime',
  'sigpending',
  'stack',
] as const;

/** CloudWatch Logs API Reference, PutRetentionPolicy. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const regionDescriptionSchema = z.strictObject({
  region: regionSchema,
  /** Address range of the VPC, a /16 to a /20; those of the two regions must not overlap. */
  cidrBlock: z.cidrv4().regex(/\/(16|17|18|19|20)$/, 'is not a range of /16 to /20'),
  availabilityZones: z.array(z.string()).length(3, 'does not name three zones'),
  /** Of the public names; a certificate belongs to one region (ACM User Guide, Services integrated with ACM). */
  certificateArn: z.string().startsWith('arn:aws:acm:', 'is not the ARN of an ACM certificate'),
  /** What alarms of the region call, such as the ARNs of SNS topics; an action belongs to the alarm's region. */
  alarmActions: z.array(arn).default([]),
});

const publicNameFields = {
  /** Name that users know, inside the zone; a wildcard such as `*.pony.example` stands for all names without records. */
  publicName: z
    .string()
    .regex(
      /^(\*|[a-z0-9_-]+)(\.[a-z0-9-]+)+$/,
      'is not a host name without a trailing dot, nor a wildcard such as *.x.example',
    ),
  /** Path that shows the application working end to end; the health check of the record asks for it too. */
  probePath: path,
  /** Of a wildcard: the name below it that is asked to see the application work. */
  probeHost: hostName.optional(),
  /** An alias of the load balancer, or a CNAME with its DNS name and `ttlSeconds`. */
  record: z.enum(['alias', 'cname']).default('alias'),
  /** Time to live of a CNAME; an alias of a load balancer has 60 s (Route 53 Developer Guide, alias records). */
  ttlSeconds: z.number().int().min(0).max(86_400).default(60),
  /** False: Route 53 answers with this region whether or not it is well, as long as it has weight. */
  healthCheck: z.boolean().default(true),
};

const loadBalancerSchema = z.strictObject({
  name: nameSchema(32),
  ...publicNameFields,
  /** Further names that lead to the same load balancer, each with records of its own. */
  alsoNamed: z.array(z.strictObject(publicNameFields)).default([]),
});

const imageSchema = z.strictObject({
  /** Repository in the region's own registry. */
  repository: z.string().min(1),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'is not a digest such as sha256:…; tags move'),
  sizeMB: count,
});

const serviceFields = {
  name: nameSchema(19),
  /** 0 is restored first. */
  tier: z.number().int().min(0).max(9),
  /** Tasks of a serving region: the minimum there, and the floor of any capacity target. */
  tasks: count,
  /**
   * Tasks of a warm standby; default 1, and never more than `tasks`. With 0 nothing of it runs there until a promotion: its first task
   * has to start, as in a cold region.
   */
  restTasks: z.number().int().min(0).optional(),
  /** Tasks that a serving or hot region is created with; default `tasks`. */
  desiredTasks: count.optional(),
  maxTasks: count,
  cpuUnits: z.number().int(),
  memoryMiB: z.number().int(),
  image: imageSchema,
  environment: z.record(z.string(), z.string()).default({}),
  /** Variables of the environment that only look like secrets. */
  notSecret: z.array(z.string()).default([]),
  /**
   * Variables whose values the task reads when it starts: ARNs of Secrets Manager secrets or Parameter Store parameters of
   * the primary region. The standby reads the replica, whose ARN differs in its region only (Secrets Manager User Guide,
   * Replicate secrets across Regions).
   */
  secrets: z
    .record(
      z.string(),
      z.string().regex(SECRET_ARN, 'is not the ARN of a secret of Secrets Manager or Parameter Store'),
    )
    .default({}),
  ulimits: z.array(z.strictObject({ name: z.enum(ULIMITS), softLimit: count, hardLimit: count })).default([]),
  /** Services whose tasks must be healthy before this one starts. */
  startsAfter: z.array(z.string()).default([]),
  /** Streams that it posts into. */
  publishesTo: z.array(z.string()).default([]),
  /** Target tracking holds the average CPU use of the tasks at this, and their memory use, where it is said. */
  targetCpuPercent: percent.default(60),
  targetMemoryPercent: percent.optional(),
};

const webServiceSchema = z.strictObject({
  kind: z.literal('web'),
  ...serviceFields,
  port: z.number().int().min(1).max(65_535),
  healthCheckPath: path,
  loadBalancer: z.string(),
  /** Paths that the load balancer sends here; a rule holds five values at most (Application Load Balancer quotas). */
  paths: z.array(path).min(1).max(5),
  /** Of the listener rule; lower is asked first. */
  priority: z.number().int().min(1).max(50_000),
  /** Target tracking holds the requests of one task in a minute at this, where it is said. */
  targetRequestsPerMinute: count.optional(),
});

const workerSchema = z.strictObject({ kind: z.literal('worker'), ...serviceFields });

const consumerSchema = z.strictObject({
  name: nameSchema(19),
  /** Several consumers may read one stream: each describes it, and all the same. */
  stream: z.strictObject({
    name: nameSchema(19),
    /** On demand, Kinesis decides on the shards, and the two counts below say nothing. */
    mode: z.enum(['PROVISIONED', 'ON_DEMAND']).default('PROVISIONED'),
    /** Shards of a serving or hot region, and of one at rest. */
    shardCount: count,
    restShardCount: count,
    retentionHours: z.number().int().min(24).max(8760),
  }),
  runtime: z.string().min(1),
  handler: z.string().min(1),
  memoryMiB: z.number().int().min(128).max(10_240),
  timeoutSeconds: z.number().int().min(1).max(900),
  /**
   * SHA-256 of the deployment package, in base64 as Lambda shows it. The package lies in the region's artifact bucket
   * `<application>-artifacts-<region>` as `<consumer>/<the same hash in hexadecimal>.zip`: where it is follows from what it is.
   */
  code: z.strictObject({
    sha256Base64: z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'is not a SHA-256 in base64, as Lambda shows it'),
  }),
  /** Key of the table `<application>-<consumer>` that it writes to. */
  tableKey: z.string().min(1),
  parallelizationFactor: z.number().int().min(1).max(10),
  batchSize: z.number().int().min(1).max(10_000),
  startingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
  /** How long the function waits for a batch to fill. */
  maximumBatchingWindowSeconds: z.number().int().min(0).max(300).default(0),
  /** -1: until the record expires. After a long outage a limit drops the backlog. */
  maximumRecordAgeSeconds: z.union([z.literal(-1), z.number().int().min(60).max(604_800)]).default(-1),
  maximumRetryAttempts: z.number().int().min(-1).max(10_000).default(-1),
  bisectBatchOnFunctionError: z.boolean().default(true),
  /** Does the function answer which records of a batch failed (Lambda Developer Guide, Reporting batch item failures)? */
  reportsBatchItemFailures: z.boolean().default(false),
  /** Age of the oldest unread record that is worth an alarm. */
  iteratorAgeAlarmMs: z.number().int().min(1000).default(300_000),
});

const applicationSchema = z
  .strictObject({
    name: nameSchema(12),
    /** Who answers for it; a tag on everything. */
    owner: z.string().min(1),
    account: z.string().regex(/^\d{12}$/, 'is not a 12-digit AWS account id'),
    /** The public zone, made before and outside of these stacks. */
    domain: z.strictObject({ hostedZoneId: z.string().min(1), zoneName: hostName }),
    regions: z.strictObject({ primary: regionDescriptionSchema, standby: regionDescriptionSchema }),
    /** Of the log groups of tasks and functions, and of the access logs of the load balancers. */
    logRetentionDays: z.literal(LOG_RETENTION_DAYS, 'is not a retention that CloudWatch Logs has').default(30),
    replication: z
      .strictObject({
        /**
         * Lets the primary's registry copy the application's images. There is one replication configuration in a registry
         * (Amazon ECR API Reference, PutReplicationConfiguration): leave it off where something else declares it.
         */
        images: z.boolean().default(false),
        /** Secrets that the primary declares without a value, each with a replica in the standby. */
        secrets: z.array(nameSchema(40)).default([]),
      })
      .default({ images: false, secrets: [] }),
    /** Who may take the roles of the control room: ARNs of IAM principals; default whoever IAM of the account lets. */
    operators: z.array(arn).default([]),
    loadBalancers: z.array(loadBalancerSchema),
    services: z.array(z.discriminatedUnion('kind', [webServiceSchema, workerSchema])),
    consumers: z.array(consumerSchema),
  })
  .superRefine((application, context) => {
    for (const { path: at, message, remedy } of contradictions(application))
      context.addIssue({ code: 'custom', path: at, message, params: { remedy } });
  });

/** As a user writes it, with defaults left out. */
export type ApplicationDescription = z.input<typeof applicationSchema>;
/** As the stacks read it. */
export type Application = z.output<typeof applicationSchema>;
export type RegionDescription = Application['regions']['primary'];
export type LoadBalancerDescription = Application['loadBalancers'][number];
export type ServiceDescription = Application['services'][number];
export type WebServiceDescription = Extract<ServiceDescription, { kind: 'web' }>;
export type ConsumerDescription = Application['consumers'][number];

/**
 * Checks a description and fills in the defaults.
 * @throws Failure `application-invalid` (exit 2) that names every wrong field.
 */
export const checkApplication = (description: unknown): Application => {
  const checked = applicationSchema.safeParse(description);
  if (checked.success) return checked.data;
  const problems = schemaProblems(checked.error.issues, description, { known: Object.keys(applicationSchema.shape) });
  throw new Failure({
    code: 'application-invalid',
    message: `The application description is wrong:`,
    lines: problemLines(problems, { whole: 'the description', hidesValues: true }),
    remedy: 'Correct the named fields of the description under stacks/ and run the command again.',
    exitCode: EXIT.usage,
  });
};
