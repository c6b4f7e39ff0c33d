/**
 * The world: a pair of regions as a pure state machine. Inputs come with their moment; everything due before it happens
 * first, in order of time. No clock, no chance but the seed, no I/O: equal inputs make equal worlds.
 */
import { fullBucket, take } from '../domain/api/budget.ts';
import type { Answer, Call, CallOf, Region, RunCall } from '../domain/api/call.ts';
import {
  ALL_BUDGETS,
  factsOf,
  isAwsService,
  isComparing,
  isWrite,
  type AnyBucketName,
} from '../domain/api/catalogue.ts';
import type { PolicyDocument } from '../domain/api/policy-document.ts';
import { plainName } from '../domain/api/record-set.ts';
import { refuse } from './services/answer.ts';
import { refusalOf } from './services/authorise.ts';
import { callApplicationAutoscaling, scaleByMetrics } from './services/application-autoscaling.ts';
import { draw } from './chance.ts';
import { callCloudwatch } from './services/cloudwatch.ts';
import { resourcesOf } from './services/call-resources.ts';
import { callCommand } from './services/command.ts';
import { announce, nextDue } from './due.ts';
import { callEcs } from './services/ecs.ts';
import { callElbv2 } from './services/elbv2.ts';
import { integrateLoad, type LoadWorld } from './integrate.ts';
import { callKinesis, shardsOf, streamSettles } from './services/kinesis.ts';
import { invocationsFailing, lanesOf, recordAges } from './services/invocations.ts';
import { callLambda, mappingSettles } from './services/lambda.ts';
import { countCall, noteChange } from './ledger.ts';
import type { Warmth } from './load/warmth.ts';
import { applyEdit, type Edit } from './faults/edit.ts';
import { showExhibit } from './services/exhibits.ts';
import { credentialsEndMs, heal, impairment, throttled, type Outage, type OutageService } from './faults/outage.ts';
import { probeDns, probeHttp } from './services/probe.ts';
import { callRoute53 } from './services/route53.ts';
import { callS3 } from './services/s3.ts';
import { bucketBudget, callServiceQuotas } from './services/service-quotas.ts';
import { callStack, itemIsThere } from './services/stacks.ts';
import { createRegion, serviceKey, type Due, type RegionState, type SandboxState, type Place } from './state.ts';
import { callSts } from './services/sts.ts';
import type { Surroundings } from './surroundings.ts';
import { minuteOfTasks, taskCrashes, taskHealthy, taskRuns } from './services/task-life.ts';
import { placeAgain } from './services/tasks.ts';

/** What can be done to the world. It is plain JSON: the directory keeps a log of it. */
export type SandboxInput =
  | { kind: 'call'; call: Call }
  | { kind: 'outage'; outages: Outage[] }
  | { kind: 'heal'; service: OutageService | null; region: Region | null }
  /** What the caller is allowed from now on; null for everything. */
  | { kind: 'policy'; policy: PolicyDocument[] | null }
  /** A change by hand. */
  | { kind: 'edit'; edit: Edit }
  /** Only lets time pass. */
  | { kind: 'advance' };

/** `hang`: the call gets no answer, ever. */
export type SandboxOutput = Answer | 'hang';

const DONE: Answer = { outcome: 'yes', output: {} };
const MINUTE_MS = 60_000;
/** Changes within this time of each other count for users from the first of them on: thousands of tasks start in a minute. */
const LOAD_GRAIN_MS = 500;

const grainMs = ({ load }: SandboxState): number => load.grainMs ?? LOAD_GRAIN_MS;

/** A region of which the program declares nothing is empty, and asking does not make it part of the world. */
const regionOf = (state: SandboxState, region: Region): RegionState => state.regions[region] ?? createRegion(region);

const warmthOf = (state: SandboxState, region: Region, dnsName: string): Warmth | null => {
  for (const balancer of Object.values(state.regions[region]?.loadBalancers ?? {})) {
    const { warmRequestsPerSecond, reservedLcus = 0 } = balancer;
    if (warmRequestsPerSecond !== undefined && plainName(balancer.dnsName) === dnsName)
      return { warmRequestsPerSecond, reservedLcus };
  }
  return null;
};

const NO_STREAM = { shards: 0, isOnDemand: false };

