/**
 * A process dies at each of its awaits; another one resumes, and another one rolls back. `SWEEP=all` takes every await; the
 * check takes every one that leaves something else behind, and of the others one in so many.
 */
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { MODES, type Mode } from '../../src/domain/plan/plan.ts';
import { apart } from '../apart.ts';
import type { Swept, SweptCase } from './crash-sweep.ts';
import type { Estate } from './estate.ts';
import { SWEEPS_ALL } from './sweep.ts';

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
      stride: 8,
      least: { points: 1450, crashes: 220, claims: 1000, late: 14 },
    })),
  ),
  {
    estate: 'twin',
    mode: 'forced',
    seed: 1,
    stride: 60,
    least: { points: 1450, crashes: 100, claims: 500, late: 14 },
  },
];

const SWEEP = new URL('crash-sweep.ts', import.meta.url).href;

const tell = (context: TestContext, { points, crashes, recoveries, seconds }: Swept): void =>
  context.diagnostic(
    `${points} points, ${crashes} crashes, ${recoveries} recoveries in ${seconds.toFixed(1)} s (${Math.round(recoveries / seconds)} a second)`,
  );

for (const { estate, mode, seed, stride: few, least } of CASES) {
  describe(`${estate}, ${mode}, seed ${seed}`, () => {
    const stride = SWEEPS_ALL ? 1 : few;
    let swept: Promise<SweptCase> | null = null;
    const sweptCase = (): Promise<SweptCase> => (swept ??= apart(SWEEP, 'sweepCase', estate, mode, seed, stride));

    test('killed at any await of a promotion, resume ends where an undisturbed run ends and repeats nothing, and roll-back where it began', async (context) => {
      const { promotion } = await sweptCase();
      tell(context, promotion);
      const { points, crashes, claims, late } = promotion;
      assert.ok(points >= least.points, `${points} points`);
      assert.ok(crashes >= least.crashes, `${crashes} crashes`);
      assert.ok(claims >= least.claims, `${claims} claims of the journal were held against the world`);
      assert.ok(late >= least.late, `${late} crashes with a change under way`);
    });

    test('killed at any await of a resume half-way, the same', async (context) => {
      const { resume } = await sweptCase();
      tell(context, resume);
      assert.ok(resume.points >= 500, `${resume.points} points`);
    });

    test('killed at any await of a roll-back of the promoted run, the same', async (context) => {
      const { rollBack } = await sweptCase();
      tell(context, rollBack);
      assert.ok(rollBack.points >= 300, `${rollBack.points} points`);
    });

    test('killed at any await of a roll-back half-way, the same', async (context) => {
      const { rollBackHalfWay } = await sweptCase();
      tell(context, rollBackHalfWay);
      assert.ok(rollBackHalfWay.points >= 100, `${rollBackHalfWay.points} points`);
    });
  });
}
