/** Outages: which service fails in which region, from when to when, and how. */
import type { Answer, AwsService, Call, CallError, Region } from '../../domain/api/call.ts';
import { awsServiceOf, isAwsService, isWrite } from '../../domain/api/catalogue.ts';
import { AWS_SERVICES } from '../../domain/api/services.ts';

/** Services that can fail. `elbv2` with plane `data` is the load balancers themselves. */
export const OUTAGE_SERVICES = [
  ...(Object.keys(AWS_SERVICES) as AwsService[]),
  // What consumers write to; nothing of the tool calls it.
  'dynamodb',
  // IAM Identity Center: who signs in gets credentials from it, nothing of the tool calls it.
  'sso',
] as const;
export type OutageService = (typeof OUTAGE_SERVICES)[number];

/**
 * `refuse` no connection, a definite no · `error` it answers with its own failure · `hang` it never answers · `throttle` it
 * turns calls away as too many · `blind` it answers, without the data of that time · `slow` it works, but late · `pending`
 * what was accepted is not done while it lasts. Which of them a service has, and in which plane: `outage-abilities.ts`.
 */
export const OUTAGE_EFFECTS = ['refuse', 'error', 'hang', 'throttle', 'blind', 'slow', 'pending'] as const;
export type OutageEffect = (typeof OUTAGE_EFFECTS)[number];

/** `control` the API that changes and describes things; `data` what users and records pass through. */
export type Plane = 'control' | 'data' | 'all';

export interface Outage {
  id: string;
  service: OutageService;
  region: Region;
  fromMs: number;
  /** Null: until it is healed. */
  toMs: number | null;
  effect: OutageEffect;
  plane: Plane;
  /** Part of the calls (or records, or invocations) that are hit, 0 to 1. */
  share: number;
  /** The share at its end, when it recovers bit by bit: the share goes there in a straight line. */
  endShare: number | null;
  /** What people said of it, one line. */
  note: string;
  /**
   * The only resources that it hits, absent for all of the service: services as `cluster/service`, load balancers by their
   * DNS names, streams, functions and tables by name.
   */
  only?: string[];
}

/** Where a service fails that is meant in a region: some have one control plane for the world. */
export const homeOf = (service: OutageService, region: Region): Region => awsServiceOf(service)?.homeRegion ?? region;

/** Part of the calls, records or invocations of a service that one outage hits at a moment, 0 to 1. */
const shareAt = (outage: Outage, atMs: number): number => {
  const { fromMs, toMs, share, endShare } = outage;
  if (atMs < fromMs || (toMs !== null && atMs >= toMs)) return 0;
  if (endShare === null || toMs === null) return share;
  return share + ((endShare - share) * (atMs - fromMs)) / (toMs - fromMs);
};

/** What may be hit: a service in a region, of a plane, or of it only the resources that are named. */
interface Aim {
  service: OutageService;
  region: Region;
  plane: Plane;
  effects?: readonly OutageEffect[];
  /** None: the service as such, which an outage of some resources leaves alone. */
  resources?: readonly string[];
}

const concerns = (outage: Outage, { service, region, plane, effects, resources = [] }: Aim): boolean =>
  outage.service === service &&
  outage.region === region &&
  (outage.plane === 'all' || plane === 'all' || outage.plane === plane) &&
  (effects === undefined || effects.includes(outage.effect)) &&
  (outage.only === undefined || (resources.length > 0 && resources.every((name) => outage.only?.includes(name))));

/** What hits a service at a moment: the worst share among its outages, with the effect. Null when it is well. */
export interface Trouble {
  effect: OutageEffect;
  share: number;
}

/**
 * The worst trouble of one service in one region, optionally among certain effects only.
 *
 * Services of AWS fail region by region (whitepaper "AWS Fault Isolation Boundaries"); Route 53's control plane counts as
 * us-east-1.
 */
const troubleOf = (outages: readonly Outage[], aim: Aim, atMs: number): Trouble | null => {
  let worst: Trouble | null = null;
  for (const outage of outages) {
    if (!concerns(outage, aim)) continue;
    const share = shareAt(outage, atMs);
    if (share > (worst?.share ?? 0)) worst = { effect: outage.effect, share };
  }
  return worst;
};

/** Is a service troubled at all in that region at that moment? */
export const isImpaired = (
  outages: readonly Outage[],
  service: OutageService,
  region: Region,
  atMs: number,
  plane: Plane = 'all',
): boolean => troubleOf(outages, { service, region, plane }, atMs) !== null;

/** Effects with which a data plane serves nothing: the part of it that is hit is lost. */
const DEADLY: OutageEffect[] = ['refuse', 'error', 'hang', 'throttle'];

/**
 * Part of the data plane of a service that fails, 0 to 1: of puts for Kinesis, of invocations for Lambda, of requests for
 * ELB, of launches for ECS, of writes for DynamoDB.
 * @param resource the one that is asked about; without it an outage of single resources does not count.
 */
export const failingShare = (
  outages: readonly Outage[],
  service: OutageService,
  region: Region,
  atMs: number,
  resource?: string,
): number => {
  if (outages.length === 0) return 0;
  const aim: Aim = { service, region, plane: 'data', effects: DEADLY };
  if (resource !== undefined) aim.resources = [resource];
  return troubleOf(outages, aim, atMs)?.share ?? 0;
};

/** How many times longer launches of tasks take where Fargate is slow. Assumed. */
const SLOW_LAUNCH_FACTOR = 3;

