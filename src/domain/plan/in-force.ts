/** What a plan says of a step in the mode that the run is in: apart from the plan's schema, which a status need not load. */
import type { Mode, Step } from './plan.ts';

/** A step's deadline and failure policy in the mode that the run is in now. */
export const effective = (step: Step, mode: Mode): Pick<Step, 'onFailure'> & { deadlineMs: number } =>
  mode === 'forced' && step.whenForced !== null
    ? step.whenForced
    : { deadlineMs: step.limits.deadlineMs, onFailure: step.onFailure };
