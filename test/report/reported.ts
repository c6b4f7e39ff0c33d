/** Reports of runs that are written here entry by entry. */
import assert from 'node:assert/strict';
import type { Entry } from '../../src/domain/run/entry.ts';
import type { Call } from '../../src/domain/api/call.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { fold } from '../../src/domain/run/fold.ts';
import { runReportSchema, type RunReport } from '../../src/report/run-report/document.ts';
import { reportOf, type ReportAround } from '../../src/report/run-report/report-of.ts';
import { beginEntry, planOf, step } from '../engine/fixture.ts';

export const MINUTE = 60_000;
const rung = (id: string, percent: number, after: string[]) =>
  step(id, percent, { after, params: { source: 'us-east-1', toward: 'us-west-2', percent } });
const plan = planOf([
  step('scale', 1),
  step('wait', 2, { after: ['scale'], expectedMs: 2 * MINUTE, operation: 'switch.await' }),
  rung('five', 5, ['wait']),
  rung('all', 100, ['five']),
  step('old', 0),
]);

const around: ReportAround = {
  words: {
    servingOf: ({ params: { percent } }) =>
      typeof percent === 'number' ? { name: 'app.example.', region: 'us-west-2', percent } : null,
    statementOf: ({ id }) => (id === 'old' ? ['What is unread stays there.'] : []),
    isProof: ({ id }) => id === 'all',
  },
  liveness: 'gone',
  debts: [],
  unsettled: [],
  location: 'memory',
  goals: { rtoMs: null, rpoRecords: null },
};

/** The report as its schema takes it. */
export const reportedOf = (of: Plan, entries: readonly Entry[], more: Partial<ReportAround> = {}): RunReport => {
  const all: Entry[] = [{ ...beginEntry(of), target: 'sandbox' }, ...entries];
  const state = fold(all);
  assert.ok(state !== null);
  const recorded = { run: 3, state, entries: all, head: { sequence: all.length, hash: 'ab'.repeat(32) } };
  return runReportSchema.parse(reportOf(recorded, { ...around, ...more }));
};

export const reported = (entries: readonly Entry[], more: Partial<ReportAround> = {}): RunReport =>
  reportedOf(plan, entries, more);

export const weights = (old: number, young: number) => ({
  records: [
    { Name: 'app.example.', Type: 'A', SetIdentifier: 'us-east-1', Weight: old },
    { Name: 'app.example.', Type: 'A', SetIdentifier: 'us-west-2', Weight: young },
  ],
});
export const intended = (id: string, at: number, before: unknown = 0, calls: Call[] = []): Entry => ({
  kind: 'step.intended',
  at,
  step: id,
  before,
  calls,
});
export const done = (id: string, at: number): Entry => ({
  kind: 'step.done',
  at,
  step: id,
  changed: true,
  evidence: 'so',
});
export const promoted: Entry[] = [
  intended('scale', 1000),
  done('scale', 2000),
  done('wait', 5 * MINUTE),
  intended('five', 5 * MINUTE, weights(200, 0)),
  done('five', 6 * MINUTE),
  intended('all', 6 * MINUTE, weights(190, 10)),
  done('all', 7 * MINUTE),
];

/** A run of many steps in many lanes, each after one of the step before it in its chain, all but a few done. */
export const manySteps = (count: number): { plan: Plan; entries: Entry[] } => {
  const chains = 50;
  const steps = Array.from({ length: count }, (_, index) =>
    step(`set:${index}`, 1, {
      phase: `phase-${index % 9}`,
      operation: `kind${index % 7}.set`,
      after: index < chains ? [] : [`set:${index - chains}`],
      expectedMs: 20_000,
    }),
  );
  const phases = Array.from({ length: 9 }, (_, index) => ({ id: `phase-${index}`, title: `Phase ${index}` }));
  const entries = steps.flatMap(({ id }, index): Entry[] => {
    const at = 30_000 * Math.floor(index / chains);
    return [intended(id, at + 1000), done(id, at + 10_000 + (index % 17) * 1000)];
  });
  return { plan: planOf(steps, { phases }), entries };
};
