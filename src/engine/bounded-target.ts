/** The guard in front of `send`: a run calls the regions and the account of its plan, and no other. */
import { factsOf, ROUTE53_REGION } from '../domain/api/catalogue.ts';
import type { Answer, Call, Target } from '../domain/api/call.ts';
import type { Plan } from '../domain/plan/plan.ts';

/** Code of the refusal of a call that leaves the bounds of the plan. */
export const OUTSIDE_PLAN = 'OutsidePlan';

const outside = (what: string): Answer => ({
  outcome: 'no',
  error: { code: OUTSIDE_PLAN, message: `${what}; nothing was sent`, kind: 'denied' },
});

/** Region and account of each ARN in a call; either may be empty (AWS General Reference, Amazon Resource Names). */
const ARN = /arn:[\w-]+:[\w-]+:(?<region>[\w-]*):(?<account>\w*):/g;

const trespass = ({ service, operation, region, input }: Call, plan: Bounds): string | null => {
  const name = `${service} ${operation} in ${region}`;
  const regions = `${plan.from} and ${plan.to}`;
  const isGlobal = service === 'route53' && region === ROUTE53_REGION;
  if (!isGlobal && region !== plan.from && region !== plan.to)
    return `${name} is outside the regions of the plan, ${regions}`;
  for (const { groups } of JSON.stringify(input).matchAll(ARN)) {
    const { region: named = '', account = '' } = groups ?? {};
    if (account !== '' && account !== plan.account)
      return `${name} names account ${account}, and the plan is of ${plan.account}`;
    if (named !== '' && named !== plan.from && named !== plan.to)
      return `${name} names a resource in ${named}, outside the regions of the plan, ${regions}`;
  }
  return null;
};

type Bounds = Pick<Plan, 'from' | 'to' | 'account'>;

/**
 * A target that refuses, as a definite no, whatever leaves the regions of the plan (Route 53 is called in its own) or names
 * something of another account. Probes and questions are no calls of AWS and pass.
 */
export const boundedTarget = (target: Target, bounds: Bounds): Target => ({
  send(call, deadlineMs) {
    const found = factsOf(call).iamAction === null ? null : trespass(call, bounds);
    return found === null ? target.send(call, deadlineMs) : Promise.resolve(outside(found));
  },
});
