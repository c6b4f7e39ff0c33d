/**
 * The manifest: the literals of one region that a plan needs, as each Pulumi stack exports them. Nothing in it has to be
 * looked up again in Pulumi state or in the other region.
 */
import { z } from 'zod';
import { ecsNamed } from '../api/ecs-name.ts';
import { manifestContradictions } from './manifest-rules.ts';

/** How ready a region is to serve: nothing running, a little running, everything running, serving users. */
export const POSTURES = ['cold', 'warm', 'hot', 'serving'] as const;
export type Posture = (typeof POSTURES)[number];

/**
 * A region of the partition `aws`. GovCloud, China, the sovereign and the isolated regions are partitions of their own, each
 * with its own IAM, Route 53, ARNs and endpoints (AWS whitepaper "AWS Fault Isolation Boundaries", Partitions). Their codes
 * have a further word or begin otherwise (`partitions.json` of the AWS SDKs).
 */
export const regionSchema = z
  .string()
  .regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, { error: 'is not an AWS region code such as us-west-2', abort: true })
  .regex(/^(?!cn-)[a-z]{2}-[a-z]+-\d$/, {
    error:
      'is in another AWS partition (GovCloud, China, European Sovereign Cloud or an isolated one); only the partition "aws" is supported, since Route 53, IAM, ARNs and endpoints differ in the others',
  });

/** Tasks of one service (AWS General Reference, Amazon ECS endpoints and quotas, Tasks per service). */
export const MOST_TASKS = 5000;

const count = z.number().int().min(0);
const arn = z.string().regex(/^arn:aws:/, 'is not an ARN of the partition "aws", such as arn:aws:ecs:us-west-2:…');

const declaredServiceSchema = z.strictObject({
  /** Logical name, the same in both regions; how a service is matched with its counterpart. */
  name: z.string().min(1),
  kind: z.enum(['web', 'worker']),
  /** 0 is restored first. */
  tier: z.number().int().min(0).max(9),
  /** Names; their ARNs, which Terraform and Pulumi give for them, are taken for the names in them. */
  clusterName: z.string(),
  serviceName: z.string(),
  serviceArn: arn,
  /** Tasks below which this service is not worth sending users to: the declared floor of any capacity target. */
  floorTasks: z.number().int().min(1).max(MOST_TASKS),
  /** Scaling bounds as declared for this posture. */
  minTasks: count.max(MOST_TASKS),
  maxTasks: z.number().int().min(1),
  /** CPU units (1024 = 1 vCPU) and MiB of one task. */
  cpuUnits: count,
  memoryMiB: count,
  /** Size of the image in MB, for the start-up estimate. */
  imageMB: count,
  /** Names of services whose tasks must be healthy before this one starts; most have none. */
  startsAfter: z.array(z.string()).default([]),
  targetGroup: z
    .strictObject({
      targetGroupArn: arn,
      loadBalancerName: z.string(),
      healthCheckIntervalMs: z.number().int().positive(),
      healthCheckPath: z.string(),
    })
    .nullable(),
});

type Declared = z.infer<typeof declaredServiceSchema>;

/** What is wrong with a name that was given; null when nothing is. */
const namingFault = (
  { clusterName, serviceArn }: Declared,
  kind: 'cluster' | 'service',
  named: ReturnType<typeof ecsNamed>,
): string | null => {
  if (named === null) return `is neither the name of a ${kind} nor the ARN of one`;
  const [, , , region, account] = serviceArn.split(':');
  if (named.region !== null && (named.region !== region || named.account !== account))
    return `is in ${named.region} of account ${named.account}, and serviceArn in ${region} of account ${account}`;
  const cluster = ecsNamed(clusterName, 'cluster')?.name;
  return kind === 'service' && named.clusterName !== null && named.clusterName !== cluster
    ? `is in cluster ${named.clusterName}, and clusterName says ${clusterName}`
    : null;
};

