/** Elastic Load Balancing: the health of targets, from the tasks of the service behind their group (ELB API Reference). */
import type { Answer, CallOf } from '../../../domain/api/call.ts';
import { refuse, yes } from '../answer.ts';
import { chosen } from '../descriptions.ts';
import { CALLS, LOST } from '../../faults/ability.ts';
import { plainName } from '../../../domain/api/dns-name.ts';
import { declaredBalancing, listeners, loadBalancers, targetGroups } from './declared.ts';
import type { SandboxService } from '../service.ts';
import type { TargetGroupState } from './state.ts';
import type { InRegion } from '../../state.ts';

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
    DescribeLoadBalancers: ({ region }, { input }) =>
      chosen('LoadBalancers', loadBalancers.in(region), input.LoadBalancerArns, (arn) =>
        refuse('LoadBalancerNotFoundException', `Load balancers '[${arn}]' not found`, 'missing'),
      ),
    DescribeListeners: ({ region }, { input }) =>
      yes({
        Listeners: Object.values(listeners.in(region)).filter(
          ({ LoadBalancerArn }) => LoadBalancerArn === input.LoadBalancerArn,
        ),
      }),
    DescribeTargetGroups: ({ region }, { input }) =>
      chosen('TargetGroups', targetGroups.in(region), input.TargetGroupArns, () =>
        refuse('TargetGroupNotFoundException', 'One or more target groups not found', 'missing'),
      ),
  },
  declared: declaredBalancing,
  describes: [loadBalancers, listeners, targetGroups],
  byHand: {
    collections: ({ loadBalancers: kept }) => ({ loadBalancers: kept }),
    optional: { loadBalancers: { warmRequestsPerSecond: 0, reservedLcus: 0 } },
  },
  quotas: () => ({
    elasticloadbalancing: [
      { quotaCode: 'L-53DA6B97', quotaName: 'Application Load Balancers per Region', value: 500 },
      { quotaCode: 'L-B22855CB', quotaName: 'Target Groups per Region', value: 20_000 },
    ],
  }),
  // Of the data plane: requests of users.
  fails: {
    control: CALLS,
    data: LOST,
    only: {
      collection: 'loadBalancers',
      namesIn: (region) =>
        new Map(Object.values(region.loadBalancers).map(({ name, dnsName }) => [name, plainName(dnsName)])),
    },
  },
} satisfies SandboxService<'elbv2'>;
