/** The example application in two regions of an emulator, made by plain API calls, and its two manifests. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { manifestSchema, type Manifest, type Posture } from '../../src/domain/facts/manifest.ts';
import type { Moto } from './moto.ts';

const ZONE = 'pony.example';
const PRIMARY = 'us-east-1';
const STANDBY = 'us-west-2';

/** A bucket in the standby region, which the manifests do not name: who wants a shared journal says so. */
export const JOURNAL_BUCKET = 'pony-journal';

/** Serving sizes; an autoscaled service may grow to three times its size. */
const SERVICES = [
  { name: 'auth', tier: 0, size: 6, web: true },
  { name: 'api', tier: 1, size: 12, web: true },
  { name: 'web', tier: 2, size: 8, web: true },
  { name: 'mailer', tier: 2, size: 6, web: false },
] as const;
type Service = (typeof SERVICES)[number];

interface CreatedRegion {
  region: string;
  services: Record<string, { serviceArn: string; targetGroupArn: string | null }>;
  loadBalancer: { loadBalancerArn: string; dnsName: string; canonicalHostedZoneId: string };
  streamArn: string;
  functionArn: string;
  mappingUuid: string;
  healthCheckId: string;
}
interface Created {
  account: string;
  hostedZoneId: string;
  regions: CreatedRegion[];
}

export interface Estate {
  primary: Manifest;
  standby: Manifest;
}

const tasksAt = ({ size }: Service, posture: Posture): number => {
  if (posture === 'cold') return 0;
  return posture === 'warm' ? 1 : size;
};

const shardsAt = (posture: Posture): number => (posture === 'cold' || posture === 'warm' ? 2 : 8);

const orderFor = (region: string, posture: Posture) => ({
  region,
  weight: posture === 'serving' ? 200 : 0,
  shards: shardsAt(posture),
  enabled: posture === 'serving',
  services: SERVICES.map((service) => ({
    name: service.name,
    web: service.web,
    desired: tasksAt(service, posture),
    min: tasksAt(service, posture),
    max: service.size * 3,
    // moto registers no targets when a service grows, so all that will be needed are there from the start.
    targets: service.web ? service.size : 0,
  })),
});

const serviceManifest = (created: CreatedRegion, service: Service, posture: Posture) => {
  const ids = created.services[service.name];
  if (ids === undefined) throw new Error(`service ${service.name} was not created in ${created.region}`);
  const { serviceArn, targetGroupArn } = ids;
  return {
    name: service.name,
    kind: service.web ? 'web' : 'worker',
    tier: service.tier,
    clusterName: 'pony',
    serviceName: service.name,
    serviceArn,
    floorTasks: service.size,
    minTasks: tasksAt(service, posture),
    maxTasks: service.size * 3,
    cpuUnits: 256,
    memoryMiB: 512,
    imageMB: 200,
    startsAfter: [],
    targetGroup:
      targetGroupArn === null
        ? null
        : { targetGroupArn, loadBalancerName: 'pony', healthCheckIntervalMs: 10_000, healthCheckPath: '/health' },
  };
};

const manifestOf = (
  { account, hostedZoneId }: Created,
  created: CreatedRegion,
  posture: Posture,
  ttlSeconds: number | null,
): Manifest =>
  manifestSchema.parse({
    schema: 'oregon-trail.manifest/1',
    application: 'pony',
    account,
    region: created.region,
    posture,
    hostedZoneId,
    claimRecordName: `_failover.${ZONE}`,
    loadBalancers: [{ name: 'pony', ...created.loadBalancer }],
    services: SERVICES.map((service) => serviceManifest(created, service, posture)),
    streams: [
      {
        name: 'events',
        streamName: 'pony-events',
        streamArn: created.streamArn,
        mode: 'PROVISIONED',
        shardCount: shardsAt(posture),
      },
    ],
    consumers: [
      {
        name: 'analytics',
        functionName: 'pony-analytics',
        functionArn: created.functionArn,
        mappingUuid: created.mappingUuid,
        streamName: 'pony-events',
        parallelizationFactor: 1,
        batchSize: 100,
        startingPosition: 'TRIM_HORIZON',
      },
    ],
    records: [
      {
        name: `app.${ZONE}`,
        type: ttlSeconds === null ? 'A' : 'CNAME',
        setIdentifier: created.region,
        healthCheckId: created.healthCheckId,
        ...(ttlSeconds === null ? {} : { ttlSeconds }),
        loadBalancerName: 'pony',
        probeUrl: `https://app.${ZONE}/health`,
        services: SERVICES.filter(({ web }) => web).map(({ name }) => name),
      },
    ],
  });

const create = async ({ python, endpointUrl }: Moto, ttlSeconds: number | null): Promise<Created> => {
  const script = spawn(python, [join(import.meta.dirname, 'estate.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const regions = [orderFor(PRIMARY, 'serving'), orderFor(STANDBY, 'warm')];
  const exited = once(script, 'exit');
  script.stdin.end(JSON.stringify({ endpoint: endpointUrl, zone: ZONE, bucket: JOURNAL_BUCKET, ttlSeconds, regions }));
  const output = await text(script.stdout);
  const [exitCode] = (await exited) as [number | null];
  if (exitCode !== 0) throw new Error(`estate.py ended with ${exitCode}`);
  return JSON.parse(output) as Created;
};

/**
 * Creates both regions in a fresh moto: the primary serves, the standby is warm.
 * @param ttlSeconds of CNAME records; null for aliases, whose answers are kept for a minute
 */
export const createEstate = async (moto: Moto, ttlSeconds: number | null = null): Promise<Estate> => {
  const created = await create(moto, ttlSeconds);
  const [first, second] = created.regions;
  if (first === undefined || second === undefined) throw new Error('estate.py did not create two regions');
  return {
    primary: manifestOf(created, first, 'serving', ttlSeconds),
    standby: manifestOf(created, second, 'warm', ttlSeconds),
  };
};
