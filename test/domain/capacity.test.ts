import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capacityTarget } from '../../src/domain/facts/capacity.ts';
import { Failure } from '../../src/domain/failure.ts';
import type { CapacitySample, Facts } from '../../src/domain/facts/facts.ts';
import type { Sight } from '../../src/domain/api/sight.ts';
import { exampleFacts } from './example.ts';

const OPTIONS = { maxAgeMs: 3_600_000, capacity: 'observed' as const };
const LOST: Sight<never> = { known: false, cause: 'TimeoutError: no answer in 5 s' };

const sample = (peakTasks: number | null, ageMs: number | null): Sight<CapacitySample> => ({
  known: true,
  seen: { peakTasks, source: 'CloudWatch', ageMs },
});

/** Facts in which only `auth` matters: its sample, and its live counts in the primary. */
const factsWith = (peak: Sight<CapacitySample>, live: { desiredCount: number; runningCount: number } | null): Facts => {
  const facts = exampleFacts();
  const auth = facts.from.services['auth'];
  if (auth?.known !== true || auth.seen === null) throw new Error('the example lacks auth');
  return {
    ...facts,
    samples: { ...facts.samples, auth: peak },
    from: {
      ...facts.from,
      services: { auth: live === null ? LOST : { known: true, seen: { ...auth.seen, ...live } } },
    },
  };
};

const target = (facts: Facts, options: Parameters<typeof capacityTarget>[2] = OPTIONS) => {
  const [auth] = facts.to.manifest.services;
  if (auth === undefined) throw new Error('the example lacks auth');
  return capacityTarget(facts, auth, options);
};

const TEN = { desiredCount: 10, runningCount: 4 };

test('the target is the recent peak of the primary, and never less than the declared floor', () => {
  assert.equal(target(factsWith(sample(9, 60_000), TEN)).tasks, 9);
  assert.equal(target(factsWith(sample(2, 60_000), TEN)).tasks, 6);
});

test('without a usable sample the live count counts, wanted or running, whichever is more', () => {
  for (const peak of [LOST, sample(null, null), sample(9, 7_200_000), sample(0, 60_000)]) {
    const { tasks, basis } = target(factsWith(peak, TEN));
    assert.equal(tasks, 10);
    assert.match(basis, /live count 10/);
  }
});

test('an empty, stale or zero sample is refused with service, age and remedy', () => {
  for (const [peak, words] of [
    [LOST, /TimeoutError/],
    [sample(null, null), /CloudWatch is empty/],
    [sample(9, 7_200_000), /CloudWatch is 2 h old, more than 1 h/],
    [sample(0, 60_000), /CloudWatch says 0 tasks/],
  ] as const)
    for (const live of [null, { desiredCount: 0, runningCount: 0 }])
      assert.throws(
        () => target(factsWith(peak, live)),
        (error) =>
          error instanceof Failure &&
          error.code === 'capacity-unknown' &&
          error.exitCode === 5 &&
          error.message.includes('auth') &&
          words.test(error.message) &&
          error.remedy.includes('--capacity declared'),
      );
});

test('declared sizes are taken only when asked for, and marked as assumed', () => {
  const facts = factsWith(LOST, null);
  const { tasks, assumed, basis } = target(facts, { ...OPTIONS, capacity: 'declared' });
  assert.deepEqual([tasks, assumed], [6, true]);
  assert.match(basis, /declared size/);
});

test('a service that the primary lacks gets its declared floor', () => {
  const facts = factsWith(LOST, null);
  const lone = { ...facts, from: { ...facts.from, manifest: { ...facts.from.manifest, services: [] } } };
  assert.deepEqual([target(lone).tasks, target(lone).assumed], [6, true]);
});
