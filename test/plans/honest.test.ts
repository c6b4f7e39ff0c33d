/** Whatever is chosen about a promotion, its plan is one: nobody is asked about what the planner itself makes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PromoteOptions } from '../../runbooks/promote-options.ts';
import { MODES } from '../../src/domain/plan/plan.ts';
import { parsePlan, planProblems } from '../../src/domain/plan/validate-plan.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import { findingsOf } from '../../src/run/judge.ts';
import { exampleFacts } from '../domain/example.ts';
import { planOf } from '../runbooks/plans.ts';

const CHOICES: Partial<PromoteOptions>[] = [
  {},
  { capacity: 'declared' },
  { rungPercents: [100] },
  { rungPercents: [1, 2, 5, 10, 25, 50, 75, 99, 100] },
  { rungHoldMs: { planned: 0, forced: 0 }, workerHoldMs: 0 },
  { rungHoldMs: { planned: 3_600_000, forced: 60_000 } },
  { healthyShare: 0.01, gateHealthyShare: 0.01 },
  { minSuccessShare: 0.5, probeCount: 1 },
  { minSuccessShare: 1, probeCount: 200, maxFailedTasks: 10 },
  { gateTargetGroups: 1 },
  { fenceBudgetMs: 1, maxFailedTasks: 0 },
];

test('whatever is chosen, in both modes, with a warm and a cold standby, a plan has nothing to be asked about', () => {
  for (const mode of MODES)
    for (const posture of ['warm', 'cold'] as const)
      for (const choice of CHOICES) {
        const facts = exampleFacts();
        const manifest = { ...facts.to.manifest, posture, stack: 'standby' };
        const plan = planOf({ ...facts, to: { ...facts.to, manifest } }, { ...choice, mode });
        const manifests = { from: facts.from.manifest, to: manifest };
        const read = parsePlan(JSON.stringify(plan), OPERATIONS);
        const found = findingsOf({ plan: read, facts: null, manifests }, Date.parse(plan.createdAt));
        assert.deepEqual(
          found.map(({ name, message }) => `${name}: ${message}`),
          [],
          `${mode}, ${posture}, ${JSON.stringify(choice)}`,
        );
      }
});

test('what makes no sense is no choice: it is refused by field and value', () => {
  const wrong: Partial<PromoteOptions>[] = [
    { minSuccessShare: 0.1 },
    { probeCount: 100_000 },
    { maxFailedTasks: 1000 },
    { rungHoldMs: { planned: Number.MAX_SAFE_INTEGER, forced: 0 } },
    { fenceBudgetMs: Number.POSITIVE_INFINITY },
    { workerHoldMs: Number.NaN },
  ];
  for (const choice of wrong)
    assert.throws(
      () => planOf(exampleFacts(), choice),
      { code: 'options-invalid', exitCode: 2 },
      JSON.stringify(choice),
    );
});

type Path = (string | number)[];

const numbersIn = (value: unknown, path: Path = []): Path[] => {
  if (typeof value === 'number') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => numbersIn(inner, [...path, key]));
};

const withValue = (root: unknown, path: Path, value: number): unknown => {
  const copy = structuredClone(root);
  const holder = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], copy);
  (holder as Record<string, unknown>)[path.at(-1) ?? ''] = value;
  return copy;
};

test('every number of a plan has a bound on both sides, and no rate of requests is one that nothing leaves by', () => {
  const plan = planOf(exampleFacts(), { mode: 'forced' });
  // One of each field of each operation.
  const keyOf = ([part, index, ...rest]: Path): string =>
    [part === 'steps' ? plan.steps[Number(index)]?.operation : index, part, ...rest].join('.');
  const paths = [...new Map(numbersIn(plan).map((path) => [keyOf(path), path])).values()];
  assert.ok(paths.length > 100, `${paths.length} numbers`);
  for (const value of [Number.MAX_SAFE_INTEGER, 1e300, -1]) {
    const free = paths.filter((path) => planProblems(withValue(plan, path, value), OPERATIONS).length === 0);
    assert.deepEqual(
      free.map((path) => path.join('.')),
      [],
      `${value}`,
    );
  }
  for (const value of [0.5, 0, 1e-9])
    for (const path of paths.filter(([, , field]) => field === 'burst'))
      assert.notDeepEqual(planProblems(withValue(plan, path, value), OPERATIONS), [], `${path.join('.')} = ${value}`);
});
