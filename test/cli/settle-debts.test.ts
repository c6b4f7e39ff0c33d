import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { freezeOf } from '../../stacks/freeze.ts';
import { failover, freshDirectory } from './program.ts';

interface Status {
  run: number;
  debts: { run: number; step: string }[];
  unsettled: { run: number; region: string; what: string }[];
}

const STEP = 'disable:analytics';
const stacksIn = (directory: string): string =>
  ['primary', 'standby']
    .map((stack) => readFileSync(join(directory, '.failover', 'sandbox', 'stacks', `Pulumi.${stack}.yaml`), 'utf8'))
    .join('');

/** A promotion whose fence was put off, and the region is back. */
const promotedWithADebt = () => {
  const directory = freshDirectory();
  const run = (...words: string[]) => failover(directory, words);
  for (const words of [
    ['sandbox', 'up', '--scenario', 'quiet'],
    ['sandbox', 'outage', 'lambda', '--plane', 'control'],
    ['promote'],
    ['sandbox', 'heal'],
  ])
    assert.equal(run(...words).code, 0, words.join(' '));
  const status = (): Status => JSON.parse(run('status', '--json').stdout) as Status;
  const isFrozen = async (): Promise<boolean> => {
    const options = { root: directory, journal: '.failover/sandbox', thaw: undefined, callingRun: undefined };
    return (await freezeOf(options)) !== null;
  };
  return { directory, run, status, isFrozen };
};

describe('what several runs owe', () => {
  test('a second promotion, or one that was rolled back, leaves what the first owes; settling writes both', async () => {
    const { directory, run, status, isFrozen } = promotedWithADebt();
    assert.equal(run('promote').code, 0);
    assert.deepEqual(status().debts, [], 'the second run has done it');
    assert.deepEqual([...new Set(status().unsettled.map((group) => group.run))], [1, 2]);
    assert.equal(run('rollback').code, 0);
    assert.deepEqual(
      status().debts.map((debt) => [debt.run, debt.step]),
      [[1, STEP]],
    );
    assert.equal(await isFrozen(), true);
    assert.equal(run('promote').code, 0);
    const { stdout } = run('settle');
    assert.match(stdout, /Runs 1, 3 are settled/);
    assert.match(stdout, /Both stacks declare what is there/);
    assert.match(stacksIn(directory), /auth:\n +minTasks: 15/);
    assert.match(stacksIn(directory), /pony-analytics:\n +enabled: false/);
    assert.deepEqual([status().unsettled, await isFrozen()], [[], false]);
  });

  test('one debt is paid instead, verified and recorded; what it changed is owed to the stacks, and rolled back with its run', async () => {
    const { run, status, isFrozen } = promotedWithADebt();
    assert.match(run('settle').stdout, /Still owed:\n.*disable:analytics \(run 1\): Enabled, wanted Disabled/s);
    assert.equal(await isFrozen(), false);
    const looked = run('settle', '--debt', STEP, '--dry-run');
    assert.match(looked.stdout, /Enabled -> Disabled[^]*UpdateEventSourceMapping us-east-1[^]*Nothing was changed/);
    assert.equal(status().debts.length, 1);
    const paid = run('settle', '--debt', STEP);
    assert.equal(paid.code, 0);
    assert.match(paid.stdout, /disable:analytics is owed no more: Disabled/);
    assert.equal(await isFrozen(), true, 'the stacks do not say so yet');
    assert.match(run('settle', '--debt', STEP).stdout, /Nothing to do: run 1 has done/);
    assert.match(run('settle').stdout, /mappings pony-analytics: as its posture says -> enabled false/);
    assert.deepEqual([status().debts, await isFrozen()], [[], false]);
    assert.equal(run('rollback').code, 0);
    assert.match(run('settle').stdout, /mappings pony-analytics: enabled false -> enabled true/);
  });

  test('a debt that cannot be paid yet stays one, and a name that nobody owes is refused with those that are', () => {
    const { run, status } = promotedWithADebt();
    assert.equal(run('sandbox', 'outage', 'lambda', '--plane', 'control').code, 0);
    const early = run('settle', '--debt', STEP);
    assert.equal(early.code, 11);
    assert.match(early.stdout, /disable:analytics stays owed: Not known/);
    assert.deepEqual([status().debts.length, run('resume').code], [1, 0]);
    const wrong = run('settle', '--debt', 'disable:analytic');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /No run owes "disable:analytic"[^]*Owed: disable:analytics \(run 1\)/);
  });

  test('without our stacks a person settles by hand: the values are printed, there and back, and who answers is recorded', async () => {
    const { directory, run, status, isFrozen } = promotedWithADebt();
    assert.equal(run('settle', '--by-hand').code, 2);
    const settled = run('settle', '--by-hand', '--reason', 'terraform, change 4711.');
    assert.match(settled.stdout, /us-west-2, as it is there now:[^]*service auth desiredCount: 1 -> 15/);
    assert.match(settled.stdout, /record app\.pony\.example (A )?us-east-1 weight: 200 -> 0/);
    assert.match(settled.stdout, /settled by hand by \S+: terraform, change 4711\. No\s+file/);
    assert.deepEqual([status().unsettled, await isFrozen()], [[], false]);
    const answer = ['settle', '--debt', STEP, '--by-hand', '--reason', 'the region is closed.'];
    const refused = run(...answer);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /protects data, and it is not so: Enabled[^]*--waive/);
    const answered = run(...answer, '--waive');
    assert.equal(answered.code, 0);
    assert.match(answered.stdout, /answers for it: the\s+region\s+is\s+closed\. When/);
    assert.deepEqual(status().debts, []);
    const journal = join(directory, '.failover', 'sandbox', 'runs', '000001');
    assert.match(failover(directory, ['history', '--json']).stdout, /promoted/, journal);
    assert.equal(run('rollback').code, 0);
    assert.equal(await isFrozen(), true);
    const back = run('settle', '--by-hand', '--reason', 'terraform, change 4712');
    assert.match(back.stdout, /service auth desiredCount: 15 -> 1/);
    assert.equal(await isFrozen(), false);
  });

  test('bounds that a run raised and that are not listed any more are not settled as if nothing were there', () => {
    const { run, status } = promotedWithADebt();
    const target = ['sandbox', 'edit', 'scalableTargets', 'service/pony/auth', '--remove', '--region', 'us-west-2'];
    const edited = run(...target);
    assert.equal(edited.code, 0, edited.stderr);
    const refused = run('settle');
    assert.equal(refused.code, 4);
    assert.match(refused.stderr, /lists no target service\/pony\/auth[^]*Nothing was written\.[^]*--by-hand/);
    assert.ok(status().unsettled.length > 0);
    const byHand = run('settle', '--by-hand', '--reason', 'somebody removed it');
    assert.match(byHand.stdout, /Not seen, so look for yourself:\n.*scaling\s+bounds\s+of\s+auth/);
  });
});
