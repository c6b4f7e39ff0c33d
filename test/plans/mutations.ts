/** Edits of a whole plan, as a hand that slips or means harm makes them: each draws what it edits. */
import type { Plan, Step } from '../../src/domain/plan/plan.ts';
import { one, VALUE_MUTATIONS, type Mutation } from './value-mutations.ts';

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
    NAMES.map((field) => step.params[field]).filter((name) => typeof name === 'string');
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
  duplicate,
  changeMode,
  reword,
  unworded,
  age,
  rename,
  ...VALUE_MUTATIONS,
};
