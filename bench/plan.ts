/** Plans of any size: real time to make, check, playOnPaper and estimate one, and the memory that it takes. */
import { estimate } from '../src/dry-run/estimate.ts';
import { paperWorld } from '../src/dry-run/paper-world.ts';
import { callsOnPaper, playOnPaper } from '../src/dry-run/paper-run.ts';
import { parsePlan } from '../src/domain/plan/validate-plan.ts';
import { OPERATIONS } from '../src/operations/registry.ts';
import { planBy } from '../src/domain/plan/runbook.ts';
import { promote } from '../runbooks/promote.ts';
import { exampleFacts, READ_AT } from '../test/domain/example.ts';
import { report, timed } from './measure.ts';

for (const extraServices of [10, 1000, 10_000]) {
  const facts = exampleFacts({ extraServices });
  let plan = planBy(promote, facts, { createdAt: READ_AT });
  const planMs = await timed(() => (plan = planBy(promote, facts, { createdAt: READ_AT })));
  const text = JSON.stringify(plan);
  const parseMs = await timed(() => parsePlan(text, OPERATIONS));
  const estimateMs = await timed(() => {
    const paper = playOnPaper(plan, OPERATIONS, paperWorld(facts), { runId: 'bench', operator: 'bench' });
    estimate(plan, callsOnPaper(paper));
  });
  const residentMB = (process.memoryUsage().rss / 2 ** 20).toFixed(0);
  report(
    `${extraServices} services: ${plan.steps.length} steps, ${(text.length / 2 ** 20).toFixed(1)} MB, resident MB`,
    residentMB,
  );
  report(
    '  ms to plan · check · playOnPaper and estimate',
    [planMs, parseMs, estimateMs].map((ms) => ms.toFixed(0)).join(' · '),
  );
}
