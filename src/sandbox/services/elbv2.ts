/** Elastic Load Balancing: the health of targets, from the tasks of the service behind their group (ELB API Reference). */
import type { Answer, CallOf } from '../../domain/api/call.ts';
import { refuse, yes } from './answer.ts';
import { chosen, exhibitsIn, missing } from './exhibits.ts';
import type { SandboxService } from './service.ts';
import type { TargetGroupState } from './elbv2-state.ts';
import type { InRegion } from '../state.ts';

/** Addresses are made up from the task's number: a target needs an id, and nothing looks it up. */
const addressOf = (index: number): string => `10.0.${(index >> 8) & 255}.${index & 255}`;

const target = (group: TargetGroupState, index: number, health: Record<string, string>) => ({
  Target: { Id: addressOf(index), Port: group.port },
  HealthCheckPort: String(group.port),
  TargetHealth: health,
});

const INITIAL = {
  State: 'initial',
  Reason: 'Elb.InitialHealthChecking',
  Description: 'Initial health checks in progress',
};

const DRAINING = {
  State: 'draining',
  Reason: 'Target.DeregistrationInProgress',
  Description: 'Target deregistration is in progress',
};

const describeTargetHealth = (
  { region, nowMs }: InRegion,
  { input }: CallOf<'elbv2', 'DescribeTargetHealth'>,
): Answer => {
  const group = region.targetGroups[input.TargetGroupArn ?? ''];
  if (group === undefined)
    return refuse('TargetGroupNotFoundException', `Target groups '${input.TargetGroupArn}' not found`, 'missing');
  const service = group.serviceKey === null ? undefined : region.services[group.serviceKey];
  const healthy = service?.healthyCount ?? 0;
  const registered = service?.runningCount ?? 0;
  const leaving = (service?.draining ?? [])
    .filter(({ untilMs }) => untilMs > nowMs)
    .reduce((sum, { count }) => sum + count, 0);
  const targets = Array.from({ length: registered + leaving }, (_, index) => {
    if (index >= registered) return target(group, index, DRAINING);
    return target(group, index, index < healthy ? { State: 'healthy' } : INITIAL);
  });
  return yes({ TargetHealthDescriptions: targets });
};

export const elbv2 = {
  operations: {
    DescribeTargetHealth: describeTargetHealth,
    DescribeLoadBalancers: (here, { input }) =>
      chosen('LoadBalancers', exhibitsIn(here).loadBalancers, input.LoadBalancerArns, (arn) =>
        missing('LoadBalancerNotFoundException', `Load balancers '[${arn}]' not found`),
      ),
    DescribeListeners: (here, { input }) =>
      yes({
        Listeners: Object.values(exhibitsIn(here).listeners).filter(
          ({ LoadBalancerArn }) => LoadBalancerArn === input.LoadBalancerArn,
        ),
      }),
    DescribeTargetGroups: (here, { input }) =>
      chosen('TargetGroups', exhibitsIn(here).targetGroups, input.TargetGroupArns, () =>
        missing('TargetGroupNotFoundException', 'One or more target groups not found'),
      ),
  },
} satisfies SandboxService<'elbv2'>;
