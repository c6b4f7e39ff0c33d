import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fold } from '../../src/domain/run-state.ts';
import { goOn, rollBack } from '../../src/engine/run.ts';
import { createTestBench, planOf, step, type Bench } from './fixture.ts';

const plan = planOf([
  step('a', 5),
  step('b', 6, { after: ['a'] }),
  step('c', 7),
  step('g', 7, { name: 'c', operation: 'switch.await', after: ['c', 'b'] }),
  step('d', 8, { after: ['g'] }),
]);
const initial = { a: 1, b: 2, c: 3, d: 4 };
const wanted = { a: 5, b: 6, c: 7, d: 8 };
const SETTLE_MS = 2500;

class Crash extends Error {}

/** Runs until the process dies at the given moment; null when it ended before. */
const dieAt = async (moment: { append: number } | { send: number }): Promise<Bench | null> => {
  const bench = createTestBench(plan, initial, SETTLE_MS);
  const die = () => {
    throw new Crash();
  };
  if ('append' in moment) {
    // Dead after the record is durable and before anything follows from it.
    bench.onAppend = (records) => (records === moment.append ? die() : undefined);
  } else {
    bench.onSend = (calls) => {
      if (calls !== moment.send) return;
      // The call has left and arrives; the process does not live to hear the answer.
      bench.trouble = () => 'lose-answer';
      bench.beforeAppend = die;
    };
  }
  try {
    await goOn(bench.session(), () => null);
    return null;
  } catch (error) {
    assert.ok(error instanceof Crash);
    return bench;
  }
};

/** Another process: it knows the world and the durable entries, nothing else. */
const reborn = (dead: Bench): Bench => {
  const bench = createTestBench(plan, {}, SETTLE_MS);
  for (const [name, value] of dead.values) bench.values.set(name, value);
  bench.entries.splice(0, 1, ...dead.entries);
  bench.run = fold(dead.entries) ?? assert.fail('no run');
  return bench;
};

const moments: ({ append: number } | { send: number })[] = [];
for (let index = 1; ; index += 1) {
  if ((await dieAt({ append: index })) === null) break;
  moments.push({ append: index });
}
for (let index = 1; ; index += 1) {
  if ((await dieAt({ send: index })) === null) break;
  moments.push({ send: index });
}

test('the sweep reaches every append and every call of the run', () => {
  assert.equal(moments.filter((moment) => 'append' in moment).length, 12);
  assert.equal(moments.filter((moment) => 'send' in moment).length, 18);
});

for (const moment of moments) {
  const name = JSON.stringify(moment);
  test(`killed at ${name}, resume ends where an undisturbed run ends and repeats nothing that was done`, async () => {
    const bench = reborn((await dieAt(moment)) ?? assert.fail('it did not die'));
    const finished = new Set(
      [...bench.run.steps.values()].filter(({ status }) => status === 'done').map(({ id }) => id),
    );
    await goOn(bench.session(), () => null);
    assert.deepEqual(Object.fromEntries(bench.values), wanted);
    for (const { call } of bench.sent) {
      if (call.operation === 'UpdateService') assert.ok(!finished.has(call.input.service ?? ''));
    }
    for (const [id, value] of Object.entries(initial))
      assert.deepEqual(bench.run.steps.get(id)?.before, { image: value });
  });

  test(`killed at ${name}, roll-back restores what was there before the run`, async () => {
    const bench = reborn((await dieAt(moment)) ?? assert.fail('it did not die'));
    assert.equal((await rollBack(bench.session(), () => null)).kind, 'rolled-back');
    assert.deepEqual(Object.fromEntries(bench.values), initial);
  });
}
