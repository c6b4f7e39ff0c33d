/** What each step of a plan asks of AWS at the least: time, and calls out of the request-rate buckets. */
import { drainMs } from '../domain/api/budget.ts';
import { ALL_BUDGETS, ROUTE53_REGION, type AnyBucketName, type Budget, type Budgets } from '../domain/api/catalogue.ts';
import type { Plan, Step } from '../domain/plan/plan.ts';

/** Calls that a step cannot do without. */
export interface LeastCalls {
  bucket: AnyBucketName;
  /** May be a fraction: a tenth of a call that ten steps share. */
  count: number;
  /** Before its physics begin (the change itself), or after they ended (the look that proves it). */
  when: 'start' | 'end';
}
export type CallsOf = (step: Step) => readonly LeastCalls[];

/** Buckets are per region; Route 53 has one for the world. */
export const resourceOf = (bucket: AnyBucketName, region: string): string =>
  `${bucket} in ${bucket.startsWith('route53') ? ROUTE53_REGION : region}`;

/** The bucket's rate in this plan. */
export const budgetOf = ({ budgets }: { budgets: Budgets }, bucket: AnyBucketName): Budget =>
  budgets[bucket] ?? ALL_BUDGETS[bucket];

/** Least time from the start of a step to its end: its physics, its hold, and one complete look at what it waits for. */
export const durationsOf = (plan: Plan, callsOf: CallsOf): number[] =>
  plan.steps.map((step) => {
    const looks = callsOf(step).filter(({ when }) => when === 'end');
    const lookMs = looks.reduce((most, { bucket, count }) => Math.max(most, drainMs(count, budgetOf(plan, bucket))), 0);
    return step.expectedMs + step.limits.holdMs + lookMs;
  });
