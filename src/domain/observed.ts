/** What the answers of the AWS APIs say about one thing, in the few words that plans and steps need. */
import type { Answer, OutputOf } from './call.ts';
import { seeEvents, type EventsSeen } from './observed-events.ts';
import type { Sight } from './operation.ts';
import { redact } from './redact.ts';

/** The output of an answered call, or why there is none. */
export const sightOf = <T>(answer: Answer | undefined): Sight<T> => {
  if (answer === undefined) return { known: false, cause: 'it was not asked' };
  if (answer.outcome === 'yes') return { known: true, seen: answer.output as T };
  return { known: false, cause: `${answer.error.code}: ${answer.error.message}` };
};

const saysMissing = (answer: Answer | undefined): boolean =>
  answer?.outcome === 'no' && answer.error.kind === 'missing';

/** Turns what is known into something else. */
export const mapSight = <From, To>(sight: Sight<From>, map: (seen: From) => To): Sight<To> =>
  sight.known ? { known: true, seen: map(sight.seen) } : sight;

/** An ECS service that is there. */
export type ServiceFacts = {
  /** ACTIVE, or DRAINING while it is being deleted. */
  status: string;
  desiredCount: number;
  runningCount: number;
  pendingCount: number;
  /** Of the PRIMARY deployment: IN_PROGRESS, COMPLETED, FAILED; null where the API does not say. */
  rolloutState: string | null;
  rolloutStateReason: string;
  /**
   * Tasks of the PRIMARY deployment that failed one after the other. "Once a service deployment has one or more
   * successfully running tasks, the failed task count resets to zero and stops being evaluated" (Amazon ECS API Reference,
   * Deployment): it tells nothing of a service that runs already.
   */
  failedTasks: number;
  /** REPLICA, or DAEMON: one task on each container instance. */
  schedulingStrategy: string;
  /** ECS, CODE_DEPLOY or EXTERNAL. */
  deploymentController: string;
  /** Target group of the task set that serves, where CodeDeploy or another controller has task sets; else null. */
  servingTargetGroupArn: string | null;
} & EventsSeen;

/** An ECS service; null when there is no such service. */
export type ServiceSeen = ServiceFacts | null;

/** One service in an answer to DescribeServices that may hold many. */
export const seeService = (answer: Answer | undefined, serviceName: string): Sight<ServiceSeen> => {
  if (saysMissing(answer)) return { known: true, seen: null };
  const sight = sightOf<OutputOf<'ecs', 'DescribeServices'>>(answer);
  return mapSight(sight, ({ services }) => {
    const service = services?.find((candidate) => candidate.serviceName === serviceName);
    if (service === undefined || service.status === 'INACTIVE') return null;
    const deployment = service.deployments?.find(({ status }) => status === 'PRIMARY');
    return {
      status: service.status ?? 'ACTIVE',
      desiredCount: service.desiredCount ?? 0,
      runningCount: service.runningCount ?? 0,
      pendingCount: service.pendingCount ?? 0,
      rolloutState: deployment?.rolloutState ?? null,
      rolloutStateReason: redact(deployment?.rolloutStateReason ?? ''),
      failedTasks: deployment?.failedTasks ?? 0,
      schedulingStrategy: service.schedulingStrategy ?? 'REPLICA',
      deploymentController: service.deploymentController?.type ?? 'ECS',
      servingTargetGroupArn:
        service.taskSets?.find(({ status }) => status === 'PRIMARY')?.loadBalancers?.[0]?.targetGroupArn ?? null,
      ...seeEvents(service),
    };
  });
};

/** Scaling bounds of an ECS service; null when Application Auto Scaling does not know it. */
export type ScalingSeen = {
  minCapacity: number;
  maxCapacity: number;
  suspended: {
    DynamicScalingInSuspended: boolean;
    DynamicScalingOutSuspended: boolean;
    ScheduledScalingSuspended: boolean;
  };
} | null;

/** Resource id of a service in Application Auto Scaling. */
export const scalingResourceId = (clusterName: string, serviceName: string): string =>
  `service/${clusterName}/${serviceName}`;

