/** Runs that an older version of the program left, in the hands of this one. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sha256 } from '../../src/domain/text/digest.ts';
import { VERSION } from '../../src/journal/record.ts';
import { recordsIn } from '../journal/recorded.ts';
import { failover, freshDirectory } from './program.ts';

const runsIn = (directory: string): string => join(directory, '.failover', 'sandbox', 'runs', '000001');

/** A sandbox in whose journal that run is the only one. */
const withRun = (records: readonly string[]) => {
  const directory = freshDirectory();
  assert.equal(failover(directory, ['sandbox', 'up', '--scenario', 'quiet']).code, 0);
  mkdirSync(runsIn(directory), { recursive: true });
  for (const [index, bytes] of records.entries())
    writeFileSync(join(runsIn(directory), String(index + 1).padStart(8, '0')), bytes, { mode: 0o644 });
  return { directory, run: (...words: string[]) => failover(directory, words) };
};

test('a run of version 1 with a debt is shown in its own words, settled debt by debt and taken back', () => {
  const { run } = withRun(recordsIn(1, 'promoted-with-a-debt'));
  const status = run('status');
  assert.match(status.stdout, /Run 1 \(promote pony\): promoted\. 32 of 33 steps done, 1 put off/);
  assert.match(status.stdout, /disable:analytics: Disable the mapping/);
  const { state, runbook } = JSON.parse(run('status', '--json').stdout) as { state: string; runbook: string };
  assert.deepEqual([state, runbook], ['completed', 'promote']);
  assert.match(run('history').stdout, /promoted, forced, us-east-1 -> us-west-2, 32\/33 steps/);
  assert.match(run('history', '--verify').stdout, /its chain is whole/);
  const settled = run('settle', '--debt', 'disable:analytics', '--by-hand', '--reason', 'we did it', '--waive');
  assert.equal(settled.code, 0, settled.stderr + settled.stdout);
  assert.doesNotMatch(run('status').stdout, /disable:analytics: Disable/);
  const over = run('resume');
  assert.match(over.stdout, /Run 1 is over \(promoted\): there is nothing to resume/);
  const back = run('rollback');
  assert.equal(back.code, 0, back.stderr);
  assert.match(run('history').stdout, /rolled-back, forced/);
});

test('a run of version 1 that was stopped is taken back, and another one begun after it', () => {
  const { run } = withRun(recordsIn(1, 'stopped-by-a-question'));
  assert.match(run('status').stdout, /stopped by a question/);
  assert.equal(run('promote').code, 12, 'it is not over');
  const back = run('rollback');
  assert.equal(back.code, 0, back.stderr);
  assert.match(back.stdout, /Rolled back: every value that run 1-\w+ had changed/);
  const next = run('promote');
  assert.equal(next.code, 0, next.stderr);
  assert.match(next.stdout, /Promoted: pony is served by us-west-2/);
});

test('a run of version 1 that was rolled back stands in nobody\u2019s way', () => {
  const { run } = withRun(recordsIn(1, 'rolled-back'));
  assert.match(run('status').stdout, /Run 1 \(promote pony\): rolled back/);
  assert.equal(run('promote').code, 0);
  assert.match(run('history').stdout, /^ +2 .* promoted.*\n(?:.*\n)*? +1 .* rolled-back/m);
});

test('a journal of a newer version is refused by every command with the same words, and none of it is touched', () => {
  const records = recordsIn(1, 'promoted-with-a-debt');
  const [rest] = records.slice(-1).map((bytes) => bytes.slice(65).replace(/^1 /, `${VERSION + 1} `));
  const { directory, run } = withRun([...records.slice(0, -1), `${sha256(rest ?? '')} ${rest}`]);
  const files = (): string[] =>
    readdirSync(runsIn(directory)).map((name) => `${name} ${readFileSync(join(runsIn(directory), name), 'utf8')}`);
  const before = files();
  for (const words of [['status'], ['history'], ['promote'], ['resume'], ['rollback'], ['settle'], ['replay']]) {
    const { code, stderr } = run(...words);
    assert.equal(code, 2, `${words.join(' ')}: ${stderr}`);
    assert.match(
      stderr.replaceAll(/\s+/g, ' '),
      /gone on with by a newer version of failover: record \d+ is of version \d+ of the journal/,
    );
    assert.match(stderr.replaceAll(/\s+/g, ' '), /Nothing was changed, and nothing is lost/);
  }
  assert.deepEqual(files(), before);
});
