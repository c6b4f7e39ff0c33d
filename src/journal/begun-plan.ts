/**
 * The plan that a run was begun with, held against what its journal says of it. Whoever opens a run goes by its plan, and people
 * approved its digest: so both are looked at each time, and not taken from who wrote them. Whether it is a plan in every field is
 * asked by whoever works on it (`src/run/whole-plan.ts`); a schema library is nothing to load for a look.
 */
import { digestOf } from '../domain/text/digest.ts';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const hasTexts = (value: Record<string, unknown>, fields: readonly string[]): boolean =>
  fields.every((field) => typeof value[field] === 'string');

const isStep = (step: unknown): boolean =>
  isObject(step) &&
  hasTexts(step, ['id', 'title', 'why', 'phase', 'operation', 'region']) &&
  ['params', 'limits', 'onFailure'].every((field) => isObject(step[field])) &&
  Array.isArray(step['after']);

/** Has it all that is needed to tell of a run of it? */
const looksLikePlan = (plan: unknown): boolean =>
  isObject(plan) &&
  hasTexts(plan, ['application', 'account', 'mode', 'from', 'to', 'createdAt']) &&
  Array.isArray(plan['steps']) &&
  plan['steps'].every(isStep) &&
  Array.isArray(plan['phases']) &&
  plan['phases'].every((phase) => isObject(phase) && hasTexts(phase, ['id', 'title']));

/** @param plan as the record holds it, whatever version wrote that. @returns what does not hold, a clause; null when all does */
export const begunFault = (plan: unknown, planDigest: unknown): string | null => {
  const digest = digestOf(plan ?? null);
  if (digest === planDigest) return looksLikePlan(plan) ? null : 'what it names as the plan of the run is none';
  const named = typeof planDigest === 'string' ? `${planDigest.slice(0, 12)}…` : 'none';
  return `the digest of the plan is ${digest.slice(0, 12)}…, and the record names ${named}: it is not the plan that was approved and begun`;
};
