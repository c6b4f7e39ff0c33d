/**
 * A sandbox in the state that a run found: what its before-images hold, and for what it had not come to, what its plan
 * tells. Nothing else is known of that world: it has no autoscaling, nothing fails in it, and its users are always served
 * where their load balancers have healthy targets.
 */
import type { ScalingSeen } from '../../domain/api/observed.ts';
import { PHYSICS, taskStartMs } from '../../domain/api/physics.ts';
import type { Step } from '../../domain/plan/plan.ts';
import type { RunState } from '../../domain/run/run-state.ts';
import { announce } from '../due.ts';
import { createLedger } from '../ledger.ts';
import { createLoad } from '../load/create.ts';
import { DEFAULT_SANDBOX_PHYSICS } from '../physics.ts';
import { beforeOf, figure, text, type Stage } from './restage-stage.ts';
import { addClaim, addEntries, addRecords } from './restage-traffic.ts';
import { comparePlaces, placeOf } from '../services/route53-names.ts';
import { createRoute53State } from '../services/route53-state.ts';
import { preparedQuotas } from '../services/service-quotas.ts';
import type { ServiceState } from '../services/service-state.ts';
import type { MappingState } from '../services/lambda-state.ts';
import { createRegion, serviceKey, type RegionState, type SandboxState } from '../state.ts';

const MINUTE_MS = 60_000;
/** Of an image of which the plan does not tell how long it takes to start. */
const IMAGE_MB = 200;
const HEALTH_CHECK_MS = 10_000;

const regionOf = ({ state }: Stage, region: string): RegionState =>
  (state.regions[region] ??= { ...createRegion(region), quotas: preparedQuotas(region) });

/** The weight of a step that launches tasks is how long one takes to start. */
const imageMBOf = ({ weight, launchesTasks }: Step): number =>
  launchesTasks === 0
    ? IMAGE_MB
    : Math.max(0, Math.round((weight - taskStartMs(0)) / (taskStartMs(1) - taskStartMs(0))));

const addService = (stage: Stage, step: Step): void => {
  const region = regionOf(stage, step.region);
  const [clusterName, serviceName] = [text(step, 'clusterName'), text(step, 'serviceName')];
  const key = serviceKey(clusterName, serviceName);
  const before = beforeOf(stage, step) as { desiredCount: number } | null;
  const count = before?.desiredCount ?? figure(step, 'desiredCount') - step.launchesTasks;
  if (region.services[key] !== undefined) return;
  region.clusters[clusterName] = {
    clusterName,
    clusterArn: `arn:aws:ecs:${step.region}:${stage.state.account}:cluster/${clusterName}`,
  };
  const service: ServiceState = {
    clusterName,
    serviceName,
    serviceArn: `arn:aws:ecs:${step.region}:${stage.state.account}:service/${clusterName}/${serviceName}`,
    taskDefinition: serviceName,
    vcpu: 0,
    imageMB: imageMBOf(step),
    targetGroupArn: null,
    desiredCount: count,
    runningCount: count,
    healthyCount: count,
    starting: [],
    unplacedCount: 0,
    nextLaunchMs: 0,
    events: [],
  };
  region.services[key] = service;
  stage.services.set(`${step.region} ${key}`, service);
};

const addBounds = (stage: Stage, step: Step): void => {
  const resourceId = `service/${text(step, 'clusterName')}/${text(step, 'serviceName')}`;
  const wanted = { minCapacity: figure(step, 'minCapacity'), maxCapacity: figure(step, 'maxCapacity') };
  const status = stage.run.steps.get(step.id)?.status;
  // Not come to: then the least that it can have been, so that the step has something to do.
  const unknown = status === 'done' ? wanted : { minCapacity: 0, maxCapacity: wanted.maxCapacity };
  const before = beforeOf(stage, step) as NonNullable<ScalingSeen> | null;
  const none = {
    DynamicScalingInSuspended: false,
    DynamicScalingOutSuspended: false,
    ScheduledScalingSuspended: false,
  };
  regionOf(stage, step.region).scalableTargets[resourceId] = {
    resourceId,
    minCapacity: before?.minCapacity ?? unknown.minCapacity,
    maxCapacity: before?.maxCapacity ?? unknown.maxCapacity,
    suspended: before?.suspended ?? none,
    targetUtilisation: null,
    createdAtMs: stage.state.nowMs,
  };
};

/** The service whose running tasks a step waits for that comes before this one. */
const serviceBefore = ({ run, services }: Stage, { after }: Step): ServiceState | undefined =>
  after
    .map((id) => run.plan.steps.find((step) => step.id === id))
    .flatMap((step) => {
      if (step?.operation !== 'service.steady') return [];
      return services.get(`${step.region} ${serviceKey(text(step, 'clusterName'), text(step, 'serviceName'))}`) ?? [];
    })[0];

const addTargets = (stage: Stage, step: Step): void => {
  const service = serviceBefore(stage, step);
  const targetGroupArn = text(step, 'targetGroupArn');
  if (service !== undefined) service.targetGroupArn = targetGroupArn;
  regionOf(stage, step.region).targetGroups[targetGroupArn] = {
    targetGroupArn,
    name: text(step, 'serviceName'),
    healthCheckIntervalMs:
      step.expectedMs === 0 ? HEALTH_CHECK_MS : Math.round(step.expectedMs / PHYSICS.firstHealthCheckShare),
    serviceKey: service === undefined ? null : serviceKey(service.clusterName, service.serviceName),
    port: 80,
  };
};

