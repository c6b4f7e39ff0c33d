/** Edits of the values of a plan: gates lowered, numbers driven to extremes, rungs and names exchanged. */
import type { Plan, Step } from '../../src/domain/plan/plan.ts';
import type { Random } from '../../src/storm/random.ts';

/** Edits a plan in place, which is a copy. @returns what was done; null where the plan has nothing to do it to */
export type Mutation = (plan: Plan, random: Random) => string | null;

type Path = (string | number)[];

const leavesOf = (value: unknown, path: Path = []): { path: Path; value: unknown }[] => {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
};

const write = (root: unknown, path: Path, value: unknown): void => {
  const holder = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], root);
  (holder as Record<string, unknown>)[path.at(-1) ?? ''] = value;
};

export const one = <T>(list: readonly T[], random: Random): T | null => (list.length === 0 ? null : random.pick(list));

const LOWERED: ((step: Step) => void)[] = [
  ({ params }) =>
    (params['probes'] = (params['probes'] as object[]).map((probe) => ({ ...probe, minSuccessShare: 0 }))),
  ({ params }) => (params['probes'] = []),
  ({ params }) => (params['targets'] = []),
  ({ params }) => (params['targets'] = (params['targets'] as object[]).map((target) => ({ ...target, floor: 1 }))),
  (step) => (step.onFailure = { action: 'stop' }),
  (step) => (step.onFailure = { action: 'defer', debt: 'later' }),
  (step) => (step.whenForced = { deadlineMs: 1000, onFailure: { action: 'defer', debt: 'later' } }),
  (step) => (step.protects = null),
  (step) => (step.limits.holdMs = 0),
];

const lowerGate: Mutation = (plan, random) => {
  const step = one(
    plan.steps.filter(({ operation }) => operation === 'traffic.gate'),
    random,
  );
  if (step !== null) random.pick(LOWERED)(step);
  return step?.id ?? null;
};

const loosen: Mutation = (plan, random) => {
  const step = one(plan.steps, random);
  if (step === null) return null;
  random.pick(LOWERED.slice(4))(step);
  return step.id;
};

const swapRungs: Mutation = (plan, random) => {
  const rungs = plan.steps.filter(({ operation }) => operation === 'traffic.shift');
  const [left, right] = [one(rungs, random), one(rungs, random)];
  if (left === null || right === null || left === right) return null;
  [left.params, right.params] = [right.params, left.params];
  return `${left.id} and ${right.id}`;
};

const changeShare: Mutation = (plan, random) => {
  const step = one(
    plan.steps.filter(({ operation }) => operation === 'traffic.shift'),
    random,
  );
  if (step === null) return null;
  const percent = random.pick([0.1, 1, 7, 50, 99, 100]);
  if (step.params['percent'] === percent) return null;
  step.params['percent'] = percent;
  return `${step.id} at ${percent} %`;
};

const turnRecords: Mutation = (plan, random) => {
  const step = one(
    plan.steps.filter(({ operation }) => operation === 'traffic.shift'),
    random,
  );
  if (step === null) return null;
  const isWhole = random.chance(0.5);
  for (const rung of plan.steps)
    if (rung === step || (isWhole && rung.params['name'] === step.params['name'] && rung.operation === step.operation))
      [rung.params['source'], rung.params['toward']] = [rung.params['toward'], rung.params['source']];
  return `${isWhole ? 'the ladder of ' : ''}${step.id}`;
};

const EXTREMES = [
  0,
  0.5,
  1,
  -1,
  1e-9,
  2,
  1000,
  86_400_000,
  2 ** 31,
  1e15,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_VALUE,
  null,
  '1',
];

const extreme: Mutation = (plan, random) => {
  const leaf = one(
    leavesOf(plan).filter(({ value }) => typeof value === 'number'),
    random,
  );
  if (leaf === null) return null;
  const value = random.pick(EXTREMES);
  if (value === leaf.value) return null;
  write(plan, leaf.path, value);
  return `${leaf.path.join('.')} = ${String(value)}`;
};

/** A value of a step becomes that of the same field of another one: another service's ARN, another stream's name. */
const borrow: Mutation = (plan, random) => {
  const leaf = one(
    plan.steps.flatMap((step, index) => leavesOf(step.params).map((inner) => ({ ...inner, index }))),
    random,
  );
  if (leaf === null) return null;
  const field = leaf.path.at(-1);
  const others = plan.steps
    .flatMap((step) => leavesOf(step.params))
    .filter(({ path, value }) => path.at(-1) === field && value !== leaf.value);
  const other = one(others, random);
  const step = plan.steps[leaf.index];
  if (other === null || step === undefined) return null;
  write(step.params, leaf.path, other.value);
  return `${step.id} ${leaf.path.join('.')} = ${String(other.value)}`;
};

const flip: Mutation = (plan, random) => {
  const leaf = one(
    leavesOf(plan.steps.map(({ params }) => params)).filter(
      ({ value }) => typeof value === 'boolean' || value === null,
    ),
    random,
  );
  if (leaf === null) return null;
  const [index, ...path] = leaf.path;
  write(plan.steps[Number(index)]?.params, path, leaf.value !== true);
  return leaf.path.join('.');
};

export const VALUE_MUTATIONS: Readonly<Record<string, Mutation>> = {
  lowerGate,
  loosen,
  swapRungs,
  changeShare,
  turnRecords,
  extreme,
  borrow,
  flip,
};
