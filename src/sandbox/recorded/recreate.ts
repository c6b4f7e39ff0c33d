/**
 * A sandbox in the state that a run found: what its before-images hold, and for what it had not come to, what its plan
 * tells; each operation says that of its own steps. Nothing else is known of that world: it has no autoscaling, nothing fails
 * in it, and its users are always served where their load balancers have healthy targets.
 */
import { PHYSICS, taskStartMs } from '../../domain/api/physics.ts';
import type { Found, RecordedStep } from '../../domain/plan/found.ts';
import type { Operation } from '../../domain/plan/operation.ts';
import type { Step } from '../../domain/plan/plan.ts';
import type { RunState } from '../../domain/run/run-state.ts';
import { announce } from '../due.ts';
import { createLedger } from '../ledger.ts';
import { createLoad } from '../load/create.ts';
import { DEFAULT_SANDBOX_PHYSICS } from '../physics.ts';
import { allOf, firstOf, regionOf, type FoundOf, type Recreation } from './found-things.ts';
import { addClaim, addEntry, addRecords } from './recreate-traffic.ts';
import { comparePositions, positionOf } from '../services/route53/names.ts';
import { createRoute53State } from '../services/route53/state.ts';
import type { ServiceState } from '../services/ecs/service-state.ts';
import { arriving } from '../services/lambda/declared.ts';
import type { MappingState } from '../services/lambda/state.ts';
import { serviceKey, type RegionState, type SandboxState } from '../state.ts';

const MINUTE_MS = 60_000;
/** Of an image of which the plan does not tell how long it takes to start. */
const IMAGE_MB = 200;
const HEALTH_CHECK_MS = 10_000;

const imageMBOf = (startMs: number): number =>
  startMs === 0 ? IMAGE_MB : Math.max(0, Math.round((startMs - taskStartMs(0)) / (taskStartMs(1) - taskStartMs(0))));

const keyOf = ({ clusterName, serviceName }: FoundOf<'service'>): string => serviceKey(clusterName, serviceName);

const addService = (recreation: Recreation, found: FoundOf<'service'>): void => {
  const { clusterName, serviceName } = found;
  const region = regionOf(recreation, found.region);
  const { account } = recreation.state;
  const key = keyOf(found);
  if (region.services[key] !== undefined) return;
  const isMeant = (one: typeof found): boolean => one.region === found.region && keyOf(one) === key;
  const first = firstOf(recreation, 'service', isMeant, ({ desiredCount }) => desiredCount);
  const count = first?.desiredCount ?? 0;
  const startMs = Math.max(...allOf(recreation, 'service').map((one) => (isMeant(one) ? (one.startMs ?? 0) : 0)));
  region.clusters[clusterName] = {
    clusterName,
    clusterArn: `arn:aws:ecs:${found.region}:${account}:cluster/${clusterName}`,
  };
  region.services[key] = {
    clusterName,
    serviceName,
    serviceArn: `arn:aws:ecs:${found.region}:${account}:service/${clusterName}/${serviceName}`,
    taskDefinition: serviceName,
    vcpu: 0,
    imageMB: imageMBOf(startMs),
    targetGroupArn: null,
    desiredCount: count,
    runningCount: count,
    healthyCount: count,
    starting: [],
    unplacedCount: 0,
    nextLaunchMs: 0,
    events: [],
  };
};

const addBounds = (recreation: Recreation, found: FoundOf<'bounds'>): void => {
  const resourceId = `service/${found.clusterName}/${found.serviceName}`;
  const none = {
    DynamicScalingInSuspended: false,
    DynamicScalingOutSuspended: false,
    ScheduledScalingSuspended: false,
  };
  // Of steps that change one thing the first tells what was there before all of them.
  regionOf(recreation, found.region).scalableTargets[resourceId] ??= {
    resourceId,
    minCapacity: found.minCapacity,
    maxCapacity: found.maxCapacity,
    suspended: found.suspended ?? none,
    targetUtilisation: null,
    createdAtMs: recreation.state.nowMs,
  };
};

/** The service whose running tasks a step waits for that comes before this one. */
const serviceBefore = (recreation: Recreation, { after }: Step): ServiceState | undefined =>
  recreation.found.flatMap(({ step, found }) => {
    if (found.kind !== 'watched service' || !after.includes(step.id)) return [];
    return regionOf(recreation, found.region).services[serviceKey(found.clusterName, found.serviceName)] ?? [];
  })[0];

const addTargetGroup = (recreation: Recreation, found: FoundOf<'target group'>, step: Step): void => {
  const { targetGroupArn, name, firstCheckMs } = found;
  const service = serviceBefore(recreation, step);
  if (service !== undefined) service.targetGroupArn = targetGroupArn;
  regionOf(recreation, found.region).targetGroups[targetGroupArn] = {
    targetGroupArn,
    name,
    healthCheckIntervalMs:
      firstCheckMs === null ? HEALTH_CHECK_MS : Math.round(firstCheckMs / PHYSICS.firstHealthCheckShare),
    serviceKey: service === undefined ? null : serviceKey(service.clusterName, service.serviceName),
    port: 80,
  };
};

