import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planDifferences } from '../../src/report/plan-diff.ts';
import { planOf, step } from '../engine/fixture.ts';

const plan = planOf([step('one', 1), step('two', 2)]);

test('plans that mean the same do not differ', () => {
  assert.deepEqual(planDifferences(plan, structuredClone(plan)), []);
});

test('a changed field is named with its step, its path and both values', () => {
  const other = planOf([step('one', 1), step('two', 5)]);
  assert.deepEqual(planDifferences(plan, other), ['step two params.value: 2 -> 5']);
  assert.deepEqual(planDifferences(plan, { ...plan, mode: 'forced' }), ['mode: "planned" -> "forced"']);
});

test('a step that only one of them has, and another order, are named', () => {
  assert.deepEqual(planDifferences(plan, planOf([step('one', 1)])), [
    'steps: order or number differs',
    'step two: only in the run',
  ]);
  assert.deepEqual(planDifferences(plan, planOf([step('two', 2), step('one', 1)])), ['steps: order or number differs']);
});

test('of two long values that begin alike the difference is still found', () => {
  const long = 'x'.repeat(100);
  const left = planOf([step('one', 1, { why: `${long}a` })]);
  const right = planOf([step('one', 1, { why: `${long}b` })]);
  assert.equal(planDifferences(left, right).length, 1);
});
