/** The example application `pony` by hand: manifests and facts without Pulumi and without a sandbox. */
import { claimRecordSet } from '../../src/domain/plan/claim.ts';
import type { Facts, RegionFacts } from '../../src/domain/facts/facts.ts';
import type { Manifest, Posture, ServiceManifest } from '../../src/domain/facts/manifest.ts';
import type { RecordSet } from '../../src/domain/api/record-set.ts';

export const ACCOUNT = '123456789012';
export const READ_AT = '2020-11-25T13:30:00.000Z';

/** Serving size of each service, which is its floor too. */
export const SERVING = { auth: 6, api: 12, web: 8, mailer: 6 } as const;
const TIERS = { auth: 0, api: 1, web: 2, mailer: 2 } as const;

export interface ExampleOptions {
  region?: string;
  posture?: Posture;
  shardCount?: number;
  /** More web services beside the four, named `extra-1` and so on, behind the same public name. */
  extraServices?: number;
}

const serviceManifest = (
  region: string,
  name: string,
  tier: number,
  tasks: number,
  posture: Posture,
): ServiceManifest => ({
  name,
  kind: name === 'mailer' ? 'worker' : 'web',
  tier,
  clusterName: 'pony',
  serviceName: name,
  serviceArn: `arn:aws:ecs:${region}:${ACCOUNT}:service/pony/${name}`,
  floorTasks: tasks,
  minTasks: { cold: 0, warm: 1, hot: tasks, serving: tasks }[posture],
  maxTasks: tasks * 3,
  cpuUnits: 256,
  memoryMiB: 512,
  imageMB: 100,
  startsAfter: [],
  targetGroup:
    name === 'mailer'
      ? null
      : {
          targetGroupArn: `arn:aws:elasticloadbalancing:${region}:${ACCOUNT}:targetgroup/${name}/0123456789abcdef`,
          loadBalancerName: 'pony',
          healthCheckIntervalMs: 10_000,
          healthCheckPath: '/healthz',
        },
});

/** Manifest of one region of the example. */
export const exampleManifest = ({
  region = 'us-west-2',
  posture = 'cold',
  shardCount = posture === 'serving' ? 8 : 2,
  extraServices = 0,
}: ExampleOptions = {}): Manifest => {
  const extras = Array.from({ length: extraServices }, (_, index) => `extra-${index + 1}`);
  const services = [
    ...(['auth', 'api', 'web', 'mailer'] as const).map((name) =>
      serviceManifest(region, name, TIERS[name], SERVING[name], posture),
    ),
    ...extras.map((name) => serviceManifest(region, name, 3, 4, posture)),
  ];
  const streamArn = `arn:aws:kinesis:${region}:${ACCOUNT}:stream/pony-events`;
  return {
    schema: 'oregon-trail.manifest/1',
    application: 'pony',
    account: ACCOUNT,
    region,
    posture,
    hostedZoneId: 'Z0PONYEXPRESS',
    claimRecordName: '_failover.pony.example',
    loadBalancers: [
      {
        name: 'pony',
        loadBalancerArn: `arn:aws:elasticloadbalancing:${region}:${ACCOUNT}:loadbalancer/app/pony/0123456789abcdef`,
        dnsName: `pony-1234567890.${region}.elb.amazonaws.com`,
        canonicalHostedZoneId: 'Z1H1FL5HABSF5',
      },
    ],
    services,
    streams: [{ name: 'events', streamName: 'pony-events', streamArn, mode: 'PROVISIONED', shardCount }],
    consumers: [
      {
        name: 'analytics',
        functionName: 'pony-analytics',
        functionArn: `arn:aws:lambda:${region}:${ACCOUNT}:function:pony-analytics`,
        mappingUuid: `00000000-0000-4000-8000-${region === 'us-west-2' ? '000000000002' : '000000000001'}`,
        streamName: 'pony-events',
        parallelizationFactor: 1,
        batchSize: 100,
        startingPosition: 'TRIM_HORIZON',
      },
    ],
    records: [
      {
        name: 'app.pony.example',
        type: 'A',
        setIdentifier: region,
        healthCheckId: `hc-${region}`,
        loadBalancerName: 'pony',
        probeUrl: 'https://app.pony.example/healthz',
        services: ['auth', 'api', 'web', ...extras.slice(0, 97)],
      },
    ],
  };
};