/** What `pulumi up` has yet to create comes into the world as one of the resources of the update. */
const comesWithStack = ({ stack }: RegionState, mapping: MappingState): boolean => {
  const item = stack?.items.find((one) => !one.isThere && one.brings === undefined);
  if (item === undefined) return false;
  item.brings = arriving({ mapping });
  return true;
};

/**
 * A mapping whose UUID was not known when the plan was made did not exist then: the stack brings it. It is found by its
 * function, and by the stream that the plan names.
 */
const addMapping = (recreation: Recreation, found: FoundOf<'mapping'>): void => {
  const { functionName, streamName } = found;
  const region = regionOf(recreation, found.region);
  const uuid = found.uuid ?? `mapping-of-${functionName}-on-${streamName}`;
  const { account } = recreation.state;
  const mapping: MappingState = {
    uuid,
    functionArn: `arn:aws:lambda:${found.region}:${account}:function:${functionName}`,
    eventSourceArn: `arn:aws:kinesis:${found.region}:${account}:stream/${streamName}`,
    streamName,
    status: found.isEnabled ? 'Enabled' : 'Disabled',
    batchSize: 100,
    parallelizationFactor: 1,
    startingPosition: 'TRIM_HORIZON',
    lastModifiedMs: recreation.state.nowMs,
    transitionReason: 'USER_INITIATED',
    defects: [],
  };
  if (found.uuid === null && comesWithStack(region, mapping)) return;
  region.mappings[uuid] = mapping;
};

/** What the stack of a cold region lacked, all of it there when the plan expected the update to be over. */
const addStack = (recreation: Recreation, { region, stack, posture, changes, updateMs }: FoundOf<'stack'>): void => {
  regionOf(recreation, region).stack = {
    stack,
    from: changes === 0 ? posture : 'cold',
    posture,
    startedAtMs: null,
    items: Array.from({ length: changes }, (_, index) => ({
      key: `resource ${index + 1}`,
      readyAfterMs: updateMs,
      isThere: false,
    })),
  };
};

const addStream = (recreation: Recreation, found: FoundOf<'stream'>): void => {
  const { streamName, streamArn } = found;
  const region = regionOf(recreation, found.region);
  if (region.streams[streamName] !== undefined) return;
  const isMeant = (one: typeof found): boolean => one.region === found.region && one.streamName === streamName;
  const first = firstOf(recreation, 'stream', isMeant, ({ shardCount }) => shardCount) ?? found;
  region.streams[streamName] = {
    streamName,
    streamArn,
    mode: first.mode,
    shardCount: first.shardCount,
    status: 'ACTIVE',
    nextShardCount: null,
    nextMode: null,
    retentionHours: 24,
    createdAtMs: recreation.state.nowMs,
    reshardedAtMs: [],
    modeChangedAtMs: [],
  };
};

/** It tells what others are about, and is nothing that could be put there. */
const nothing = (): void => {};

type Adding<Kind extends Found['kind']> = (recreation: Recreation, found: FoundOf<Kind>, step: Step) => void;

/** What is put there for each kind, in this order: what stands further down looks at what stands above. */
const ADDING: { readonly [Kind in Found['kind']]: Adding<Kind> } = {
  stack: addStack,
  service: addService,
  bounds: addBounds,
  'watched service': nothing,
  'target group': addTargetGroup,
  stream: addStream,
  mapping: addMapping,
  claim: addClaim,
  records: addRecords,
  'name behind': nothing,
  entry: addEntry,
};

const add = (recreation: Recreation, kind: Found['kind']): void => {
  const adding = ADDING[kind] as Adding<Found['kind']>;
  for (const { step, found } of recreation.found) if (found.kind === kind) adding(recreation, found, step);
};

/** The operation of a name; undefined where there is none. */
type OperationsByName = (name: string) => Operation | undefined;

const foundBy = ({ plan, steps }: RunState, operationOf: OperationsByName): Recreation['found'] =>
  plan.steps.flatMap((step) => {
    const state = steps.get(step.id);
    const recorded: RecordedStep<unknown> = {
      step,
      before: state?.before?.image ?? null,
      isDone: state?.status === 'done',
      from: plan.from,
      to: plan.to,
    };
    return (operationOf(step.operation)?.found?.(step.params, recorded) ?? []).map((found) => ({
      step,
      found,
      isRecorded: recorded.before !== null,
      isDone: recorded.isDone,
    }));
  });

/**
 * The world as a run found it, at the time of its beginning.
 * @param run as its journal tells it.
 */
export const recreate = (run: RunState, operationOf: OperationsByName): SandboxState => {
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
  const recreation: Recreation = { state, found: foundBy(run, operationOf) };
  for (const region of [plan.from, plan.to]) regionOf(recreation, region);
  for (const kind of Object.keys(ADDING) as Found['kind'][]) add(recreation, kind);
  for (const one of state.load.names) one.share = 1 / state.load.names.length;
  for (const zone of Object.values(state.route53.zones)) {
    zone.records.sort((left, right) => comparePositions(positionOf(left), positionOf(right)));
    zone.served = structuredClone(zone.records);
  }
  announce(state, { kind: 'minute', atMs: begunAt + MINUTE_MS });
  return state;
};
