/** The simulator itself: what it promises of its storms, and a short series of them. `npm run storm` is the long version. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apart } from '../apart.ts';
import { FAULTS } from '../../src/storm/faults/catalogue.ts';
import { deadMarks, emptyTally, runSeries } from '../../src/storm/series.ts';
import { shrink } from '../../src/storm/shrink.ts';
import { planStorm, runStorm, type Opening, type Storm } from '../../src/storm/storm.ts';
import { prepareOpenings } from './openings.ts';

const { before, test } = apart(import.meta.url);

/** One disk, the plan of the alert, one person. */
const PLAIN: Storm['manner'] = { journal: 'disk', plans: false, people: 1 };

const SEEDS = Number(process.env['STORM_SEEDS'] ?? 1800);

let openings: Opening[];
before(async () => {
  openings = await prepareOpenings();
});

test('no storm of a short series breaks an invariant', async () => {
  const { findings, seeds } = await runSeries(openings, { first: 1n, seeds: SEEDS });
  assert.equal(seeds, SEEDS);
  const shown = findings.map(
    ({ seed, storm, violations }) =>
      `seed ${seed} over ${storm.opening}: ${violations[0]?.invariant} ${violations[0]?.what}; again: npm run storm -- --seed ${seed} --seeds 1`,
  );
  assert.deepEqual(shown, []);
});

test('without faults every opening is promoted, and nothing is blamed', async () => {
  for (const { name } of openings) {
    const { outcome, violations, leavings } = await runStorm({ opening: name, manner: PLAIN, faults: [] }, openings);
    assert.deepEqual([outcome, violations, leavings], ['completed', [], [{ person: 'ada', why: 'over', detail: '' }]]);
  }
});

test('the same storm leaves the same trace, and another seed another one', async () => {
  const hashes = new Set<string>();
  for (let seed = 1n; seed <= 20n; seed += 1n) {
    const storm = planStorm(seed, openings);
    const [first, second] = [await runStorm(storm, openings), await runStorm(storm, openings)];
    assert.equal(first.traceHash, second.traceHash, `seed ${seed}`);
    hashes.add(first.traceHash);
  }
  // Some faults find nothing to strike.
  assert.ok(hashes.size > 10);
});

test('a storm that went through a file is the same storm', async () => {
  const storm = planStorm(77n, openings);
  const [first, second] = [storm, JSON.parse(JSON.stringify(storm)) as Storm];
  assert.equal((await runStorm(first, openings)).traceHash, (await runStorm(second, openings)).traceHash);
});

test('a seed of 64 bits is a seed of its own', () => {
  const low = planStorm(5n, openings);
  const high = planStorm(5n + 2n ** 40n, openings);
  assert.notDeepEqual(low, high);
});

test('a wall clock that jumps decides nothing: the same calls in the same order', async () => {
  const callsOf = (trace: readonly string[]): string[] => trace.filter((line) => !line.includes(' record '));
  for (let seed = 100n; seed < 130n; seed += 1n) {
    const { opening, manner, faults } = planStorm(seed, openings);
    const calm: Storm = { opening, manner, faults: faults.filter(({ fault }) => !fault.startsWith('wall-')) };
    const jumping: Storm = {
      opening,
      manner,
      faults: [...calm.faults, { fault: 'wall-back', params: { atMs: 20_000, byMs: 86_400_000 } }],
    };
    const [before, after] = [await runStorm(calm, openings), await runStorm(jumping, openings)];
    assert.deepEqual(callsOf(after.trace), callsOf(before.trace), `seed ${seed}`);
  }
});

test('after a rollback the next promotion works, under another id', async () => {
  const faults = [
    { fault: 'second-rollback', params: { atMs: 900_000 } },
    { fault: 'second-promote', params: { atMs: 2_400_000 } },
  ];
  for (const { name } of openings) {
    const { outcome, violations, trace } = await runStorm({ opening: name, manner: PLAIN, faults }, openings);
    assert.deepEqual([name, outcome, violations], [name, 'completed', []]);
    assert.ok(
      trace.some((line) => line.includes(' record 2/1 ')),
      'there is a second run',
    );
  }
});

test('there are at least 60 faults, each with a name of its own and a sentence', () => {
  assert.ok(FAULTS.length >= 60, `${FAULTS.length}`);
  assert.equal(new Set(FAULTS.map(({ name }) => name)).size, FAULTS.length);
  for (const { name, what } of FAULTS) assert.ok(/^[a-z0-9-]+$/.test(name) && what.length > 10, name);
});

test('a fault that never struck and a place where nobody died are dead marks', () => {
  const dead = deadMarks(emptyTally(), openings);
  assert.ok(dead.includes('fault crash never struck'));
  assert.ok(dead.includes('never seen: crash in rung'));
});

test('a storm that breaks something is shrunk to what is needed', async () => {
  // An auditor who wants more healthy targets than anyone starts blames every rung: no fault is needed for that.
  const strict = openings.map((opening) => ({
    ...opening,
    names: new Map([...opening.names].map(([name]) => [name, new Map([['web', 1000]])])),
  }));
  const storm = planStorm(3n, strict);
  assert.ok(storm.faults.length > 0);
  const { storm: smallest, result } = await shrink(storm, strict);
  assert.deepEqual(smallest.faults, []);
  assert.equal(result.violations[0]?.invariant, 'I2');
});

test('shrinking a storm that breaks nothing says so', async () => {
  const calm: Storm = { opening: 'planned-quiet', manner: PLAIN, faults: [] };
  await assert.rejects(shrink(calm, openings), /breaks nothing/);
});

const FOUND = join(import.meta.dirname, 'found');
for (const name of readdirSync(FOUND).filter((file) => file.endsWith('.json'))) {
  test(`a storm that was lost once is weathered: ${name}`, async () => {
    const storm = JSON.parse(readFileSync(join(FOUND, name), 'utf8')) as Storm;
    const { violations } = await runStorm(storm, openings);
    assert.deepEqual(violations, []);
  });
}