/** Everything downstream, such as the resource id of a scalable target, is made of plain names. */
const serviceSchema = declaredServiceSchema.transform((service, context): Declared => {
  const [cluster, own] = [ecsNamed(service.clusterName, 'cluster'), ecsNamed(service.serviceName, 'service')];
  const faults = [
    { path: 'clusterName', fault: namingFault(service, 'cluster', cluster), value: service.clusterName },
    { path: 'serviceName', fault: namingFault(service, 'service', own), value: service.serviceName },
  ];
  for (const { path, fault, value } of faults)
    if (fault !== null)
      context.addIssue({ code: 'custom', path: [path], message: `"${value}" ${fault}`, input: value });
  return { ...service, clusterName: cluster?.name ?? '', serviceName: own?.name ?? '' };
});
export type ServiceManifest = z.infer<typeof serviceSchema>;

const streamSchema = z.strictObject({
  name: z.string().min(1),
  streamName: z.string(),
  streamArn: arn,
  mode: z.enum(['PROVISIONED', 'ON_DEMAND']),
  shardCount: z.number().int().min(1),
});
export type StreamManifest = z.infer<typeof streamSchema>;

const consumerSchema = z.strictObject({
  name: z.string().min(1),
  functionName: z.string(),
  functionArn: arn,
  /** Null as long as the posture has no mapping: then it is found by its function, once there is one. */
  mappingUuid: z.string().min(1).nullable(),
  streamName: z.string(),
  parallelizationFactor: z.number().int().min(1).max(10),
  batchSize: z.number().int().min(1),
  startingPosition: z.enum(['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP']),
});
export type ConsumerManifest = z.infer<typeof consumerSchema>;

const loadBalancerSchema = z.strictObject({
  name: z.string(),
  loadBalancerArn: arn,
  dnsName: z.string(),
  canonicalHostedZoneId: z.string(),
});

const recordSchema = z.strictObject({
  /** Public name, without the trailing dot. */
  name: z.string(),
  /** A type that leads users of the name to this region; weighted records of further types are found in the zone. */
  type: z.enum(['A', 'AAAA', 'CNAME'], 'is not a type of record that leads users to a region: A, AAAA or CNAME'),
  /** Route 53 SetIdentifier of this region's weighted record, the same in each type. */
  setIdentifier: z.string().min(1),
  /** Null for a record without one: Route 53 answers it whether or not the region is well. */
  healthCheckId: z.string().min(1).nullable().default(null),
  /** Time to live of a record that is no alias, for the day on which the zone cannot be read. */
  ttlSeconds: count.optional(),
  loadBalancerName: z.string(),
  /** What a probe asks for to see the application work end to end. */
  probeUrl: z.url(),
  /** Services behind this name that must be healthy before a user is sent to it. */
  services: z.array(z.string()).min(1),
});
export type RecordManifest = z.infer<typeof recordSchema>;

/** Field by field only, as a program makes it: what belongs together there was checked in its description. */
export const manifestFields = z.strictObject({
  schema: z.literal('oregon-trail.manifest/1'),
  application: z.string().min(1),
  account: z.string().regex(/^\d{12}$/, 'is not a 12-digit AWS account id'),
  region: regionSchema,
  posture: z.enum(POSTURES),
  /** Name of the Pulumi stack, for a posture that is promoted with "pulumi up". */
  stack: z.string().min(1).optional(),
  hostedZoneId: z.string(),
  /** TXT record whose value names the epoch and the run that owns the traffic records. */
  claimRecordName: z.string(),
  loadBalancers: z.array(loadBalancerSchema),
  services: z.array(serviceSchema),
  streams: z.array(streamSchema),
  consumers: z.array(consumerSchema),
  records: z.array(recordSchema),
  /** The bucket of the shared journal, where this region has one. */
  journal: z.strictObject({ bucket: z.string().min(3), prefix: z.string() }).optional(),
  /** The bucket whose objects, which the world may read, take the other region out of DNS; where this region has one. */
  switchBucket: z.string().min(3).optional(),
});

/** Everything a plan needs to know about one region. */
export type Manifest = z.infer<typeof manifestFields>;

/** A manifest is checked field by field, and then as a whole. */
export const manifestSchema = manifestFields.superRefine((manifest, context) => {
  for (const { path, message, remedy } of manifestContradictions(manifest))
    context.addIssue({ code: 'custom', path, message, params: { remedy } });
});
