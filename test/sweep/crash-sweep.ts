/** A process dies at each of its awaits; another one resumes, and another one rolls back: in a thread of its own (`apart.ts`). */
import assert from 'node:assert/strict';
import { isWrite } from '../../src/domain/api/catalogue.ts';
import type { Mode } from '../../src/domain/plan/plan.ts';
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

/** Longer than any recovery needs to look for the first time, shorter than a call is waited for. */
const LATE_MS = 4500;

/** How much was swept, and what was found to hold. */
export interface Swept {
  points: number;
  crashes: number;
  recoveries: number;
  /** Claims of the journal that were held against the world. */
  claims: number;
  /** Crashes with a change under way, which lands late. */
  late: number;
  seconds: number;
}

const isChangeUnderWay = ({ image }: Crash): boolean => image.wire.some(({ call }) => isWrite(call));

/** Recovers each crash both ways, and again with its calls landing late. */
const sweep = async (crashes: readonly Crash[], points: number, expected: Expected, begin: Command): Promise<Swept> => {
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
  if (SWEEPS_ALL) assert.equal(crashes.length, points);
  return { points, crashes: crashes.length, recoveries, claims, late, seconds };
};

/** What is swept of one case, in the order of a run's life. */
export interface SweptCase {
  promotion: Swept;
  resume: Swept;
  rollBack: Swept;
  rollBackHalfWay: Swept;
}

interface Stand {
  /** Of the awaits that leave nothing else behind, one in so many. */
  stride: number;
  expected: Expected;
  begin: Command;
}

const sweepFrom = async (
  from: Image,
  command: Command,
  end: 'promoted' | 'rolled-back',
  stand: Stand,
): Promise<Swept> => {
  const { crashes, points, ended } = await crashesOf(from, command, 'bea', stand.stride);
  assert.equal(ended.kind, end);
  return sweep(crashes, points, stand.expected, stand.begin);
};

/** @throws AssertionError where a recovery does not end as it should */
export const sweepCase = async (estate: Estate, mode: Mode, seed: number, stride: number): Promise<SweptCase> => {
  const begin: Image = { state: await worldAtAlert(estate, mode, seed), records: [], wire: [], accepted: [] };
  const command = promote({ manifests: await manifestsOf(estate), mode });
  const { crashes, points, ended, lab } = await crashesOf(begin, command, 'ada', stride);
  assert.equal(ended.kind, 'promoted');
  const promoted = imageOf(lab);
  assert.equal((await runOn(lab, rollback, 'ada')).kind, 'rolled-back');
  const changes = await changesOf(lab);
  const expected = { before: changeable(begin.state), after: changeable(promoted.state), changes };
  assert.deepEqual(changeable(lab.state), expected.before);
  // The crash by which half of the run's records were durable.
  const half = crashes.find(({ image }) => image.records.length * 2 >= promoted.records.length);
  const { image: halfWay } = half ?? assert.fail('no crash lies half-way');
  const stand: Stand = { stride, expected, begin: command };
  return {
    promotion: await sweep(crashes, points, expected, command),
    resume: await sweepFrom(halfWay, resume, 'promoted', stand),
    rollBack: await sweepFrom(promoted, rollback, 'rolled-back', stand),
    rollBackHalfWay: await sweepFrom(halfWay, rollback, 'rolled-back', stand),
  };
};
