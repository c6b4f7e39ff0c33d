import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shellPath, shellQuoted } from '../../src/domain/text/shell.ts';
import { execFileSync } from 'node:child_process';
import { hintsFor, sameCommand } from '../../src/cli/arguments/same-command.ts';
import { failover, freshDirectory } from './program.ts';

test('the command to use is the one that was typed, with what it lacked', () => {
  const argv = ['promote', '--config', 'my file.json', '--target=aws'];
  assert.equal(
    sameCommand(argv, { confirm: 'us-west-2' }),
    "failover promote --config 'my file.json' --target=aws --confirm us-west-2",
  );
});

test('a value that is set again replaces the earlier one, and --yes is left out', () => {
  assert.equal(
    sameCommand(['promote', '--confirm', 'us-east-1', '-y'], { confirm: 'us-west-2' }),
    'failover promote --confirm us-west-2',
  );
  assert.equal(sameCommand(['promote', '--mode=planned'], { mode: 'forced' }), 'failover promote --mode forced');
});

test('commands in a text work where the typed one does, and get no flag twice', () => {
  const hints = hintsFor(['plan', '--target', 'aws', '--config=my file.json', '--out', 'p.json', '--mode', 'forced']);
  const place = "--target aws '--config=my file.json'";
  assert.equal(hints('Run: failover promote --plan p.json'), `Run: failover promote ${place} --plan p.json`);
  assert.equal(
    hints('Mend it, then "failover resume --retry", or "failover\n  rollback".'),
    `Mend it, then "failover resume ${place} --retry", or "failover\n  rollback ${place}".`,
  );
  assert.equal(hints('failover sandbox show  what'), `failover sandbox show ${place}  what`);
  const own = `failover promote --target aws '--config=my file.json' --confirm us-west-2`;
  assert.equal(hints(own), own, 'the same command again has them already');
  for (const prose of ['failover itself has failed', 'FAILOVER_X means nothing to failover.', 'failover status-page'])
    assert.equal(hints(prose), prose);
});

test('a command without flags of a place, and a journal kept local, add nothing', () => {
  for (const argv of [
    ['promote', '--mode', 'forced'],
    ['resume', '--journal', 'local', '--reason', 'x'],
  ])
    assert.equal(hintsFor(argv)('failover resume'), 'failover resume');
  const shared = hintsFor(['resume', '--journal', 's3://b/p']);
  assert.equal(shared('failover resume --journal local'), 'failover resume --journal local');
  assert.equal(shared('failover status'), 'failover status --journal s3://b/p');
});

test('questions and what to do next name the place that was given', () => {
  const directory = freshDirectory();
  const state = ['--state', 'my state'];
  assert.equal(failover(directory, ['sandbox', 'up', '--scenario', 'quiet', ...state]).code, 0);
  const outage = ['sandbox', 'outage', 'ecs', '--plane', 'control', '--region', 'us-west-2'];
  const promoted = failover(directory, ['promote', '--mode', 'planned', ...state]);
  assert.equal(promoted.code, 0, promoted.stderr);
  assert.match(promoted.stdout, /^ {2}failover rollback --state 'my state' /m);
  assert.equal(failover(directory, [...outage, ...state]).code, 0);
  const stopped = failover(directory, ['rollback', ...state]);
  assert.notEqual(stopped.code, 0);
  assert.match(stopped.stdout, /^ {2}failover rollback --state 'my state'$/m);
  const lost = failover(directory, ['status', '--run', '9', ...state]);
  assert.match(lost.stderr, /"failover history --state 'my state'"/);
});

test('a path reaches a command as it is, whatever it holds, and never as a flag', () => {
  for (const path of [
    'we ird/p 1.json',
    '$(touch x)',
    '`id`',
    "it's",
    '-rf',
    '--plan',
    '~/x',
    'a;b',
    'ü*?',
    'a\nb',
    '',
  ]) {
    const printed = execFileSync('sh', ['-c', `printf %s ${shellPath(path)}`], { encoding: 'utf8' });
    assert.equal(printed.replace(/^\.\/(?=-)/, ''), path);
    assert.doesNotMatch(shellPath(path), /^'?-/);
  }
  assert.equal(shellQuoted('plans/p.json'), 'plans/p.json');
});
