/**
 * Is a plan of one piece? Each of its fields may be right, and the whole about two different moves: an edited `to` would name
 * one region on the screen while the steps raise another. Every region, account and ARN must agree with its head.
 */
import { actingTexts } from '../text/acting-texts.ts';
import { arnProblems } from '../api/arn.ts';
import type { Operation } from './operation.ts';
import type { Plan, Step } from './plan.ts';
import { showPath, showValue, withoutRepeats, type SchemaProblem } from '../text/schema-words.ts';

type Path = readonly PropertyKey[];
type Operations = ReadonlyMap<string, Pick<Operation, 'params' | 'disagreements'>>;

const problem = (path: Path, value: unknown, message: string, remedy: string): SchemaProblem => ({
  path: showPath(path),
  value: showValue(value),
  message,
  remedy,
});

const MEND = 'Correct it, or make a new plan for that move: failover plan --to REGION.';

const directionProblems = ({ from, to, steps }: Plan): SchemaProblem[] => {
  if (from === to) return [problem(['to'], to, 'is where the traffic comes from, too', 'Name two different regions.')];
  // One sentence for a head that was edited, and not one for each of its hundred steps.
  const strangers = Map.groupBy(
    steps.map((step, index) => ({ step, index })).filter(({ step }) => step.region !== from && step.region !== to),
    ({ step }) => step.region,
  );
  const wrong = [...strangers].map(([region, found]) => {
    const others = found.length > 1 ? `, and so is that of ${found.length - 1} more steps` : '';
    const message = `is neither "from" (${from}) nor "to" (${to})${others}`;
    return problem(['steps', found[0]?.index ?? 0, 'region'], region, message, MEND);
  });
  if (wrong.length > 0 || steps.length === 0 || steps.some(({ region }) => region === to)) return wrong;
  return [problem(['to'], to, `is not worked on by any step: all of them are in ${from}`, MEND)];
};

/** Params that name what the head of the plan names, too. */
const paramProblems = (plan: Plan, step: Step, index: number, operations: Operations): SchemaProblem[] => {
  const { to } = plan;
  const { region, operation: name, params } = step;
  const operation = operations.get(name);
  // What is malformed is said elsewhere, and nothing can be asked of it.
  const own =
    operation?.params.safeParse(params).success === true ? operation.disagreements?.(params, plan) : undefined;
  const at = (field: string): Path => ['steps', index, 'params', field];
  return [
    ...(typeof params['region'] === 'string' && params['region'] !== region
      ? [problem(at('region'), params['region'], `is not the region of its step, ${region}`, 'Make both the same.')]
      : []),
    ...(typeof params['to'] === 'string' && params['to'] !== to
      ? [problem(at('to'), params['to'], `is not "to" of the plan, ${to}`, MEND)]
      : []),
    ...(own ?? []).map(({ field, message, remedy }) => problem(at(field), params[field], message, remedy)),
  ];
};

const stepProblems = (plan: Plan, step: Step, index: number, operations: Operations): SchemaProblem[] => {
  const regions = typeof step.params['region'] === 'string' ? [step.params['region']] : [plan.from, plan.to];
  return [
    ...paramProblems(plan, step, index, operations),
    ...arnProblems(step.params, { account: plan.account, regions }, ['steps', index, 'params']),
  ];
};

/** What in a plan contradicts its head, or would act on a terminal that shows it; empty when all of it agrees. */
export const agreementProblems = (plan: Plan, operations: Operations): SchemaProblem[] => [
  ...directionProblems(plan),
  ...withoutRepeats(plan.steps.flatMap((step, index) => stepProblems(plan, step, index, operations))),
  ...actingTexts(plan),
];
