/**
 * A process dies at each of its awaits; another one resumes, and another one rolls back. `SWEEP=all` takes every await; the
 * check takes every one that leaves something else behind, and of the others one in sixteen.
 */
import assert from 'node:assert/strict';
import { isWrite } from '../../src/domain/api/catalogue.ts';
import { MODES, type Mode } from '../../src/domain/plan/plan.ts';
import { apart, type Context } from '../apart.ts';
import { promote, resume, rollback, type Command } from './commands.ts';
import { manifestsOf, worldAtAlert, type Estate } from './estate.ts';
import { changeable, changesOf } from './judge.ts';
import { imageOf, type Image } from './lab.ts';
import {
  assertRecovers,
  assertTruthfulAt,
  crashesOf,
  goalOfResume,
  runOn,
  SWEEPS_ALL,
  type Crash,
  type Expected,
} from './sweep.ts';

const { before, describe, test } = apart(import.meta.url);

/** Longer than any recovery needs to look for the first time, shorter than a call is waited for. */
const LATE_MS = 4500;

const isChangeUnderWay = ({ image }: Crash): boolean => image.wire.some(({ call }) => isWrite(call));

/** Recovers each crash both ways, and again with its calls landing late. */
const sweep = async (
  context: Context,
  crashes: readonly Crash[],
  points: number,
  expected: Expected,
  begin: Command,
): Promise<{ recoveries: number; claims: number; late: number }> => {
  const startedMs = performance.now();
  let recoveries = 0;
  let claims = 0;
  let late = 0;
  for (const crash of crashes) {
    claims += await assertTruthfulAt(crash);
    // A process that died before it had claimed a run left nothing to resume: the command is typed again.
    const wasBegun = crash.image.records.length > 0;
    const delays = isChangeUnderWay(crash) ? [0, LATE_MS] : [0];
    for (const lateMs of delays) {
      if (wasBegun) await assertRecovers(crash, resume, await goalOfResume(crash), expected, lateMs);
      else await assertRecovers(crash, begin, 'after', expected, lateMs, 'ada');
      await assertRecovers(crash, rollback, 'before', expected, lateMs);
      recoveries += 2;
      if (lateMs > 0) late += 1;
    }
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const rate = Math.round(recoveries / seconds);
  context.diagnostic(
    `${points} points, ${crashes.length} crashes, ${recoveries} recoveries in ${seconds.toFixed(1)} s (${rate} a second)`,
  );
  if (SWEEPS_ALL) assert.equal(crashes.length, points);
  return { recoveries, claims, late };
};

const SEEDS = SWEEPS_ALL ? [1, 2, 3] : [1];

/** How many of a case there are at least, so that a sweep which stops sweeping is noticed. */
interface Least {
  points: number;
  crashes: number;
  claims: number;
  late: number;
}

interface Case {
  estate: Estate;
  mode: Mode;
  seed: number;
  /** Of the awaits that leave nothing else behind, one in so many. */
  stride: number;
  least: Least;
}

const CASES: Case[] = [
  ...MODES.flatMap((mode) =>
    SEEDS.map((seed) => ({
      estate: 'small' as const,
      mode,
      seed,
      stride: 16,
      least: { points: 1450, crashes: 220, claims: 1000, late: 14 },
    })),
  ),
  {
    estate: 'twin',
    mode: 'forced',
    seed: 1,
    stride: 120,
    least: { points: 1450, crashes: 100, claims: 500, late: 14 },
  },
];

for (const { estate, mode, seed, stride: few, least } of CASES) {
  const stride = SWEEPS_ALL ? 1 : few;
  describe(`${estate}, ${mode}, seed ${seed}`, () => {
    let begin: Image;
    let command: Command;
    let promoted: Image;
    let expected: Expected;
    let promotion: { crashes: Crash[]; points: number };

    before(async () => {
      begin = { state: await worldAtAlert(estate, mode, seed), records: [], wire: [], accepted: [] };
      command = promote({ manifests: await manifestsOf(estate), mode });
      const { crashes, points, ended, lab } = await crashesOf(begin, command, 'ada', stride);
      assert.equal(ended.kind, 'completed');
      promotion = { crashes, points };
      promoted = imageOf(lab);
      assert.equal((await runOn(lab, rollback, 'ada')).kind, 'rolled-back');
      const changes = await changesOf(lab);
      expected = { before: changeable(begin.state), after: changeable(promoted.state), changes };
      assert.deepEqual(changeable(lab.state), expected.before);
    });

    /** The crash by which half of the run's records were durable. */
    const halfWay = (): Image => {
      const found = promotion.crashes.find(({ image }) => image.records.length * 2 >= promoted.records.length);
      return (found ?? assert.fail('no crash lies half-way')).image;
    };

    test('killed at any await of a promotion, resume ends where an undisturbed run ends and repeats nothing, and rollback where it began', async (context) => {
      const { crashes, points } = promotion;
      const { claims, late } = await sweep(context, crashes, points, expected, command);
      assert.ok(points >= least.points, `${points} points`);
      assert.ok(crashes.length >= least.crashes, `${crashes.length} crashes`);
      assert.ok(claims >= least.claims, `${claims} claims of the journal were held against the world`);
      assert.ok(late >= least.late, `${late} crashes with a change under way`);
    });

    test('killed at any await of a resume half-way, the same', async (context) => {
      const { crashes, points, ended } = await crashesOf(halfWay(), resume, 'bea', stride);
      assert.equal(ended.kind, 'completed');
      await sweep(context, crashes, points, expected, command);
      assert.ok(points >= 500, `${points} points`);
    });

    test('killed at any await of a rollback of the promoted run, the same', async (context) => {
      const { crashes, points, ended } = await crashesOf(promoted, rollback, 'bea', stride);
      assert.equal(ended.kind, 'rolled-back');
      await sweep(context, crashes, points, expected, command);
      assert.ok(points >= 300, `${points} points`);
    });

    test('killed at any await of a rollback half-way, the same', async (context) => {
      const { crashes, points, ended } = await crashesOf(halfWay(), rollback, 'bea', stride);
      assert.equal(ended.kind, 'rolled-back');
      await sweep(context, crashes, points, expected, command);
      assert.ok(points >= 100, `${points} points`);
    });
  });
}
