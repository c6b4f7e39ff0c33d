import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sameCommand } from '../../src/cli/same-command.ts';

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
