/** The example application: an e-mail analytics product on four services and one stream. Edit this to describe yours. */
import type { ApplicationDescription } from './application.ts';

const ACCOUNT = '123456789012';

/** Stands for the digest that a build prints; the same in both regions. */
const image = (repository: string, sizeMB: number) => ({
  repository: `pony/${repository}`,
  digest: 'sha256:4a6f1d0c7be1f6bb5a3f1f9f3c8d2e7b9a0c5d4e3f2a1b0c9d8e7f6a5b4c3d2e',
  sizeMB,
});

export const PONY: ApplicationDescription = {
  name: 'pony',
  owner: 'mail-platform',
  account: ACCOUNT,
  domain: { hostedZoneId: 'Z0PONYEXPRESS', zoneName: 'pony.example' },
  regions: {
    primary: {
      region: 'us-east-1',
      cidrBlock: '10.10.0.0/16',
      availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
      certificateArn: `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/5e0c6f3a-0a4e-4c52-9d0e-2f5b1c7d8e91`,
    },
    standby: {
      region: 'us-west-2',
      cidrBlock: '10.20.0.0/16',
      availabilityZones: ['us-west-2a', 'us-west-2b', 'us-west-2c'],
      certificateArn: `arn:aws:acm:us-west-2:${ACCOUNT}:certificate/9b7d1e24-6c3f-4f0b-8a15-3d2c4e5f6071`,
    },
  },
  loadBalancers: [{ name: 'pony', publicName: 'app.pony.example', probePath: '/health' }],
  services: [
    {
      kind: 'web',
      name: 'auth',
      tier: 0,
      tasks: 6,
      maxTasks: 18,
      cpuUnits: 256,
      memoryMiB: 512,
      image: image('auth', 120),
      port: 8080,
      healthCheckPath: '/auth/health',
      loadBalancer: 'pony',
      paths: ['/auth/*'],
      priority: 10,
      publishesTo: ['events'],
    },
    {
      kind: 'web',
      name: 'api',
      tier: 1,
      tasks: 12,
      maxTasks: 36,
      cpuUnits: 1024,
      memoryMiB: 2048,
      image: image('api', 260),
      port: 8080,
      healthCheckPath: '/api/health',
      loadBalancer: 'pony',
      paths: ['/api/*'],
      priority: 20,
      publishesTo: ['events'],
    },
    {
      kind: 'web',
      name: 'web',
      tier: 2,
      tasks: 8,
      maxTasks: 24,
      cpuUnits: 512,
      memoryMiB: 1024,
      image: image('web', 180),
      port: 8080,
      healthCheckPath: '/health',
      loadBalancer: 'pony',
      paths: ['/*'],
      priority: 100,
      publishesTo: ['events'],
    },
    {
      kind: 'worker',
      name: 'mailer',
      tier: 2,
      tasks: 6,
      maxTasks: 18,
      cpuUnits: 512,
      memoryMiB: 1024,
      image: image('mailer', 200),
    },
  ],
  consumers: [
    {
      name: 'analytics',
      stream: { name: 'events', shardCount: 8, restShardCount: 2, retentionHours: 24 },
      runtime: 'nodejs22.x',
      handler: 'index.handler',
      memoryMiB: 512,
      timeoutSeconds: 60,
      code: { key: 'analytics/4a6f1d0c.zip', sha256Base64: 'qvY9p0mXw2kUo7cJb1zE4tRd8sLhN6gYf3iAeVxCuB0=' },
      tableKey: 'eventId',
      parallelizationFactor: 1,
      batchSize: 100,
      startingPosition: 'TRIM_HORIZON',
    },
  ],
};
