import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordsOf } from '../../src/domain/plan/run-words.ts';
import { planOf } from '../runbooks/plans.ts';

test('the words of a run are those of its plan, filled in with what the plan is about', () => {
  const { end, completed, takenBack, begin } = wordsOf(planOf());
  assert.deepEqual(
    [completed, end, takenBack[0], begin],
    ['promoted', 'pony is served by us-west-2', 'Traffic goes back to us-east-1.', 'failover promote'],
  );
});

test('a plan without words is spoken of neutrally, and what is no value of a plan is left as it is', () => {
  const { words = assert.fail('a promotion has words'), ...bare } = planOf();
  const { completed, end, takenBack, begin } = wordsOf({ ...bare, runbook: 'hold' });
  assert.deepEqual(
    [completed, end, takenBack, begin],
    ['completed', 'hold of pony to us-west-2 is completed', [], 'failover run hold'],
  );
  assert.equal(wordsOf({ ...bare, words: { ...words, end: '{nobody} {to}' } }).end, '{nobody} us-west-2');
});