/** What `pulumi up` has yet to create comes into the world as one of the resources of the update. */
const comesWithStack = ({ stack }: RegionState, mapping: MappingState): boolean => {
  const item = stack?.items.find((one) => !one.isThere && one.mapping === undefined);
  if (item === undefined) return false;
  item.mapping = mapping;
  return true;
};

/**
 * A mapping whose UUID was not known when the plan was made did not exist then: the stack brings it. It is found by its
 * function, and by the stream that the plan names.
 */
const addMapping = (stage: Stage, step: Step): void => {
  const region = regionOf(stage, step.region);
  const { mappingUuid, streamName = '' } = step.params as { mappingUuid: string | null; streamName?: string };
  const functionName = text(step, 'functionName');
  const uuid = mappingUuid ?? `mapping-of-${functionName}`;
  const { account } = stage.state;
  const wanted = step.operation === 'mapping.enable';
  // A plan expects nothing of a step that it found to be so.
  const enabled =
    (beforeOf(stage, step) as { enabled: boolean } | null)?.enabled ?? (step.expectedMs === 0 ? wanted : !wanted);
  const mapping: MappingState = {
    uuid,
    functionArn: `arn:aws:lambda:${step.region}:${account}:function:${functionName}`,
    eventSourceArn: `arn:aws:kinesis:${step.region}:${account}:stream/${streamName}`,
    streamName,
    status: enabled ? 'Enabled' : 'Disabled',
    batchSize: 100,
    parallelizationFactor: 1,
    startingPosition: 'TRIM_HORIZON',
    lastModifiedMs: stage.state.nowMs,
    transitionReason: 'USER_INITIATED',
    defects: [],
  };
  if (mappingUuid === null && comesWithStack(region, mapping)) return;
  region.mappings[uuid] = mapping;
};

/** What the stack of a cold region lacked, all of it there when the plan expected the update to be over. */
const addStack = (stage: Stage, step: Step): void => {
  const wasSo = stage.run.steps.get(step.id)?.status === 'done' && beforeOf(stage, step) === null;
  const { changes } = (beforeOf(stage, step) as { changes: number } | null) ?? { changes: wasSo ? 0 : 1 };
  const posture = text(step, 'posture');
  regionOf(stage, step.region).stack = {
    stack: text(step, 'stack'),
    from: changes === 0 ? posture : 'cold',
    posture,
    startedAtMs: null,
    items: Array.from({ length: changes }, (_, index) => ({
      key: `resource ${index + 1}`,
      readyAfterMs: step.expectedMs,
      isThere: false,
    })),
  };
};

type Capacity = { mode: 'PROVISIONED' | 'ON_DEMAND'; shardCount: number };

const addStream = (stage: Stage, step: Step): void => {
  const region = regionOf(stage, step.region);
  const streamName = text(step, 'streamName');
  if (region.streams[streamName] !== undefined) return;
  const { mode, shardCount } = step.params as unknown as Capacity;
  const half = { mode, shardCount: Math.ceil(shardCount / 2) };
  const planned: Capacity = mode === 'ON_DEMAND' ? { mode: 'PROVISIONED', shardCount } : half;
  const then = (beforeOf(stage, step) as Capacity | null) ?? (step.expectedMs === 0 ? { mode, shardCount } : planned);
  region.streams[streamName] = {
    streamName,
    streamArn: text(step, 'streamArn'),
    ...then,
    status: 'ACTIVE',
    nextShardCount: null,
    nextMode: null,
    retentionHours: 24,
    createdAtMs: stage.state.nowMs,
    reshardedAtMs: [],
    modeChangedAtMs: [],
  };
};

/** It only looks, asks, or runs a command of the user: nothing of the world has to be there for it. */
const nothing = (): void => {};

/** What each operation says of the world that it was found in; exported so that a test can hold it to the registry. */
export const RESTAGED: Readonly<Record<string, (stage: Stage, step: Step) => void>> = {
  'run.claim': addClaim,
  'stack.posture': addStack,
  'service.scale': addService,
  'scaling.bounds': addBounds,
  'targets.healthy': addTargets,
  'mapping.enable': addMapping,
  'mapping.disable': addMapping,
  'stream.capacity': addStream,
  'traffic.shift': addRecords,
  'traffic.proof': addEntries,
  'traffic.gate': nothing,
  'service.steady': nothing,
  'operator.confirm': nothing,
  'command.run': nothing,
  'command.set': nothing,
};

/**
 * The world as a run found it, at the time of its beginning.
 * @param run as its journal tells it.
 */
export const restage = (run: RunState): SandboxState => {
  const { plan, begunAt } = run;
  const state: SandboxState = {
    nowMs: begunAt,
    seed: 1,
    account: plan.account,
    serial: 0,
    physics: { ...DEFAULT_SANDBOX_PHYSICS, sigma: 0 },
    regions: {},
    route53: createRoute53State(),
    outages: [],
    load: createLoad([], begunAt),
    ledger: createLedger(begunAt),
    buckets: {},
    due: [],
    unmodelled: {},
    defects: [],
  };
  const stage: Stage = { run, state, services: new Map() };
  for (const region of [plan.from, plan.to]) regionOf(stage, region);
  for (const step of plan.steps) RESTAGED[step.operation]?.(stage, step);
  for (const { names } of [state.load]) for (const one of names) one.share = 1 / names.length;
  for (const zone of Object.values(state.route53.zones)) {
    zone.records.sort((left, right) => comparePlaces(placeOf(left), placeOf(right)));
    zone.served = structuredClone(zone.records);
  }
  announce(state, { kind: 'minute', atMs: begunAt + MINUTE_MS });
  return state;
};
