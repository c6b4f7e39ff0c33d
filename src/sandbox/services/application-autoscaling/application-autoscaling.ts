/** Application Auto Scaling for ECS services: bounds, and a policy that follows the load while metrics are seen. */
import type { Answer, CallOf } from '../../../domain/api/call.ts';
import { refuse, timeOf, yes } from '../answer.ts';
import { paged } from '../descriptions.ts';
import { CALLS, LOST } from '../../faults/ability.ts';
import { declaredScaling, scalingPolicies } from './declared.ts';
import type { SandboxService } from '../service.ts';
import { noteChange } from '../../ledger.ts';
import { utilisationOf } from '../../load/load.ts';
import { isBlind } from '../../faults/outage.ts';
import type { ServiceState } from '../ecs/service-state.ts';
import type { ScalableTargetState } from './state.ts';
import type { RegionState, InRegion } from '../../state.ts';
import { converge } from '../ecs/tasks.ts';

const DIMENSION = 'ecs:service:DesiredCount';
const PAGE = 50;

const invalid = (message: string): Answer => refuse('ValidationException', message, 'invalid');

/** `service/pony/auth` -> `pony/auth`, the key of the service. */
const serviceOf = (region: RegionState, resourceId: string): ServiceState | undefined =>
  resourceId.startsWith('service/') ? region.services[resourceId.slice('service/'.length)] : undefined;

