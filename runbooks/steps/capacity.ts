/** Steps that bring the services of the standby to size. */
import { drainMs } from '../../src/domain/api/budget.ts';
import { knownOr } from '../../src/domain/facts/facts.ts';
import type { ServiceManifest } from '../../src/domain/facts/manifest.ts';
import { SERVICE_LAUNCH_BUDGET, taskStartMs } from '../../src/domain/api/physics.ts';
import type { Step } from '../../src/domain/plan/plan.ts';
import { deadlineFor, deferred, limitsOf, stepId, stepOf, type PlanInputs } from '../plan-inputs.ts';
import { budgetsOf, launchBudgetOf } from '../assumptions.ts';

/** A look costs a call, and before this share of the start time it is useless. */
const FIRST_LOOK_SHARE = 0.95;

/** Last step that proves a service to be up: what its dependants and the traffic wait for. */
export const upStep = ({ name, targetGroup }: ServiceManifest): string =>
  stepId(targetGroup === null ? 'running' : 'healthy', name);

export const boundsStep = (name: string): string => stepId('bounds', name);

const nameOf = (inputs: PlanInputs, { clusterName, serviceName }: ServiceManifest) => ({
  region: inputs.facts.to.manifest.region,
  clusterName,
  serviceName,
});

interface Sizing {
  service: ServiceManifest;
  /** Tasks that run now, as far as it is known. */
  running: number;
  target: number;
  basis: string;
  needed: boolean;
  /** How long the last task of the run may queue before it is launched. */
  queueMs: number;
}

const sizingOf = (inputs: PlanInputs, service: ServiceManifest): Sizing => {
  const seen = knownOr(inputs.facts.to.services[service.name]);
  const target = inputs.targets.get(service.name);
  return {
    service,
    running: seen?.runningCount ?? 0,
    target: target?.tasks ?? service.floorTasks,
    basis: target?.basis ?? 'declared floor',
    needed: inputs.needed.has(service.name),
    queueMs: 0,
  };
};

const whenForced = (
  { service, target, needed }: Sizing,
  { deadlineMs }: Pick<Step['limits'], 'deadlineMs'>,
): Step['whenForced'] => (needed ? null : deferred(deadlineMs, `Bring ${service.name} to ${target} tasks`));

/**
 * Every task of the run may have to be launched before the last of this service: the region admits them at one rate, and the
 * services are updated at another. A step that waits for tasks waits for both.
 */
const queueOf = ({ facts }: PlanInputs, sizings: readonly Sizing[]): number => {
  const launches = sizings.reduce((sum, { target, running }) => sum + Math.max(0, target - running), 0);
  // A worker is scaled twice.
  const updates = 2 * sizings.length;
  return drainMs(launches, launchBudgetOf(facts)) + drainMs(updates, budgetsOf(facts)['ecs:service-modify']);
};

/** One step that brings a service to a number of tasks. */
interface Scaling {
  id: string;
  tasks: number;
  after: string[];
  /** Tasks that run before it, as far as it is known. */
  from: number;
}

/** From the launch of a task to its running; 0 when all of them run already. When the last is launched is a matter of rates. */
const startMs = (inputs: PlanInputs, { service }: Sizing, { tasks, from }: Pick<Scaling, 'tasks' | 'from'>): number =>
  tasks <= from ? 0 : Math.round(taskStartMs(service.imageMB, inputs.options.physics));

const scaleStep = (inputs: PlanInputs, sizing: Sizing, { id, tasks, after, from }: Scaling): Step => {
  const { service, basis } = sizing;
  const launches = Math.max(0, tasks - from);
  return stepOf({
    id,
    title: `Scale ${service.name} to ${tasks}`,
    why: `${service.name} has to carry the primary's load (${basis}).`,
    phase: 'capacity',
    operation: 'service.scale',
    params: { ...nameOf(inputs, service), desiredCount: tasks, exact: false },
    after,
    tier: service.tier,
    // The slowest starters first: what is launched last should be what is up soonest.
    weight: launches === 0 ? 0 : Math.round(taskStartMs(service.imageMB, inputs.options.physics)),
    region: inputs.facts.to.manifest.region,
    limits: limitsOf(inputs, { deadlineMs: inputs.options.deadlinesMs.health }),
    whenForced: whenForced(sizing, { deadlineMs: inputs.options.deadlinesMs.scale }),
    launchesTasks: launches,
  });
};

