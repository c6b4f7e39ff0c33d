/**
 * A generator of estates: a seed draws regions, names, services, streams, consumers and what waits for what, as a description
 * that the real program of the stacks turns into a sandbox. Small, so that many runs fit into a minute; what nobody thought
 * of putting into an example is what it is for.
 */
import { randomOf, type Random } from '../../src/storm/random.ts';
import type { ApplicationDescription } from '../../stacks/application.ts';

type Service = ApplicationDescription['services'][number];
type Consumer = ApplicationDescription['consumers'][number];
type LoadBalancer = ApplicationDescription['loadBalancers'][number];
type PublicName = Pick<LoadBalancer, 'publicName' | 'probePath' | 'record' | 'ttlSeconds' | 'healthCheck'>;
type Region = ApplicationDescription['regions']['primary'];

/** A description, and how ready its standby is. */
export interface DrawnEstate {
  application: ApplicationDescription;
  posture: 'cold' | 'warm' | 'hot';
}

const ACCOUNT = '345678901234';

const REGIONS = [
  ['us-east-1', 'us-west-2'],
  ['eu-west-1', 'eu-central-1'],
  ['ap-southeast-2', 'ap-northeast-1'],
  ['us-east-2', 'ca-central-1'],
  ['eu-north-1', 'eu-west-3'],
  ['us-west-2', 'us-east-1'],
] as const;

const regionOf = (region: string, second: number): Region => ({
  region,
  cidrBlock: `10.${second}.0.0/16`,
  availabilityZones: ['a', 'b', 'c'].map((zone) => `${region}${zone}`),
  certificateArn: `arn:aws:acm:${region}:${ACCOUNT}:certificate/0a1b2c3d-0a4e-4c52-9d0e-2f5b1c7d8e91`,
});

const numbered = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** What every service has; a service may wait for some of those before it, so there is never a circle. */
const serviceFields = (random: Random, name: string, earlier: readonly string[]) => {
  const tasks = random.whole(1, 4);
  return {
    name,
    tier: random.whole(0, 3),
    tasks,
    maxTasks: tasks * 3,
    ...(random.chance(0.3) ? { restTasks: random.chance(0.7) ? 0 : Math.min(2, tasks) } : {}),
    ...(random.chance(0.2) ? { desiredTasks: tasks + random.whole(0, tasks) } : {}),
    cpuUnits: 256,
    memoryMiB: 512,
    image: { repository: `drawn/${name}`, digest: `sha256:${'5c'.repeat(32)}`, sizeMB: random.whole(20, 300) },
    startsAfter: earlier.filter(() => random.chance(0.2)),
  };
};

const webOf = (random: Random, index: number, balancer: string, earlier: readonly string[]): Service => ({
  kind: 'web',
  ...serviceFields(random, `web${index}`, earlier),
  port: 8080,
  healthCheckPath: '/health',
  loadBalancer: balancer,
  paths: [`/${index}/*`],
  priority: 10 + index,
});

const servicesOf = (random: Random, balancers: readonly string[]): Service[] => {
  const services: Service[] = [];
  const earlier = (): string[] => services.map(({ name }) => name);
  for (const balancer of balancers)
    for (let count = random.whole(1, 2); count > 0; count -= 1)
      services.push(webOf(random, services.length, balancer, earlier()));
  const workers = random.pick([0, 0, 1, 1, 2, 3]);
  for (let index = 0; index < workers; index += 1)
    services.push({ kind: 'worker', ...serviceFields(random, `worker${index}`, earlier()) });
  return services;
};

const streamOf = (random: Random, index: number): Consumer['stream'] => {
  const shardCount = random.pick([1, 2, 4, 5]);
  return {
    name: `stream${index}`,
    mode: random.chance(0.3) ? 'ON_DEMAND' : 'PROVISIONED',
    shardCount,
    restShardCount: random.whole(1, shardCount),
    retentionHours: 24,
  };
};

/** One or two streams, each with one or two readers; or none at all. */
const consumersOf = (random: Random): Consumer[] =>
  numbered(random.pick([0, 1, 1, 2]), (index) => streamOf(random, index)).flatMap((stream) =>
    numbered(random.chance(0.4) ? 2 : 1, (index): Consumer => ({
      name: `${stream.name}-${index}`,
      stream,
      runtime: 'nodejs22.x',
      handler: 'index.handler',
      memoryMiB: 128,
      timeoutSeconds: 30,
      code: { sha256Base64: `${'A'.repeat(43)}=` },
      tableKey: 'id',
      parallelizationFactor: random.whole(1, 3),
      batchSize: 100,
      startingPosition: random.pick(['TRIM_HORIZON', 'LATEST'] as const),
    })),
  );

/** An alias or a CNAME, with a health check or without one. */
const nameOf = (random: Random, name: string): PublicName => ({
  publicName: `${name}.drawn.example`,
  probePath: '/health',
  ...(random.chance(0.25) ? { record: 'cname' as const, ttlSeconds: random.pick([10, 60]) } : {}),
  ...(random.chance(0.2) ? { healthCheck: false } : {}),
});

/** Some load balancers have two names. */
const balancerOf = (random: Random, name: string): LoadBalancer => ({
  name,
  ...nameOf(random, name),
  ...(random.chance(0.3) ? { alsoNamed: [nameOf(random, `${name}-too`)] } : {}),
});

/** The estate of a seed: the same on every machine. */
export const drawEstate = (seed: number): DrawnEstate => {
  const random = randomOf(BigInt(seed), 'estate');
  const [primary, standby] = random.pick(REGIONS);
  // An estate without a public name has consumers and workers only.
  const balancers = numbered(random.pick([0, 1, 1, 1, 2, 2]), (index) => `front${index}`);
  const consumers = consumersOf(random);
  const streams = [...new Set(consumers.map(({ stream }) => stream.name))];
  const services = servicesOf(random, balancers).map((service) => ({
    ...service,
    publishesTo: streams.filter(() => random.chance(0.5)),
  }));
  return {
    posture: random.pick(['warm', 'warm', 'warm', 'cold', 'hot'] as const),
    application: {
      name: `drawn${seed}`,
      owner: 'chance',
      account: ACCOUNT,
      domain: { hostedZoneId: `Z0DRAWN${seed}`, zoneName: 'drawn.example' },
      regions: { primary: regionOf(primary, 60), standby: regionOf(standby, 61) },
      loadBalancers: balancers.map((name) => balancerOf(random, name)),
      services,
      consumers,
    },
  };
};
