/** What becomes of a Fargate task: it runs and is checked by the load balancer, it fails to start, or it crashes. */
import { draw } from '../../chance.ts';
import { announce } from '../../due.ts';
import type { ServiceState, StartingTask } from './service-state.ts';
import { breakerThreshold, isThrottledFrom, keepStopped, pauseMs } from './task-faults.ts';
import { converge, keyOf, sample, say } from './tasks.ts';
import type { InRegion } from '../../state.ts';

const STEADY = 'has reached a steady state.';

/** All that is wanted runs, and waits for nothing: ECS says so once, and a deployment is through. */
const noteSteady = (here: InRegion, service: ServiceState): void => {
  if (service.runningCount !== service.desiredCount || service.starting.length > 0) return;
  if ((service.taskFault ?? 'none') === 'none' && service.deployment?.rolloutState === 'IN_PROGRESS') {
    service.deployment.rolloutState = 'COMPLETED';
    service.deployment.failedTasks = 0;
  }
  if (service.events[0]?.message.endsWith(STEADY) !== true) say(here, service, STEADY);
};

const becomeHealthy = (here: InRegion, service: ServiceState, task: number): void => {
  service.starting = service.starting.filter(({ id }) => id !== task);
  service.healthyCount += 1;
  noteSteady(here, service);
};

/** Half of the time that a container with the fault `crash` lives on average. Assumed. */
const CRASH_AFTER_MS = 4000;

const crashLater = ({ state, region, nowMs }: InRegion, service: ServiceState, task: number): void => {
  service.crashing = [...(service.crashing ?? []), task];
  const share = state.physics.sigma === 0 ? 0.5 : draw(state.seed, `crash of ${service.serviceArn} ${task}`);
  const atMs = Math.round(nowMs + CRASH_AFTER_MS * (1 + 2 * share));
  announce(state, { kind: 'task-crashes', atMs, region: region.region, service: keyOf(service), task });
};

/** The circuit breaker: goes back to the deployment before, or gives up (Amazon ECS Developer Guide, same title). */
const breakCircuit = (here: InRegion, service: ServiceState): void => {
  const { deployment } = service;
  if (deployment?.rolloutState !== 'IN_PROGRESS') return;
  deployment.failedTasks += 1;
  if (deployment.failedTasks < breakerThreshold(service.desiredCount)) return;
  const name = `(deployment ecs-svc/${service.serviceName})`;
  say(here, service, `${name} deployment failed: tasks failed to start.`);
  if (!deployment.rollsBack) {
    deployment.rolloutState = 'FAILED';
    deployment.rolloutStateReason = 'ECS deployment circuit breaker: tasks failed to start.';
    return;
  }
  say(here, service, `rolling back to ${name}.`);
  // What runs then is what ran before it.
  deployment.failedTasks = 0;
  service.taskFault = 'none';
  service.startFailures = 0;
  delete service.heldBackUntilMs;
};

/** A task that never ran: ECS tries again, and waits longer each time. */
const taskFails = (here: InRegion, service: ServiceState, task: StartingTask, reason: string): void => {
  const { region, nowMs } = here;
  service.starting = service.starting.filter((other) => other !== task);
  region.usedVcpu -= service.vcpu;
  keepStopped(here, service, { id: task.id, atMs: nowMs, stopCode: 'TaskFailedToStart', reason, exitCode: null });
  // Those of one attempt fail together and count once.
  if (nowMs >= (service.heldBackUntilMs ?? 0)) {
    service.startFailures = (service.startFailures ?? 0) + 1;
    service.heldBackUntilMs = nowMs + pauseMs(service.startFailures);
    if (isThrottledFrom(service.startFailures))
      say(
        here,
        service,
        'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section.',
      );
  }
  breakCircuit(here, service);
  converge(here, service);
};

/** A task has started: it registers with its target group and waits for its first check. Or it has failed to. */
export const taskRuns = (here: InRegion, service: ServiceState, id: number): void => {
  const { state, region, nowMs } = here;
  const task = service.starting.find((candidate) => candidate.id === id);
  if (task === undefined) return;
  if (task.fails !== undefined) return taskFails(here, service, task, task.fails);
  service.runningCount += 1;
  service.startFailures = 0;
  sample(here, service);
  if (service.taskFault === 'crash') crashLater(here, service, id);
  if (service.targetGroupArn === null) return becomeHealthy(here, service, id);
  const group = region.targetGroups[service.targetGroupArn];
  if (group?.serviceKey !== keyOf(service)) {
    // Nothing reaches it: it runs, and no check will ever pass.
    service.starting = service.starting.filter((other) => other !== task);
    return;
  }
  const { seed, physics } = state;
  const share =
    physics.sigma === 0
      ? physics.firstHealthCheckShare
      : physics.firstHealthCheckShare +
        (1 - physics.firstHealthCheckShare) * draw(seed, `health check of ${service.serviceArn} ${id}`);
  task.healthyAtMs = Math.round(nowMs + group.healthCheckIntervalMs * share);
  announce(state, {
    kind: 'task-healthy',
    atMs: task.healthyAtMs,
    region: region.region,
    service: keyOf(service),
    task: id,
  });
};

/** A task has passed its first check. */
export const taskHealthy = (here: InRegion, service: ServiceState, id: number): void => {
  if (service.starting.some((task) => task.id === id)) becomeHealthy(here, service, id);
};

/** The container of a running task has exited. Such tasks are replaced at once (service throttle logic). */
export const taskCrashes = (here: InRegion, service: ServiceState, id: number): void => {
  const { region, nowMs } = here;
  if (service.crashing?.includes(id) !== true) return;
  service.crashing = service.crashing.filter((other) => other !== id);
  if (service.taskFault !== 'crash' || service.runningCount === 0) return;
  const checking = service.starting.find((task) => task.id === id);
  if (checking === undefined) service.healthyCount = Math.max(0, service.healthyCount - 1);
  else service.starting = service.starting.filter((task) => task !== checking);
  service.runningCount -= 1;
  region.usedVcpu -= service.vcpu;
  const reason = 'Essential container in task exited';
  keepStopped(here, service, { id, atMs: nowMs, stopCode: 'EssentialContainerExited', reason, exitCode: 1 });
  sample(here, service);
  converge(here, service);
};

/** Once a minute: a fault that came over running tasks takes hold of them, and a deployment that has nothing left to do ends. */
export const minuteOfTasks = (here: InRegion): void => {
  for (const service of Object.values(here.region.services)) {
    if (service.taskFault === 'crash')
      for (let left = service.runningCount - (service.crashing?.length ?? 0); left > 0; left -= 1) {
        service.launchCount = (service.launchCount ?? 0) + 1;
        crashLater(here, service, service.launchCount);
      }
    if (service.deployment?.rolloutState === 'IN_PROGRESS') noteSteady(here, service);
  }
};
