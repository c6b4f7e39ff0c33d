/** Process ids repeat: after a reboot, and in every container. Who wrote a journal is told by more than that. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { incarnationText, livenessOf } from '../../src/cli/places/liveness.ts';
import { AT, recordRun } from './recorded-run.ts';
import { bin, environment, failover, freshDirectory } from './program.ts';

const own = incarnationText();
const noProc = own === undefined ? 'the system does not tell processes of one number apart' : false;
const writer = (processId: number, incarnation?: string) => ({
  operator: 'ada',
  host: 'here',
  processId,
  ...(incarnation === undefined ? {} : { incarnation }),
});
/** A number that no process has: above what Linux gives out (proc(5), pid_max). */
const NOBODY = 2 ** 22 + 1;

test('a process of the same number that began at another moment is not the one that wrote', { skip: noProc }, () => {
  const [machine = '', boot = '', namespace = '', started = ''] = (own ?? '').split('/');
  const as = (...parts: string[]) => livenessOf(writer(process.pid, parts.join('/')), 'here');
  assert.equal(as(machine, boot, namespace, started), 'alive');
  assert.equal(as(machine, boot, namespace, `${Number(started) - 1}`), 'gone');
  assert.equal(as(machine, boot, '1', started), 'possible', 'another namespace has numbers of its own');
  assert.equal(as('', 'another boot', namespace, started), 'possible', 'another machine may have that name, too');
  assert.equal(as('abcdef01', 'another boot', namespace, started), 'possible');
  if (machine !== '') assert.equal(as(machine, 'another boot', namespace, started), 'gone');
});

test('by a number alone a process is gone or may be there, and never said to be at work', () => {
  assert.equal(livenessOf(writer(NOBODY), 'here'), 'gone');
  assert.equal(livenessOf(writer(process.ppid), 'here') === 'alive', false);
  assert.equal(livenessOf(writer(NOBODY), 'elsewhere'), 'elsewhere');
  assert.equal(livenessOf(writer(NOBODY, 'not/one'), 'here'), 'gone');
});

/** In a namespace of its own the program has the same small number each time. */
const contained = (directory: string, argv: string[]) =>
  spawnSync('unshare', ['--pid', '--fork', '--mount-proc', process.execPath, bin, ...argv], {
    cwd: directory,
    env: environment(directory),
    encoding: 'utf8',
  });
const noNamespace = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status !== 0;

test(
  'in a container, status does not see itself in the process that died',
  { skip: noNamespace && 'no process namespace can be made here' },
  async () => {
    const directory = freshDirectory();
    assert.equal(contained(directory, ['sandbox', 'up', '--scenario', 'quiet']).status, 0);
    const dead = { operator: 'ada', host: hostname(), processId: 1, incarnation: (own ?? '').replace(/[^/]+$/, '7') };
    await recordRun(directory, dead, [{ kind: 'step.retried', at: AT, step: 'one', by: 'ada' }]);
    const { stdout } = contained(directory, ['status']);
    assert.match(stdout, /process 1 \(may be at work\)/);
    assert.doesNotMatch(stdout, /\(at work\)/);
  },
);

test('what a process of the same number left between write and link is no take-over', () => {
  const directory = freshDirectory();
  assert.equal(failover(directory, ['sandbox', 'up', '--scenario', 'quiet']).code, 0);
  const run = join(directory, '.failover/sandbox/runs/000001');
  mkdirSync(run, { recursive: true, mode: 0o700 });
  for (let serial = 1; serial < 60; serial += 1)
    for (const name of [`.${hostname()}-1-${serial}`, `.${hostname()}-${process.pid}-${serial}`])
      writeFileSync(join(run, name), 'half', { mode: 0o600 });
  assert.equal(failover(directory, ['promote']).code, 0);
  assert.equal(failover(directory, ['rollback']).code, 0);
  assert.ok(readdirSync(run).length > 60);
});
