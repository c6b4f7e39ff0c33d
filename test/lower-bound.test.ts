/** No run beats the lower bound of its plan: on estates, quotas and seeds that nobody chose. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { estimate } from '../src/dry-run/estimate.ts';
import { paperWorld } from '../src/dry-run/paper-world.ts';
import { callsOnPaper, playOnPaper as onPaper } from '../src/dry-run/paper-run.ts';
import { OPERATIONS } from '../src/operations/registry.ts';
import { preparedQuotas } from '../src/sandbox/services/quotas.ts';
import type { SandboxState } from '../src/sandbox/state.ts';
import { PONY } from '../stacks/pony.ts';
import type { ApplicationDescription } from '../stacks/application.ts';
import { rehearse } from './rehearsal.ts';

const size = fc.record({ tasks: fc.integer({ min: 1, max: 900 }), sizeMB: fc.integer({ min: 20, max: 2000 }) });

const estate = fc.record({
  sizes: fc.array(size, { minLength: 4, maxLength: 4 }),
  /** Web services that there are beside those of the example. */
  more: fc.integer({ min: 0, max: 12 }),
  shards: fc.integer({ min: 1, max: 64 }),
  standby: fc.constantFrom('us-west-2', 'eu-west-1', 'eu-south-1'),
  posture: fc.constantFrom('warm' as const, 'cold' as const, 'hot' as const),
  mode: fc.constantFrom('planned' as const, 'forced' as const),
  scenario: fc.constantFrom('quiet', '2020-11-25-kinesis'),
  sigma: fc.constantFrom(0, 0.15),
  seed: fc.integer({ min: 1, max: 1e6 }),
  /** Applied quotas of changing services and of launches, beside the defaults. */
  generous: fc.boolean(),
});
type Estate = typeof estate extends fc.Arbitrary<infer T> ? T : never;

const describe = ({ sizes, more, shards, standby }: Estate): ApplicationDescription => {
  const application = JSON.parse(JSON.stringify(PONY).replaceAll('us-west-2', standby)) as ApplicationDescription;
  for (const [index, service] of application.services.entries()) {
    const { tasks, sizeMB } = sizes[index] ?? { tasks: 2, sizeMB: 100 };
    Object.assign(service, { tasks, maxTasks: tasks * 2 });
    service.image.sizeMB = sizeMB;
  }
  const [first] = application.services;
  for (let index = 0; index < more; index += 1)
    if (first?.kind === 'web')
      application.services.push({
        ...structuredClone(first),
        name: `more-${index}`,
        paths: [`/more-${index}/*`],
        priority: 200 + index,
        tasks: 3,
        maxTasks: 6,
      });
  for (const { stream } of application.consumers ?? [])
    Object.assign(stream, { shardCount: shards, restShardCount: 1 });
  return application;
};

const applyQuotas =
  ({ standby, generous }: Estate) =>
  (state: SandboxState): void => {
    for (const region of Object.values(state.regions)) {
      region.quotas = preparedQuotas(standby);
      for (const quota of [...(region.quotas['ecs'] ?? []), ...(region.quotas['fargate'] ?? [])])
        if (generous) quota.value *= 4;
    }
  };

test('no run beats the lower bound of its plan, whatever the estate, the quotas and the seed', async () => {
  await fc.assert(
    fc.asyncProperty(estate, async (one) => {
      const { posture, mode, scenario, sigma, seed } = one;
      const options = { posture, mode, scenario, sigma, seed, application: describe(one), arrange: applyQuotas(one) };
      const { plan, facts, promote, elapsedMs } = await rehearse(options);
      const paper = onPaper(plan, OPERATIONS, paperWorld(facts), { runId: '0-paper', operator: 'test' });
      const { lowerBoundMs, expectedMs, bounds } = estimate(plan, callsOnPaper(paper));
      assert.ok(lowerBoundMs <= expectedMs);
      // A run that stopped with a question shows nothing of how long a whole one takes.
      if ((await promote()).kind !== 'completed') return;
      assert.ok(elapsedMs() >= lowerBoundMs, `took ${elapsedMs()}, bound ${lowerBoundMs} by ${bounds[0]?.resource}`);
    }),
    { numRuns: 6, seed: 20_260_401 },
  );
});
