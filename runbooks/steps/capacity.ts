/** Steps that bring the services of the standby to size. */
import { drainMs } from '../../src/domain/api/budget.ts';
import { knownOr } from '../../src/domain/facts/facts.ts';
import type { ServiceManifest } from '../../src/domain/facts/manifest.ts';
import { SERVICE_LAUNCH_BUDGET, taskStartMs } from '../../src/domain/api/physics.ts';
import type { Step } from '../../src/domain/plan/plan.ts';
import { deadlineFor, deferred, limitsOf, stepId, stepOf, type Draft } from '../draft.ts';
import { budgetsOf, launchBudgetOf } from '../assumptions.ts';

/** A look costs a call, and before this share of the start time it is useless. */
const FIRST_LOOK_SHARE = 0.95;

/** Last step that proves a service to be up: what its dependants and the traffic wait for. */
export const upStep = ({ name, targetGroup }: ServiceManifest): string =>
  stepId(targetGroup === null ? 'running' : 'healthy', name);

export const boundsStep = (name: string): string => stepId('bounds', name);

const nameOf = (draft: Draft, { clusterName, serviceName }: ServiceManifest) => ({
  region: draft.facts.to.manifest.region,
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

const sizingOf = (draft: Draft, service: ServiceManifest): Sizing => {
  const seen = knownOr(draft.facts.to.services[service.name]);
  const target = draft.targets.get(service.name);
  return {
    service,
    running: seen?.runningCount ?? 0,
    target: target?.tasks ?? service.floorTasks,
    basis: target?.basis ?? 'declared floor',
    needed: draft.needed.has(service.name),
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
const queueOf = ({ facts }: Draft, sizings: readonly Sizing[]): number => {
  const launches = sizings.reduce((sum, { target, running }) => sum + Math.max(0, target - running), 0);
  // A worker is scaled twice.
  const updates = 2 * sizings.length;
  return drainMs(launches, launchBudgetOf(facts)) + drainMs(updates, budgetsOf(facts)['ecs:service-modify']);
};

interface Rung {
  id: string;
  tasks: number;
  after: string[];
  /** Tasks that run before it, as far as it is known. */
  from: number;
}

/** From the launch of a task to its running; 0 when all of them run already. When the last is launched is a matter of rates. */
const startMs = (draft: Draft, { service }: Sizing, { tasks, from }: Pick<Rung, 'tasks' | 'from'>): number =>
  tasks <= from ? 0 : Math.round(taskStartMs(service.imageMB, draft.options.physics));

const scaleStep = (draft: Draft, sizing: Sizing, { id, tasks, after, from }: Rung): Step => {
  const { service, basis } = sizing;
  const launches = Math.max(0, tasks - from);
  return stepOf({
    id,
    title: `Scale ${service.name} to ${tasks}`,
    why: `${service.name} has to carry the primary's load (${basis}).`,
    phase: 'capacity',
    operation: 'service.scale',
    params: { ...nameOf(draft, service), desiredCount: tasks, exact: false },
    after,
    tier: service.tier,
    // The slowest starters first: what is launched last should be what is up soonest.
    weight: launches === 0 ? 0 : Math.round(taskStartMs(service.imageMB, draft.options.physics)),
    region: draft.facts.to.manifest.region,
    limits: limitsOf(draft, { deadlineMs: draft.options.deadlinesMs.health }),
    whenForced: whenForced(sizing, { deadlineMs: draft.options.deadlinesMs.scale }),
    launchesTasks: launches,
  });
};

/**
 * Bounds that are one number leave nothing to scale: such a service need not be known to Application Auto Scaling. One that
 * was seen to have a target has to be seen to have it again.
 */
const scalesByItself = ({ facts }: Draft, { name, minTasks, maxTasks }: ServiceManifest): boolean =>
  minTasks < maxTasks || knownOr(facts.to.scaling[name]) !== null;

const boundsOf = (draft: Draft, { service, target }: Sizing): Step => {
  const primary = draft.services.from.get(service.name);
  return stepOf({
    id: boundsStep(service.name),
    title: `Raise the scaling bounds of ${service.name}`,
    why: 'Without load, autoscaling shrinks the service again within a minute. It comes after scaling, because registering moves the count into the bounds.',
    phase: 'capacity',
    operation: 'scaling.bounds',
    params: {
      ...nameOf(draft, service),
      minCapacity: target,
      maxCapacity: Math.max(service.maxTasks, primary?.maxTasks ?? 0, target),
      exact: false,
      scales: scalesByItself(draft, service),
    },
    after: [stepId('scale', service.name)],
    tier: service.tier,
    region: draft.facts.to.manifest.region,
    limits: limitsOf(draft, { deadlineMs: draft.options.deadlinesMs.health }),
    whenForced: deferred(60_000, `Raise the scaling minimum of ${service.name} to ${target}`),
  });
};

/** Target groups are asked one by one, ten a second in all: looking more often would make hundreds of them wait. */
const HEALTH_POLL_MS = 2000;

const healthyStep = (draft: Draft, sizing: Sizing): Step[] => {
  const { service, target, running } = sizing;
  if (service.targetGroup === null) return [];
  const { targetGroupArn, healthCheckIntervalMs } = service.targetGroup;
  const { physics, healthyShare, deadlinesMs } = draft.options;
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
        region: draft.facts.to.manifest.region,
        serviceName: service.name,
        targetGroupArn,
        floor,
        floorTasks: service.floorTasks,
      },
      after: [stepId('running', service.name)],
      tier: service.tier,
      region: draft.facts.to.manifest.region,
      // The first check may come a whole interval after the task runs.
      limits: limitsOf(draft, {
        deadlineMs: deadlineFor(deadlinesMs.health, healthCheckIntervalMs),
        unknownMs: draft.options.healthUnknownMs[draft.options.mode],
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
  draft: Draft,
  sizing: Sizing,
  watched: Rung & { title: string; why: string; holdMs: number },
): Step => {
  const { service } = sizing;
  const { maxFailedTasks, deadlinesMs } = draft.options;
  const expectedMs = startMs(draft, sizing, watched);
  const launchedMs = drainMs(Math.max(0, watched.tasks - watched.from), SERVICE_LAUNCH_BUDGET);
  const deadlineMs = deadlineFor(deadlinesMs.scale, launchedMs + expectedMs + sizing.queueMs);
  return stepOf({
    id: watched.id,
    title: watched.title,
    why: watched.why,
    phase: 'capacity',
    operation: 'service.steady',
    params: { ...nameOf(draft, service), runningCount: watched.tasks, floorTasks: service.floorTasks, maxFailedTasks },
    after: watched.after,
    tier: service.tier,
    region: draft.facts.to.manifest.region,
    limits: limitsOf(draft, {
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
const firstTask = (draft: Draft, sizing: Sizing, after: string[]): Step[] => {
  const { service, running, target } = sizing;
  const id = stepId('scale', service.name, 'first');
  const rung = { tasks: 1, from: running };
  return [
    scaleStep(draft, sizing, { ...rung, id, after }),
    watchStep(draft, sizing, {
      ...rung,
      id: stepId('steady', service.name),
      after: [id],
      title: `Watch the first task of ${service.name}`,
      why: 'A task that crashes on its first work shows it here, before all of them do the same.',
      holdMs: running >= target ? 0 : draft.options.workerHoldMs,
    }),
  ];
};

const dependencies = (draft: Draft, service: ServiceManifest): string[] => {
  const named = service.startsAfter.map((name) => draft.services.to.get(name));
  return named.flatMap((other) => (other === undefined ? [] : [upStep(other)]));
};

/** Ten services are looked at in one call, target groups one by one: so a group is asked only once its tasks run. */
const runningStep = (draft: Draft, sizing: Sizing, rung: Pick<Rung, 'tasks' | 'from'>, holdMs = 0): Step => {
  const { name } = sizing.service;
  return watchStep(draft, sizing, {
    ...rung,
    id: stepId('running', name),
    after: [stepId('scale', name)],
    title: `${name}: ${rung.tasks} running`,
    why: 'What ECS wants is not yet what runs.',
    holdMs,
  });
};

/** All tasks at once; a load balancer watches them. */
const webSteps = (draft: Draft, sizing: Sizing): Step[] => {
  const { service, running, target } = sizing;
  const id = stepId('scale', service.name);
  const rung = { tasks: target, from: running };
  const scaled = scaleStep(draft, sizing, { ...rung, id, after: dependencies(draft, service) });
  return [scaled, boundsOf(draft, sizing), runningStep(draft, sizing, rung), ...healthyStep(draft, sizing)];
};

/** One task first, then the rest. */
const workerSteps = (draft: Draft, sizing: Sizing): Step[] => {
  const { service, running, target } = sizing;
  const id = stepId('scale', service.name);
  const first = target > 1 ? firstTask(draft, sizing, dependencies(draft, service)) : [];
  const after = first.length > 0 ? [stepId('steady', service.name)] : dependencies(draft, service);
  const rung = { tasks: target, from: first.length > 0 ? Math.max(running, 1) : running };
  const scaled = scaleStep(draft, sizing, { ...rung, id, after });
  // No load balancer watches them, so that nothing else tells whether those that were just started stay.
  const holdMs = rung.from < target ? draft.options.workerHoldMs : 0;
  return [...first, scaled, boundsOf(draft, sizing), runningStep(draft, sizing, rung, holdMs)];
};

/** Steps for every service of the standby. */
export const capacitySteps = (draft: Draft): Step[] => {
  const sizings = draft.facts.to.manifest.services.map((service) => sizingOf(draft, service));
  const queueMs = queueOf(draft, sizings);
  return sizings.flatMap((sizing) =>
    (sizing.service.targetGroup === null ? workerSteps : webSteps)(draft, { ...sizing, queueMs }),
  );
};
