/**
 * The description of an application: what a user writes once, and both regions are declared from. It is data, checked by
 * a schema that names the field of every mistake.
 */
import { z } from 'zod';
import { EXIT, Failure } from '../src/domain/failure.ts';
import { regionSchema } from '../src/domain/manifest.ts';
import { contradictions } from './application-rules.ts';

/** A target group's name is `<application>-<service>`, at most 32 characters (Elastic Load Balancing API, CreateTargetGroup). */
const nameSchema = (longest: number) =>
  z
    .string()
    .regex(/^[a-z][a-z0-9-]*[a-z0-9]$/, 'is not a name of lower-case letters, digits and inner hyphens')
    .max(longest, `is longer than ${longest} characters`);

const count = z.number().int().min(1);
const path = z.string().startsWith('/', 'does not start with "/"');
const hostName = z.string().regex(/^[a-z0-9_-]+(\.[a-z0-9-]+)+$/, 'is not a host name without a trailing dot');

const regionDescriptionSchema = z.strictObject({
  region: regionSchema,
  /** Address range of the VPC; those of the two regions must not overlap. */
  cidrBlock: z.cidrv4(),
  availabilityZones: z.array(z.string()).length(3, 'does not name three zones'),
  /** Of the public names; a certificate belongs to one region (ACM User Guide, Services integrated with ACM). */
  certificateArn: z.string().startsWith('arn:aws:acm:', 'is not the ARN of an ACM certificate'),
});

const loadBalancerSchema = z.strictObject({
  name: nameSchema(32),
  /** Name that users know, inside the zone. */
  publicName: hostName,
  /** Path that shows the application working end to end; the health check of the record asks for it too. */
  probePath: path,
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
  maxTasks: count,
  cpuUnits: z.number().int(),
  memoryMiB: z.number().int(),
  image: imageSchema,
  environment: z.record(z.string(), z.string()).default({}),
  /** Services whose tasks must be healthy before this one starts. */
  startsAfter: z.array(z.string()).default([]),
  /** Streams that it posts into. */
  publishesTo: z.array(z.string()).default([]),
  /** Target tracking holds the average CPU use of the tasks at this. */
  targetCpuPercent: z.number().min(10).max(90).default(60),
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
});

const workerSchema = z.strictObject({ kind: z.literal('worker'), ...serviceFields });

const consumerSchema = z.strictObject({
  name: nameSchema(19),
  stream: z.strictObject({
    name: nameSchema(19),
    /** Shards of a serving or hot region, and of one at rest. */
    shardCount: count,
    restShardCount: count,
    retentionHours: z.number().int().min(24).max(8760),
  }),
  runtime: z.string().min(1),
  handler: z.string().min(1),
  memoryMiB: z.number().int().min(128).max(10_240),
  timeoutSeconds: z.number().int().min(1).max(900),
  /** Object in the region's artifact bucket `<application>-artifacts-<region>`, and its hash as Lambda shows it. */
  code: z.strictObject({ key: z.string().min(1), sha256Base64: z.string().length(44) }),
  /** Key of the table `<application>-<consumer>` that it writes to. */
  tableKey: z.string().min(1),
  parallelizationFactor: z.number().int().min(1).max(10),
  batchSize: z.number().int().min(1).max(10_000),
  startingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
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
    loadBalancers: z.array(loadBalancerSchema),
    services: z.array(z.discriminatedUnion('kind', [webServiceSchema, workerSchema])),
    consumers: z.array(consumerSchema),
  })
  .superRefine((application, context) => {
    for (const { path: at, message } of contradictions(application))
      context.addIssue({ code: 'custom', path: at, message });
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

const showPath = (parts: PropertyKey[]): string =>
  parts
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');

/**
 * Checks a description and fills in the defaults.
 * @throws Failure `application-invalid` (exit 2) that names every wrong field.
 */
export const checkApplication = (description: unknown): Application => {
  const checked = applicationSchema.safeParse(description);
  if (checked.success) return checked.data;
  const mistakes = checked.error.issues.map((issue) => `${showPath(issue.path)}: ${issue.message}`);
  throw new Failure({
    code: 'application-invalid',
    message: `The application description is wrong. ${mistakes.join('; ')}.`,
    remedy: 'Correct the named fields of the description under stacks/ and run the command again.',
    exitCode: EXIT.usage,
  });
};
