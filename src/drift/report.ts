/** The verdict on everything that was compared: rows that a person, a script and a pull request read. */
import { createAllowances, type AllowedDifference } from './allowed.ts';
import { identityOf, type Comparison, type Difference, type Outcome, type Untold } from './compare.ts';
import type { KindName, Value } from './item.ts';
import { belongsTo } from './item.ts';
import { remedyOf } from './kinds.ts';
import { postureReason, type Stand } from './posture.ts';
import { seenAfter, type Seen } from './seen.ts';

/** `difference` and `expired` count; `allowed` and `posture` are meant to be. */
export type Verdict = 'difference' | 'expired' | 'allowed' | 'posture';

export interface Row {
  verdict: Verdict;
  comparison: Comparison;
  kind: KindName;
  name: string;
  field: string | null;
  left: { side: string; value: Value | null };
  right: { side: string; value: Value | null };
  /** When it was first seen, ISO 8601. */
  since: string;
  /** Why it is meant to be, or was. */
  reason: string | null;
  remedy: string;
}

export interface DriftReport {
  schema: 'oregon-trail.drift/1';
  at: string;
  from: string;
  to: string;
  comparisons: Comparison[];
  /** Resources that were held against each other, all comparisons together. */
  compared: number;
  rows: Row[];
  /** What could not be read and nobody excused, so that it may differ. */
  untold: Untold[];
  /** Declared as allowed, but no difference of that kind is there: take them out of the file. */
  unused: AllowedDifference[];
}

export interface Judgement {
  outcomes: readonly Outcome[];
  stands: readonly [Stand, Stand];
  comparisons: Comparison[];
  allowed: readonly AllowedDifference[];
  seen: Seen;
  /** Wall clock, milliseconds since 1970. */
  nowMs: number;
}

const isOpenIdentity = (identity: string, comparisons: readonly Comparison[], untold: readonly Untold[]): boolean => {
  const [comparison = '', , , kind = '', name = ''] = identity.split(' | ');
  if (!comparisons.includes(comparison as Comparison)) return true;
  return untold.some((one) => one.comparison === comparison && one.kind === kind && belongsTo(name, one.name));
};

const judge = (
  difference: Difference,
  { stands }: Judgement,
  allowances: ReturnType<typeof createAllowances>,
): Pick<Row, 'verdict' | 'reason'> => {
  const posture = postureReason(difference, stands);
  if (posture !== null) return { verdict: 'posture', reason: posture };
  const ruling = allowances.rule(difference);
  if (ruling === null) return { verdict: 'difference', reason: null };
  const { verdict, by } = ruling;
  const end = by.until === undefined ? '' : ` (until ${by.until})`;
  return { verdict, reason: `${by.reason}${end}` };
};

/** Judges all differences, and what of the record is kept for the next time. */
export const reportOf = (judgement: Judgement): { report: DriftReport; seen: Seen } => {
  const { outcomes, stands, comparisons, allowed, nowMs } = judgement;
  const at = new Date(nowMs).toISOString();
  const differences = outcomes.flatMap((outcome) => outcome.differences);
  const untold = outcomes.flatMap((outcome) => outcome.untold);
  const seen = seenAfter(judgement.seen, differences, at, (identity) => isOpenIdentity(identity, comparisons, untold));
  const allowances = createAllowances(allowed, nowMs);
  const rows = differences.map((difference): Row => {
    const { comparison, sides, kind, name, field, values } = difference;
    return {
      ...judge(difference, judgement, allowances),
      comparison,
      kind,
      name,
      field,
      left: { side: sides[0], value: values[0] },
      right: { side: sides[1], value: values[1] },
      since: seen.since[identityOf(difference)] ?? at,
      remedy: remedyOf(kind),
    };
  });
  const report: DriftReport = {
    schema: 'oregon-trail.drift/1',
    at,
    from: stands[0].manifest.region,
    to: stands[1].manifest.region,
    comparisons,
    compared: outcomes.reduce((sum, { compared }) => sum + compared, 0),
    rows,
    untold: untold.filter((one) => !allowances.excuses(one)),
    // What was not told may well be allowed: nothing is said about it.
    unused: allowances.unused().filter(({ kind }) => !untold.some((one) => one.kind === kind)),
  };
  return { report, seen };
};

/** Rows that nobody meant to be. */
export const countingRows = ({ rows }: DriftReport): Row[] =>
  rows.filter(({ verdict }) => verdict === 'difference' || verdict === 'expired');
