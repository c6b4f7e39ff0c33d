/** The promotion of a standby region, as a plan. */
import type { Facts } from '../src/domain/facts/facts.ts';
import type { Plan } from '../src/domain/plan/plan.ts';
import type { Runbook } from '../src/domain/plan/runbook.ts';
import { capacitySteps } from './steps/capacity.ts';
import { withCommands } from './steps/commands.ts';
import { CLAIM } from './plan-inputs.ts';
import { deriveInputs } from './derive-inputs.ts';
import { assumptionsOf, budgetsOf, launchBudgetOf, warningsOf } from './assumptions.ts';
import { judgePromotion } from './judge/promotion.ts';
import { confirmStep } from './loss-statement.ts';
import { requirePlannable } from './preconditions.ts';
import { RAISE_PHASE, raisedBy, raiseSteps } from './steps/raise.ts';
import { promoteOptions, type PromoteOptions } from './promote-options.ts';
import { consumerSteps, fenceSteps, streamSteps } from './steps/streams.ts';
import { claimStep, trafficSteps } from './steps/traffic.ts';

const PHASES = [
  { id: 'claim', title: 'Claim' },
  { id: 'fence', title: 'Fence the old region' },
  { id: 'capacity', title: 'Capacity' },
  { id: 'streams', title: 'Streams' },
  { id: 'confirm', title: 'Confirmation' },
  { id: 'consumers', title: 'Consumers' },
  { id: 'healthy', title: 'Health' },
  { id: 'traffic', title: 'Traffic' },
  { id: 'proof', title: 'Proof' },
];

/**
 * The plan that moves the application from `facts.from` to `facts.to`. Pure; either region may be either side. A world that
 * is already as wanted yields the same steps, and each finds itself true.
 *
 * @throws Failure when the facts do not suffice (see `requirePlannable`, `capacityTarget`) or the traffic records cannot
 *   carry a ladder.
 */
const planPromotion = (facts: Facts, options: PromoteOptions): Plan => {
  requirePlannable(facts);
  const inputs = deriveInputs(facts, options);
  const streams = streamSteps(inputs);
  const consumers = consumerSteps(inputs);
  const raises = raiseSteps(inputs);
  const earlier = [...raisedBy(inputs), ...[...streams, ...consumers].map(({ id }) => id)];
  const traffic = trafficSteps(inputs, earlier);
  // What every ladder ends with: the gate of its last rung and its proof.
  const followed = new Set(traffic.flatMap(({ after }) => after));
  const ends = traffic.filter(({ id }) => !followed.has(id)).map(({ id }) => id);
  const { application, account, region } = facts.to.manifest;
  return {
    schema: 'oregon-trail.plan/1',
    runbook: 'promote',
    application,
    account,
    mode: options.mode,
    from: facts.from.manifest.region,
    to: region,
    createdAt: options.createdAt,
    assumptions: assumptionsOf(inputs),
    warnings: warningsOf(inputs),
    budgets: budgetsOf(facts),
    launchBudget: launchBudgetOf(facts),
    phases: raises.length === 0 ? PHASES : PHASES.toSpliced(1, 0, RAISE_PHASE),
    steps: withCommands(inputs, [
      claimStep(inputs),
      ...raises,
      ...fenceSteps(inputs, options.mode === 'forced' ? [CLAIM] : ends),
      ...capacitySteps(inputs),
      ...streams,
      confirmStep(inputs),
      ...consumers,
      ...traffic,
    ]),
  };
};

/** Moves the application to the standby region. */
export const promote: Runbook<PromoteOptions> = {
  name: 'promote',
  summary: 'Move the application to the standby region',
  options: promoteOptions,
  plan: planPromotion,
  judge: judgePromotion,
  words: {
    noun: 'a promotion',
    inProgress: 'promoting',
    completed: 'promoted',
    end: '{application} is served by {to}',
    endShownBy: 'proof',
    takenBack: ['Traffic goes back to {from}.', 'What consumers and users did meanwhile stays done.'],
    begin: 'failover promote',
  },
};
