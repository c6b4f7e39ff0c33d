import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTodaysWords } from '../../src/domain/plan/older-plan.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { parsePlan } from '../../src/domain/plan/validate-plan.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import { planOf } from '../runbooks/plans.ts';
import { exampleRecord } from './example.ts';

/** The rungs of a plan as older versions wrote them. */
const older = (plan: Plan, third: number): Plan => ({
  ...plan,
  steps: plan.steps.map((step) => {
    if (step.operation !== 'traffic.shift') return step;
    const { hostedZoneId, name, toward, claim, percent } = step.params;
    const weight = Math.max(1, Math.round(2 * Number(percent)));
    const sets = [exampleRecord('us-east-1', 200 - weight), exampleRecord('us-west-2', weight)];
    if (third > 0) sets.unshift(exampleRecord('eu-west-1', third));
    return { ...step, params: { hostedZoneId, name, claim, type: 'A', toward, total: 200 + third, records: sets } };
  }),
});

test('the rungs of a run that an older version began say the same in the words of today', () => {
  const plan = planOf();
  assert.deepEqual(
    inTodaysWords(older(plan, 0)).steps.map(({ params }) => params['percent']),
    plan.steps.map(({ params }) => params['percent']),
  );
  for (const third of [0, 50]) {
    const read = inTodaysWords(older(plan, third));
    parsePlan(read, OPERATIONS);
    for (const { operation, params } of read.steps)
      if (operation === 'traffic.shift')
        assert.deepEqual([params['source'], params['toward']], ['us-east-1', 'us-west-2']);
  }
});

test('a plan of today is given back as it is', () => {
  const plan = planOf();
  assert.equal(inTodaysWords(plan), plan);
});
