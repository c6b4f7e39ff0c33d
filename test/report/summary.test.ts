import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '../../src/domain/run/entry.ts';
import type { RunState } from '../../src/domain/run/run-state.ts';
import { applyEntry, beginState } from '../../src/domain/run/fold.ts';
import { summaryOf, summaryLines, type WorldFigures } from '../../src/report/summary.ts';
import { beginEntry } from '../engine/fixture.ts';
import { AT, plan } from '../cli/recorded-run.ts';

const summaryText = (...given: Parameters<typeof summaryLines>): string => summaryLines(...given).join('\n');

const MINUTE = 60_000;
const HEAD = { sequence: 9, hash: 'abcdef0123456789' };

const figures = (more: Partial<WorldFigures> = {}): WorldFigures => ({
  countedFromMs: AT,
  countedToMs: AT + 10 * MINUTE,
  impairedAtMs: null,
  restoredAtMs: null,
  downtimeMs: 0,
  requestsServed: 900,
  requestsFailed: 100,
  recordsLost: 0,
  recordsDoubled: 0,
  recordsStranded: { 'us-east-1': 0, 'us-west-2': 0 },
  ...more,
});

const done = (step: string, minute: number): Entry => ({
  kind: 'step.done',
  at: AT + minute * MINUTE,
  step,
  changed: true,
  evidence: '',
});

const promoted = (): RunState => {
  const run = beginState({ ...beginEntry(plan), at: AT });
  for (const entry of [done('one', 2), done('two', 6), done('three', 9)]) applyEntry(run, entry);
  run.status = 'completed';
  return run;
};

const textOf = (run: RunState, world: WorldFigures | null, proofs: string[] = ['two']): string => {
  const parts = {
    nowMs: AT + 10 * MINUTE,
    sinceMs: AT + 4 * MINUTE,
    calls: {},
    gates: new Set<string>(),
    servingOf: () => null,
  };
  return summaryText(run, summaryOf(run, { ...parts, world, proofs: new Set(proofs) }), HEAD, 100);
};

test('the time to the proof ends with the last proof, and what came after it is told apart', () => {
  assert.match(
    textOf(promoted(), null),
    /It took 6 min from\s+the\s+decision\s+to\s+the\s+proof;\s+the\s+last\s+step ended 4 min later/,
  );
  assert.match(textOf(promoted(), null, ['one', 'two']), /It took\s+6\s+min\s/, 'of two names the last one counts');
  assert.match(textOf(promoted(), null, []), /nothing\s+proves\s+it\s+from\s+outside/);
});

test('users have a line in every case: served all the time, again, or not yet', () => {
  const run = promoted();
  assert.match(textOf(run, figures()), /Users +served all the time/);
  const before = figures({
    impairedAtMs: AT - 5 * MINUTE,
    countedFromMs: AT - 5 * MINUTE,
    restoredAtMs: AT + 3 * MINUTE,
  });
  assert.match(textOf(run, before), /Users +served again 3 min after the decision, 8 min after they began to fail/);
  assert.match(textOf(run, before), /100 failed of 1,000 \(10.00 %\) since users began to fail/);
  const own = figures({ impairedAtMs: AT + MINUTE, restoredAtMs: AT + 3 * MINUTE, downtimeMs: 2 * MINUTE });
  assert.match(textOf(run, own), /Users +failed for 2 min within this run; served again 3 min after the decision/);
  assert.match(textOf(run, figures({ impairedAtMs: AT })), /Users +NOT served yet: they have been failing for 10 min/);
});

test('stranded records are told by the region that they are in', () => {
  assert.match(textOf(promoted(), figures()), /0 stranded$/m);
  const text = textOf(promoted(), figures({ recordsStranded: { 'us-east-1': 1200, 'us-west-2': 7 } }));
  assert.match(text, /1,200 stranded in us-east-1, 7 stranded in us-west-2/);
});

test('what was achieved is told as RTO and RPO, and the chain leads to the proof, whatever was looked at after it', () => {
  const text = textOf(promoted(), figures({ recordsLost: 12, recordsStranded: { 'us-east-1': 30 } }));
  assert.match(text, /^Achieved +RTO 6 min, from the decision to the proof; RPO 42 records, lost or stranded$/m);
  assert.match(text, /^Chain +one 2 min -> two 4 min$/m);
  assert.match(textOf(promoted(), null), /^Achieved +RTO 6 min, from the decision to the proof$/m);
  assert.doesNotMatch(textOf(promoted(), null, []), /RTO/, 'nothing proves it');
});

test('a rollback has figures of its own, counted from its beginning', () => {
  const run = promoted();
  run.status = 'rolled-back';
  const own = {
    countedFromMs: AT + 4 * MINUTE,
    impairedAtMs: AT + 5 * MINUTE,
    restoredAtMs: AT + 7 * MINUTE,
    downtimeMs: 2 * MINUTE,
  };
  const text = textOf(run, figures(own));
  assert.match(text, /Users +failed for 2 min within this run; served again 3 min after the rollback began/);
  assert.match(text, /since the rollback began/);
});

test('clients that stay where they were are told from where their share shows in a tenth of a percent', () => {
  const saidOf = (share: number): string | undefined =>
    /^Clients +(.*) of the users/m.exec(textOf(promoted(), figures({ lastingUsers: { 'us-east-1': share } })))?.[1];
  assert.equal(saidOf(0.02), '2.0 %');
  assert.equal(saidOf(0.0005), '0.1 %');
  assert.equal(saidOf(0.000_49), undefined);
  assert.equal(saidOf(0), undefined);
});