/** One target in an answer to DescribeScalableTargets that may hold many. */
export const seeScaling = (answer: Answer | undefined, resourceId: string): Sight<ScalingSeen> => {
  const sight = sightOf<OutputOf<'application-autoscaling', 'DescribeScalableTargets'>>(answer);
  return mapSight(sight, ({ ScalableTargets }) => {
    const target = ScalableTargets?.find((candidate) => candidate.ResourceId === resourceId);
    if (target === undefined) return null;
    return {
      minCapacity: target.MinCapacity ?? 0,
      maxCapacity: target.MaxCapacity ?? 0,
      suspended: {
        DynamicScalingInSuspended: target.SuspendedState?.DynamicScalingInSuspended ?? false,
        DynamicScalingOutSuspended: target.SuspendedState?.DynamicScalingOutSuspended ?? false,
        ScheduledScalingSuspended: target.SuspendedState?.ScheduledScalingSuspended ?? false,
      },
    };
  });
};

/** State of an event source mapping, such as `Enabled` or `Disabling`; null when there is no such mapping. */
export type MappingSeen = { uuid: string; state: string; reason: string } | null;

/** A mapping by its UUID or, where that is not known yet, by its function. */
interface MappingName {
  mappingUuid: string | null;
  functionName: string;
}

/** Is it the one that is meant? */
export const isMapping = (
  { UUID, FunctionArn }: { UUID?: string | undefined; FunctionArn?: string | undefined },
  { mappingUuid, functionName }: MappingName,
): boolean =>
  mappingUuid === null ? FunctionArn?.endsWith(`:function:${functionName}`) === true : UUID === mappingUuid;

/** One mapping in an answer to ListEventSourceMappings. */
export const seeMapping = (answer: Answer | undefined, name: MappingName): Sight<MappingSeen> => {
  const sight = sightOf<OutputOf<'lambda', 'ListEventSourceMappings'>>(answer);
  return mapSight(sight, ({ EventSourceMappings }) => {
    const mapping = EventSourceMappings?.find((one) => isMapping(one, name));
    return mapping === undefined
      ? null
      : { uuid: mapping.UUID ?? '', state: mapping.State ?? '', reason: redact(mapping.StateTransitionReason ?? '') };
  });
};

export type StreamMode = 'PROVISIONED' | 'ON_DEMAND';

/** Capacity of a Kinesis stream; null when there is no such stream. */
export type StreamSeen = { status: string; mode: StreamMode; shardCount: number } | null;

/** The answer to DescribeStreamSummary. */
export const seeStream = (answer: Answer | undefined): Sight<StreamSeen> => {
  if (saysMissing(answer)) return { known: true, seen: null };
  const sight = sightOf<OutputOf<'kinesis', 'DescribeStreamSummary'>>(answer);
  return mapSight(sight, ({ StreamDescriptionSummary: summary }) => ({
    status: summary?.StreamStatus ?? '',
    mode: summary?.StreamModeDetails?.StreamMode ?? 'PROVISIONED',
    shardCount: summary?.OpenShardCount ?? 0,
  }));
};

/** Number of healthy targets, and of all that are registered. */
export interface TargetsSeen {
  healthy: number;
  registered: number;
  /** What is said of most of those that are not healthy; null where nothing is, or all are starting or leaving. */
  reason: string | null;
}

type Targets = NonNullable<OutputOf<'elbv2', 'DescribeTargetHealth'>['TargetHealthDescriptions']>;

/** Such as "Health checks failed with these codes: [502]" (ELB API Reference, TargetHealth). */
const commonReason = (targets: Targets): string | null => {
  const counts = new Map<string, number>();
  for (const { TargetHealth } of targets) {
    const text = TargetHealth?.Description ?? TargetHealth?.Reason;
    if (TargetHealth?.State === 'unhealthy' && text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted(([, left], [, right]) => right - left);
  return most === undefined ? null : redact(most[0]);
};

/** The answer to DescribeTargetHealth. */
export const seeTargets = (answer: Answer | undefined): Sight<TargetsSeen> => {
  const sight = sightOf<OutputOf<'elbv2', 'DescribeTargetHealth'>>(answer);
  return mapSight(sight, ({ TargetHealthDescriptions: targets = [] }) => ({
    healthy: targets.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length,
    registered: targets.length,
    reason: commonReason(targets),
  }));
};
