/** Faults inside the regions: Fargate, Lambda, Kinesis, Route 53 and the return of the old region. */
import type { SandboxState, ServiceState } from '../../sandbox/state.ts';
import { fault, type Arming, type FaultGroup, type FaultKind, type Setting } from '../fault.ts';
import type { Random } from '../random.ts';
import { errorOf, rollSpan, windowFault } from '../window.ts';

interface Span {
  fromMs: number;
  forMs: number;
}

interface Condition<Extra extends object> {
  group: FaultGroup;
  name: string;
  what: string;
  shortestMs?: number;
  longestMs?: number;
  extra(random: Random, setting: Setting): Extra;
  begin(state: SandboxState, params: Extra & Span, setting: Setting): void;
  end(state: SandboxState, params: Extra & Span, setting: Setting): void;
  excuse?(arming: Arming, params: Extra & Span): void;
}

/** Something about a region that holds for a while. */
const condition = <Extra extends object>(kind: Condition<Extra>): FaultKind =>
  fault<Extra & Span>({
    name: kind.name,
    group: kind.group,
    what: kind.what,
    roll: (random, setting) => ({
      ...kind.extra(random, setting),
      ...rollSpan(random, kind.shortestMs ?? 5000, kind.longestMs ?? 8 * 60_000),
    }),
    arm(params, arming) {
      const { hooks, setting, fired } = arming;
      kind.excuse?.(arming, params);
      hooks.moments.push({
        atMs: params.fromMs,
        happen(state) {
          kind.begin(state, params, setting);
          fired();
        },
      });
      hooks.moments.push({ atMs: params.fromMs + params.forMs, happen: (state) => kind.end(state, params, setting) });
    },
  });

const none = (): object => ({});

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

/** A transition that has begun does not end before the fault does. */
const stuckMapping = (name: string, what: string, side: 'from' | 'to'): FaultKind =>
  condition<object>({
    group: 'streams',
    name,
    what,
    extra: none,
    excuse: ({ hooks, setting }, { fromMs, forMs }) => {
      const holdFrom = Math.max(0, fromMs - 60_000);
      for (let atMs = holdFrom; atMs < fromMs + forMs; atMs += 5000) {
        hooks.moments.push({
          atMs,
          happen(state) {
            const region = setting[side];
            for (const item of state.due) {
              if (item.kind !== 'mapping-settles' || item.region !== region) continue;
              // Later, and still in the order of the heap: what is due is only ever moved behind.
              item.atMs = Math.max(item.atMs, state.nowMs + 5001);
            }
            state.due.sort((left, right) => left.atMs - right.atMs || left.order - right.order);
          },
        });
      }
    },
    begin: () => {},
    end: () => {},
  });

const stuckStream = condition<object>({
  group: 'streams',
  name: 'stream-stuck-updating',
  what: 'a resharding does not come to an end for minutes',
  extra: none,
  excuse: ({ hooks, setting }, { fromMs, forMs }) => {
    for (let atMs = fromMs; atMs < fromMs + forMs; atMs += 5000) {
      hooks.moments.push({
        atMs,
        happen(state) {
          for (const item of state.due) {
            if (item.kind === 'stream-settles' && item.region === setting.to)
              item.atMs = Math.max(item.atMs, state.nowMs + 5001);
          }
          state.due.sort((left, right) => left.atMs - right.atMs || left.order - right.order);
        },
      });
    }
  },
  begin: () => {},
  end: () => {},
});

const busyMappings = windowFault({
  group: 'streams',
  name: 'mapping-in-use',
  what: 'a mapping cannot be changed because it is in use',
  service: 'lambda',
  only: 'writes',
  fate: () => ({
    kind: 'refused',
    error: errorOf('ResourceInUseException', 'Cannot update the event source mapping because it is in use.', 'conflict'),
  }),
});

const busyStream = windowFault({
  group: 'streams',
  name: 'stream-in-use',
  what: 'a stream cannot be changed because it is in use',
  service: 'kinesis',
  only: 'writes',
  fate: () => ({ kind: 'refused', error: errorOf('ResourceInUseException', 'The stream is being updated.', 'conflict') }),
});

const reshardings = fault<{ shards: number }>({
  name: 'resharding-limit',
  group: 'streams',
  what: 'the stream was resharded as often as it may be in a day',
  roll: (random) => ({ shards: random.whole(1, 2) }),
  arm(_params, { hooks, setting, excuses, fired }) {
    excuses.hopeless = true;
    hooks.moments.push({
      atMs: 0,
      happen(state) {
        for (const stream of Object.values(state.regions[setting.to]?.streams ?? {}))
          stream.reshardedAtMs = Array.from({ length: 10 }, () => state.nowMs);
        fired();
      },
    });
  },
});

const flipMapping = (name: string, group: FaultGroup, what: string, side: 'from' | 'to'): FaultKind =>
  fault<{ atMs: number }>({
    name,
    group,
    what,
    roll: (random) => ({ atMs: random.whole(0, 600_000) }),
    arm({ atMs }, { hooks, setting, excuses, fired }) {
      for (const uuid of setting.mappings[setting[side]] ?? []) excuses.meddled.add(`mapping ${uuid}`);
      hooks.moments.push({
        atMs,
        happen(state) {
          for (const mapping of Object.values(state.regions[setting[side]]?.mappings ?? {})) {
            if (mapping.status !== 'Disabled') continue;
            mapping.status = 'Enabled';
            fired();
          }
        },
      });
    },
  });

