/** The plan of a promotion as a whole: what it must contain, in which region, in which order, and what may be put off. */
import { eachOnce, finding, type Finding } from '../../src/domain/plan/finding.ts';
import type { Manifests } from '../../src/domain/facts/facts-calls.ts';
import type { Step } from '../../src/domain/plan/plan.ts';
import type { PlanView } from '../../src/domain/plan/plan-view.ts';
import type { OperationName } from '../../src/operations/registry.ts';
import { capacityFindings } from './capacity.ts';
import { consumerFindings } from './consumers.ts';
import type { Judged } from './promotion-view.ts';
import { trafficFindings } from './traffic.ts';

interface Rule {
  side: 'from' | 'to';
  /** When a step of it fails, forced, the run may go on without it. */
  mayBePutOff: boolean;
}

const TO: Rule = { side: 'to', mayBePutOff: false };
const TO_OR_LATER: Rule = { side: 'to', mayBePutOff: true };

/** Every operation of ours: the compiler asks for a new one. */
const RULES: Readonly<Record<OperationName, Rule>> = {
  'run.claim': TO,
  'stack.posture': TO,
  'scaling.bounds': TO_OR_LATER,
  // Not for what users or other services wait for, as the manifest says.
  'service.scale': TO_OR_LATER,
  'service.steady': TO_OR_LATER,
  'targets.healthy': TO_OR_LATER,
  'mapping.disable': { side: 'from', mayBePutOff: true },
  'mapping.enable': TO,
  'stream.capacity': TO_OR_LATER,
  'traffic.shift': TO,
  'traffic.gate': TO,
  'traffic.proof': TO,
  'operator.confirm': TO,
  'command.run': TO,
  'command.set': TO,
};

const isCommand = ({ operation }: Step): boolean => operation === 'command.run' || operation === 'command.set';

const stepFindings = (view: PlanView, step: Step): Finding[] => {
  const rule: Rule | undefined = (RULES as Record<string, Rule>)[step.operation];
  if (rule === undefined)
    return [
      finding(
        'added',
        step.id,
        `${step.id} (${step.operation}) is no step of a promotion.`,
        'Remove it, or put it into a runbook of your own.',
      ),
    ];
  const wanted = view.plan[rule.side];
  const defers = step.onFailure.action === 'defer';
  const defersForced = step.whenForced?.onFailure.action === 'defer';
  return [
    ...(step.region === wanted
      ? []
      : [
          finding(
            'wrong-region',
            step.id,
            `${step.id} (${step.operation}) works in ${step.region}, and a promotion to ${view.plan.to} does that in ${wanted}.`,
            'Make a new plan for the move that is meant, with "failover plan --out FILE".',
          ),
        ]),
    ...((defers && !isCommand(step)) || (defersForced && !rule.mayBePutOff)
      ? [
          finding(
            'put-off',
            step.id,
            `When ${step.id} fails, the run goes on without it and owes it.`,
            'Write "onFailure": {"action": "stop"}, and "whenForced": null.',
          ),
        ]
      : []),
  ];
};

/**
 * What of a plan is not a promotion as this runbook makes it.
 * @param manifests null where only the plan is known, as for a run that was begun
 */
export const judgePromotion = (view: PlanView, manifests: Manifests | null): Finding[] => {
  const judged: Judged = { view, manifests };
  return eachOnce([
    ...view.plan.steps.flatMap((step) => stepFindings(view, step)),
    ...trafficFindings(judged),
    ...consumerFindings(judged),
    ...capacityFindings(judged),
  ]);
};
