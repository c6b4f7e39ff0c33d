/** What the answers of the AWS APIs say about one thing, in the few words that plans and steps need. */
import { lastPart, things } from './answer-rules.ts';
import type { Answer, OperationOf, OutputOf, ServiceName } from './call.ts';
import { meantMappings, type MappingName } from './mapping-choice.ts';
import { seeEvents, type EventsSeen } from './observed-events.ts';
import type { Sight } from './sight.ts';
import { redact } from '../text/redact.ts';
import { formFault, UNREADABLE, type Whole } from './whole.ts';

const unseen = (cause: string): { known: false; cause: string } => ({ known: false, cause });

/**
 * The output of an answered call, or why there is none. The one way from an answer to what it shows: an answer that lacks
 * what such answers always hold shows nothing, so that nobody reads "there is none" from it.
 */
export const sightOf = <S extends ServiceName, O extends OperationOf<S>>(
  service: S,
  operation: O,
  answer: Answer | undefined,
): Sight<Whole<S, O>> => {
  if (answer === undefined) return unseen('it was not asked');
  if (answer.outcome !== 'yes') return unseen(`${answer.error.code}: ${answer.error.message}`);
  const fault = formFault(service, operation, answer.output);
  return fault === null
    ? { known: true, seen: answer.output as Whole<S, O> }
    : unseen(`${UNREADABLE}: the answer to ${service} ${operation} is not whole: ${fault}`);
};

export const saysMissing = (answer: Answer | undefined): boolean =>
  answer?.outcome === 'no' && answer.error.kind === 'missing';

/**
 * What is read from an answer. The rules of an operation (`whole.ts`) name what its answer always holds; what else is in it, and is
 * of another type than AWS's, makes the whole of it unknown, too: an error of the reader is no reason to end a run.
 */
export const readingOf = <Seen>(read: () => Sight<Seen>): Sight<Seen> => {
  try {
    return read();
  } catch (error) {
    // What is neither is meant for a person.
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    return unseen(`${UNREADABLE}: the answer holds something that AWS has not: ${error.message}`);
  }
};

/** Turns what is known into something else; what cannot be turned is not known. */
export const mapSight = <From, To>(sight: Sight<From>, map: (seen: From) => To): Sight<To> =>
  sight.known ? readingOf(() => ({ known: true, seen: map(sight.seen) })) : sight;

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

/** A service that is not there is named among the failures (Amazon ECS API Reference, API failure reasons). */
export const saysServiceMissing = ({ failures }: Whole<'ecs', 'DescribeServices'>, serviceName: string): boolean =>
  things(failures).some(({ arn, reason }) => reason === 'MISSING' && lastPart(arn) === serviceName);

/** One service in an answer to DescribeServices that may hold many. */
export const seeService = (answer: Answer | undefined, serviceName: string): Sight<ServiceSeen> => {
  if (saysMissing(answer)) return { known: true, seen: null };
  const sight = sightOf('ecs', 'DescribeServices', answer);
  if (!sight.known) return sight;
  const isTold =
    sight.seen.services.some((candidate) => candidate.serviceName === serviceName) ||
    saysServiceMissing(sight.seen, serviceName);
  if (!isTold)
    return unseen(`${UNREADABLE}: ECS named service ${serviceName} neither among the services nor the failures`);
  return mapSight(sight, ({ services }) => {
    const service = services.find((candidate) => candidate.serviceName === serviceName);
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

/** Which kinds of scaling somebody has switched off (Application Auto Scaling API Reference, SuspendedState). */
export interface SuspendedScaling {
  DynamicScalingInSuspended: boolean;
  DynamicScalingOutSuspended: boolean;
  ScheduledScalingSuspended: boolean;
}

/** Scaling bounds of an ECS service; null when Application Auto Scaling does not know it. */
export type ScalingSeen = {
  minCapacity: number;
  maxCapacity: number;
  suspended: SuspendedScaling;
} | null;

/** Resource id of a service in Application Auto Scaling. */
export const scalingResourceId = (clusterName: string, serviceName: string): string =>
  `service/${clusterName}/${serviceName}`;

/** One target in an answer to DescribeScalableTargets that may hold many. */
export const seeScaling = (answer: Answer | undefined, resourceId: string): Sight<ScalingSeen> => {
  const sight = sightOf('application-autoscaling', 'DescribeScalableTargets', answer);
  return mapSight(sight, ({ ScalableTargets }) => {
    const target = ScalableTargets.find((candidate) => candidate.ResourceId === resourceId);
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

/**
 * State of an event source mapping, such as `Enabled` or `Disabling`; null when there is no such mapping. Where several are
 * meant, which only a person can tell apart, `rivals` names them and nothing else is said.
 */
export type MappingSeen = { uuid: string; state: string; reason: string; rivals?: string[] } | null;

/** One mapping in an answer to ListEventSourceMappings. */
export const seeMapping = (answer: Answer | undefined, name: MappingName): Sight<MappingSeen> => {
  const sight = sightOf('lambda', 'ListEventSourceMappings', answer);
  return mapSight(sight, ({ EventSourceMappings }) => {
    const [mapping, ...others] = meantMappings(EventSourceMappings, name);
    if (mapping === undefined) return null;
    if (others.length > 0) {
      const rivals = [mapping, ...others].map(({ UUID = '', FunctionArn = '' }) => `${UUID} (${FunctionArn})`);
      return { uuid: '', state: '', reason: '', rivals };
    }
    return {
      uuid: mapping.UUID ?? '',
      state: mapping.State ?? '',
      reason: redact(mapping.StateTransitionReason ?? ''),
    };
  });
};

/** Concurrency that is set aside for a function, 0 for none at all; null where it shares what the others leave. */
export type ReservedSeen = number | null;

/** The answer to GetFunctionConcurrency; a function that is not there has nothing set aside. */
export const seeReserved = (answer: Answer | undefined): Sight<ReservedSeen> => {
  if (saysMissing(answer)) return { known: true, seen: null };
  return mapSight(
    sightOf('lambda', 'GetFunctionConcurrency', answer),
    ({ ReservedConcurrentExecutions: reserved }) => reserved ?? null,
  );
};

export type StreamMode = 'PROVISIONED' | 'ON_DEMAND';

/** Capacity of a Kinesis stream; null when there is no such stream. */
export type StreamSeen = { status: string; mode: StreamMode; shardCount: number } | null;

/** The answer to DescribeStreamSummary. */
export const seeStream = (answer: Answer | undefined): Sight<StreamSeen> => {
  if (saysMissing(answer)) return { known: true, seen: null };
  const sight = sightOf('kinesis', 'DescribeStreamSummary', answer);
  if (!sight.known) return sight;
  const { StreamStatus, OpenShardCount, StreamModeDetails } = sight.seen.StreamDescriptionSummary;
  if (StreamStatus === undefined || OpenShardCount === undefined)
    return unseen(`${UNREADABLE}: Kinesis did not say the status and the shards of the stream`);
  const mode = StreamModeDetails?.StreamMode ?? 'PROVISIONED';
  return { known: true, seen: { status: StreamStatus, mode, shardCount: OpenShardCount } };
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
  const sight = sightOf('elbv2', 'DescribeTargetHealth', answer);
  return mapSight(sight, ({ TargetHealthDescriptions: targets }) => ({
    healthy: targets.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length,
    registered: targets.length,
    reason: commonReason(targets),
  }));
};
