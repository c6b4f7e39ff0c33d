/** Reading a plan that anyone may have edited: everything wrong with it is said at once, with place, value and remedy. */
import { EXIT, Failure } from '../failure.ts';
import { findJsonFault } from '../text/json-text.ts';
import type { Operation } from './operation.ts';
import { problemLines, schemaProblems, showValue, valueAt, type SchemaProblem } from '../text/schema-words.ts';
import { findCycle } from './plan-graph.ts';
import { agreementProblems } from './plan-agreement.ts';
import { planSchema, type OnFailure, type Plan, type Step } from './plan.ts';

export type Operations = ReadonlyMap<string, Operation>;

/** One thing that is wrong, with its place in the plan. */
export type PlanProblem = SchemaProblem;

/** A step as far as it can be trusted while the plan may still be malformed. */
interface LooseStep {
  id: string;
  after: string[];
  index: number;
  step: Partial<Step>;
}

const looseSteps = (root: unknown): LooseStep[] => {
  const steps = valueAt(root, ['steps']);
  if (!Array.isArray(steps)) return [];
  return steps.flatMap((step: unknown, index): LooseStep[] => {
    const id = valueAt(step, ['id']);
    const after = valueAt(step, ['after']);
    if (typeof id !== 'string') return [];
    return [
      {
        id,
        index,
        step: step as Partial<Step>,
        after: Array.isArray(after) ? after.filter((name) => typeof name === 'string') : [],
      },
    ];
  });
};

const operationProblems = (steps: LooseStep[], operations: Operations): PlanProblem[] =>
  steps.flatMap(({ index, step }) => {
    if (typeof step.operation !== 'string') return [];
    const operation = operations.get(step.operation);
    if (operation === undefined)
      return [
        {
          path: `steps[${index}].operation`,
          value: showValue(step.operation),
          message: 'there is no such operation',
          remedy: `Use one of ${[...operations.keys()].join(', ')}.`,
        },
      ];
    const parsed = operation.params.safeParse(step.params);
    return parsed.success
      ? []
      : schemaProblems(parsed.error.issues, step.params, {
          prefix: ['steps', index, 'params'],
        });
  });

const duplicateProblems = (steps: LooseStep[]): PlanProblem[] => {
  const first = new Map<string, number>();
  return steps.flatMap(({ id, index }) => {
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, index);
      return [];
    }
    const message = `steps[${earlier}] has the same id`;
    return [{ path: `steps[${index}].id`, value: showValue(id), message, remedy: 'Give each step its own id.' }];
  });
};

const cutBackNames = (onFailure: OnFailure | undefined): string[] =>
  onFailure?.action === 'cut-back' && Array.isArray(onFailure.steps) ? onFailure.steps : [];

const referenceProblems = (steps: LooseStep[], operations: Operations): PlanProblem[] => {
  const known = new Map(steps.map(({ id, step }) => [id, step]));
  const missing = (path: string, id: string): PlanProblem[] =>
    known.has(id)
      ? []
      : [
          {
            path,
            value: showValue(id),
            message: 'there is no step with this id',
            remedy: 'Name a step of this plan, or remove it.',
          },
        ];
  const cutBack = (path: string, id: string): PlanProblem[] => {
    const named = known.get(id)?.operation;
    const undo = named === undefined ? undefined : operations.get(named)?.undo.kind;
    if (undo === undefined || undo === 'reverse') return missing(path, id);
    const message = `${named} cannot be taken back`;
    return [{ path, value: showValue(id), message, remedy: 'Name a step that can be taken back.' }];
  };
  return steps.flatMap(({ index, after, step }) => [
    ...after.flatMap((id, at) => missing(`steps[${index}].after[${at}]`, id)),
    ...cutBackNames(step.onFailure).flatMap((id, at) => cutBack(`steps[${index}].onFailure.steps[${at}]`, id)),
    ...cutBackNames(step.whenForced?.onFailure).flatMap((id, at) =>
      cutBack(`steps[${index}].whenForced.onFailure.steps[${at}]`, id),
    ),
  ]);
};

