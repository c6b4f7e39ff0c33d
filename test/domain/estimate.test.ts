import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { CallsOf } from '../../src/dry-run/demand.ts';
import { bucketBoundMs, estimate } from '../../src/dry-run/estimate.ts';
import { callsOnPaper, playOnPaper } from '../../src/dry-run/paper-run.ts';
import { paperWorld } from '../../src/dry-run/paper-world.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import { planBy } from '../../src/domain/plan/runbook.ts';
import { promote } from '../../runbooks/promote.ts';
import { RUN } from '../operations/answers.ts';
import { exampleFacts, promotedFacts, READ_AT } from './example.ts';
import { examplePlan, exampleStep } from './plan-example.ts';

const oneUpdate: CallsOf = () => [{ bucket: 'ecs:service-modify', count: 1, when: 'start' }];
const noCalls: CallsOf = () => [];

test('a chain takes the sum of its physics and holds', () => {
  const held = exampleStep('b', ['a'], { expectedMs: 2000 });
  const plan = examplePlan(exampleStep('a', [], { expectedMs: 1000 }), {
    ...held,
    limits: { ...held.limits, holdMs: 500 },
  });
  const { lowerBoundMs, criticalPath, bounds } = estimate(plan, noCalls);
  assert.equal(lowerBoundMs, 3500);
  assert.deepEqual(criticalPath, ['a', 'b']);
  assert.equal(bounds[0]?.resource, 'longest chain of steps');
});

test('a hundred services need ten seconds of UpdateService, and then the start of the last', () => {
  const steps = Array.from({ length: 100 }, (_, index) => exampleStep(`s${index}`, [], { expectedMs: 37_000 }));
  const { lowerBoundMs, bounds } = estimate(examplePlan(...steps), oneUpdate);
  assert.equal(lowerBoundMs, 10_000 + 37_000);
  assert.equal(bounds[0]?.resource, 'ecs:service-modify in us-west-2');
});

test('what takes longest goes first, so the bound has the short ones at the end', () => {
  const steps = Array.from({ length: 100 }, (_, index) =>
    exampleStep(`s${index}`, [], { expectedMs: index < 50 ? 60_000 : 30_000 }),
  );
  assert.equal(estimate(examplePlan(...steps), oneUpdate).lowerBoundMs, 60_000);
});

test('calls that can only be made later start the bucket later', () => {
  const late = Array.from({ length: 60 }, (_, index) => exampleStep(`s${index}`, ['first'], { expectedMs: 1000 }));
  const plan = examplePlan(exampleStep('first', [], { expectedMs: 20_000 }), ...late);
  assert.equal(
    estimate(plan, ({ id }) => (id === 'first' ? [] : oneUpdate(late[0] ?? exampleStep('x')))).lowerBoundMs,
    23_000,
  );
});

test('Fargate admits tasks at its rate, and each service no more than 500 a minute', () => {
  const steps = Array.from({ length: 10 }, (_, index) =>
    exampleStep(`s${index}`, [], { expectedMs: 37_000, launchesTasks: 100 }),
  );
  assert.equal(estimate(examplePlan(...steps), noCalls).lowerBoundMs, 45_000 + 37_000);
});

test('a look that takes many calls cannot be faster than they are admitted', () => {
  const plan = examplePlan(exampleStep('gate'));
  const look: CallsOf = () => [{ bucket: 'elbv2:describe', count: 90, when: 'end' }];
  assert.equal(estimate(plan, look).lowerBoundMs, 5000);
});

test('an empty plan takes no time', () => {
  assert.deepEqual(estimate(examplePlan(), noCalls), {
    expectedMs: 0,
    lowerBoundMs: 0,
    criticalPath: [],
    bounds: [{ resource: 'longest chain of steps', ms: 0 }],
  });
});

/** Best finish of any order of calls on one bucket, by trying all of them. */
const bestMs = (jobs: { headMs: number; tailMs: number }[], burst: number, perSecond: number): number => {
  let best = Number.POSITIVE_INFINITY;
  const go = (left: typeof jobs, nowMs: number, tokens: number, endMs: number): void => {
    if (left.length === 0) best = Math.min(best, endMs);
    for (const job of left) {
      const readyMs = Math.max(nowMs, job.headMs);
      const there = Math.min(burst, tokens + ((readyMs - nowMs) / 1000) * perSecond);
      const atMs = there >= 1 ? readyMs : readyMs + ((1 - there) / perSecond) * 1000;
      go(
        left.filter((other) => other !== job),
        atMs,
        Math.max(1, there) - 1,
        Math.max(endMs, atMs + job.tailMs),
      );
    }
  };
  go(jobs, 0, burst, 0);
  return best;
};

test('no order of calls beats the bound of a bucket', () => {
  const job = fc.record({ headMs: fc.nat(3000), tailMs: fc.nat(5000) });
  fc.assert(
    fc.property(fc.array(job, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 3 }), (jobs, burst) => {
      const bound = bucketBoundMs(
        jobs.map((each) => ({ ...each, units: 1 })),
        { burst, perSecond: 1 },
      );
      const best = bestMs(jobs, burst, 1);
      assert.ok(bound <= best + 1e-6, `${bound} > ${best}`);
      if (jobs.every(({ headMs }) => headMs === 0)) assert.ok(Math.abs(bound - best) < 1e-6, `${bound} != ${best}`);
    }),
    { numRuns: 200 },
  );
});

test('the expected course never beats the bound, and is near it for the example at every size', () => {
  for (const extraServices of [0, 96, 996]) {
    const facts = exampleFacts({ extraServices });
    const plan = planBy(promote, facts, { createdAt: READ_AT });
    const { expectedMs, lowerBoundMs } = estimate(
      plan,
      callsOnPaper(playOnPaper(plan, OPERATIONS, paperWorld(facts), RUN)),
    );
    assert.ok(expectedMs >= lowerBoundMs);
    assert.ok(expectedMs <= lowerBoundMs * 1.05, `${extraServices}: ${expectedMs} of ${lowerBoundMs}`);
  }
});

test('a world that is as wanted takes next to no time', () => {
  const facts = promotedFacts();
  const plan = planBy(promote, facts, { createdAt: READ_AT });
  const { lowerBoundMs } = estimate(plan, callsOnPaper(playOnPaper(plan, OPERATIONS, paperWorld(facts), RUN)));
  assert.ok(lowerBoundMs < 2000, `${lowerBoundMs}`);
});

// How fast is a matter of bench/plan.ts: a machine that is busy is no fault of the plan.
test('ten thousand steps are planned and estimated', () => {
  const plan = planBy(promote, exampleFacts({ extraServices: 3320 }), { createdAt: READ_AT });
  assert.ok(plan.steps.length > 9900);
  const { lowerBoundMs } = estimate(plan, oneUpdate);
  assert.ok(lowerBoundMs > 0 && Number.isFinite(lowerBoundMs));
});
