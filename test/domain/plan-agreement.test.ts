import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OPERATIONS } from '../../src/operations/registry.ts';
import { agreementProblems } from '../../src/domain/plan/plan-agreement.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { planBy } from '../../src/domain/plan/runbook.ts';
import { promote } from '../../runbooks/promote.ts';
import { exampleFacts, READ_AT } from './example.ts';
import { examplePlan, exampleStep } from './plan-example.ts';

const paths = (plan: Plan): string[] => agreementProblems(plan, OPERATIONS).map(({ path }) => path);

test('a plan that was made agrees with itself', () => {
  assert.deepEqual(
    agreementProblems(planBy(promote, exampleFacts(), { createdAt: READ_AT, mode: 'planned' }), OPERATIONS),
    [],
  );
  assert.deepEqual(agreementProblems(examplePlan(exampleStep('a')), OPERATIONS), []);
});

test('a plan of which the head was edited is refused', () => {
  const plan = planBy(promote, exampleFacts(), { createdAt: READ_AT, mode: 'planned' });
  const [problem] = agreementProblems({ ...plan, to: 'eu-west-1' }, OPERATIONS);
  assert.match(
    problem?.message ?? '',
    /neither "from" \(us-east-1\) nor "to" \(eu-west-1\), and so is that of \d+ more steps/,
  );
  assert.ok(
    paths({ ...plan, from: plan.to, to: plan.from }).some((path) => path.includes('params')),
    'turned round',
  );
  assert.deepEqual(paths({ ...plan, from: plan.to }).slice(0, 1), ['to']);
  assert.ok(paths({ ...plan, account: '999999999999' }).length > 0);
});

test('a step of which the region, the region of its params or an ARN was edited is named', () => {
  const params = exampleStep('a').params;
  const withStep = (fields: Parameters<typeof exampleStep>[2]): string[] =>
    paths(examplePlan(exampleStep('a', [], fields), exampleStep('b')));
  assert.deepEqual(withStep({ region: 'eu-north-1' }), ['steps[0].region', 'steps[0].params.region']);
  assert.deepEqual(withStep({ params: { ...params, region: 'us-east-1' } }), ['steps[0].params.region']);
  assert.deepEqual(
    withStep({ params: { ...params, deep: [{ arn: 'arn:aws:ecs:us-east-1:123456789012:service/x' }] } }),
    ['steps[0].params.deep[0].arn'],
  );
  assert.deepEqual(withStep({ params: { ...params, role: 'arn:aws:iam::123456789012:role/x' } }), [], 'of the world');
  assert.deepEqual(withStep({ title: 'a\u001B[2J' }), ['steps[0].title']);
});
