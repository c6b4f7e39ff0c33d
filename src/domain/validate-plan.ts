/** Reading a plan that anyone may have edited: everything wrong with it is said at once, with place, value and remedy. */
import type { z } from 'zod';
import { EXIT, Failure } from './failure.ts';
import { findJsonFault } from './json-text.ts';
import type { Operation } from './operation.ts';
import { findCycle } from './plan-graph.ts';
import { planSchema, type OnFailure, type Plan, type Step } from './plan.ts';

export type Operations = ReadonlyMap<string, Operation>;

/** One thing that is wrong. */
export interface PlanProblem {
  /** Place in the plan, such as `steps[3].params.total`. */
  path: string;
  /** What is there, as JSON, shortened. */
  value: string;
  message: string;
  /** What to write instead. */
  remedy: string;
}

const LONGEST_VALUE = 80;

const showPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '') || 'plan';

const showValue = (value: unknown): string => {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
};

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  );

const remedyFor = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return `Write ${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}.`;
    case 'unrecognized_keys':
      return `Remove ${issue.keys.map((key) => `"${key}"`).join(', ')}, or correct the spelling.`;
    case 'invalid_value':
      return `Use ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}.`;
    case 'too_small':
      return `Write ${issue.origin === 'array' || issue.origin === 'string' ? 'more of it' : `${String(issue.minimum)} or more`}.`;
    case 'too_big':
      return `Write ${String(issue.maximum)} or less.`;
    default:
      return 'Correct it as the message says.';
  }
};

const fromIssues = (issues: z.core.$ZodIssue[], root: unknown, prefix: PropertyKey[] = []): PlanProblem[] =>
  issues.map((issue) => {
    const path = [...prefix, ...issue.path];
    return {
      path: showPath(path),
      value: showValue(valueAt(root, path)),
      message: issue.message,
      remedy: remedyFor(issue),
    };
  });

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

const operationProblems = (steps: LooseStep[], operations: Operations, root: unknown): PlanProblem[] =>
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
    return parsed.success ? [] : fromIssues(parsed.error.issues, root, ['steps', index, 'params']);
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
export const planProblems = (value: unknown, operations: Operations): PlanProblem[] => {
  const parsed = planSchema.safeParse(value);
  const steps = looseSteps(value);
  return [
    ...(parsed.success ? [] : fromIssues(parsed.error.issues, value)),
    ...operationProblems(steps, operations, value),
    ...duplicateProblems(steps),
    ...referenceProblems(steps, operations),
    ...cycleProblems(steps),
    ...phaseProblems(steps, value),
  ];
};

const invalid = (message: string, remedy: string): Failure =>
  new Failure({ code: 'plan-invalid', message, remedy, exitCode: EXIT.usage });

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
  const lines = problems.map(
    ({ path, value: shown, message, remedy }) => `  ${path} is ${shown}: ${message}. ${remedy}`,
  );
  throw invalid(
    `The plan has ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}:\n${lines.join('\n')}`,
    'Correct them in the file, or make a new plan with "failover plan".',
  );
};
