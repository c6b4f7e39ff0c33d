/** Faults that no call is refused for: launches, changes on their way, load balancers and functions that give out quietly. */
import { ROUTE53_REGION } from '../../domain/api/catalogue.ts';
import type { Outage } from '../../sandbox/faults/outage.ts';
import type { SandboxState } from '../../sandbox/state.ts';
import type { FaultGroup, FaultKind, Setting } from '../fault.ts';
import { condition, none } from './condition.ts';

/** An outage of the world that holds for a while. */
const outage = (
  group: FaultGroup,
  name: string,
  what: string,
  where: (setting: Setting) => Pick<Outage, 'service' | 'region' | 'effect' | 'plane'>,
): FaultKind =>
  condition<object>({
    group,
    name,
    what,
    extra: none,
    begin(state, { fromMs, forMs }, setting) {
      const now = state.nowMs;
      state.outages.push({
        ...where(setting),
        id: `${name} ${fromMs}`,
        fromMs: now,
        toMs: now + forMs,
        share: 1,
        endShare: null,
        note: what,
      });
    },
    end: () => {},
  });

const balancersOf = (state: SandboxState, { to }: Setting) => Object.values(state.regions[to]?.loadBalancers ?? {});

const coldBalancers = condition<{ perSecond: number }>({
  group: 'network',
  name: 'cold-balancers',
  what: 'the load balancers of the standby have not grown to the load and turn users away',
  extra: (random) => ({ perSecond: random.whole(5, 200) }),
  begin(state, { perSecond }, setting) {
    for (const balancer of balancersOf(state, setting)) balancer.warmRequestsPerSecond = perSecond;
  },
  end(state, _params, setting) {
    for (const balancer of balancersOf(state, setting)) delete balancer.warmRequestsPerSecond;
  },
});

const noConcurrency = condition<object>({
  group: 'streams',
  name: 'no-concurrency',
  what: 'the functions of the standby have no concurrency: enabled, their mappings read nothing',
  extra: none,
  begin(state, _params, { to }) {
    for (const one of Object.values(state.regions[to]?.functions ?? {})) one.ReservedConcurrentExecutions = 0;
  },
  end(state, _params, { to }) {
    for (const one of Object.values(state.regions[to]?.functions ?? {})) delete one.ReservedConcurrentExecutions;
  },
});

export const OUTAGE_FAULTS: readonly FaultKind[] = [
  outage('fargate', 'no-launches', 'Fargate launches nothing in the standby', ({ to }) => ({
    service: 'ecs',
    region: to,
    effect: 'error',
    plane: 'data',
  })),
  outage('route53', 'changes-held', 'changes of Route 53 stay on their way', () => ({
    service: 'route53',
    region: ROUTE53_REGION,
    effect: 'pending',
    plane: 'control',
  })),
  coldBalancers,
  noConcurrency,
];
