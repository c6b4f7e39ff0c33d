import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '../../src/domain/run/entry.ts';
import { applyEntry, beginState } from '../../src/domain/run/fold.ts';
import { entriesFor } from '../../src/engine/decide.ts';
import { beginEntry, planOf, step } from './fixture.ts';

const stopped = (protects: 'data' | 'users' = 'data') => {
  const plan = planOf([step('a', 1, { protects }), step('b', 2)]);
  const run = beginState(beginEntry(plan));
  const entries: Entry[] = [
    { kind: 'step.failed', at: 1, step: 'a', reason: 'failed', message: 'it broke', remedy: 'mend' },
    {
      kind: 'run.stopped',
      at: 2,
      question: { stepId: 'a', reason: 'failed', text: 't', answers: ['failover rollback'] },
    },
  ];
  for (const entry of entries) applyEntry(run, entry);
  return run;
};
const skip = { kind: 'skip', step: 'a', reason: 'known', waive: false } as const;

test('a stopped run does not go on without an answer, and says which answers there are', () => {
  assert.throws(() => entriesFor(stopped(), { kind: 'continue' }, 'ada'), {
    code: 'question-open',
    remedy: /failover rollback/,
  });
});

test('a gate that protects data or users is skipped only when it is waived by name, and that is recorded', () => {
  for (const protects of ['data', 'users'] as const)
    assert.throws(() => entriesFor(stopped(protects), skip, 'ada'), { code: 'skip-protected', remedy: /--waive/ });
  const [entry] = entriesFor(stopped(), { ...skip, waive: true }, 'ada');
  assert.deepEqual(entry, { kind: 'step.skipped', step: 'a', by: 'ada', reason: 'known', waived: true });
});

test('skipping needs a reason and a step that exists', () => {
  assert.throws(() => entriesFor(stopped(), { ...skip, reason: ' ' }, 'ada'), { code: 'skip-reason' });
  assert.throws(() => entriesFor(stopped(), { ...skip, step: 'aa' }, 'ada'), { code: 'no-such-step', remedy: /: a\./ });
});

test('a retry opens every failed step again', () => {
  assert.deepEqual(entriesFor(stopped(), { kind: 'retry' }, 'ada'), [{ kind: 'step.retried', step: 'a', by: 'ada' }]);
});

test('a change of mode is recorded before the steps it concerns are tried again', () => {
  const kinds = entriesFor(stopped(), { kind: 'mode', mode: 'forced' }, 'ada').map(({ kind }) => kind);
  assert.deepEqual(kinds, ['run.mode', 'step.retried']);
});
