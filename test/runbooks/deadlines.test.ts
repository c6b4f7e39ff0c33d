import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drainMs } from '../../src/domain/api/budget.ts';
import { exampleFacts } from '../domain/example.ts';
import { planOf } from './plans.ts';

const SIZES = [0, 40, 900];

test('no step has to end before twice the time that its own plan foresees for it', () => {
  for (const extraServices of SIZES)
    for (const mode of ['planned', 'forced'] as const) {
      const { steps } = planOf(exampleFacts({ extraServices }), { mode });
      for (const { id, limits, expectedMs, whenForced } of steps) {
        assert.ok(limits.deadlineMs >= 2 * expectedMs, `${id}: ${limits.deadlineMs} ms for ${expectedMs} ms`);
        const isCapacity = /^(running|steady|healthy):/.test(id);
        if (isCapacity && whenForced !== null) assert.ok(whenForced.deadlineMs >= 2 * expectedMs, id);
      }
    }
});

test('a step that waits for tasks has time for all launches and updates of the run to go first', () => {
  for (const extraServices of SIZES) {
    const plan = planOf(exampleFacts({ extraServices }));
    const launches = plan.steps.reduce((sum, { launchesTasks }) => sum + launchesTasks, 0);
    const updates = plan.steps.filter(({ operation }) => operation === 'service.scale').length;
    const queuesMs =
      drainMs(launches, plan.launchBudget) +
      drainMs(updates, plan.budgets['ecs:service-modify'] ?? { burst: 1, perSecond: 1 });
    for (const { id, limits, expectedMs } of plan.steps.filter(({ id }) => id.startsWith('running:')))
      assert.ok(limits.deadlineMs >= 2 * (expectedMs + queuesMs) - 1, `${extraServices}: ${id}: ${limits.deadlineMs}`);
  }
});