const present = (target: ScalableTargetState, { region, account }: { region: string; account: string }) => ({
  ServiceNamespace: 'ecs',
  ResourceId: target.resourceId,
  ScalableDimension: DIMENSION,
  MinCapacity: target.minCapacity,
  MaxCapacity: target.maxCapacity,
  RoleARN: `arn:aws:iam::${account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
  CreationTime: timeOf(target.createdAtMs),
  SuspendedState: { ...target.suspended },
  ScalableTargetARN: `arn:aws:application-autoscaling:${region}:${account}:scalable-target/${target.resourceId}`,
});

type DescribeCall = CallOf<'application-autoscaling', 'DescribeScalableTargets'>;
const describeScalableTargets = ({ state, region }: InRegion, { input }: DescribeCall): Answer => {
  if (input.ServiceNamespace !== 'ecs') return yes({ ScalableTargets: [] });
  if ((input.ResourceIds?.length ?? 0) > PAGE) return invalid(`At most ${PAGE} resource ids can be given.`);
  const wanted = input.ResourceIds;
  const found = Object.values(region.scalableTargets).filter(
    ({ resourceId }) => wanted === undefined || wanted.includes(resourceId),
  );
  const start = Number(input.NextToken ?? 0);
  if (!Number.isInteger(start)) return refuse('InvalidNextTokenException', 'The token is not valid.', 'invalid');
  const size = Math.min(input.MaxResults ?? PAGE, PAGE);
  const page = found.slice(start, start + size);
  const more = start + size < found.length ? { NextToken: String(start + size) } : {};
  const here = { region: region.region, account: state.account };
  return yes({ ScalableTargets: page.map((target) => present(target, here)), ...more });
};

/** "Adjusts the capacity to place it within these bounds", at once and without an alarm (RegisterScalableTarget). */
const clamp = (here: InRegion, service: ServiceState, target: ScalableTargetState): void => {
  const { minCapacity, maxCapacity } = target;
  const within = Math.min(Math.max(service.desiredCount, minCapacity), maxCapacity);
  if (within === service.desiredCount) return;
  service.desiredCount = within;
  converge(here, service);
};

type RegisterCall = CallOf<'application-autoscaling', 'RegisterScalableTarget'>;
const registerScalableTarget = (here: InRegion, { input }: RegisterCall): Answer => {
  const { region, state, nowMs } = here;
  const resourceId = input.ResourceId ?? '';
  if (input.ServiceNamespace !== 'ecs' || input.ScalableDimension !== DIMENSION)
    return invalid('Unsupported service namespace, resource type or scalable dimension.');
  const service = serviceOf(region, resourceId);
  if (service === undefined) return invalid(`ECS service doesn't exist: ${resourceId}`);
  const known = region.scalableTargets[resourceId];
  const minCapacity = input.MinCapacity ?? known?.minCapacity;
  const maxCapacity = input.MaxCapacity ?? known?.maxCapacity;
  if (minCapacity === undefined || maxCapacity === undefined)
    return invalid('MinCapacity and MaxCapacity are required for a new scalable target.');
  if (minCapacity < 0 || maxCapacity < minCapacity)
    return invalid('Maximum capacity cannot be less than minimum capacity.');
  const old = known?.suspended;
  const target: ScalableTargetState = {
    resourceId,
    minCapacity,
    maxCapacity,
    suspended: {
      DynamicScalingInSuspended:
        input.SuspendedState?.DynamicScalingInSuspended ?? old?.DynamicScalingInSuspended ?? false,
      DynamicScalingOutSuspended:
        input.SuspendedState?.DynamicScalingOutSuspended ?? old?.DynamicScalingOutSuspended ?? false,
      ScheduledScalingSuspended:
        input.SuspendedState?.ScheduledScalingSuspended ?? old?.ScheduledScalingSuspended ?? false,
    },
    targetUtilisation: known?.targetUtilisation ?? null,
    createdAtMs: known?.createdAtMs ?? nowMs,
  };
  // A target that is new has no history of its metric; one that was there keeps its own.
  const breachMinutes = known === undefined ? 0 : known.breachMinutes;
  if (breachMinutes !== undefined) target.breachMinutes = breachMinutes;
  region.scalableTargets[resourceId] = target;
  clamp(here, service, target);
  return yes({
    ScalableTargetARN: `arn:aws:application-autoscaling:${region.region}:${state.account}:scalable-target/${resourceId}`,
  });
};

/** Scale-in leaves a tenth of room, so that it does not swing (Application Auto Scaling User Guide, target tracking). */
const SCALE_IN_ROOM = 0.9;

/**
 * Data points of a minute each that the alarms of a policy need. Out: three (Lambda Developer Guide, provisioned
 * concurrency, the same mechanism). In: fifteen, as seen on the alarms that target tracking makes; not published.
 */
const SCALE_OUT_MINUTES = 3;
const SCALE_IN_MINUTES = 15;
/** The users' shares add up to 1 but for the last bits, which must not cost a task. */
const ROUNDING = 1e-9;

/** Takes in the metric of one minute. What was like this since before the world began has been so for long enough. */
const breachAfter = ({ breachMinutes }: ScalableTargetState, isHigh: boolean, isLow: boolean): number => {
  if (isHigh) return Math.max(0, breachMinutes ?? SCALE_OUT_MINUTES) + 1;
  return isLow ? Math.min(0, breachMinutes ?? -SCALE_IN_MINUTES) - 1 : 0;
};

/**
 * One minute of one policy. Its alarm acts again every minute for as long as the metric stays there: auto scaling actions
 * are not limited to changes of the alarm's state (CloudWatch User Guide, alarm actions). So tasks that are added to an
 * idle service without raising its minimum are taken away again.
 */
const follow = (here: InRegion, target: ScalableTargetState): void => {
  const { state, region } = here;
  if (target.targetUtilisation === null) return;
  const service = serviceOf(region, target.resourceId);
  if (service === undefined) return;
  const { runningCount } = service;
  const utilisation = utilisationOf(state.load, region.region, service, runningCount);
  if (utilisation === null) return;
  if (runningCount === 0) {
    // No task publishes no metric.
    target.breachMinutes = 0;
    return;
  }
  const isLow = utilisation < target.targetUtilisation * SCALE_IN_ROOM;
  const breachMinutes = breachAfter(target, utilisation > target.targetUtilisation + ROUNDING, isLow);
  target.breachMinutes = breachMinutes;
  // "Base for scaling is the actual running count, not the desired one" (Amazon ECS Developer Guide, service auto scaling).
  const ideal = Math.ceil((runningCount * utilisation) / target.targetUtilisation - ROUNDING);
  const within = Math.min(Math.max(ideal, target.minCapacity), target.maxCapacity);
  const out =
    breachMinutes >= SCALE_OUT_MINUTES && within > service.desiredCount && !target.suspended.DynamicScalingOutSuspended;
  const inward =
    breachMinutes <= -SCALE_IN_MINUTES && within < service.desiredCount && !target.suspended.DynamicScalingInSuspended;
  if (!out && !inward) return;
  noteChange(state.ledger, {
    atMs: here.nowMs,
    what: `scaling policy ${region.region}`,
    detail: `${target.resourceId}: desired ${service.desiredCount} -> ${within}`,
  });
  service.desiredCount = within;
  converge(here, service);
};

/**
 * Once a minute every policy looks at its metric; a region without metrics scales neither out nor in, and its alarms need
 * their data points anew when the metrics are back (Application Auto Scaling User Guide, target tracking).
 */
const scaleByMetrics = (here: InRegion): void => {
  const targets = Object.values(here.region.scalableTargets);
  const blind = isBlind(here.state.outages, here.region.region, here.nowMs);
  for (const target of targets) {
    if (blind) target.breachMinutes = 0;
    else follow(here, target);
  }
};

export const applicationAutoscaling = {
  operations: {
    DescribeScalableTargets: describeScalableTargets,
    RegisterScalableTarget: registerScalableTarget,
    /** 50 policies a page (Application Auto Scaling API Reference, DescribeScalingPolicies). */
    DescribeScalingPolicies: ({ region }, { input }) =>
      paged(
        Object.values(scalingPolicies.in(region)).filter(
          ({ ResourceId }) => input.ResourceId === undefined || ResourceId === input.ResourceId,
        ),
        PAGE,
        input.NextToken,
        'ScalingPolicies',
        'NextToken',
      ),
  },
  everyMinute: scaleByMetrics,
  declared: declaredScaling,
  describes: [scalingPolicies],
  byHand: { collections: ({ scalableTargets }) => ({ scalableTargets }) },
  quotas: () => ({
    'application-autoscaling': [
      { quotaCode: 'L-782A3EE2', quotaName: 'Scalable targets for Amazon ECS', value: 20_000 },
    ],
  }),
  // Of the data plane: policies that scale.
  fails: { control: CALLS, data: [...LOST, 'blind'], only: null },
} satisfies SandboxService<'application-autoscaling'>;
