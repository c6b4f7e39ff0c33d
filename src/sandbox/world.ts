/**
 * The world: a pair of regions as a pure state machine. Inputs come with their moment; everything due before it happens
 * first, in order of time. No clock, no chance but the seed, no I/O: equal inputs make equal worlds.
 */
import { fullBucket, take } from '../domain/api/budget.ts';
import type { Answer, Call, Region } from '../domain/api/call.ts';
import { ALL_BUDGETS, factsOf, isAwsService, isWrite, type AnyBucketName } from '../domain/api/catalogue.ts';
import type { PolicyDocument } from '../domain/api/policy-document.ts';
import { loadMoment } from './around.ts';
import { draw } from './chance.ts';
import { announce, nextDue } from './due.ts';
import { applyEdit, type Edit } from './faults/edit.ts';
import { credentialsEndMs, heal, impairment, throttled, type Outage, type OutageService } from './faults/outage.ts';
import { integrateLoad } from './integrate.ts';
import { countCall, noteChange } from './ledger.ts';
import { refuse } from './services/answer.ts';
import { refusalOf } from './services/authorise.ts';
import { upgraded } from './older-state.ts';
import { answerCall, happenIn, minuteIn, readsLoad, resourcesOf } from './services/registry.ts';
import { bucketBudget } from './services/quotas.ts';
import { createRegion, type Due, type RegionState, type SandboxState } from './state.ts';

/** What can be done to the world. It is plain JSON: the directory keeps a log of it. */
export type SandboxInput =
  | { kind: 'call'; call: Call }
  | { kind: 'outage'; outages: Outage[] }
  | { kind: 'heal'; service: OutageService | null; region: Region | null }
  /** What the caller is allowed from now on; null for everything. */
  | { kind: 'policy'; policy: PolicyDocument[] | null }
  /** A change by hand. */
  | { kind: 'edit'; edit: Edit }
  /** Somebody else's bucket, which no program of the application declares. */
  | { kind: 'bucket'; region: Region; bucket: string }
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

/** Takes the load to this moment: the resolvers ask once, so that users are somewhere before any time has passed. */
export const integrateToNow = (state: SandboxState): void => integrateLoad(loadMoment(state), state.nowMs);

const happen = (state: SandboxState, item: Due): void => {
  const { atMs: nowMs } = item;
  if (item.kind !== 'minute') return happenIn({ state, region: regionOf(state, item.region), nowMs }, item);
  for (const region of Object.values(state.regions)) minuteIn({ state, region, nowMs });
  announce(state, { kind: 'minute', atMs: nowMs + MINUTE_MS });
};

/** Does the input look at the load, or decide it from outside? Other calls must not each look at every service. */
const needsLoad = (input: SandboxInput): boolean => input.kind !== 'call' || readsLoad(input.call);

/**
 * Lets everything happen that is due by `toMs`. The load is taken along before each change that it depends on.
 * @param isExact takes the load all the way to `toMs`; else it may stay behind by the grain.
 */
const advance = (state: SandboxState, toMs: number, isExact: boolean): void => {
  const load = loadMoment(state);
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
  const answer = answerCall({ state, region: regionOf(state, call.region), nowMs }, call);
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
  upgraded,
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
      case 'bucket': {
        const region = regionOf(state, input.region);
        region.buckets = { [input.bucket]: {}, ...region.buckets };
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
