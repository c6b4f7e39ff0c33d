/**
 * All pairs of crashes: a process dies, the one that recovers dies too, and a third one recovers. Crashes are those that
 * leave something else behind than the one before. The check sweeps a web service and its traffic, `SWEEP=all` also the
 * estate with a worker and a consumer.
 */
import assert from 'node:assert/strict';
import { apart } from '../apart.ts';
import { MODES, type Mode } from '../../src/domain/plan/plan.ts';
import { promote, resume, rollback, type Command } from './commands.ts';
import { manifestsOf, worldAtAlert, type Estate } from './estate.ts';
import { changeable, changesOf } from './judge.ts';
import { imageOf, type Image } from './lab.ts';
import { shortPlan } from './short-plan.ts';
import { assertRecovers, crashesOf, goalOfResume, runOn, SWEEPS_ALL, type Crash, type Expected } from './sweep.ts';

const { test } = apart(import.meta.url);

const ESTATES: readonly Estate[] = SWEEPS_ALL ? ['tiny', 'small'] : ['tiny'];
const ONLY_DIFFERING = Number.POSITIVE_INFINITY;

interface Subject {
  /** What each crash of the promotion leaves. */
  promotion: Crash[];
  expected: Expected;
}

const subjectOf = async (estate: Estate, mode: Mode): Promise<Subject> => {
  const begin: Image = { state: await worldAtAlert(estate, mode, 1), records: [], wire: [], accepted: [] };
  const command = promote({ plan: await shortPlan(estate, mode, begin), manifests: await manifestsOf(estate) });
  const { crashes, ended, lab } = await crashesOf(begin, command, 'ada', ONLY_DIFFERING);
  assert.equal(ended.kind, 'completed');
  const promoted = imageOf(lab);
  assert.equal((await runOn(lab, rollback, 'ada')).kind, 'rolled-back');
  const changes = await changesOf(lab);
  return {
    // Before the run is claimed there is nothing to recover.
    promotion: crashes.filter(({ image }) => image.records.length > 0),
    expected: { before: changeable(begin.state), after: changeable(promoted.state), changes },
  };
};

const RECOVERIES: { name: string; command: Command }[] = [
  { name: 'resume', command: resume },
  { name: 'rollback', command: rollback },
];

for (const estate of ESTATES) {
  for (const mode of MODES) {
    for (const { name, command } of RECOVERIES) {
      test(`${estate}, ${mode}: killed at any await, and again at any await of the ${name}, the third process ends where one would`, async (context) => {
        const { promotion, expected } = await subjectOf(estate, mode);
        const startedMs = performance.now();
        let pairs = 0;
        for (const crash of promotion) {
          for (const again of (await crashesOf(crash.image, command, 'bea', ONLY_DIFFERING)).crashes) {
            pairs += 1;
            await assertRecovers(again, resume, await goalOfResume(again), expected);
            await assertRecovers(again, rollback, 'before', expected);
          }
        }
        const seconds = (performance.now() - startedMs) / 1000;
        const rate = Math.round(pairs / seconds);
        context.diagnostic(
          `${promotion.length} crashes, ${pairs} pairs in ${seconds.toFixed(1)} s (${rate} pairs a second)`,
        );
        assert.ok(promotion.length >= 30, `${promotion.length} crashes`);
        assert.ok(pairs >= 500, `${pairs} pairs`);
      });
    }
  }
}
