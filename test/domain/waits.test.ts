import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '../../src/domain/run/entry.ts';
import { fold } from '../../src/domain/run/fold.ts';
import { underWay } from '../../src/domain/run/waits.ts';
import { summaryOf } from '../../src/report/summary.ts';
import { beginEntry, planOf, step } from '../engine/fixture.ts';

const AT = 1_000_000;
const plan = planOf([
  step('first', 1),
  step('second', 2, { after: ['first'] }),
  step('gate', 0, { after: ['first', 'second'] }),
  step('proof', 0, { after: ['gate'] }),
]);
const stateAfter = (...entries: Entry[]) =>
  fold([{ ...beginEntry(plan), at: AT }, ...entries]) ?? assert.fail('no state');
const intended = (id: string, at: number): Entry => ({
  kind: 'step.intended',
  at: AT + at,
  step: id,
  before: 0,
  calls: [],
});
const done = (id: string, at: number): Entry => ({
  kind: 'step.done',
  at: AT + at,
  step: id,
  changed: false,
  evidence: '',
});
const deferred = (id: string, at: number): Entry => ({
  kind: 'step.deferred',
  at: AT + at,
  step: id,
  debt: 'd',
  message: '',
});
const failed = (id: string, at: number): Entry => ({
  kind: 'step.failed',
  at: AT + at,
  step: id,
  reason: 'failed',
  message: '',
  remedy: '',
});
const writer = { operator: 'bob', host: 'h', processId: 2 };
const resumed = (at: number): Entry => ({ kind: 'run.resumed', at: AT + at, writer });

const timesOf = (run: ReturnType<typeof stateAfter>, id: string) => {
  const { freeAt, startedAt, tookMs } = run.steps.get(id) ?? assert.fail(id);
  return [freeAt === null ? null : freeAt - AT, startedAt === null ? null : startedAt - AT, tookMs];
};

test('a step that sends nothing waits from the latest end among what it waited for', () => {
  const run = stateAfter(done('first', 3), intended('second', 5), done('second', 20), done('gate', 75));
  assert.deepEqual(timesOf(run, 'first'), [0, 0, 3]);
  assert.deepEqual(timesOf(run, 'second'), [3, 5, 17], 'its start is its first change, its time begins before');
  assert.deepEqual(timesOf(run, 'gate'), [20, 20, 55]);
  assert.deepEqual(timesOf(run, 'proof'), [null, null, null]);
});

test('what a run that nobody worked on let pass is no time of a step that had not begun', () => {
  const run = stateAfter(
    done('first', 3),
    { kind: 'run.paused', at: AT + 4, by: 'bob', cause: '' },
    resumed(5000),
    done('second', 5010),
  );
  assert.deepEqual(timesOf(run, 'second'), [5000, 5000, 10]);
});

test('a wait that failed begins anew when it is retried, and a change keeps its first announcement', () => {
  const run = stateAfter(
    intended('first', 1),
    failed('first', 9),
    { kind: 'step.retried', at: AT + 100, step: 'first', by: 'bob' },
    intended('first', 101),
    done('first', 110),
    failed('second', 130),
    { kind: 'step.retried', at: AT + 200, step: 'second', by: 'bob' },
    done('second', 207),
  );
  assert.deepEqual(timesOf(run, 'first'), [100, 1, 10]);
  assert.deepEqual(timesOf(run, 'second'), [200, 200, 7]);
});

test('what was put off lets its followers go at once, also where it comes true later; the longest chain says so', () => {
  const run = stateAfter(
    deferred('first', 30),
    done('second', 40),
    done('gate', 45),
    done('proof', 60),
    done('first', 61),
  );
  assert.deepEqual(timesOf(run, 'first'), [0, 0, 30]);
  assert.deepEqual(timesOf(run, 'second'), [30, 30, 10]);
  const { longestChain, longestChainMs = [] } = summaryOf(run, {
    nowMs: AT + 61,
    sinceMs: AT,
    calls: {},
    world: null,
    gates: new Set(),
    proofs: new Set(['proof']),
    servingOf: () => null,
  });
  assert.deepEqual(longestChain, ['first', 'second', 'gate', 'proof']);
  assert.deepEqual(longestChainMs, [30, 10, 5, 15]);
  assert.equal(
    longestChainMs.reduce((sum, ms) => sum + ms, 0),
    60,
    'the chain is the whole way to the proof',
  );
});

test('a clock that was set back gives no negative time', () => {
  const run = stateAfter(done('first', 50), done('second', 20));
  assert.deepEqual(timesOf(run, 'second'), [20, 20, 0]);
});

test('what is under way is what nothing holds back, and nothing of a run that is over', () => {
  const run = stateAfter(done('first', 3), intended('second', 5));
  assert.deepEqual(underWay(run), [{ id: 'second', since: AT + 3 }]);
  const waiting = stateAfter(done('first', 3), done('second', 8));
  assert.deepEqual(underWay(waiting), [{ id: 'gate', since: AT + 8 }]);
  const over = stateAfter(done('first', 3), { kind: 'run.finished', at: AT + 9, outcome: 'completed', summary: null });
  assert.deepEqual(underWay(over), []);
});
