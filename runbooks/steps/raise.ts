/** The step that creates what a cold region lacks. */
import type { Step } from '../../src/domain/plan/plan.ts';
import { limitsOf, stepId, stepOf, type PlanInputs } from '../plan-inputs.ts';

export const RAISE_PHASE = { id: 'create', title: 'Create what is missing' };

/** Everything but users and consumers, which the run moves itself. */
const RAISED = 'hot';
/** A preview runs the program and reads the whole state. */
const PREVIEW_TIMEOUT_MS = 120_000;
const POLL_MS = 5000;
/** There is nothing to see before this share of the time has passed. */
const FIRST_LOOK_SHARE = 0.8;

/** The stack to raise; null where all that the region needs is there, or its manifest names no stack. */
const stackToRaise = ({ facts }: PlanInputs): string | null => {
  const { posture, stack } = facts.to.manifest;
  return posture === 'cold' && stack !== undefined ? stack : null;
};

/** What comes only with the raised posture: ids to wait for, none where there is no such step. */
export const raisedBy = (inputs: PlanInputs): string[] => {
  const stack = stackToRaise(inputs);
  return stack === null ? [] : [stepId('raise', stack)];
};

/**
 * A cold region has no NAT gateways, streams or mappings: they cost money, and creating them depends on nothing outside of
 * the region. Tasks start without them, so capacity does not wait.
 */
export const raiseSteps = (inputs: PlanInputs): Step[] => {
  const stack = stackToRaise(inputs);
  if (stack === null) return [];
  const { options, facts } = inputs;
  const { region } = facts.to.manifest;
  const { raiseMs } = options.physics;
  return [
    stepOf({
      id: stepId('raise', stack),
      title: `Create what ${region} lacks ("pulumi up" of stack ${stack})`,
      why: 'A cold region has no NAT gateways, streams and consumers of its own yet.',
      phase: RAISE_PHASE.id,
      operation: 'stack.posture',
      params: { region, stack, posture: RAISED },
      after: [],
      region,
      limits: limitsOf(inputs, {
        deadlineMs: options.deadlinesMs.raise,
        pollMs: POLL_MS,
        firstLookMs: Math.round(raiseMs * FIRST_LOOK_SHARE),
        callTimeoutMs: PREVIEW_TIMEOUT_MS,
      }),
      expectedMs: raiseMs,
    }),
  ];
};
