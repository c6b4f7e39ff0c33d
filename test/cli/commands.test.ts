/** Commands of the user from the configuration to the end of a run in the sandbox, which runs nothing on the machine. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { failover, freshDirectory } from './program.ts';

const setUp = (commands: unknown): string => {
  const directory = freshDirectory();
  writeFileSync(join(directory, 'hook.sh'), `#!/bin/sh\ntouch '${join(directory, 'ran')}'\n`, { mode: 0o755 });
  writeFileSync(join(directory, 'failover.json'), JSON.stringify({ commands }), { mode: 0o644 });
  return directory;
};

test('declared commands are pinned in the plan, part of the run, and not run by the sandbox', () => {
  const directory = setUp([
    {
      name: 'flag',
      when: 'before-capacity',
      argv: ['hook.sh', 'on'],
      observe: ['hook.sh', 'is'],
      undo: ['hook.sh', 'off'],
    },
    { name: 'page', when: 'before-traffic', argv: ['./hook.sh', 'a b'], timeoutSeconds: 5, environment: ['PAGER'] },
  ]);
  const { stdout, code } = failover(directory, ['plan', '--json']);
  assert.equal(code, 0);
  const plan = JSON.parse(stdout) as Plan;
  const page = plan.steps.find(({ id }) => id === 'command:page')?.params['run'] as { argv: string[]; sha256: string };
  assert.deepEqual(page.argv.slice(1), ['a b']);
  assert.match(page.sha256, /^[0-9a-f]{64}$/);
  const promoted = failover(directory, ['promote']);
  assert.equal(promoted.code, 0, promoted.stderr);
  assert.match(promoted.stdout, /command:page .*exit code 0: the sandbox ran nothing/);
  assert.equal(failover(directory, ['promote']).stdout.includes('Nothing to do'), true);
  const back = failover(directory, ['rollback', '--take-over']);
  assert.equal(back.code, 0, back.stderr);
  assert.match(back.stdout, /undone +command:flag/);
  assert.doesNotMatch(back.stdout, /undone +command:page/);
  assert.equal(existsSync(join(directory, 'ran')), false);
});

test('what cannot be pinned is refused before anything is planned', () => {
  const page = { name: 'page', when: 'before-traffic', argv: ['hook.sh'] };
  const open = setUp([page]);
  chmodSync(join(open, 'hook.sh'), 0o777);
  const refused = failover(open, ['plan']);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /command page.* can be written by others/);
  const absent = failover(setUp([{ ...page, argv: ['sh', '-c', 'true'] }]), ['plan']);
  assert.equal(absent.code, 2);
  assert.match(absent.stderr, /there is no search along PATH/);
});

test('a declaration that cannot be is refused by its field', () => {
  const page = { name: 'page', when: 'before-traffic', argv: ['hook.sh'] };
  const said = (commands: unknown): string => {
    const { code, stderr } = failover(setUp(commands), ['plan']);
    assert.equal(code, 2);
    return stderr;
  };
  assert.match(
    said([{ ...page, argv: 'hook.sh && true' }]),
    /field "commands\[0\]\.argv" is "hook\.sh && true": of the wrong kind\. Write a list in \[ \]/,
  );
  assert.match(said([{ ...page, when: 'later' }]), /"before-capacity" or "before-traffic" or "after-traffic"/);
  assert.match(said([{ ...page, undo: ['hook.sh'] }]), /"commands\[0\]\.undo" is \["hook\.sh"\]: needs "observe"/);
  assert.match(said([page, page]), /has a name twice/);
  assert.match(said([{ ...page, timeout: 5 }]), /"commands\[0\]" has the unknown field "timeout"/);
  assert.ok(readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8').includes('"commands"'));
});
