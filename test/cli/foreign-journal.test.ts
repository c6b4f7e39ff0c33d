/** A journal is no order: what somebody else wrote into it is not gone by, and runs nothing that is not configured here. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { digestOf } from '../../src/domain/text/digest.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import type { Entry, EntryOf } from '../../src/domain/run/entry.ts';
import { decodeRecord, encodeRecord, GENESIS } from '../../src/journal/record.ts';
import { failover, freshDirectory, type Result } from './program.ts';

const FLAG = {
  name: 'flag',
  when: 'before-capacity',
  argv: ['hook.sh', 'on'],
  observe: ['hook.sh', 'is'],
  undo: ['hook.sh', 'off'],
};

const setUp = (commands: unknown) => {
  const directory = freshDirectory();
  const configure = (own: unknown): void =>
    writeFileSync(join(directory, 'failover.json'), JSON.stringify({ commands: own }), { mode: 0o644 });
  writeFileSync(join(directory, 'hook.sh'), '#!/bin/sh\n', { mode: 0o755 });
  configure(commands);
  return { directory, configure, run: (...words: string[]): Result => failover(directory, words) };
};

const folderOf = (directory: string): string => join(directory, '.failover', 'sandbox', 'runs', '000001');

/** Writes the whole chain anew, as whoever may write the directory can. */
const rewrite = (directory: string, edit: (first: EntryOf<'run.begun'>) => EntryOf<'run.begun'>, keep = 99): void => {
  const folder = folderOf(directory);
  let previous = GENESIS;
  for (const [index, name] of readdirSync(folder).toSorted().entries()) {
    const path = join(folder, name);
    const decoded = decodeRecord(readFileSync(path, 'utf8'));
    assert.ok(decoded.kind === 'whole');
    rmSync(path);
    if (index >= keep) continue;
    const [begun, ...others] = JSON.parse(decoded.record.payload) as [Entry, ...Entry[]];
    const first = begun.kind === 'run.begun' ? edit(begun) : begun;
    const { bytes, hash } = encodeRecord(index + 1, previous, JSON.stringify([first, ...others]));
    writeFileSync(path, bytes, { mode: 0o600 });
    previous = hash;
  }
};

const withDigest = (begun: EntryOf<'run.begun'>, plan: Plan): EntryOf<'run.begun'> => ({
  ...begun,
  plan,
  planDigest: digestOf(plan),
});

/** A run of which the process has died before it did anything but begin. */
const begunRun = (commands: unknown) => {
  const place = setUp(commands);
  assert.equal(place.run('promote').code, 0);
  rewrite(place.directory, (begun) => begun, 1);
  return place;
};

test('the digest of a plan is made anew by every command, and a plan that is none is refused in words', () => {
  const { directory, run } = begunRun([]);
  const before = readFileSync(join(folderOf(directory), readdirSync(folderOf(directory))[0] ?? ''));
  for (const [why, edit] of [
    ['zeros', (begun) => ({ ...begun, planDigest: '0'.repeat(64) })],
    ['another plan', (begun) => ({ ...begun, plan: { ...begun.plan, steps: begun.plan.steps.slice(1) } })],
    ['no plan', (begun) => withDigest(begun, { steps: 1 } as unknown as Plan)],
  ] as [string, (begun: EntryOf<'run.begun'>) => EntryOf<'run.begun'>][]) {
    writeFileSync(join(folderOf(directory), '00000001'), before, { mode: 0o600 });
    rewrite(directory, edit);
    const all = [['resume'], ['rollback'], ['rollback', '--dry-run'], ['settle'], ['history', '--verify'], ['promote']];
    for (const words of why === 'zeros' ? [['status'], ...all] : [['status']]) {
      const { code, stderr, stdout } = run(...words);
      assert.notEqual(code, 0, `${why}: ${words.join(' ')}: ${stdout}`);
      assert.match(
        stderr + stdout,
        /it is not the plan that was approved and begun|as the plan of the run is none/,
        why,
      );
      assert.doesNotMatch(stderr + stdout, / at .*\.ts:\d/);
    }
  }
});

