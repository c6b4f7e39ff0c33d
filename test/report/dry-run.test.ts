import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimate } from '../../src/dry-run/estimate.ts';
import { paperWorld } from '../../src/dry-run/paper-world.ts';
import { callsOnPaper, playOnPaper } from '../../src/dry-run/paper-run.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import { dryRun, dryRunLines } from '../../src/report/dry-run.ts';
import { planBy } from '../../src/domain/plan/runbook.ts';
import { promote } from '../../runbooks/promote.ts';
import { exampleFacts, promotedFacts, READ_AT } from '../domain/example.ts';
import { RUN } from '../operations/answers.ts';

const dryRunText = (...given: Parameters<typeof dryRunLines>): string => dryRunLines(...given).join('\n');

const runOf = (facts = exampleFacts(), mode: 'planned' | 'forced' = 'planned') => {
  const rehearsal = playOnPaper(
    planBy(promote, facts, { createdAt: READ_AT, mode }),
    OPERATIONS,
    paperWorld(facts),
    RUN,
  );
  return dryRun(rehearsal, estimate(rehearsal.plan, callsOnPaper(rehearsal)));
};

test('the text shows every change with its old and new value, and every call', () => {
  const run = runOf();
  const text = dryRunText(run, 100);
  for (const { steps } of run.phases)
    for (const { id, changes, calls } of steps) {
      assert.ok(text.includes(`[${id}]`), id);
      for (const { what, to } of changes)
        assert.ok(text.replace(/\s+/g, ' ').includes(`${what}: `) && text.includes(to.split(' ')[0] ?? ''), what);
      for (const call of calls) assert.ok(text.includes(JSON.stringify(call.input)), id);
    }
  assert.match(text, /service auth desiredCount: 0 -> 6/);
  assert.match(text, /Nothing has been changed/);
});

test('gates say what they want, how long, and what happens otherwise', () => {
  const text = dryRunText(runOf(), 400);
  assert.match(
    text,
    /gate: auth 6 healthy, floor 6; .*wanted 95 %.*, for 30 s; waits up to 5 min; else takes back rung:5:app\.pony\.example/,
  );
  const forced = dryRunText(runOf(exampleFacts(), 'forced'), 400);
  assert.match(forced, /not judged/);
  assert.match(forced, /else goes on; debt: Bring mailer to 6 tasks/);
});

test('loss, estimate, bound and what cannot be taken back stand before the steps', () => {
  const text = dryRunText(runOf(), 400);
  const head = text.slice(0, text.indexOf('[claim]'));
  for (const words of [
    'may be lost or doubled',
    'pony-events',
    'Takes about',
    'no less than',
    'cannot be taken back',
    'Assumptions',
  ])
    assert.ok(head.includes(words), words);
});

test('prose keeps to the width and calls stay on one line', () => {
  for (const width of [60, 80, 120]) {
    const lines = dryRunText(runOf(), width).split('\n');
    const long = lines.filter((line) => line.length > width && !line.startsWith('      > '));
    assert.deepEqual(long, []);
  }
});

test('a world that is as wanted counts no changes and no calls', () => {
  const run = runOf(promotedFacts());
  assert.deepEqual([run.changeCount, run.callCount], [0, 0]);
  assert.match(dryRunText(run, 80), /already so/);
});

test('the data survives JSON unchanged', () => {
  const run = runOf();
  assert.deepEqual(JSON.parse(JSON.stringify(run)), run);
});
