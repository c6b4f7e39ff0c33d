import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunState } from '../../src/domain/run/run-state.ts';
import { applyEntry, beginState } from '../../src/domain/run/fold.ts';
import { isUnsettled, settledOf, unsettledOf } from '../../src/domain/run/settlement.ts';
import type { Setting } from '../../src/domain/run/settled.ts';
import { declaredBy } from '../../src/domain/plan/declared.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import { beginEntry, planOf } from '../engine/fixture.ts';
import { exampleStep } from './plan-example.ts';

const AT = 1000;
const changing = [
  exampleStep('bounds:auth', [], { operation: 'scaling.bounds' }),
  exampleStep('bounds:api', [], { operation: 'scaling.bounds' }),
  exampleStep('scale:auth'),
];

const runWith = (...changed: string[]): RunState => {
  const run = beginState(beginEntry(planOf(changing)));
  for (const step of changed) {
    applyEntry(run, { kind: 'step.intended', at: AT, step, before: null, calls: [] });
    applyEntry(run, { kind: 'step.done', at: AT, step, changed: true, evidence: 'so' });
  }
  return run;
};
const finish = (run: RunState, outcome: 'completed' | 'rolled-back'): void =>
  applyEntry(run, { kind: 'run.finished', at: AT, outcome, summary: null });
const settle = (run: RunState): void => applyEntry(run, { kind: 'run.settled', at: AT, by: 'ada', settings: [] });

test('a promotion owes the stacks what it changed and they declare, until it is settled', () => {
  const run = runWith('bounds:auth', 'bounds:api', 'scale:auth');
  assert.deepEqual(unsettledOf([{ run: 1, state: run }]), [], 'an open run is not over: nothing of it is settled');
  finish(run, 'completed');
  assert.deepEqual(unsettledOf([{ run: 1, state: run }]), [
    { run: 1, region: 'us-west-2', what: 'scaling bounds', steps: ['bounds:auth', 'bounds:api'] },
  ]);
  settle(run);
  assert.deepEqual(unsettledOf([{ run: 1, state: run }]), []);
});

test('a rollback of what was settled owes it back, and one of what was not owes nothing', () => {
  const settled = runWith('bounds:auth');
  finish(settled, 'completed');
  settle(settled);
  applyEntry(settled, { kind: 'run.rolling-back', at: AT, by: 'ada' });
  assert.equal(isUnsettled(settled), false);
  finish(settled, 'rolled-back');
  assert.equal(isUnsettled(settled), true);
  settle(settled);
  assert.equal(isUnsettled(settled), false);
  const never = runWith('bounds:auth');
  applyEntry(never, { kind: 'undo.done', at: AT, step: 'bounds:auth', evidence: 'so', cause: 'rollback' });
  finish(never, 'rolled-back');
  assert.equal(isUnsettled(never), false);
});

test('a run that is not over cannot have been settled', () => {
  assert.throws(() => settle(runWith('bounds:auth')), /the run is not over/);
});

test('what stacks declare is known of every operation that can be settled', () => {
  const settlable = [...OPERATIONS.values()].filter(({ settings }) => settings !== undefined).map(({ name }) => name);
  const declared = [...OPERATIONS.keys()].filter((name) => declaredBy(name) !== null);
  assert.ok(declared.length > 3);
  assert.deepEqual(settlable.toSorted(), declared.toSorted());
});

test('each stack is told what is in its own region, on top of what was settled before', () => {
  const settings: Setting[] = [
    { section: 'services', region: 'us-west-2', name: 'auth', values: { minTasks: 15, maxTasks: 18 } },
    { section: 'records', region: 'us-east-1', name: 'app.pony.example', values: { weight: 0 } },
    { section: 'posture', region: 'us-west-2', name: 'standby', values: { posture: 'hot' } },
  ];
  const first = settledOf('us-west-2', settings, '1-a', null);
  assert.deepEqual(first, {
    run: '1-a',
    services: { auth: { minTasks: 15, maxTasks: 18 } },
    streams: {},
    mappings: {},
    records: {},
  });
  const second = settledOf(
    'us-west-2',
    [{ section: 'mappings', region: 'us-west-2', name: 'pony-analytics', values: { enabled: true } }],
    '2-b',
    first,
  );
  assert.deepEqual(
    [second.run, second.services, second.mappings],
    ['2-b', first.services, { 'pony-analytics': { enabled: true } }],
  );
  assert.deepEqual(first.mappings, {}, 'what was handed in stays as it is');
});
