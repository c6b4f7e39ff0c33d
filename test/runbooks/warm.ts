/** A runbook from outside, as trivial as one can be: the capacity of a promotion, and nothing after it. */
import { z } from 'zod';
import { promote } from '../../runbooks/promote.ts';
import { planBy, type Runbook } from '../../src/domain/plan/runbook.ts';
import { MODES } from '../../src/domain/plan/plan.ts';

const options = z.object({
  createdAt: z.iso.datetime(),
  mode: z.enum(MODES).default('planned'),
  capacity: z.enum(['observed', 'declared']).default('observed'),
  /** Services that stay as they are. */
  leaveOut: z.array(z.string()).default([]),
});

/** Raises the capacity of the standby and stops before traffic. */
export const warm: Runbook<z.output<typeof options>> = {
  name: 'warm',
  summary: 'Bring the standby to the size of the primary; no user moves',
  options,
  plan(facts, { leaveOut, ...chosen }) {
    const promotion = planBy(promote, facts, chosen);
    const steps = promotion.steps.filter(
      ({ phase, params }) => phase === 'capacity' && !leaveOut.includes(String(params['serviceName'])),
    );
    const kept = new Set(steps.map(({ id }) => id));
    return {
      ...promotion,
      phases: promotion.phases.filter(({ id }) => id === 'capacity'),
      warnings: [],
      steps: steps.map((step) => ({ ...step, after: step.after.filter((id) => kept.has(id)) })),
    };
  },
  words: {
    noun: 'a warming',
    inProgress: 'warming',
    completed: 'warmed',
    end: '{application} is up to size in {to}',
    takenBack: ['{to} goes back to the size that it had.'],
  },
};