const surroundings = (state: SandboxState): Surroundings => ({
  outages: state.outages,
  healthyTasks: (region, { clusterName, serviceName }) =>
    state.regions[region]?.services[serviceKey(clusterName, serviceName)]?.healthyCount ?? 0,
  warmthOf: (region, dnsName) => warmthOf(state, region, dnsName),
  streamCapacity(region, streamName) {
    const found = state.regions[region];
    const stream = found?.streams[streamName];
    if (found === undefined || stream === undefined) return NO_STREAM;
    return { shards: shardsOf(found, streamName), isOnDemand: stream.mode === 'ON_DEMAND' };
  },
  lanesOf: (stream) => lanesOf(state, stream, shardsOf),
  invocationsFailing: (stream, atMs) => invocationsFailing(state, stream, atMs),
  recordAges: (stream) => recordAges(state, stream),
  hasObject: (region, bucket, key) => Object.hasOwn(state.regions[region]?.buckets?.[bucket] ?? {}, key),
});

const loadWorld = (state: SandboxState): LoadWorld => ({
  load: state.load,
  ledger: state.ledger,
  route53: state.route53,
  around: surroundings(state),
  draw: (name) => draw(state.seed, name),
});

/** Has the resolvers ask once, so that users are somewhere before any time has passed. */
export const settleUsers = (state: SandboxState): void => integrateLoad(loadWorld(state), state.nowMs);

const happen = (state: SandboxState, item: Due): void => {
  const { atMs: nowMs } = item;
  if (item.kind === 'minute') {
    for (const region of Object.values(state.regions)) {
      minuteOfTasks({ state, region, nowMs });
      scaleByMetrics({ state, region, nowMs });
    }
    announce(state, { kind: 'minute', atMs: nowMs + MINUTE_MS });
    return;
  }
  if (item.kind === 'stack-item') return itemIsThere(state, item.region, item.item);
  const place: Place = { state, region: regionOf(state, item.region), nowMs };
  if (item.kind === 'mapping-settles') return mappingSettles(place.region, item.uuid);
  if (item.kind === 'stream-settles') return streamSettles(place.region, item.streamName);
  const service = place.region.services[item.service];
  if (service === undefined) return;
  if (item.kind === 'task-runs') taskRuns(place, service, item.task);
  else if (item.kind === 'task-healthy') taskHealthy(place, service, item.task);
  else if (item.kind === 'task-crashes') taskCrashes(place, service, item.task);
  else placeAgain(place, service);
};

/** Does the input look at the load, or decide it from outside? Other calls must not each look at every service. */
const needsLoad = (input: SandboxInput): boolean =>
  input.kind !== 'call' || input.call.service === 'probe' || input.call.service === 'cloudwatch';

/**
 * Lets everything happen that is due by `toMs`. The load is taken along before each change that it depends on.
 * @param isExact takes the load all the way to `toMs`; else it may stay behind by the grain.
 */
const advance = (state: SandboxState, toMs: number, isExact: boolean): void => {
  const load = loadWorld(state);
  for (let item = nextDue(state, toMs); item !== null; item = nextDue(state, toMs)) {
    if (item.atMs - state.load.integratedToMs >= grainMs(state)) integrateLoad(load, item.atMs);
    state.nowMs = item.atMs;
    happen(state, item);
  }
  state.nowMs = Math.max(state.nowMs, toMs);
  const lagMs = state.nowMs - state.load.integratedToMs;
  if (lagMs >= grainMs(state) || (isExact && lagMs > 0)) integrateLoad(load, state.nowMs);
};

/** Takes tokens of one bucket of the call's region; false when there are too few. */
const takeFrom = (state: SandboxState, call: Call, bucket: AnyBucketName, units: number): boolean => {
  const key = `${call.region}/${bucket}`;
  const budget = bucketBudget(state.regions[call.region], bucket, ALL_BUDGETS[bucket]);
  const result = take(state.buckets[key] ?? fullBucket(budget, state.nowMs), budget, state.nowMs, units);
  state.buckets[key] = result.bucket;
  return result.taken;
};

/** Takes what the request costs; null when that was there. */
const overRate = (state: SandboxState, call: Call): Answer | null => {
  if (!isAwsService(call.service)) return null;
  const { bucket, also } = factsOf(call);
  const passes =
    takeFrom(state, call, bucket, 1) &&
    (also === undefined || takeFrom(state, call, also.bucket, also.units(call.input)));
  return passes ? null : throttled(call.service);
};

type RunService = RunCall['service'];
type Handler<S extends RunService> = (place: Place, call: Extract<RunCall, { service: S }>) => Answer;