/**
 * Bounds that are one number leave nothing to scale: such a service need not be known to Application Auto Scaling. One that
 * was seen to have a target has to be seen to have it again.
 */
const scalesByItself = ({ facts }: PlanInputs, { name, minTasks, maxTasks }: ServiceManifest): boolean =>
  minTasks < maxTasks || knownOr(facts.to.scaling[name]) !== null;

const boundsOf = (inputs: PlanInputs, { service, target }: Sizing): Step => {
  const primary = inputs.services.from.get(service.name);
  return stepOf({
    id: boundsStep(service.name),
    title: `Raise the scaling bounds of ${service.name}`,
    why: 'Without load, autoscaling shrinks the service again within a minute. It comes after scaling, because registering moves the count into the bounds.',
    phase: 'capacity',
    operation: 'scaling.bounds',
    params: {
      ...nameOf(inputs, service),
      minCapacity: target,
      maxCapacity: Math.max(service.maxTasks, primary?.maxTasks ?? 0, target),
      exact: false,
      scales: scalesByItself(inputs, service),
    },
    after: [stepId('scale', service.name)],
    tier: service.tier,
    region: inputs.facts.to.manifest.region,
    limits: limitsOf(inputs, { deadlineMs: inputs.options.deadlinesMs.health }),
    whenForced: deferred(60_000, `Raise the scaling minimum of ${service.name} to ${target}`),
  });
};

/** Target groups are asked one by one, ten a second in all: looking more often would make hundreds of them wait. */
const HEALTH_POLL_MS = 2000;

const healthyStep = (inputs: PlanInputs, sizing: Sizing): Step[] => {
  const { service, target, running } = sizing;
  if (service.targetGroup === null) return [];
  const { targetGroupArn, healthCheckIntervalMs } = service.targetGroup;
  const { physics, healthyShare, deadlinesMs } = inputs.options;
  const expectedMs = running >= target ? 0 : Math.round(healthCheckIntervalMs * physics.firstHealthCheckShare);
  // Never below the declared floor, as at the gates of the ladder.
  const floor = Math.max(1, Math.min(service.floorTasks, target), Math.ceil(target * healthyShare));
  return [
    stepOf({
      id: stepId('healthy', service.name),
      title: `${service.name}: ${floor} healthy targets`,
      why: 'A running task is not yet one that the load balancer sends users to.',
      phase: 'healthy',
      operation: 'targets.healthy',
      params: {
        region: inputs.facts.to.manifest.region,
        serviceName: service.name,
        targetGroupArn,
        floor,
        floorTasks: service.floorTasks,
      },
      after: [stepId('running', service.name)],
      tier: service.tier,
      region: inputs.facts.to.manifest.region,
      // The first check may come a whole interval after the task runs.
      limits: limitsOf(inputs, {
        deadlineMs: deadlineFor(deadlinesMs.health, healthCheckIntervalMs),
        unknownMs: inputs.options.healthUnknownMs[inputs.options.mode],
        firstLookMs: expectedMs,
        pollMs: HEALTH_POLL_MS,
      }),
      whenForced: whenForced(sizing, { deadlineMs: deadlineFor(deadlinesMs.scale, healthCheckIntervalMs) }),
      protects: 'users',
      expectedMs,
    }),
  ];
};

