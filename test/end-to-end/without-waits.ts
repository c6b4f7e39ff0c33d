/** A plan for moto, which does everything at once: what is waited for on AWS would be waited for in vain. */
import type { Plan } from '../../src/domain/plan/plan.ts';

export const withoutWaits = (plan: Plan): Plan => ({
  ...plan,
  steps: plan.steps.map((step) => ({
    ...step,
    limits: {
      ...step.limits,
      // A proof that looks while resolvers may have the old answer would be asked about.
      firstLookMs: step.operation === 'traffic.proof' ? step.limits.firstLookMs : 0,
      pollMs: 100,
      holdMs: Math.min(step.limits.holdMs, 200),
    },
  })),
});
