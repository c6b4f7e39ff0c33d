/** Edits of a whole plan, as a hand that slips or means harm makes them: each draws what it edits. */
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

const one = <T>(list: readonly T[], random: Random): T | null => (list.length === 0 ? null : random.pick(list));

/** Without these steps, and whatever named them. @param inherit who waited for them waits for what they waited for */
const without = (plan: Plan, gone: readonly Step[], inherit: boolean): void => {
  const ids = new Map(gone.map((step) => [step.id, step]));
  const before = (id: string): string[] => {
    const step = ids.get(id);
    if (step === undefined) return [id];
    return inherit ? step.after.flatMap(before) : [];
  };
  plan.steps = plan.steps
    .filter(({ id }) => !ids.has(id))
    .map((step) => ({
      ...step,
      after: [...new Set(step.after.flatMap(before))],
      onFailure:
        step.onFailure.action === 'cut-back' && step.onFailure.steps.some((id) => ids.has(id))
          ? { action: 'stop' }
          : step.onFailure,
    }));
};

const dropStep: Mutation = (plan, random) => {
  const step = one(plan.steps, random);
  if (step === null) return null;
  without(plan, [step], random.chance(0.5));
  return step.id;
};

const dropOperation: Mutation = (plan, random) => {
  const operation = one([...new Set(plan.steps.map((step) => step.operation))], random);
  without(
    plan,
    plan.steps.filter((step) => step.operation === operation),
    random.chance(0.5),
  );
  return operation;
};

const NAMES = ['serviceName', 'streamName', 'functionName', 'name'] as const;

/** All of one service, stream, function or public name. */
const dropThing: Mutation = (plan, random) => {
  const named = (step: Step): string[] =>
    NAMES.flatMap((field) => (typeof step.params[field] === 'string' ? [String(step.params[field])] : []));
  const name = one([...new Set(plan.steps.flatMap(named))], random);
  if (name === null) return null;
  without(
    plan,
    plan.steps.filter((step) => named(step).includes(name)),
    true,
  );
  return name;
};

const keepOnly: Mutation = (plan) => {
  without(
    plan,
    plan.steps.filter(({ operation }) => operation !== 'run.claim' && operation !== 'operator.confirm'),
    true,
  );
  return 'claim and confirmation';
};

const dropEdge: Mutation = (plan, random) => {
  const step = one(
    plan.steps.filter(({ after }) => after.length > 0),
    random,
  );
  const edge = step === null ? null : one(step.after, random);
  if (step === null || edge === null) return null;
  step.after = step.after.filter((id) => id !== edge);
  return `${edge} -> ${step.id}`;
};

/** The head turned round, and what repeats it. */
const turnHead: Mutation = (plan) => {
  const { from, to } = plan;
  Object.assign(plan, { from: to, to: from });
  for (const { params } of plan.steps) {
    if (params['to'] === to) params['to'] = from;
    if (params['expected'] === to) params['expected'] = from;
    if (typeof params['question'] === 'string')
      params['question'] = `Move ${plan.application} from ${to} to ${from}, ${plan.mode}?`;
  }
  return `${to} -> ${from}`;
};

/** Each region's name written for the other's, everywhere. */
const turnText: Mutation = (plan) => {
  const { from, to } = plan;
  const text = JSON.stringify(plan).replaceAll(from, '\u0001').replaceAll(to, from).replaceAll('\u0001', to);
  Object.assign(plan, JSON.parse(text));
  return 'every region';
};

const moveStep: Mutation = (plan, random) => {
  const step = one(plan.steps, random);
  if (step === null) return null;
  const [old, other] = step.region === plan.from ? [plan.from, plan.to] : [plan.to, plan.from];
  step.region = other;
  step.params = JSON.parse(JSON.stringify(step.params).replaceAll(old, other)) as Step['params'];
  return step.id;
};

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

const duplicate: Mutation = (plan, random) => {
  const step = one(plan.steps, random);
  if (step === null) return null;
  const copy = {
    ...structuredClone(step),
    id: `${step.id}.too`,
    after: random.chance(0.5) ? [step.id] : [...step.after],
  };
  plan.steps.push(copy);
  return copy.id;
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

const changeMode: Mutation = (plan) => {
  plan.mode = plan.mode === 'planned' ? 'forced' : 'planned';
  return plan.mode;
};

const reword: Mutation = (plan) => {
  if (plan.words === undefined) return null;
  plan.words = { ...plan.words, end: 'all is well' };
  return 'the end';
};

const unworded: Mutation = (plan) => {
  if (plan.words === undefined) return null;
  const { endShownBy: _, ...words } = plan.words;
  plan.words = words;
  return 'what shows the end';
};

const age: Mutation = (plan, random) => {
  plan.createdAt = new Date(Date.parse(plan.createdAt) + random.pick([-30, 1]) * 86_400_000).toISOString();
  return plan.createdAt;
};

const rename: Mutation = (plan) => {
  plan.application = 'another';
  return 'the application';
};

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  dropStep,
  dropOperation,
  dropThing,
  keepOnly,
  dropEdge,
  turnHead,
  turnText,
  moveStep,
  lowerGate,
  loosen,
  swapRungs,
  changeShare,
  turnRecords,
  extreme,
  duplicate,
  borrow,
  flip,
  changeMode,
  reword,
  unworded,
  age,
  rename,
};