const route53 = ({ state, nowMs }: Place, call: Extract<RunCall, { service: 'route53' }>): Answer => {
  const changeCount = Object.keys(state.route53.changes).length;
  return callRoute53(
    state.route53,
    call,
    nowMs,
    state.physics.sigma === 0 ? 0.5 : draw(state.seed, `change ${changeCount}`),
  );
};

const probe = ({ state, nowMs }: Place, call: CallOf<'probe', 'Http'> | CallOf<'probe', 'Dns'>): Answer =>
  call.operation === 'Http' ? probeHttp(loadWorld(state), call, nowMs) : probeDns(loadWorld(state), call, nowMs);

const HANDLERS: { [S in RunService]: Handler<S> } = {
  ecs: callEcs,
  'application-autoscaling': callApplicationAutoscaling,
  elbv2: callElbv2,
  lambda: callLambda,
  kinesis: callKinesis,
  route53,
  cloudwatch: callCloudwatch,
  s3: callS3,
  'service-quotas': callServiceQuotas,
  pulumi: callStack,
  sts: ({ state }) => callSts(state),
  probe,
  command: callCommand,
  human: () => refuse('NobodyToAsk', 'the sandbox has no people in it', 'invalid'),
};

const handle = (place: Place, call: Call): Answer =>
  isComparing(call) ? showExhibit(place, call) : (HANDLERS[call.service] as Handler<RunService>)(place, call);

/** AWS's words for temporary credentials whose time is over (AWS General Reference, Common errors). */
const EXPIRED = refuse('ExpiredTokenException', 'The security token included in the request is expired', 'expired');

const detailOf = (call: Call): string => JSON.stringify(call.input).slice(0, 400);

const takeCall = (state: SandboxState, call: Call): SandboxOutput => {
  const { nowMs } = state;
  countCall(state.ledger, call);
  state.serial += 1;
  const resources = resourcesOf(state, call);
  const hit = impairment(state.outages, call, nowMs, draw(state.seed, `call ${state.serial}`), resources);
  if (hit?.effect === 'hang') return 'hang';
  if (hit?.effect === 'answer') return hit.answer;
  if (isAwsService(call.service) && nowMs >= credentialsEndMs(state.outages, nowMs, state.physics.signInSessionMs))
    return EXPIRED;
  const turnedAway = overRate(state, call) ?? (state.policy ? refusalOf(state.policy, call, state.account) : null);
  if (turnedAway !== null) return turnedAway;
  const answer = handle({ state, region: regionOf(state, call.region), nowMs }, call);
  // A journal's objects are not part of what a run changes.
  if (isWrite(call) && call.service !== 's3' && answer.outcome === 'yes') {
    noteChange(state.ledger, {
      atMs: nowMs,
      what: `${call.service} ${call.operation} ${call.region}`,
      detail: detailOf(call),
    });
  }
  return answer;
};

/** The machine that the directory logs and replays. */
export const sandboxMachine = {
  nowMs: (state: SandboxState): number => state.nowMs,
  /** Only lets time pass, and leaves the load behind by up to its grain: who looks at it has it brought along first. */
  pass: (state: SandboxState, toMs: number): void => advance(state, toMs, false),
  step(state: SandboxState, atMs: number, input: SandboxInput): SandboxOutput {
    advance(state, atMs, needsLoad(input));
    switch (input.kind) {
      case 'advance':
        return DONE;
      case 'call':
        return takeCall(state, input.call);
      case 'outage':
        state.outages.push(...input.outages);
        for (const { id, service, region } of input.outages) {
          noteChange(state.ledger, { atMs: state.nowMs, what: `outage ${id}`, detail: `${service} ${region}` });
        }
        return DONE;
      case 'policy':
        state.policy = input.policy;
        noteChange(state.ledger, { atMs: state.nowMs, what: 'policy', detail: input.policy ? 'enforced' : 'none' });
        return DONE;
      case 'edit': {
        applyEdit(state, input.edit);
        const { region, collection, name, field } = input.edit;
        noteChange(state.ledger, {
          atMs: state.nowMs,
          what: `edit ${region}`,
          detail: [collection, name, ...field].join(' '),
        });
        return DONE;
      }
      case 'heal': {
        const count = heal(state.outages, input, state.nowMs);
        noteChange(state.ledger, { atMs: state.nowMs, what: 'heal', detail: `${count} outages` });
        return DONE;
      }
    }
  },
};