const pending = condition<object>({
  group: 'route53',
  name: 'pending-for-long',
  what: 'changes stay PENDING for many minutes',
  extra: none,
  begin: (state) => void (state.route53.times.inSyncMs = { min: 300_000, max: 600_000 }),
  end: (state) => void (state.route53.times.inSyncMs = { min: 10_000, max: 30_000 }),
});

const lateSync = condition<object>({
  group: 'route53',
  name: 'late-in-sync',
  what: 'changes take two minutes to reach the name servers',
  extra: none,
  begin: (state) => void (state.route53.times.inSyncMs = { min: 90_000, max: 120_000 }),
  end: (state) => void (state.route53.times.inSyncMs = { min: 10_000, max: 30_000 }),
});

const busyZone = condition<object>({
  group: 'route53',
  name: 'prior-request-not-complete',
  what: 'the zone is busy with one change for ten seconds',
  extra: none,
  begin: (state) => void (state.route53.times.processingMs = 10_000),
  end: (state) => void (state.route53.times.processingMs = 500),
});

const stranded = windowFault({
  group: 'route53',
  name: 'stranded-change',
  what: 'an accepted change is lost when the control plane moves',
  service: 'route53',
  only: 'writes',
  longestMs: 30_000,
  fate: () => ({ kind: 'broken', landed: false, error: errorOf('ServiceUnavailable', 'HTTP 503', 'internal') }),
});

const cheats = condition<{ factor: number }>({
  group: 'route53',
  name: 'resolvers-cheat',
  what: 'resolvers keep answers much longer than they may',
  extra: (random) => ({ factor: random.whole(3, 20) }),
  begin(state, { factor }) {
    for (const [index, resolver] of state.load.resolvers.entries()) if (index % 3 === 0) resolver.ttlFactor *= factor;
  },
  end(state, { factor }) {
    for (const [index, resolver] of state.load.resolvers.entries()) if (index % 3 === 0) resolver.ttlFactor /= factor;
  },
});

/** The load balancers of a region fail, all or some of the requests. */
const balancers = (name: string, group: FaultGroup, what: string, side: 'from' | 'to', share: number): FaultKind =>
  condition<object>({
    group,
    name,
    what,
    extra: none,
    longestMs: 180_000,
    excuse: ({ excuses }) => (excuses.lies = true),
    begin(state, params, setting) {
      state.outages.push({
        id: `${name} ${params.fromMs}`,
        service: 'elbv2',
        region: setting[side],
        fromMs: state.nowMs,
        toMs: state.nowMs + params.forMs,
        effect: 'error',
        plane: 'data',
        share,
        endShare: null,
        note: what,
      });
    },
    end: () => {},
  });

/** The old region comes back before the run is over, for good or for a while. */
const returns = fault<{ atMs: number; againAfterMs: number | null }>({
  name: 'old-region-returns',
  group: 'recovery',
  what: 'the old region is well again half-way through, and may fail once more',
  roll: (random) => ({ atMs: random.whole(10_000, 400_000), againAfterMs: random.chance(0.4) ? random.whole(5000, 120_000) : null }),
  arm({ atMs, againAfterMs }, { hooks, setting, fired }) {
    hooks.moments.push({
      atMs,
      happen(state) {
        for (const outage of [...state.outages]) {
          if (outage.region !== setting.from || (outage.toMs !== null && outage.toMs <= state.nowMs)) continue;
          if (againAfterMs !== null) state.outages.push({ ...outage, id: `${outage.id} again`, fromMs: state.nowMs + againAfterMs });
          outage.toMs = state.nowMs;
          fired();
        }
      },
    });
  },
});

export const REGION_FAULTS: readonly FaultKind[] = [
  capacity('no-capacity', 'no task can be placed', 0),
  capacity('little-capacity', 'only the first task can be placed', 0.25),
  sick('unhealthy-tasks', 'tasks run and fail their health checks', true),
  sick('crash-loop', 'tasks stop as soon as they have started', false),
  slowTasks,
  slowLaunches,
  stuckMapping('stuck-enabling', 'a mapping stays in Enabling for minutes', 'to'),
  stuckMapping('stuck-disabling', 'a mapping stays in Disabling for minutes', 'from'),
  stuckStream,
  busyMappings,
  busyStream,
  reshardings,
  flipMapping('old-consumer-returns', 'recovery', 'a consumer of the old region is switched on again', 'from'),
  flipMapping('consumer-switched-on', 'people', 'somebody switches the new consumer on by hand', 'to'),
  pending,
  lateSync,
  busyZone,
  stranded,
  cheats,
  balancers('health-flaps', 'route53', 'the health checks of the new region fail now and then', 'to', 0.5),
  balancers('standby-fails', 'recovery', 'the new region itself fails for a while', 'to', 1),
  balancers('primary-fails', 'recovery', 'the old region fails for its users, too', 'from', 1),
  returns,
];