/** Weighted alias record of one region, as Route 53 lists it. */
export const exampleRecord = (region: string, weight: number): RecordSet => ({
  Name: 'app.pony.example.',
  Type: 'A',
  SetIdentifier: region,
  Weight: weight,
  AliasTarget: {
    HostedZoneId: 'Z1H1FL5HABSF5',
    DNSName: `pony-1234567890.${region}.elb.amazonaws.com.`,
    EvaluateTargetHealth: true,
  },
  HealthCheckId: `hc-${region}`,
});

/** Facts of one region in which everything is as its manifest declares. */
export const exampleRegion = (manifest: Manifest): RegionFacts => {
  const running = (minTasks: number) => ({
    known: true as const,
    seen: {
      status: 'ACTIVE',
      desiredCount: minTasks,
      runningCount: minTasks,
      pendingCount: 0,
      rolloutState: 'COMPLETED',
      rolloutStateReason: '',
      failedTasks: 0,
      schedulingStrategy: 'REPLICA',
      deploymentController: 'ECS',
      servingTargetGroupArn: null,
      trouble: null,
      startedTasks: 0,
      startCount: 0,
    },
  });
  const suspended = {
    DynamicScalingInSuspended: false,
    DynamicScalingOutSuspended: false,
    ScheduledScalingSuspended: false,
  };
  const state = manifest.posture === 'serving' ? 'Enabled' : 'Disabled';
  return {
    manifest,
    services: Object.fromEntries(manifest.services.map(({ name, minTasks }) => [name, running(minTasks)])),
    scaling: Object.fromEntries(
      manifest.services.map(({ name, minTasks, maxTasks }) => [
        name,
        { known: true, seen: { minCapacity: minTasks, maxCapacity: maxTasks, suspended } },
      ]),
    ),
    mappings: Object.fromEntries(
      manifest.consumers.map(({ name, mappingUuid }) => [
        name,
        { known: true, seen: { uuid: mappingUuid ?? '', state, reason: '' } },
      ]),
    ),
    streams: Object.fromEntries(
      manifest.streams.map(({ name, mode, shardCount }) => [
        name,
        { known: true, seen: { status: 'ACTIVE', mode, shardCount } },
      ]),
    ),
  };
};

/** Facts before a promotion: `from` serves with weight 200, `to` stands by. Every part may be replaced. */
export const exampleFacts = ({
  from = 'us-east-1',
  to = 'us-west-2',
  posture = 'cold',
  extraServices = 0,
}: { from?: string; to?: string; posture?: Posture; extraServices?: number } = {}): Facts => {
  const primary = exampleManifest({ region: from, posture: 'serving', extraServices });
  const standby = exampleManifest({ region: to, posture, extraServices });
  return {
    readAt: READ_AT,
    from: exampleRegion(primary),
    to: exampleRegion(standby),
    records: { 'app.pony.example': { known: true, seen: [exampleRecord(from, 200), exampleRecord(to, 0)] } },
    claim: { known: true, seen: null },
    quotas: { known: true, seen: { 'L-3032A538': 4000 } },
    samples: Object.fromEntries(
      primary.services.map(({ name, floorTasks }) => [
        name,
        { known: true, seen: { peakTasks: floorTasks, source: 'CloudWatch', ageMs: 300_000 } },
      ]),
    ),
  };
};

/** Facts after a promotion of the example by run `1-first`: all that the plan wants is so. */
export const promotedFacts = (): Facts => {
  const facts = exampleFacts();
  const text = 'epoch=1 run=1-first to=us-west-2';
  const serving = exampleRegion(exampleManifest({ posture: 'serving' }));
  return {
    ...facts,
    from: {
      ...facts.from,
      mappings: {
        analytics: {
          known: true,
          seen: { uuid: facts.from.manifest.consumers[0]?.mappingUuid ?? '', state: 'Disabled', reason: '' },
        },
      },
    },
    to: { ...serving, manifest: facts.to.manifest },
    records: {
      'app.pony.example': { known: true, seen: [exampleRecord('us-east-1', 0), exampleRecord('us-west-2', 200)] },
    },
    claim: { known: true, seen: { text, record: claimRecordSet('_failover.pony.example.', 60, text) } },
  };
};