test('the file of the approved plan does not make a journal with another plan that one', () => {
  const { directory, run } = setUp([]);
  assert.equal(run('plan', '--out', 'approved.json').code, 0);
  assert.equal(run('promote', '--plan', 'approved.json').code, 0);
  // The digest of what was approved over a plan that does something else.
  rewrite(directory, (begun) => ({ ...begun, plan: { ...begun.plan, warnings: ['Forged.'] } }), 1);
  const { code, stderr } = run('resume', '--plan', 'approved.json');
  assert.notEqual(code, 0);
  assert.match(stderr, /it is not the plan that was approved and begun/);
});

test('params that their operation does not know are refused before anything is done', () => {
  const { directory, run } = begunRun([]);
  rewrite(directory, (begun) =>
    withDigest(begun, {
      ...begun.plan,
      steps: begun.plan.steps.map((step, index) =>
        index === 0 ? { ...step, params: { ...step.params, ttlSeconds: 'x' } } : step,
      ),
    }),
  );
  for (const command of ['resume', 'rollback']) {
    const { code, stderr } = run(command);
    assert.equal(code, 2, command);
    assert.match(stderr, /steps\[0\]\.params\.ttlSeconds/);
  }
});

test('programs of a run are run only where the configuration has the same ones, or by name, which is recorded', () => {
  const { directory, configure, run } = begunRun([FLAG]);
  for (const [other, why] of [
    [[], /command:flag: .*hook\.sh on \(SHA-256 [0-9a-f]{12}\): the configuration has no command of this file/],
    [[{ ...FLAG, argv: ['hook.sh', 'up'] }], /hook\.sh on .*: the configuration gives it other words/],
    [[{ ...FLAG, environment: ['TOKEN'] }], /the configuration gives it other variables or another directory/],
  ] as [unknown, RegExp][]) {
    configure(other);
    for (const words of [['resume'], ['resume', '--retry']]) {
      const { code, stderr } = run(...words);
      assert.equal(code, 2, stderr);
      assert.match(stderr.replaceAll(/\n\s*/g, ' '), why);
      assert.match(stderr, /--other-commands command:flag --reason/);
    }
  }
  assert.equal(readdirSync(folderOf(directory)).length, 1, 'nothing was recorded');
  configure([FLAG]);
  writeFileSync(join(directory, 'hook.sh'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  assert.match(run('resume').stderr, /the file is another one here/);
  assert.match(
    run('resume', '--other-commands', 'claim', '--reason', 'x').stderr,
    /no such step of the plan runs a program/,
  );
  assert.match(run('resume', '--other-commands', 'command:flag').stderr, /Say why/);
  const accepted = run('resume', '--other-commands', 'command:flag', '--reason', 'read it');
  assert.equal(accepted.code, 0, accepted.stderr);
  const texts = readdirSync(folderOf(directory)).map((name) => readFileSync(join(folderOf(directory), name), 'utf8'));
  assert.match(texts.join('\n'), /"otherCommands":\{"reason":"read it","commands":\[\{"step":"command:flag"/);
});

test('nor on the way back, nor to look what a rollback would do', () => {
  const { configure, run } = setUp([FLAG]);
  assert.equal(run('promote').code, 0);
  configure([]);
  for (const words of [['rollback'], ['rollback', '--dry-run']]) {
    const { code, stderr } = run(...words);
    assert.equal(code, 2, words.join(' '));
    assert.match(stderr.replaceAll(/\n\s*/g, ' '), /command:flag: .*hook\.sh off/);
  }
  const back = run('rollback', '--other-commands', 'command:flag', '--reason', 'read it');
  assert.equal(back.code, 0, back.stderr);
  assert.match(back.stdout, /undone +command:flag/);
});

test('the file of a plan orders no program either', () => {
  const { configure, run } = setUp([FLAG]);
  assert.equal(run('plan', '--out', 'plan.json').code, 0);
  configure([]);
  for (const words of [
    ['promote', '--plan', 'plan.json'],
    ['promote', '--plan', 'plan.json', '--dry-run'],
  ]) {
    const { code, stderr } = run(...words);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /command:flag/);
  }
  assert.equal(run('status').code, 6, 'no run was begun');
  const accepted = run('promote', '--plan', 'plan.json', '--other-commands', 'command:flag', '--reason', 'read it');
  assert.equal(accepted.code, 0, accepted.stderr);
});
