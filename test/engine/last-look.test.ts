import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookBack } from '../../src/engine/last-look.ts';
import { goOn, rollBack } from '../../src/engine/run.ts';
import { lastLookRows, rolledBackWords } from '../../src/report/last-look-text.ts';
import { createTestBench, planOf, step } from './fixture.ts';

/** A run that was taken back after it had set some of its switches. */
const takenBack = async (isStopped = false) => {
  const plan = planOf([step('one', 5), step('two', 6, { after: ['one'] }), step('three', 7, { after: ['two'] })]);
  const bench = createTestBench(plan, { one: 1, two: 2, three: 3 });
  if (isStopped)
    bench.onSend = () => {
      if (bench.values.get('one') === 5) bench.pause();
    };
  await goOn(bench.session(), () => null);
  bench.goOn();
  bench.onSend = () => {};
  await rollBack(bench.session(), () => null);
  return bench;
};

test('where everything was seen to be as before, that is said, and of nothing else', async () => {
  const bench = await takenBack();
  const before = bench.sent.length;
  const sight = await lookBack(bench.session(), bench.run);
  assert.deepEqual([...sight.back].toSorted(), ['one', 'three', 'two']);
  assert.match(rolledBackWords('1-x', sight), /^Rolled back: every value .* is as it was before, at a last look\.$/);
  assert.deepEqual(lastLookRows(sight), []);
  assert.ok(bench.sent.slice(before).every(({ call }) => call.operation === 'DescribeServices'));
  assert.match(rolledBackWords('1-x', null), /as the journal .* was not looked at again/);
});

test('what is not back, what cannot be seen and what the journal does not tell is said by name', async () => {
  const bench = await takenBack();
  bench.values.set('two', 9);
  const changed = await lookBack(bench.session(), bench.run);
  assert.deepEqual(
    changed.notBack.map(({ id }) => id),
    ['two'],
  );
  assert.match(rolledBackWords('1-x', changed), /NOT as it was before: of 3 values .*, 2 are so/);
  assert.match(lastLookRows(changed).join(), /Not back {2}two: it is 9 of 2/);

  bench.values.set('two', 2);
  bench.trouble = (call) =>
    JSON.stringify(call).includes('"two"')
      ? { outcome: 'no', error: { code: 'AccessDenied', message: 'You may not.', kind: 'denied' } }
      : null;
  const hidden = await lookBack(bench.session(), bench.run);
  // It is read in one batch with the others.
  assert.ok(hidden.unseen.some(({ id, why }) => id === 'two' && why === 'You may not.'));
  assert.ok(!hidden.back.includes('two'));
  assert.match(rolledBackWords('1-x', hidden), /could not be seen/);
});

test('a journal that lost its end calls nothing as before that it knows nothing of', async () => {
  const bench = await takenBack(true);
  assert.equal(bench.run.steps.get('three')?.status, 'pending');
  // By the records that were lost, the run had set it.
  bench.values.set('three', 7);
  const sight = await lookBack(bench.session(), bench.run);
  assert.deepEqual(sight.unclaimed, ['three']);
  assert.doesNotMatch(rolledBackWords('1-x', sight), /every value/);
  assert.match(lastLookRows(sight).join(), /Look at {3}three: .*failover journal verify/);
});

test('of several steps at one thing, the value is that which the first of them found', async () => {
  const plan = planOf([step('half', 5, { name: 'one' }), step('full', 9, { name: 'one', after: ['half'] })]);
  const bench = createTestBench(plan, { one: 1 });
  await goOn(bench.session(), () => null);
  await rollBack(bench.session(), () => null);
  const sight = await lookBack(bench.session(), bench.run);
  assert.deepEqual([sight.back, sight.notBack], [['half'], []]);
});
