/** Fargate tasks: placed where there is room, admitted at the launch rate, and stopped when fewer are wanted. */
import { SERVICE_LAUNCH_BUDGET, taskStartMs } from '../../../domain/api/physics.ts';
import { launchBudgetIn } from '../../../domain/api/regional-quotas.ts';
import { spread } from '../../chance.ts';
import { announce } from '../../due.ts';
import { launchFactor } from '../../faults/outage.ts';
import { quotaOf } from '../service-quotas/service-quotas.ts';
import type { ServiceState } from './service-state.ts';
import { serviceKey, type InRegion } from '../../state.ts';
import { keepStopped, roomFor, startFailure, taskId } from './task-faults.ts';

/** Fargate quotas: AWS General Reference, "Amazon ECS endpoints and quotas". */
const QUOTA = { launchBurst: 'L-6BAD92DD', launchRate: 'L-551A4E9D' } as const;
const PLACE_AGAIN_MS = 60_000;

/**
 * Admits one launch at the rate of a token bucket and returns its moment. `nextMs` is when the bucket would be empty of
 * debt (generic cell rate algorithm), so a queue of thousands is one number.
 */
const admit = (nextMs: number, nowMs: number, { burst, perSecond }: { burst: number; perSecond: number }) => {
  const everyMs = 1000 / perSecond;
  const atMs = Math.max(nowMs, nextMs - (burst - 1) * everyMs);
  return { atMs, nextMs: Math.max(nextMs, atMs) + everyMs };
};

/** DescribeServices shows the newest hundred (Amazon ECS API Reference, Service); so many tell enough here. */
const EVENTS_KEPT = 20;

/** Writes a service event. */
export const say = ({ state, nowMs }: InRegion, service: ServiceState, message: string): void => {
  state.serial += 1;
  service.events.unshift({
    id: `event-${state.serial}`,
    atMs: nowMs,
    message: `(service ${service.serviceName}) ${message}`,
  });
  service.events.length = Math.min(service.events.length, EVENTS_KEPT);
};

export const keyOf = ({ clusterName, serviceName }: ServiceState): string => serviceKey(clusterName, serviceName);

const launchOne = (here: InRegion, service: ServiceState): number => {
  const { state, region, nowMs } = here;
  const standard = launchBudgetIn(region.region);
  const launchBudget = {
    burst: quotaOf(region, 'fargate', QUOTA.launchBurst) ?? standard.burst,
    perSecond: quotaOf(region, 'fargate', QUOTA.launchRate) ?? standard.perSecond,
  };
  const fails = startFailure(here, service);
  const byRegion = admit(region.nextLaunchMs, nowMs, launchBudget);
  const byService = admit(service.nextLaunchMs, nowMs, SERVICE_LAUNCH_BUDGET);
  region.nextLaunchMs = byRegion.nextMs;
  service.nextLaunchMs = byService.nextMs;
  region.usedVcpu += service.vcpu;
  const task = (service.launchCount ?? 0) + 1;
  service.launchCount = task;
  const { physics, seed } = state;
  const factor = spread(seed, `start of ${service.serviceArn} ${task}`, physics.sigma);
  // What fails, fails at its image, its secret or its network interface, before its container starts.
  const late = launchFactor(state.outages, region.region, nowMs, keyOf(service));
  const startMs = (fails === null ? taskStartMs(service.imageMB, physics) : physics.taskPlacementMs) * factor * late;
  const runningAtMs = Math.round(Math.max(byRegion.atMs, byService.atMs) + startMs);
  service.starting.push({ id: task, runningAtMs, healthyAtMs: null, ...(fails === null ? {} : { fails }) });
  announce(state, { kind: 'task-runs', atMs: runningAtMs, region: region.region, service: keyOf(service), task });
  return task;
};

/** Registered targets leave their group slowly; the count of those that still do is what the load balancer shows. */
const drain = ({ state, nowMs }: InRegion, service: ServiceState, count: number): void => {
  const left = (service.draining ?? []).filter(({ untilMs }) => untilMs > nowMs);
  service.draining = [...left, { count, untilMs: nowMs + state.physics.deregistrationDelayMs }];
};

/** Of what is scaled in so many are kept to be looked at. */
const SCALED_IN_KEPT = 20;