const cycleProblems = (steps: LooseStep[]): PlanProblem[] => {
  const cycle = findCycle(steps);
  if (cycle === null) return [];
  const message = 'these steps wait for one another, so none of them can start';
  const index = steps.find(({ id }) => id === cycle[0])?.index ?? 0;
  return [
    {
      path: `steps[${index}].after`,
      value: cycle.join(' -> '),
      message,
      remedy: 'Remove one of them from an "after".',
    },
  ];
};

const phaseProblems = (steps: LooseStep[], root: unknown): PlanProblem[] => {
  const phases = valueAt(root, ['phases']);
  if (!Array.isArray(phases)) return [];
  const known = new Set(phases.map((phase) => valueAt(phase, ['id'])));
  return steps.flatMap(({ index, step }) =>
    typeof step.phase !== 'string' || known.has(step.phase)
      ? []
      : [
          {
            path: `steps[${index}].phase`,
            value: showValue(step.phase),
            message: 'is not one of "phases"',
            remedy: `Use one of ${[...known].join(', ')}.`,
          },
        ],
  );
};

/** Everything that is wrong with a value that should be a plan; empty when it is one. */
export const planProblems = (value: unknown, operations: Operations): PlanProblem[] =>
  allProblems(value, operations).map((problem) => (problem.path === '' ? { ...problem, path: 'plan' } : problem));

const allProblems = (value: unknown, operations: Operations): PlanProblem[] => {
  const parsed = planSchema.safeParse(value);
  const steps = looseSteps(value);
  return [
    ...(parsed.success ? [] : schemaProblems(parsed.error.issues, value, { known: Object.keys(planSchema.shape) })),
    ...operationProblems(steps, operations),
    ...duplicateProblems(steps),
    ...referenceProblems(steps, operations),
    ...cycleProblems(steps),
    ...phaseProblems(steps, value),
    ...(parsed.success ? agreementProblems(parsed.data, operations) : []),
  ];
};

const invalid = (message: string, remedy: string, lines: string[] = []): Failure =>
  new Failure({ code: 'plan-invalid', message, lines, remedy, exitCode: EXIT.usage });

const parseJson = (text: string): unknown => {
  const fault = findJsonFault(text);
  if (fault === null) return JSON.parse(text);
  throw invalid(
    `The plan is not JSON: line ${fault.line}, column ${fault.column}: expected ${fault.expected}.`,
    'Correct that line, or make a new plan with "failover plan".',
  );
};

/**
 * A plan from its text or from parsed JSON.
 * @throws Failure `plan-invalid` (exit 2) that lists every problem, a line each.
 */
export const parsePlan = (input: unknown, operations: Operations): Plan => {
  const value = typeof input === 'string' ? parseJson(input) : input;
  const problems = planProblems(value, operations);
  if (problems.length === 0) return planSchema.parse(value);
  throw invalid(
    `The plan has ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}:`,
    'Correct them in the file, or make a new plan with "failover plan".',
    problemLines(problems),
  );
};

/**
 * A plan that a runbook has just made, held against what every plan must hold: regions that answer with what cannot be (a count that
 * is none, a time to live of centuries) make one that nobody may run.
 * @throws Failure `plan-not-made` (exit 5)
 */
export const requireMade = (plan: Plan, operations: Operations): Plan => {
  // As it would be read back from a file: there is no NaN in JSON, and nothing undefined.
  const [problem, ...others] = planProblems(JSON.parse(JSON.stringify(plan)), operations);
  if (problem === undefined) return plan;
  const [line = ''] = problemLines([problem]);
  throw new Failure({
    code: 'plan-not-made',
    message: `From what the regions answer no plan can be made: ${line.trim()}${others.length === 0 ? '' : ` There are ${others.length} more of these.`}`,
    remedy:
      'Nothing was done. Something between here and AWS answers with values that AWS has not, or a manifest does: look at the ' +
      'region and the resource of that step, and try again.',
    exitCode: EXIT.gate,
  });
};
