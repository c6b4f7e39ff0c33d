/** The ledger: what users and records went through, counted by the world itself and not by the tool that changes it. */
import { createCourse, noteBelow, notePoint, type Course, type CoursePoint } from './course.ts';
import type { Call, Region } from '../domain/api/call.ts';

/** Requests of web users that one region answered. Fractions are expected values of the load model. */
export interface RequestCount {
  served: number;
  failed: number;
}

/** Events posted in one region. `lost` never reached the stream; `doubled` reached the function's effects twice. */
export interface RecordCount {
  produced: number;
  accepted: number;
  lost: number;
  consumed: number;
  doubled: number;
  /** Older than their stream keeps records before anybody had read them; absent in ledgers of earlier sandboxes. */
  expired?: number;
  /** Older than their mapping takes records; a description of where they were went to its on-failure destination, if any. */
  dropped?: number;
}

/** A change of the world: who asked for what. */
export interface WorldChange {
  atMs: number;
  /** `service operation region`, or what an operator of the sandbox did. */
  what: string;
  /** The few values that tell what it set. */
  detail: string;
}

/** Time with a success rate below the bar, over all users. */
interface Downtime {
  /** First and last moment below the bar since the ledger was opened; null when it never was. */
  firstBelowMs: number | null;
  lastBelowMs: number | null;
  /** Total time below it. */
  belowMs: number;
  /** Is it below now? */
  isBelow: boolean;
}

export interface Ledger {
  openedAtMs: number;
  requests: Record<Region, RequestCount>;
  /** Requests whose name could not be resolved to a region. */
  unresolved: number;
  records: Record<Region, RecordCount>;
  downtime: Downtime;
  /** The same over time; a sandbox that was made before it was kept has none. */
  course?: Course;
  /** First and last moment at which any request failed, since the first outage began. */
  firstFailedMs: number | null;
  lastFailedMs: number | null;
  /** When the first outage began; null while there was none. */
  impairedAtMs: number | null;
  /** Calls that reached the world, by `service operation`. */
  calls: Record<string, number>;
  /** The newest changes, oldest first. */
  changes: WorldChange[];
  /** Changes made in all, also those no longer listed. */
  changeCount: number;
}

/** Below this share of successful requests the application counts as down. */
const SUCCESS_BAR = 0.99;
const CHANGES_KEPT = 1000;

export const createLedger = (openedAtMs: number): Ledger => ({
  openedAtMs,
  requests: {},
  unresolved: 0,
  records: {},
  downtime: { firstBelowMs: null, lastBelowMs: null, belowMs: 0, isBelow: false },
  firstFailedMs: null,
  lastFailedMs: null,
  impairedAtMs: null,
  calls: {},
  changes: [],
  changeCount: 0,
});

export const requestsOf = (ledger: Ledger, region: Region): RequestCount =>
  (ledger.requests[region] ??= { served: 0, failed: 0 });

export const recordsOf = (ledger: Ledger, region: Region): RecordCount =>
  (ledger.records[region] ??= { produced: 0, accepted: 0, lost: 0, consumed: 0, doubled: 0, expired: 0, dropped: 0 });

/** Counts a call that reached the world. */
export const countCall = (ledger: Ledger, { service, operation }: Pick<Call, 'service' | 'operation'>): void => {
  const name = `${service} ${operation}`;
  ledger.calls[name] = (ledger.calls[name] ?? 0) + 1;
};

/** Notes a change of the world; only the newest 1,000 are kept. */
export const noteChange = (ledger: Ledger, change: WorldChange): void => {
  ledger.changes.push(change);
  ledger.changeCount += 1;
  if (ledger.changes.length > CHANGES_KEPT) ledger.changes.splice(0, ledger.changes.length - CHANGES_KEPT);
};

/** All counts as they are at a moment. */
export const countsNow = ({ requests, records, unresolved }: Ledger, atMs: number): CoursePoint => {
  const point = { atMs, served: 0, failed: unresolved, lost: 0, doubled: 0, expired: 0, dropped: 0 };
  for (const { served, failed } of Object.values(requests)) {
    point.served += served;
    point.failed += failed;
  }
  for (const { lost, doubled, expired = 0, dropped = 0 } of Object.values(records)) {
    point.lost += lost;
    point.doubled += doubled;
    point.expired += expired;
    point.dropped += dropped;
  }
  return point;
};

/** Takes in how all users fared from `fromMs` to `toMs`. */
export const noteService = (ledger: Ledger, fromMs: number, toMs: number, served: number, failed: number): void => {
  const { downtime } = ledger;
  const isBelow = served + failed > 0 && served / (served + failed) < SUCCESS_BAR;
  downtime.isBelow = isBelow;
  const course = (ledger.course ??= createCourse());
  notePoint(course, countsNow(ledger, toMs));
  if (isBelow) noteBelow(course, fromMs, toMs);
  if (isBelow) {
    downtime.firstBelowMs ??= fromMs;
    downtime.lastBelowMs = toMs;
    downtime.belowMs += toMs - fromMs;
  }
  if (failed > 0 && ledger.impairedAtMs !== null) {
    ledger.firstFailedMs ??= fromMs;
    ledger.lastFailedMs = toMs;
  }
};

/** The first moment after which the success rate stayed at the bar or above; null when it was never below, or still is. */
export const restoredAtMs = ({ downtime }: Ledger): number | null => (downtime.isBelow ? null : downtime.lastBelowMs);

/** Time below the bar from the first outage on, in milliseconds. */
export const downtimeMs = ({ downtime }: Ledger): number => downtime.belowMs;
