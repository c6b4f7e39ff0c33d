/** Outages: which service fails in which region, from when to when, and how. */
import type { Answer, Call, CallError, Region, ServiceName } from '../domain/call.ts';
import { isWrite } from '../domain/catalogue.ts';

/** Services that can fail. `elbv2` with plane `data` is the load balancers themselves. */
export const OUTAGE_SERVICES = [
  'ecs',
  'application-autoscaling',
  'elbv2',
  'lambda',
  'kinesis',
  'route53',
  'cloudwatch',
  's3',
  'service-quotas',
  'sts',
  'ec2',
  'iam',
  'logs',
  'acm',
] as const satisfies readonly ServiceName[];
export type OutageService = (typeof OUTAGE_SERVICES)[number];

/**
 * `refuse` no connection, a definite no · `error` it answers with its own failure · `hang` it never answers · `throttle` it
 * turns calls away as too many · `blind` it answers, without the data of that time · `slow` it works, but late.
 */
export const OUTAGE_EFFECTS = ['refuse', 'error', 'hang', 'throttle', 'blind', 'slow'] as const;
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
}

/** Part of the calls, records or invocations of a service that one outage hits at a moment, 0 to 1. */
const shareAt = (outage: Outage, atMs: number): number => {
  const { fromMs, toMs, share, endShare } = outage;
  if (atMs < fromMs || (toMs !== null && atMs >= toMs)) return 0;
  if (endShare === null || toMs === null) return share;
  return share + ((endShare - share) * (atMs - fromMs)) / (toMs - fromMs);
};

const concerns = (outage: Outage, service: OutageService, region: Region, plane: Plane): boolean =>
  outage.service === service &&
  outage.region === region &&
  (outage.plane === 'all' || plane === 'all' || outage.plane === plane);

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
const troubleOf = (
  outages: readonly Outage[],
  {
    service,
    region,
    plane,
    effects,
  }: { service: OutageService; region: Region; plane: Plane; effects?: OutageEffect[] },
  atMs: number,
): Trouble | null => {
  let worst: Trouble | null = null;
  for (const outage of outages) {
    if (!concerns(outage, service, region, plane)) continue;
    if (effects !== undefined && !effects.includes(outage.effect)) continue;
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

/** Part of the data plane of a service that fails, 0 to 1: of puts for Kinesis, of invocations for Lambda, of requests for ELB. */
export const failingShare = (
  outages: readonly Outage[],
  service: OutageService,
  region: Region,
  atMs: number,
): number => troubleOf(outages, { service, region, plane: 'data', effects: DEADLY }, atMs)?.share ?? 0;

/**
 * Do metrics and alarms of a region tell nothing? Then target tracking sees INSUFFICIENT_DATA and scales neither out nor in
 * (Application Auto Scaling User Guide, target tracking).
 */
export const isBlind = (outages: readonly Outage[], region: Region, atMs: number): boolean =>
  isImpaired(outages, 'cloudwatch', region, atMs, 'data') ||
  isImpaired(outages, 'application-autoscaling', region, atMs, 'data');

/** How the world answers a call that an outage hits; `hang`: not at all. */
export type Impairment = { effect: 'hang' } | { effect: 'answer'; answer: Exclude<Answer, { outcome: 'yes' }> };

/** Each API's own name for too many requests: "Errors" and "Common errors" of the API references. */
const THROTTLING_CODES: Record<OutageService, string> = {
  ecs: 'ThrottlingException',
  'application-autoscaling': 'ThrottlingException',
  elbv2: 'Throttling',
  lambda: 'TooManyRequestsException',
  kinesis: 'LimitExceededException',
  route53: 'Throttling',
  cloudwatch: 'Throttling',
  s3: 'SlowDown',
  'service-quotas': 'TooManyRequestsException',
  sts: 'Throttling',
  ec2: 'RequestLimitExceeded',
  iam: 'Throttling',
  logs: 'ThrottlingException',
  acm: 'ThrottlingException',
};

/** The answer of an API that turns a call away as too many. */
export const throttled = (service: OutageService): Exclude<Answer, { outcome: 'yes' }> => {
  const error: CallError = { code: THROTTLING_CODES[service], message: 'Rate exceeded', kind: 'throttled' };
  return { outcome: 'no', error };
};

const isOutageService = (service: ServiceName): service is OutageService =>
  (OUTAGE_SERVICES as readonly ServiceName[]).includes(service);

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
      return isOutageService(call.service) ? { effect: 'answer', answer: throttled(call.service) } : null;
    case 'blind':
    case 'slow':
      return null;
  }
};

/**
 * What an outage does to a call that arrives now; null when it lets the call through.
 * @param draw a number in [0, 1): an outage that hits a share of the calls hits those below it.
 */
export const impairment = (outages: readonly Outage[], call: Call, atMs: number, draw: number): Impairment | null => {
  const { service, region } = call;
  if (!isOutageService(service)) return null;
  const trouble = troubleOf(outages, { service, region, plane: 'control', effects: DEADLY }, atMs);
  return trouble === null || draw >= trouble.share ? null : unanswered(call, trouble.effect);
};

/** How much later an API that is slow answers. Assumed: long enough to be felt, and within what callers wait. */
const SLOW_MS = 3000;

/** By how much the answer to a call that arrives now is late: the call itself is carried out. A share makes it less. */
export const slownessMs = (outages: readonly Outage[], { service, region }: Call, atMs: number): number => {
  if (!isOutageService(service)) return 0;
  const trouble = troubleOf(outages, { service, region, plane: 'control', effects: ['slow'] }, atMs);
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
