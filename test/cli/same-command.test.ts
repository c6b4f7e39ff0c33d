import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shellPath, shellQuoted } from '../../src/domain/text/shell.ts';
import { execFileSync } from 'node:child_process';
import { commandHere, sameCommand } from '../../src/cli/arguments/same-command.ts';

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

test('another command works where this one does, and nowhere else', () => {
  const argv = ['plan', '--target', 'aws', '--config=my file.json', '--out', 'p.json', '--mode', 'forced'];
  assert.equal(
    commandHere(argv, 'promote --plan p.json'),
    "failover promote --plan p.json --target aws '--config=my file.json'",
  );
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
