/** Facts of the example's primary as `failover sync` records them: a day on, with a new image and a busier stream. */
import type { PrimaryFacts } from '../../src/domain/facts/primary-facts.ts';
import { PONY } from '../../stacks/pony.ts';

export const NEW_DIGEST = `sha256:${'b'.repeat(64)}`;
/** SHA-256 of the text "ab", as Lambda shows it and as the package is named. */
export const NEW_CODE = {
  sha256Base64: '+44g/C5MPySMYMOb1lLzwTRymLuXe4tNWQO4UFViBgM=',
  hex: 'fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603',
};

export const RECORDED_AT = '2020-11-25T10:00:00Z';

export const ponyFacts = (): PrimaryFacts => ({
  schema: 'oregon-trail.primary-facts/1',
  application: PONY.name,
  account: PONY.account,
  region: PONY.regions.primary.region,
  recordedAt: RECORDED_AT,
  services: Object.fromEntries(
    PONY.services.map(({ name, image, cpuUnits, memoryMiB, tasks, maxTasks }) => [
      name,
      {
        imageDigest: name === 'api' ? NEW_DIGEST : image.digest,
        cpuUnits: name === 'api' ? 2048 : cpuUnits,
        memoryMiB: name === 'api' ? 4096 : memoryMiB,
        desiredCount: name === 'api' ? 17 : tasks,
        minTasks: name === 'api' ? 14 : tasks,
        maxTasks: name === 'api' ? 40 : maxTasks,
      },
    ]),
  ),
  consumers: {
    analytics: {
      codeSha256Base64: NEW_CODE.sha256Base64,
      runtime: 'nodejs24.x',
      handler: 'main.handler',
      memoryMiB: 1024,
      timeoutSeconds: 120,
      batchSize: 200,
      parallelizationFactor: 2,
    },
  },
  streams: { events: { mode: 'PROVISIONED', shardCount: 16, retentionHours: 48 } },
});
