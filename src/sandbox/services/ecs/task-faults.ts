/** What can be wrong with the tasks of a service, and with the room that a region has for them, in AWS's own words. */
import { sha256 } from '../../../domain/text/digest.ts';
import { failingShare } from '../../faults/outage.ts';
import { quotaOf } from '../service-quotas/service-quotas.ts';
import type { ServiceState, StoppedTask } from './service-state.ts';
import { serviceKey, type InRegion, type RegionState } from '../../state.ts';

/**
 * Faults of a service, as `sandbox edit services NAME taskFault …` sets them. Texts: Amazon ECS Developer Guide, "Stopped
 * tasks error messages". `image` and `secret` are what a standby lacks that was never replicated; `crash` is a container that
 * exits some time after its start.
 */
export const TASK_FAULTS = ['none', 'image', 'secret', 'crash'] as const;

const START_FAILURES: Record<string, (service: ServiceState, region: string) => string> = {
  image: ({ taskDefinition }, region) =>
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref of ${taskDefinition.split('/').at(-1)} in ${region}: not found`,
  secret: ({ serviceName }, region) =>
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: ResourceNotFoundException: Secrets Manager can't find the specified secret of ${serviceName} in ${region}`,
};
const NO_ADDRESS =
  'Unexpected EC2 error while attempting to Create Network Interface with public IP assignment disabled: InsufficientFreeAddressesInSubnet';

/** Why a task that is launched now will never run; null when it will. */
export const startFailure = ({ region }: InRegion, service: ServiceState): string | null => {
  const told = START_FAILURES[service.taskFault ?? 'none']?.(service, region.region);
  if (told !== undefined) return told;
  return tasksIn(region) >= (region.fargate?.['launches']?.addresses ?? Number.POSITIVE_INFINITY) ? NO_ADDRESS : null;
};

/** Tasks that run or start: each has its network interface. */
const tasksIn = ({ services }: RegionState): number =>
  Object.values(services).reduce((sum, { runningCount, starting }) => sum + runningCount + starting.length, 0);

/** Fargate quota: AWS General Reference, "Amazon ECS endpoints and quotas". */
const VCPU = 'L-3032A538';

/** Texts: Amazon ECS Developer Guide, "Service event messages"; AWS re:Post "ecs-fargate-runtask-capacity". */
const NO_VCPU = "You've reached the limit on the number of vCPUs you can run concurrently.";
const NO_CAPACITY = 'Capacity is unavailable at this time. Please try again later or in a different availability zone.';

/** How many of the wanted tasks can be placed now, and why not all of them. */
export const roomFor = ({ state, region, nowMs }: InRegion, service: ServiceState, wanted: number) => {
  const { vcpu } = service;
  const quota = quotaOf(region, 'fargate', VCPU) ?? Number.POSITIVE_INFINITY;
  const byQuota = vcpu === 0 ? wanted : Math.floor((quota - region.usedVcpu) / vcpu + 1e-9);
  const { capacityTasks = Number.POSITIVE_INFINITY } = region.fargate?.['launches'] ?? {};
  const failing = failingShare(
    state.outages,
    'ecs',
    region.region,
    nowMs,
    serviceKey(service.clusterName, service.serviceName),
  );
  const byCapacity = Math.min(
    capacityTasks === Number.POSITIVE_INFINITY ? wanted : capacityTasks - tasksIn(region),
    Math.ceil(wanted * (1 - failing)),
  );
  const placed = Math.max(0, Math.min(wanted, byQuota, byCapacity));
  return { placed, why: byCapacity < byQuota ? NO_CAPACITY : NO_VCPU };
};

/** Attempts in a row that ECS makes without a pause, and the first of the pauses, which double. Assumed: not published. */
const FREE_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 15_000;
/** "Up to a maximum of 27 minutes" (Amazon ECS Developer Guide, service throttle logic; 15 minutes in its older texts). */
const LONGEST_PAUSE_MS = 27 * 60_000;

/** How long ECS waits after so many attempts in a row at which tasks failed before they ran. */
export const pauseMs = (failures: number): number =>
  failures < FREE_ATTEMPTS ? 1000 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - FREE_ATTEMPTS));

/** It is said once, when the pauses begin (same source). */
export const isThrottledFrom = (failures: number): boolean => failures === FREE_ATTEMPTS;

/** Half of the wanted tasks, from 3 to 200 (Amazon ECS Developer Guide, deployment circuit breaker; from 10 in 2023). */
export const breakerThreshold = (desiredCount: number): number =>
  Math.min(200, Math.max(3, Math.ceil(desiredCount / 2)));

/** "Stopped tasks appear in the returned results for at least one hour" (Amazon ECS API Reference, ListTasks). */
const KEPT_MS = 3_600_000;
/** More of one service are not kept. */
const MOST_KEPT = 200;

/** Keeps what became of a task. */
export const keepStopped = ({ nowMs }: InRegion, service: ServiceState, task: StoppedTask): void => {
  const kept = [...(service.stopped ?? []), task].filter(({ atMs }) => nowMs - atMs < KEPT_MS);
  service.stopped = kept.slice(-MOST_KEPT);
};

/** The tasks that are still shown, oldest first. */
export const stoppedWithinTheHour = ({ stopped = [] }: ServiceState, nowMs: number): StoppedTask[] =>
  stopped.filter(({ atMs }) => nowMs - atMs < KEPT_MS);

/** Id of a task, as its ARN ends in it. */
export const taskId = ({ serviceArn }: ServiceState, task: number): string =>
  sha256(`${serviceArn} ${task}`).slice(0, 32);
