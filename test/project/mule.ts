/**
 * An application of somebody else's: other names, counts and regions than the example's, and no import, so that it can be
 * put into any project. Two names, three services of which one sleeps in the standby, and two consumers of one stream.
 */
const ACCOUNT = '210987654321';

const image = (name: string) => ({
  repository: `mule/${name}`,
  digest: `sha256:${'7a'.repeat(32)}`,
  sizeMB: 80,
});

const region = (name: string, second: number) => ({
  region: name,
  cidrBlock: `10.${second}.0.0/16`,
  availabilityZones: ['a', 'b', 'c'].map((zone) => `${name}${zone}`),
  certificateArn: `arn:aws:acm:${name}:${ACCOUNT}:certificate/0a1b2c3d-0a4e-4c52-9d0e-2f5b1c7d8e91`,
});

const ORDERS = { name: 'orders', shardCount: 6, restShardCount: 2, retentionHours: 48 };

/** One of two that read the same stream. */
const consumer = (name: string) => ({
  name,
  stream: ORDERS,
  runtime: 'nodejs22.x',
  handler: 'index.handler',
  memoryMiB: 256,
  timeoutSeconds: 30,
  code: { sha256Base64: `${'A'.repeat(43)}=` },
  tableKey: 'order',
  parallelizationFactor: 2,
  batchSize: 200,
  startingPosition: 'TRIM_HORIZON' as const,
});

const size = { cpuUnits: 256, memoryMiB: 512 };

export const MULE = {
  name: 'mule',
  owner: 'freight',
  account: ACCOUNT,
  domain: { hostedZoneId: 'Z0MULETRAIN', zoneName: 'mule.example' },
  regions: { primary: region('eu-west-1', 40), standby: region('eu-central-1', 41) },
  loadBalancers: [
    { name: 'front', publicName: 'www.mule.example', probePath: '/alive' },
    { name: 'partners', publicName: 'partners.mule.example', probePath: '/partners/alive' },
  ],
  services: [
    {
      kind: 'web' as const,
      name: 'shop',
      tier: 0,
      tasks: 5,
      maxTasks: 20,
      ...size,
      image: image('shop'),
      port: 3000,
      healthCheckPath: '/alive',
      loadBalancer: 'front',
      paths: ['/*'],
      priority: 10,
      publishesTo: ['orders'],
    },
    {
      kind: 'web' as const,
      name: 'gate',
      tier: 1,
      tasks: 2,
      maxTasks: 6,
      ...size,
      image: image('gate'),
      port: 3000,
      healthCheckPath: '/partners/alive',
      loadBalancer: 'partners',
      paths: ['/partners/*'],
      priority: 10,
      startsAfter: ['shop'],
    },
    {
      kind: 'worker' as const,
      name: 'packer',
      tier: 2,
      tasks: 3,
      maxTasks: 9,
      restTasks: 0,
      ...size,
      image: image('packer'),
    },
  ],
  consumers: [consumer('billing'), { ...consumer('search'), tableKey: 'word', batchSize: 500 }],
};
