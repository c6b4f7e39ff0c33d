/** What users and records went through, in whole figures. */
import type { Region } from '../domain/api/call.ts';
import { countsAt, createCourse, spellsSince, type CourseCounts } from './course.ts';
import { countsNow, downtimeMs, restoredAtMs, type RecordCount, type RequestCount } from './ledger.ts';
import type { EventStream } from './load/load-state.ts';
import { lastingIn } from './load/clients.ts';
import { invocationsFailing, lanesOf } from './services/lambda/invocations.ts';
import { shardsOf } from './services/kinesis/kinesis.ts';
import { failingShare } from './faults/outage.ts';
import type { SandboxState } from './state.ts';

interface RecordSummary extends Required<RecordCount> {
  /** Accepted, not consumed yet, in a stream that nobody reads. */
  stranded: number;
  /** Accepted, not consumed yet, in a stream that is being read. */
  waiting: number;
}

export interface LedgerSummary {
  /** When the first outage began; null when nothing was ever impaired. Virtual time, milliseconds since 1970. */
  impairedAtMs: number | null;
  /** First moment from which at least 99 % of the requests succeeded to this day; null while they do not, or always did. */
  restoredAtMs: number | null;
  /** Time with less than 99 %. */
  downtimeMs: number;
  firstFailedMs: number | null;
  lastFailedMs: number | null;
  requests: RequestCount & { unresolved: number; byRegion: Record<Region, RequestCount> };
  records: RecordSummary & { byRegion: Record<Region, RecordSummary> };
  /** Part of all users that each region has only because they never look its address up again, where it is any. */
  lastingUsers: Record<Region, number>;
  /** Calls that reached the world, by `service operation`. */
  calls: Record<string, number>;
  /** Changes of the world in all. */
  changeCount: number;
}

const NO_RECORDS: RecordSummary = {
  produced: 0,
  accepted: 0,
  lost: 0,
  consumed: 0,
  doubled: 0,
  expired: 0,
  dropped: 0,
  stranded: 0,
  waiting: 0,
};

/** Do records leave a stream? Its mappings must poll and be invoked, and nothing on their way may fail altogether. */
const isRead = (state: SandboxState, stream: EventStream): boolean => {
  const { outages, nowMs } = state;
  const { region, streamName } = stream;
  if (lanesOf(state, stream, shardsOf) === 0) return false;
  return (
    failingShare(outages, 'kinesis', region, nowMs, streamName) < 1 && invocationsFailing(state, stream, nowMs) < 1
  );
};

const recordSummary = (state: SandboxState, region: Region, counts: RecordCount | undefined): RecordSummary => {
  const summary = { ...NO_RECORDS, ...counts };
  for (const stream of state.load.streams) {
    if (stream.region === region) summary[isRead(state, stream) ? 'waiting' : 'stranded'] += stream.backlog;
  }
  return summary;
};

const rounded = <T extends object>(counts: T): T =>
  Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Math.round(count as number)])) as T;

const added = <T extends object>(start: T, rows: T[]): T => {
  const sums = start as Record<string, number>;
  for (const row of rows)
    for (const [name, count] of Object.entries(row)) sums[name] = (sums[name] ?? 0) + (count as number);
  return rounded(start);
};

const roundedRows = <T extends object>(rows: Record<Region, T>): Record<Region, T> =>
  Object.fromEntries(Object.entries(rows).map(([region, row]) => [region, rounded(row)]));

const lastingUsersOf = ({ load, regions }: SandboxState): Record<Region, number> =>
  Object.fromEntries(
    Object.keys(regions).flatMap((region) => {
      const share = Math.round(lastingIn(load, region) * 10_000) / 10_000;
      return share === 0 ? [] : [[region, share] as const];
    }),
  );

/** What users and records went through since a moment. */
export interface WindowSummary extends CourseCounts {
  /** Where the counts begin: that moment, or earlier, when users were failing already. */
  fromMs: number;
  toMs: number;
  /** Since when users have failed, or did last, in that time; null when at least 99 % of the requests always succeeded. */
  failingSinceMs: number | null;
  /** When they were served again for good; null while they are not, or always were. */
  restoredAtMs: number | null;
  /** Time with less than 99 % from that moment on. */
  downtimeMs: number;
}

/** The ledger from a moment on. */
export const windowOf = ({ ledger, nowMs }: SandboxState, sinceMs: number): WindowSummary => {
  const course = ledger.course ?? createCourse();
  const spells = spellsSince(course, sinceMs);
  const [first] = spells;
  const last = spells.at(-1);
  const fromMs = Math.min(sinceMs, first?.fromMs ?? sinceMs);
  const now = countsNow(ledger, nowMs);
  const before = countsAt(course, fromMs, now);
  const grown = (name: keyof CourseCounts): number => Math.round(now[name] - before[name]);
  return {
    fromMs,
    toMs: nowMs,
    failingSinceMs: first?.fromMs ?? null,
    restoredAtMs: ledger.downtime.isBelow ? null : (last?.toMs ?? null),
    downtimeMs: spells.reduce((sum, spell) => sum + spell.toMs - Math.max(spell.fromMs, sinceMs), 0),
    served: grown('served'),
    failed: grown('failed'),
    lost: grown('lost'),
    doubled: grown('doubled'),
    expired: grown('expired'),
    dropped: grown('dropped'),
  };
};

/** The ledger and what waits in the streams, at the state's moment. */
export const summaryOf = (state: SandboxState): LedgerSummary => {
  const { ledger } = state;
  const { impairedAtMs, firstFailedMs, lastFailedMs, requests, unresolved, calls, changeCount } = ledger;
  const records = Object.fromEntries(
    Object.keys(state.regions).map((region) => [region, recordSummary(state, region, ledger.records[region])]),
  );
  const total = added({ served: 0, failed: unresolved }, Object.values(requests));
  return {
    impairedAtMs,
    restoredAtMs: restoredAtMs(ledger),
    downtimeMs: downtimeMs(ledger),
    firstFailedMs,
    lastFailedMs,
    requests: { ...total, unresolved: Math.round(unresolved), byRegion: roundedRows(requests) },
    records: { ...added({ ...NO_RECORDS }, Object.values(records)), byRegion: roundedRows(records) },
    lastingUsers: lastingUsersOf(state),
    calls: { ...calls },
    changeCount,
  };
};