/** Factor by which a launch that begins now takes longer, 1 in peace. */
export const launchFactor = (outages: readonly Outage[], region: Region, atMs: number, serviceKey: string): number => {
  if (outages.length === 0) return 1;
  const aim: Aim = { service: 'ecs', region, plane: 'data', effects: ['slow'], resources: [serviceKey] };
  return 1 + (SLOW_LAUNCH_FACTOR - 1) * (troubleOf(outages, aim, atMs)?.share ?? 0);
};

/** Do changes of Route 53 stay PENDING now? */
export const isPendingHeld = (outages: readonly Outage[], region: Region, atMs: number): boolean =>
  troubleOf(outages, { service: 'route53', region, plane: 'control', effects: ['pending'] }, atMs) !== null;

/** When credentials that were had before Identity Center failed run out in a region; `Infinity` while it is well. */
export const credentialsEndMs = (outages: readonly Outage[], atMs: number, sessionMs: number): number =>
  Math.min(
    ...outages
      .filter(({ service, fromMs, toMs }) => service === 'sso' && fromMs <= atMs && (toMs === null || atMs < toMs))
      .map(({ fromMs }) => fromMs + sessionMs),
  );

/**
 * Do metrics and alarms of a region tell nothing? Then target tracking sees INSUFFICIENT_DATA and scales neither out nor in
 * (Application Auto Scaling User Guide, target tracking).
 */
export const isBlind = (outages: readonly Outage[], region: Region, atMs: number): boolean =>
  isImpaired(outages, 'cloudwatch', region, atMs, 'data') ||
  isImpaired(outages, 'application-autoscaling', region, atMs, 'data');

/** How the world answers a call that an outage hits; `hang`: not at all. */
export type Impairment = { effect: 'hang' } | { effect: 'answer'; answer: Exclude<Answer, { outcome: 'yes' }> };

/** The answer of an API that turns a call away as too many. */
export const throttled = (service: AwsService): Exclude<Answer, { outcome: 'yes' }> => {
  const error: CallError = { code: AWS_SERVICES[service].throttlingCode, message: 'Rate exceeded', kind: 'throttled' };
  return { outcome: 'no', error };
};

const unanswered = (call: Call, effect: OutageEffect): Impairment | null => {
  const where = `${call.service} in ${call.region}`;
  switch (effect) {
    case 'hang':
      return { effect: 'hang' };
    case 'refuse': {
      const error: CallError = { code: 'ECONNREFUSED', message: `${where} refuses connections`, kind: 'unreachable' };
      return { effect: 'answer', answer: { outcome: 'no', error } };
    }
    case 'error': {
      const error: CallError = { code: 'InternalFailure', message: `${where} failed with HTTP 500`, kind: 'internal' };
      // After a 500 nobody outside can tell whether a write was made.
      return { effect: 'answer', answer: { outcome: isWrite(call) ? 'unknown' : 'no', error } };
    }
    case 'throttle':
      return isAwsService(call.service) ? { effect: 'answer', answer: throttled(call.service) } : null;
    case 'blind':
    case 'slow':
    case 'pending':
      return null;
  }
};

/**
 * What an outage does to a call that arrives now; null when it lets the call through.
 * @param draw a number in [0, 1): an outage that hits a share of the calls hits those below it.
 * @param resources what the call names, as `only` of an outage does: it is hit when all of them are.
 */
export const impairment = (
  outages: readonly Outage[],
  call: Call,
  atMs: number,
  draw: number,
  resources: readonly string[] = [],
): Impairment | null => {
  const { service, region } = call;
  if (!isAwsService(service)) return null;
  const trouble = troubleOf(outages, { service, region, plane: 'control', effects: DEADLY, resources }, atMs);
  return trouble === null || draw >= trouble.share ? null : unanswered(call, trouble.effect);
};

/** How much later an API that is slow answers. Assumed: long enough to be felt, and within what callers wait. */
const SLOW_MS = 3000;

/** By how much the answer to a call that arrives now is late: the call itself is carried out. A share makes it less. */
export const slownessMs = (
  outages: readonly Outage[],
  { service, region }: Call,
  atMs: number,
  resources: readonly string[] = [],
): number => {
  if (!isAwsService(service)) return 0;
  const trouble = troubleOf(outages, { service, region, plane: 'control', effects: ['slow'], resources }, atMs);
  return Math.round(SLOW_MS * (trouble?.share ?? 0));
};

/** Moments at which an outage begins or ends after `afterMs`: the load is integrated up to exactly these. */
export const nextOutageEdgeMs = (outages: readonly Outage[], afterMs: number): number => {
  let next = Number.POSITIVE_INFINITY;
  for (const { fromMs, toMs } of outages) {
    if (fromMs > afterMs) next = Math.min(next, fromMs);
    if (toMs !== null && toMs > afterMs) next = Math.min(next, toMs);
  }
  return next;
};

/** Ends every outage that matches at `atMs`; those that have not begun are taken away. Returns how many it touched. */
export const heal = (
  outages: Outage[],
  { service, region }: { service: OutageService | null; region: Region | null },
  atMs: number,
): number => {
  const touched = outages.filter(
    (outage) =>
      (service === null || outage.service === service) &&
      (region === null || outage.region === region) &&
      (outage.toMs === null || outage.toMs > atMs),
  );
  for (const outage of touched) {
    if (outage.fromMs >= atMs) outages.splice(outages.indexOf(outage), 1);
    else outage.toMs = atMs;
  }
  return touched.length;
};
