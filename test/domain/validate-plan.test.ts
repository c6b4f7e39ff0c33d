import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { z } from 'zod';
import { Failure } from '../../src/domain/failure.ts';
import { planSchema } from '../../src/domain/plan/plan.ts';
import { parsePlan, planProblems, requireMade } from '../../src/domain/plan/validate-plan.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import { planBy } from '../../src/domain/plan/runbook.ts';
import { promote } from '../../runbooks/promote.ts';
import { exampleFacts, READ_AT } from './example.ts';
import { examplePlan, exampleStep } from './plan-example.ts';

const failureOf = (input: unknown): Failure => {
  try {
    parsePlan(input, OPERATIONS);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('the plan was accepted');
};

test('a plan survives being saved and loaded', () => {
  const plan = planBy(promote, exampleFacts(), { createdAt: READ_AT });
  assert.deepEqual(parsePlan(JSON.stringify(plan), OPERATIONS), plan);
  assert.deepEqual(parsePlan(plan, OPERATIONS), plan);
});

test('text that is not JSON is refused with line and column', () => {
  const failure = failureOf('{\n  "schema": oregon\n}');
  assert.equal(failure.code, 'plan-invalid');
  assert.equal(failure.exitCode, 2);
  assert.match(failure.message, /line 2, column 13/);
});

test('all problems are said at once, each with its place, value and remedy', () => {
  const step = exampleStep('a', ['ghost']);
  const wrong = {
    ...examplePlan(),
    mode: 'reckless',
    extra: 1,
    steps: [
      { ...step, tier: 'first' },
      { ...exampleStep('a'), operation: 'service.explode', phase: 'nowhere' },
      { ...exampleStep('b'), params: { ...step.params, desiredCount: -1 } },
      { ...exampleStep('c'), onFailure: { action: 'cut-back', steps: ['nobody'] } },
    ],
  };
  const found = new Map(planProblems(wrong, OPERATIONS).map((problem) => [problem.path, problem]));
  assert.deepEqual([...found.keys()].toSorted(), [
    'mode',
    'plan',
    'steps[0].after[0]',
    'steps[0].tier',
    'steps[1].id',
    'steps[1].operation',
    'steps[1].phase',
    'steps[2].params.desiredCount',
    'steps[3].onFailure.steps[0]',
  ]);
  assert.equal(found.get('mode')?.value, '"reckless"');
  assert.equal(found.get('mode')?.remedy, 'Use "planned" or "forced".');
  assert.equal(found.get('steps[0].tier')?.remedy, 'Write a number.');
  assert.equal(found.get('steps[2].params.desiredCount')?.value, '-1');
  assert.match(found.get('steps[1].operation')?.remedy ?? '', /service\.scale/);
  const { message } = failureOf(wrong);
  for (const path of found.keys()) assert.ok(message.includes(path), path);
});

test('steps that wait for one another are refused by name', () => {
  const failure = failureOf(examplePlan(exampleStep('a', ['c']), exampleStep('b', ['a']), exampleStep('c', ['b'])));
  assert.match(failure.message, /wait for one another/);
  assert.match(failure.message, /a -> b -> c -> a|b -> c -> a -> b|c -> a -> b -> c/);
});

test('a gate can only cut back what can be taken back', () => {
  const gate = exampleStep('watch', [], {
    operation: 'service.steady',
    params: { region: 'us-west-2', clusterName: 'pony', serviceName: 'auth', runningCount: 1, maxFailedTasks: 0 },
  });
  const plan = examplePlan(gate, exampleStep('a', [], { onFailure: { action: 'cut-back', steps: ['watch'] } }));
  assert.match(failureOf(plan).message, /service\.steady cannot be taken back/);
});

test('values that are no plan at all are refused, not crashed on', () => {
  for (const input of ['null', '[]', '7', '"plan"', '{"steps": 3}', '{"steps": [null, {"id": 1, "after": "x"}]}'])
    assert.equal(failureOf(input).code, 'plan-invalid', input);
});

test('the published schema of plans is the one in force', () => {
  const file = new URL('../../docs/plan.schema.json', import.meta.url);
  const schema = `${JSON.stringify(z.toJSONSchema(planSchema), null, 2)}\n`;
  if (process.env['UPDATE'] === '1') writeFileSync(file, schema);
  assert.equal(readFileSync(file, 'utf8'), schema, 'write it again with UPDATE=1');
});

test('a plan that was made of what cannot be is not run: the field is named, and that nothing was done', () => {
  const plan = planBy(promote, exampleFacts(), { createdAt: READ_AT });
  assert.equal(requireMade(plan, OPERATIONS), plan);
  const [first, ...others] = plan.steps;
  assert.ok(first !== undefined);
  const impossible = { ...plan, steps: [{ ...first, launchesTasks: Number.NaN }, ...others] };
  assert.throws(
    () => requireMade(impossible, OPERATIONS),
    (error) => {
      assert.ok(error instanceof Failure);
      assert.deepEqual([error.code, error.exitCode], ['plan-not-made', 5]);
      assert.match(error.message, /steps\[0\]\.launchesTasks is null/);
      return true;
    },
  );
});
