/** How one plan differs from another: step by step, field by field. */
import { canonicalJson } from '../domain/text/digest.ts';
import type { Plan } from '../domain/plan/plan.ts';

const LONGEST_VALUE = 60;

const show = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : canonicalJson(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const compare = (place: string, path: readonly string[], left: unknown, right: unknown): string[] => {
  if (isRecord(left) && isRecord(right)) {
    const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return names.flatMap((name) => compare(place, [...path, name], left[name], right[name]));
  }
  if (canonicalJson(left ?? null) === canonicalJson(right ?? null)) return [];
  return [`${place}${path.join('.')}: ${show(left)} -> ${show(right)}`];
};

/** One line a difference, from the plan of the run to the other one; empty when they mean the same. */
export const planDifferences = (ofRun: Plan, other: Plan): string[] => {
  const { steps: left, ...leftRest } = ofRun;
  const { steps: right, ...rightRest } = other;
  const rightById = new Map(right.map((step) => [step.id, step]));
  const leftIds = new Set(left.map(({ id }) => id));
  const order =
    left.map(({ id }) => id).join() === right.map(({ id }) => id).join() ? [] : ['steps: order or number differs'];
  return [
    ...compare('', [], leftRest, rightRest),
    ...order,
    ...left.flatMap((step) => {
      const match = rightById.get(step.id);
      return match === undefined ? [`step ${step.id}: only in the run`] : compare(`step ${step.id} `, [], step, match);
    }),
    ...right.filter(({ id }) => !leftIds.has(id)).map(({ id }) => `step ${id}: only in the file`),
  ];
};