const stop = (here: InRegion, service: ServiceState, count: number): void => {
  const { region, nowMs } = here;
  const fromStarting = Math.min(count, service.starting.length);
  // The newest go first; among those that wait for their first check some run already.
  const gone = service.starting.splice(service.starting.length - fromStarting, fromStarting);
  const fromRunning = count - fromStarting;
  service.crashing?.splice(Math.max(0, service.crashing.length - fromRunning));
  service.runningCount -= gone.filter(({ runningAtMs }) => runningAtMs <= nowMs).length + fromRunning;
  // Tasks that the load balancer does not reach are no healthy ones.
  const fromHealthy = Math.min(fromRunning, service.healthyCount);
  service.healthyCount -= fromHealthy;
  region.usedVcpu -= count * service.vcpu;
  for (let index = 0; index < Math.min(count, SCALED_IN_KEPT); index += 1) {
    service.scaledInCount = (service.scaledInCount ?? 0) + 1;
    keepStopped(here, service, {
      id: -service.scaledInCount,
      atMs: nowMs,
      stopCode: 'ServiceSchedulerInitiated',
      reason: `Scaling activity initiated by (deployment ecs-svc/${service.serviceName})`,
      exitCode: null,
    });
  }
  const fromChecking = gone.filter(({ healthyAtMs }) => healthyAtMs !== null).length;
  if (service.targetGroupArn !== null && fromHealthy + fromChecking > 0)
    drain(here, service, fromHealthy + fromChecking);
};

/** Tasks that were launched and do not run yet. */
export const pendingCount = ({ starting }: ServiceState, nowMs: number): number =>
  starting.filter(({ runningAtMs }) => runningAtMs > nowMs).length;

/** Samples kept for each service: more changes than this in 24 hours are thinned from the oldest. */
const SAMPLES_KEPT = 500;

/** Notes how many tasks run now, for CloudWatch. */
export const sample = ({ region, nowMs }: InRegion, service: ServiceState): void => {
  const series = (region.runningTasks[keyOf(service)] ??= []);
  if (series.at(-1)?.value === service.runningCount) return;
  series.push({ atMs: nowMs, value: service.runningCount });
  if (series.length > SAMPLES_KEPT) series.shift();
};

const tryAgainAt = ({ state, region }: InRegion, service: ServiceState, atMs: number): void => {
  if (service.placeAgainAtMs !== undefined) return;
  service.placeAgainAtMs = atMs;
  announce(state, { kind: 'place-again', atMs, region: region.region, service: keyOf(service) });
};

const isGivenUp = ({ deployment }: ServiceState): boolean => deployment?.rolloutState === 'FAILED';

/** So many tasks are named in one event. */
const MOST_NAMED = 10;

const launch = (here: InRegion, service: ServiceState, count: number): void => {
  const tasks = Array.from({ length: count }, () => launchOne(here, service));
  const named = tasks.slice(0, MOST_NAMED).map((task) => `(task ${taskId(service, task)})`);
  if (count > 0) say(here, service, `has started ${count} tasks: ${named.join(' ')}.`);
};

/** Starts and stops tasks until as many are under way as are desired. */
export const converge = (here: InRegion, service: ServiceState): void => {
  const { nowMs } = here;
  const underWay = service.runningCount + pendingCount(service, nowMs);
  const wanted = service.desiredCount - underWay;
  if (wanted < 0) {
    stop(here, service, -wanted);
    sample(here, service);
  }
  service.unplacedCount = Math.max(0, wanted);
  if (wanted <= 0 || isGivenUp(service)) return;
  const { heldBackUntilMs = 0 } = service;
  if (nowMs < heldBackUntilMs) return tryAgainAt(here, service, heldBackUntilMs);
  const { placed, why } = roomFor(here, service, wanted);
  launch(here, service, placed);
  service.unplacedCount = wanted - placed;
  if (service.unplacedCount === 0) return;
  say(
    here,
    service,
    `was unable to place a task. Reason: ${why} For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.`,
  );
  tryAgainAt(here, service, nowMs + PLACE_AGAIN_MS);
};

/** Tries once more to place what was not placed. */
export const placeAgain = (here: InRegion, service: ServiceState): void => {
  delete service.placeAgainAtMs;
  converge(here, service);
};
