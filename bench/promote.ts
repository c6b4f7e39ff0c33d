/**
 * Whole promotions in memory: virtual time against the lower bound that `estimate` computes from the same quotas, real time
 * and memory. Chance is turned off, so that the bound is about the engine and not about luck.
 * Usage: node bench/promote.ts [10,100,1000]
 */
import { estimate } from '../src/dry-run/estimate.ts';
import { paperWorld } from '../src/dry-run/paper-world.ts';
import { callsOnPaper, playOnPaper as onPaper } from '../src/dry-run/paper-run.ts';
import { OPERATIONS } from '../src/operations/registry.ts';
import { provisionBoth, rehearse } from '../test/rehearsal.ts';
import { generatedApplication } from './estate.ts';
import { report, timed } from './measure.ts';

const counts = (process.argv[2] ?? '10,100,1000').split(',').map(Number);

for (const count of counts) {
  const application = generatedApplication(count);
  let regions: Awaited<ReturnType<typeof provisionBoth>> = [];
  const provisionMs = await timed(async () => {
    regions = await provisionBoth('warm', application);
  });
  const rehearsal = await rehearse({ regions, sigma: 0 });
  const paper = onPaper(rehearsal.plan, OPERATIONS, paperWorld(rehearsal.facts), { runId: 'bench', operator: 'bench' });
  const { lowerBoundMs, bounds } = estimate(rehearsal.plan, callsOnPaper(paper));
  let outcome = '';
  const runMs = await timed(async () => {
    outcome = (await rehearsal.promote()).kind;
  });
  const virtualMs = rehearsal.elapsedMs();
  const steps = rehearsal.plan.steps.length;
  report(`${count} services, ${steps} steps: ${outcome}, virtual s`, (virtualMs / 1000).toFixed(1));
  report(`  lower bound s (${bounds[0]?.resource ?? 'none'})`, (lowerBoundMs / 1000).toFixed(1));
  report('  ratio to the lower bound', (virtualMs / lowerBoundMs).toFixed(3));
  report(
    '  real ms: run · a step · provisioning',
    `${runMs.toFixed(0)} · ${(runMs / steps).toFixed(2)} · ${provisionMs.toFixed(0)}`,
  );
  report('  resident MB', (process.memoryUsage().rss / 2 ** 20).toFixed(0));
}
