/** Fargate tasks: admitted at the launch rate, started, checked by the load balancer, stopped. */
import { DEFAULT_LAUNCH_BUDGET, SERVICE_LAUNCH_BUDGET, taskStartMs } from '../domain/physics-defaults.ts';
import { draw, spread } from './chance.ts';
import { announce } from './due.ts';
import { failingShare, launchFactor } from './outage.ts';
import { quotaOf } from './service-quotas.ts';
import { serviceKey, type RegionState, type SandboxState, type ServiceState } from './state.ts';

/** What a part of the world works on. */
export interface Place {
  state: SandboxState;
  region: RegionState;
  nowMs: number;
}

/** Fargate quotas: AWS General Reference, "Amazon ECS endpoints and quotas". */
const QUOTA = { vcpu: 'L-3032A538', launchBurst: 'L-6BAD92DD', launchRate: 'L-551A4E9D' } as const;
const PLACE_AGAIN_MS = 60_000;
/** Amazon ECS Developer Guide, "Viewing Amazon ECS service event messages". */
const VCPU_LIMIT = "You've reached the limit on the number of vCPUs you can run concurrently.";
const NO_CAPACITY = 'Capacity is unavailable at this time. Please try again later or in a different availability zone.';

/**
 * Admits one launch at the rate of a token bucket and returns its moment. `nextMs` is when the bucket would be empty of
 * debt (generic cell rate algorithm), so a queue of thousands is one number.
 */
const admit = (nextMs: number, nowMs: number, { burst, perSecond }: { burst: number; perSecond: number }) => {
  const everyMs = 1000 / perSecond;
  const atMs = Math.max(nowMs, nextMs - (burst - 1) * everyMs);
  return { atMs, nextMs: Math.max(nextMs, atMs) + everyMs };
};

const say = ({ state, nowMs }: Place, service: ServiceState, message: string): void => {
  state.serial += 1;
  service.events.unshift({
    id: `event-${state.serial}`,
    atMs: nowMs,
    message: `(service ${service.serviceName}) ${message}`,
  });
  service.events.length = Math.min(service.events.length, 10);
};

const launchOne = ({ state, region, nowMs }: Place, service: ServiceState): void => {
  const launchBudget = {
    burst: quotaOf(region, 'fargate', QUOTA.launchBurst) ?? DEFAULT_LAUNCH_BUDGET.burst,
    perSecond: quotaOf(region, 'fargate', QUOTA.launchRate) ?? DEFAULT_LAUNCH_BUDGET.perSecond,
  };
  const byRegion = admit(region.nextLaunchMs, nowMs, launchBudget);
  const byService = admit(service.nextLaunchMs, nowMs, SERVICE_LAUNCH_BUDGET);
  region.nextLaunchMs = byRegion.nextMs;
  service.nextLaunchMs = byService.nextMs;
  region.usedVcpu += service.vcpu;
  const task = (service.launchCount ?? 0) + 1;
  service.launchCount = task;
  const { physics, seed } = state;
  const key = serviceKey(service.clusterName, service.serviceName);
  const factor = spread(seed, `start of ${service.serviceArn} ${task}`, physics.sigma);
  const late = launchFactor(state.outages, region.region, nowMs, key);
  const startMs = taskStartMs(service.imageMB, physics) * factor * late;
  const runningAtMs = Math.round(Math.max(byRegion.atMs, byService.atMs) + startMs);
  service.starting.push({ id: task, runningAtMs, healthyAtMs: null });
  announce(state, { kind: 'task-runs', atMs: runningAtMs, region: region.region, service: key, task });
};

/** Registered targets leave their group slowly; the count of those that still do is what the load balancer shows. */
const drain = ({ state, nowMs }: Place, service: ServiceState, count: number): void => {
  const left = (service.draining ?? []).filter(({ untilMs }) => untilMs > nowMs);
  service.draining = [...left, { count, untilMs: nowMs + state.physics.deregistrationDelayMs }];
};

