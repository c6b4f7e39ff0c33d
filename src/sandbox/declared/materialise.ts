/**
 * The first state of a sandbox, made of what the program of each region registered, and of nothing else: what a stack
 * forgets is missing in the world, and a drill fails on it.
 */
import type { Manifest } from '../../domain/facts/manifest.ts';
import type { ProvisionedRegion } from './provision.ts';
import { announce } from '../due.ts';
import { createLedger } from '../ledger.ts';
import { createLoad, type LoadOptions, type Posting } from '../load/create.ts';
import { materialiseBuckets } from './materialise-buckets.ts';
import { materialiseExhibits } from './materialise-exhibits.ts';
import { createSite, type Site } from './materialise-index.ts';
import { stackOf } from './raised.ts';
import { postingOf } from '../services/ecs/posting.ts';
import { materialiseRecords } from '../services/route53/declared.ts';
import { materialiseScaling } from '../services/application-autoscaling/declared.ts';
import { materialiseServices } from '../services/ecs/declared.ts';
import { materialiseConsumers } from '../services/lambda/declared.ts';
import { DEFAULT_SANDBOX_PHYSICS, type SandboxPhysics } from '../physics.ts';
import { preparedQuotas } from '../services/service-quotas/service-quotas.ts';
import type { QuotaState } from '../services/service-quotas/state.ts';
import { createRegion, type RegionState, type SandboxState } from '../state.ts';

interface MaterialiseOptions {
  /** Virtual time at which the world begins. */
  startMs: number;
  /** Decides all chance in it. */
  seed: number;
  physics?: Partial<SandboxPhysics>;
  load?: LoadOptions;
  /** Applied quotas of both regions by service code; the program does not register them. */
  quotas?: Record<string, QuotaState[]>;
}

const MINUTE_MS = 60_000;

/** Types that the world has, or whose absence it notices. */
const MODELLED = new Set([
  'pulumi:providers:aws',
  'aws:appautoscaling/policy:Policy',
  'aws:acm/certificate:Certificate',
  'aws:appautoscaling/target:Target',
  'aws:cloudwatch/logGroup:LogGroup',
  'aws:cloudwatch/metricAlarm:MetricAlarm',
  'aws:dynamodb/table:Table',
  'aws:ec2/securityGroup:SecurityGroup',
  'aws:ecs/cluster:Cluster',
  'aws:ecs/service:Service',
  'aws:ecs/taskDefinition:TaskDefinition',
  'aws:iam/role:Role',
  'aws:iam/rolePolicy:RolePolicy',
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
  'aws:kinesis/stream:Stream',
  'aws:lambda/eventSourceMapping:EventSourceMapping',
  'aws:lambda/function:Function',
  'aws:lb/listener:Listener',
  'aws:lb/listenerRule:ListenerRule',
  'aws:lb/loadBalancer:LoadBalancer',
  'aws:lb/targetGroup:TargetGroup',
  'aws:route53/healthCheck:HealthCheck',
  'aws:route53/record:Record',
  'aws:s3/bucket:Bucket',
  'aws:s3/bucketPolicy:BucketPolicy',
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
  'aws:s3/bucketVersioning:BucketVersioning',
]);

/** Registrations that leave no trace in the world, counted by type. Components of the program itself do not count. */
const unmodelledOf = (regions: ProvisionedRegion[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { type, custom } of regions.flatMap(({ resources }) => resources))
    if (!MODELLED.has(type) && (custom || !type.startsWith('oregon-trail:'))) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
};

interface MadeRegion {
  site: Site;
  region: RegionState;
}

const materialiseRegion = (site: Site, name: string, quotas: Record<string, QuotaState[]>): MadeRegion => {
  const region = { ...createRegion(name), quotas: structuredClone(quotas) };
  materialiseServices(site, region);
  materialiseScaling(site, region);
  materialiseConsumers(site, region);
  materialiseBuckets(site, region);
  region.exhibits = materialiseExhibits(site);
  return { site, region };
};

/** Records are read by mappings that may come only with the raised posture. */
const loadedManifest = ({ manifest, raised }: ProvisionedRegion): Manifest => raised?.region.manifest ?? manifest;

/** The same goes for the streams that services post into. Defects were noted when the region itself was made. */
const postingIn = (provisioned: ProvisionedRegion[], startMs: number): Posting => {
  const byService = new Map(
    provisioned.flatMap((one) => [...postingOf(createSite(one.raised?.region ?? one, startMs, []))]),
  );
  return (_region, { serviceArn }) => byService.get(serviceArn) ?? [];
};

/** Makes the world of these regions, settled and healthy, at `startMs`. Throws nothing: see `defects` of the state. */
export const materialise = (provisioned: ProvisionedRegion[], options: MaterialiseOptions): SandboxState => {
  const { startMs, seed } = options;
  const defects: string[] = [];
  const places = provisioned.map((one) =>
    materialiseRegion(createSite(one, startMs, defects), one.region, options.quotas ?? preparedQuotas(one.region)),
  );
  for (const { site, region } of places) {
    const bare = (one: ProvisionedRegion) => materialiseRegion(createSite(one, startMs, []), one.region, {}).region;
    const stack = stackOf(site.provisioned, region, bare);
    if (stack !== undefined) region.stack = stack;
  }
  const manifests = provisioned.map(({ manifest }) => manifest);
  const state: SandboxState = {
    nowMs: startMs,
    seed,
    account: manifests[0]?.account ?? '',
    serial: 0,
    physics: { ...DEFAULT_SANDBOX_PHYSICS, ...options.physics },
    regions: Object.fromEntries(places.map(({ region }) => [region.region, region])),
    route53: materialiseRecords(places),
    outages: [],
    load: createLoad(provisioned.map(loadedManifest), startMs, options.load, postingIn(provisioned, startMs)),
    ledger: createLedger(startMs),
    buckets: {},
    due: [],
    unmodelled: unmodelledOf(provisioned),
    defects,
  };
  announce(state, { kind: 'minute', atMs: startMs + MINUTE_MS });
  return state;
};