const watchStep = (
  inputs: PlanInputs,
  sizing: Sizing,
  watched: Scaling & { title: string; why: string; holdMs: number },
): Step => {
  const { service } = sizing;
  const { maxFailedTasks, deadlinesMs } = inputs.options;
  const expectedMs = startMs(inputs, sizing, watched);
  const launchedMs = drainMs(Math.max(0, watched.tasks - watched.from), SERVICE_LAUNCH_BUDGET);
  const deadlineMs = deadlineFor(deadlinesMs.scale, launchedMs + expectedMs + sizing.queueMs);
  return stepOf({
    id: watched.id,
    title: watched.title,
    why: watched.why,
    phase: 'capacity',
    operation: 'service.steady',
    params: { ...nameOf(inputs, service), runningCount: watched.tasks, floorTasks: service.floorTasks, maxFailedTasks },
    after: watched.after,
    tier: service.tier,
    region: inputs.facts.to.manifest.region,
    limits: limitsOf(inputs, {
      deadlineMs,
      firstLookMs: Math.round((launchedMs + expectedMs) * FIRST_LOOK_SHARE),
      holdMs: watched.holdMs,
    }),
    whenForced: whenForced(sizing, { deadlineMs }),
    protects: 'users',
    expectedMs,
  });
};

/** One task, watched: nothing but its own behaviour tells whether a worker is well. */
const firstTask = (inputs: PlanInputs, sizing: Sizing, after: string[]): Step[] => {
  const { service, running, target } = sizing;
  const id = stepId('scale', service.name, 'first');
  const scaling = { tasks: 1, from: running };
  return [
    scaleStep(inputs, sizing, { ...scaling, id, after }),
    watchStep(inputs, sizing, {
      ...scaling,
      id: stepId('steady', service.name),
      after: [id],
      title: `Watch the first task of ${service.name}`,
      why: 'A task that crashes on its first work shows it here, before all of them do the same.',
      holdMs: running >= target ? 0 : inputs.options.workerHoldMs,
    }),
  ];
};

const dependencies = (inputs: PlanInputs, service: ServiceManifest): string[] => {
  const named = service.startsAfter.map((name) => inputs.services.to.get(name));
  return named.flatMap((other) => (other === undefined ? [] : [upStep(other)]));
};

/** Ten services are looked at in one call, target groups one by one: so a group is asked only once its tasks run. */
const runningStep = (
  inputs: PlanInputs,
  sizing: Sizing,
  scaling: Pick<Scaling, 'tasks' | 'from'>,
  holdMs = 0,
): Step => {
  const { name } = sizing.service;
  return watchStep(inputs, sizing, {
    ...scaling,
    id: stepId('running', name),
    after: [stepId('scale', name)],
    title: `${name}: ${scaling.tasks} running`,
    why: 'What ECS wants is not yet what runs.',
    holdMs,
  });
};

/** All tasks at once; a load balancer watches them. */
const webSteps = (inputs: PlanInputs, sizing: Sizing): Step[] => {
  const { service, running, target } = sizing;
  const id = stepId('scale', service.name);
  const scaling = { tasks: target, from: running };
  const scaled = scaleStep(inputs, sizing, { ...scaling, id, after: dependencies(inputs, service) });
  return [scaled, boundsOf(inputs, sizing), runningStep(inputs, sizing, scaling), ...healthyStep(inputs, sizing)];
};

/** One task first, then the rest. */
const workerSteps = (inputs: PlanInputs, sizing: Sizing): Step[] => {
  const { service, running, target } = sizing;
  const id = stepId('scale', service.name);
  const first = target > 1 ? firstTask(inputs, sizing, dependencies(inputs, service)) : [];
  const after = first.length > 0 ? [stepId('steady', service.name)] : dependencies(inputs, service);
  const scaling = { tasks: target, from: first.length > 0 ? Math.max(running, 1) : running };
  const scaled = scaleStep(inputs, sizing, { ...scaling, id, after });
  // No load balancer watches them, so that nothing else tells whether those that were just started stay.
  const holdMs = scaling.from < target ? inputs.options.workerHoldMs : 0;
  return [...first, scaled, boundsOf(inputs, sizing), runningStep(inputs, sizing, scaling, holdMs)];
};

/** Steps for every service of the standby. */
export const capacitySteps = (inputs: PlanInputs): Step[] => {
  const sizings = inputs.facts.to.manifest.services.map((service) => sizingOf(inputs, service));
  const queueMs = queueOf(inputs, sizings);
  return sizings.flatMap((sizing) =>
    (sizing.service.targetGroup === null ? workerSteps : webSteps)(inputs, { ...sizing, queueMs }),
  );
};