const stop = (place: Place, service: ServiceState, count: number): void => {
  const { region, nowMs } = place;
  const fromStarting = Math.min(count, service.starting.length);
  // The newest go first; among those that wait for their first check some run already.
  const gone = service.starting.splice(service.starting.length - fromStarting, fromStarting);
  const fromRunning = count - fromStarting;
  service.runningCount -= gone.filter(({ runningAtMs }) => runningAtMs <= nowMs).length + fromRunning;
  // Tasks that the load balancer does not reach are no healthy ones.
  const fromHealthy = Math.min(fromRunning, service.healthyCount);
  service.healthyCount -= fromHealthy;
  region.usedVcpu -= count * service.vcpu;
  const fromChecking = gone.filter(({ healthyAtMs }) => healthyAtMs !== null).length;
  if (service.targetGroupArn !== null && fromHealthy + fromChecking > 0)
    drain(place, service, fromHealthy + fromChecking);
};

/** Tasks that were launched and do not run yet. */
export const pendingCount = ({ starting }: ServiceState, nowMs: number): number =>
  starting.filter(({ runningAtMs }) => runningAtMs > nowMs).length;

/** Samples kept for each service: more changes than this in 24 hours are thinned from the oldest. */
const SAMPLES_KEPT = 500;

const sample = ({ region, nowMs }: Place, service: ServiceState): void => {
  const series = (region.runningTasks[serviceKey(service.clusterName, service.serviceName)] ??= []);
  if (series.at(-1)?.value === service.runningCount) return;
  series.push({ atMs: nowMs, value: service.runningCount });
  if (series.length > SAMPLES_KEPT) series.shift();
};

/** Starts and stops tasks until as many are under way as are desired. */
export const converge = (place: Place, service: ServiceState): void => {
  const { region, nowMs } = place;
  const underWay = service.runningCount + pendingCount(service, nowMs);
  const wanted = service.desiredCount - underWay;
  if (wanted < 0) {
    stop(place, service, -wanted);
    sample(place, service);
  }
  const vcpuQuota = quotaOf(region, 'fargate', QUOTA.vcpu) ?? Number.POSITIVE_INFINITY;
  const room = service.vcpu === 0 ? wanted : Math.floor((vcpuQuota - region.usedVcpu) / service.vcpu + 1e-9);
  const key = serviceKey(service.clusterName, service.serviceName);
  // What Fargate does not launch now is tried again with the rest; running tasks go on.
  const fails = failingShare(place.state.outages, 'ecs', region.region, nowMs, key);
  const launched = Math.max(0, Math.min(Math.ceil(wanted * (1 - fails)), room));
  for (let index = 0; index < launched; index += 1) launchOne(place, service);
  service.unplacedCount = Math.max(0, wanted - launched);
  if (service.unplacedCount === 0) return;
  say(place, service, `was unable to place a task. Reason: ${room < wanted ? VCPU_LIMIT : NO_CAPACITY}`);
  if (service.placeAgainAtMs !== undefined) return;
  service.placeAgainAtMs = nowMs + PLACE_AGAIN_MS;
  announce(place.state, { kind: 'place-again', atMs: service.placeAgainAtMs, region: region.region, service: key });
};

/** Tries once more to place what the vCPU quota did not admit. */
export const placeAgain = (place: Place, service: ServiceState): void => {
  delete service.placeAgainAtMs;
  converge(place, service);
};

const settled = (service: ServiceState, task: number): void => {
  service.starting = service.starting.filter(({ id }) => id !== task);
  service.healthyCount += 1;
};

/** A task has started: it registers with its target group and waits for its first check. */
export const taskRuns = (place: Place, service: ServiceState, id: number): void => {
  const { state, region, nowMs } = place;
  const task = service.starting.find((candidate) => candidate.id === id);
  if (task === undefined) return;
  service.runningCount += 1;
  sample(place, service);
  if (service.targetGroupArn === null) return settled(service, id);
  const key = serviceKey(service.clusterName, service.serviceName);
  const group = region.targetGroups[service.targetGroupArn];
  if (group?.serviceKey !== key) {
    // Nothing reaches it: it runs, and no check will ever pass.
    service.starting = service.starting.filter((other) => other !== task);
    return;
  }
  const { seed, physics } = state;
  const share =
    physics.sigma === 0 ? physics.firstHealthCheckShare : draw(seed, `health check of ${service.serviceArn} ${id}`);
  task.healthyAtMs = Math.round(nowMs + group.healthCheckIntervalMs * share);
  announce(state, { kind: 'task-healthy', atMs: task.healthyAtMs, region: region.region, service: key, task: id });
};

/** A task has passed its first check. */
export const taskHealthy = (service: ServiceState, id: number): void => {
  if (service.starting.some((task) => task.id === id)) settled(service, id);
};
