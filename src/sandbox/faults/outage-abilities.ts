/** What can fail of each service, and what that does: a combination that nothing in the sandbox follows is refused. */
import type { OutageEffect, OutageService, Plane } from './outage.ts';

/** Effects of a call that is not carried out, or late. */
const CALLS = ['refuse', 'error', 'hang', 'throttle', 'slow'] as const satisfies OutageEffect[];
/** Effects with which a data plane serves nothing: the part of it that is hit is lost. */
const LOST = ['refuse', 'error', 'hang', 'throttle'] as const satisfies OutageEffect[];

interface Ability {
  /** Of its API. */
  control: readonly OutageEffect[];
  /** Of what users, records, tasks and metrics pass through. */
  data: readonly OutageEffect[];
  /** What `only` names: a collection of the sandbox; null where the service fails as a whole only. */
  only: 'services' | 'loadBalancers' | 'streams' | 'functions' | 'tables' | null;
  /** What the data plane is, for people; empty where there is none here. */
  what: string;
}

const apiOnly: Ability = { control: CALLS, data: [], only: null, what: '' };

export const ABILITIES: Readonly<Record<OutageService, Ability>> = {
  ecs: { control: CALLS, data: [...LOST, 'slow'], only: 'services', what: 'launches of tasks; running tasks go on' },
  'application-autoscaling': { control: CALLS, data: [...LOST, 'blind'], only: null, what: 'policies that scale' },
  elbv2: { control: CALLS, data: LOST, only: 'loadBalancers', what: 'requests of users' },
  lambda: { control: CALLS, data: LOST, only: 'functions', what: 'invocations' },
  kinesis: { control: CALLS, data: LOST, only: 'streams', what: 'puts and reads of records' },
  dynamodb: { control: [], data: LOST, only: 'tables', what: 'writes of consumers' },
  route53: { control: [...CALLS, 'pending'], data: [], only: null, what: '' },
  cloudwatch: { control: CALLS, data: [...LOST, 'blind'], only: null, what: 'metrics and alarms' },
  s3: { control: CALLS, data: LOST, only: null, what: 'objects as health checks read them' },
  s3control: apiOnly,
  'service-quotas': apiOnly,
  sts: apiOnly,
  sso: { control: ['error'], data: [], only: null, what: '' },
  ec2: apiOnly,
  iam: apiOnly,
  logs: apiOnly,
  acm: apiOnly,
};

const planesOf = (plane: Plane): ('control' | 'data')[] => (plane === 'all' ? ['control', 'data'] : [plane]);

/** Effects that do something in a plane of a service. */
const effectsOf = (service: OutageService, plane: Plane): OutageEffect[] => [
  ...new Set(planesOf(plane).flatMap((one) => ABILITIES[service][one])),
];

/** Does this outage do anything? Null; or what would, for people. */
export const idleReason = (
  service: OutageService,
  plane: Plane,
  effect: OutageEffect,
): { message: string; remedy: string } | null => {
  const effects = effectsOf(service, plane);
  if (effects.includes(effect)) return null;
  const message =
    effects.length === 0
      ? `${service} has no ${plane} plane in the sandbox that could fail.`
      : `"${effect}" of ${service}${plane === 'all' ? '' : `, plane ${plane},`} does nothing in the sandbox.`;
  const rows = (['control', 'data'] as const).flatMap((one) => {
    const able = ABILITIES[service][one];
    return able.length === 0 ? [] : [`plane ${one}: ${able.join(', ')}`];
  });
  return { message, remedy: `What ${service} can: ${rows.join('; ')}.` };
};
