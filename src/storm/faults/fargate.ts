/** Faults of Fargate in the standby region: capacity, starts, health. */
import type { ServiceState } from '../../sandbox/services/ecs/service-state.ts';
import type { SandboxState } from '../../sandbox/state.ts';
import type { FaultKind, Setting } from '../fault.ts';
import type { Random } from '../random.ts';
import { condition, none } from './condition.ts';

const vcpuQuota = (state: SandboxState, region: string) =>
  state.regions[region]?.quotas['fargate']?.find(({ quotaCode }) => quotaCode === 'L-3032A538');

const capacity = (name: string, what: string, left: number): FaultKind =>
  condition<object>({
    group: 'fargate',
    name,
    what,
    extra: none,
    begin(state, _params, { to }) {
      const quota = vcpuQuota(state, to);
      if (quota !== undefined) quota.value = (state.regions[to]?.usedVcpu ?? 0) + left;
    },
    end(state, _params, { to }) {
      const quota = vcpuQuota(state, to);
      if (quota !== undefined) quota.value = 4000;
    },
  });

const ofStandby = (state: SandboxState, { to }: Setting, name: string): ServiceState | undefined =>
  Object.values(state.regions[to]?.services ?? {}).find(({ serviceName }) => serviceName === name);

const aService = (random: Random, { services }: Setting) => ({ service: random.pick(services) });

/** Tasks start and are taken for dead by the load balancer, or stop again by themselves. */
const sick = (name: string, what: string, isHealthy: boolean): FaultKind =>
  condition<{ service: string; everyMs: number }>({
    group: 'fargate',
    name,
    what,
    extra: (random, setting) => ({ ...aService(random, setting), everyMs: 2000 }),
    excuse: ({ hooks, setting, excuses }, { service, fromMs, forMs, everyMs }) => {
      excuses.lies = true;
      for (let atMs = fromMs; atMs < fromMs + forMs; atMs += everyMs) {
        hooks.moments.push({
          atMs,
          happen(state) {
            const found = ofStandby(state, setting, service);
            if (found === undefined) return;
            found.healthyCount = 0;
            if (!isHealthy) found.runningCount = 0;
          },
        });
      }
    },
    begin: () => {},
    end(state, { service }, setting) {
      const found = ofStandby(state, setting, service);
      if (found === undefined) return;
      found.runningCount = Math.max(found.runningCount, found.desiredCount - found.starting.length);
      found.healthyCount = found.runningCount;
    },
  });

/** What is wrong with the tasks of a service, as the world itself plays it; mended, ECS tries again at once. */
const broken = (name: string, what: string, taskFault: string): FaultKind =>
  condition<{ service: string }>({
    group: 'fargate',
    name,
    what,
    extra: aService,
    begin(state, { service }, setting) {
      const found = ofStandby(state, setting, service);
      if (found !== undefined) found.taskFault = taskFault;
    },
    end(state, { service }, setting) {
      const found = ofStandby(state, setting, service);
      if (found === undefined) return;
      found.taskFault = 'none';
      found.startFailures = 0;
      delete found.heldBackUntilMs;
    },
  });

/** The subnets have addresses for a few more tasks only. */
const fewAddresses = condition<{ left: number }>({
  group: 'fargate',
  name: 'few-addresses',
  what: 'the subnets have addresses for a few more tasks only',
  extra: (random) => ({ left: random.whole(0, 3) }),
  begin(state, { left }, { to }) {
    const region = state.regions[to];
    const room = region?.fargate?.['launches'];
    if (region === undefined || room === undefined) return;
    const used = Object.values(region.services).reduce((sum, { runningCount }) => sum + runningCount, 0);
    room.addresses = used + left;
  },
  end(state, _params, { to }) {
    const room = state.regions[to]?.fargate?.['launches'];
    if (room !== undefined) room.addresses = 1_000_000;
  },
});

const slowTasks = condition<{ factor: number }>({
  group: 'fargate',
  name: 'slow-starts',
  what: 'tasks take many times longer to start',
  extra: (random) => ({ factor: random.whole(3, 10) }),
  begin(state, { factor }) {
    state.physics = { ...state.physics, taskPlacementMs: state.physics.taskPlacementMs * factor };
  },
  end(state, { factor }) {
    state.physics = { ...state.physics, taskPlacementMs: state.physics.taskPlacementMs / factor };
  },
});

const slowLaunches = condition<object>({
  group: 'fargate',
  name: 'slow-launches',
  what: 'launches are queued for a minute',
  extra: none,
  shortestMs: 5000,
  longestMs: 60_000,
  begin(state, _params, { to }) {
    const region = state.regions[to];
    if (region !== undefined) region.nextLaunchMs = Math.max(region.nextLaunchMs, state.nowMs) + 60_000;
  },
  end: () => {},
});

export const FARGATE_FAULTS: readonly FaultKind[] = [
  capacity('no-capacity', 'no task can be placed', 0),
  capacity('little-capacity', 'only the first task can be placed', 0.25),
  sick('unhealthy-tasks', 'tasks run and fail their health checks', true),
  sick('crash-loop', 'tasks stop as soon as they have started', false),
  broken('containers-exit', 'running tasks crash and are replaced, again and again', 'crash'),
  broken('image-missing', 'no task starts: its image is not in the region', 'image'),
  fewAddresses,
  slowTasks,
  slowLaunches,
];
