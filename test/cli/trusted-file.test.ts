import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { requireTrusted } from '../../src/cli/settings/trusted-file.ts';
import { Failure } from '../../src/domain/failure.ts';
import { bin, environment, failover, freshDirectory } from './program.ts';

test('a file that group or others can write is refused with its name, its mode and the command that mends it', () => {
  const path = join(freshDirectory(), 'a plan.json');
  writeFileSync(path, '{}');
  for (const mode of [0o600, 0o640, 0o644, 0o755, 0o400]) {
    chmodSync(path, mode);
    assert.doesNotThrow(() => requireTrusted('The plan', path));
  }
  for (const mode of [0o620, 0o602, 0o664, 0o666, 0o777]) {
    chmodSync(path, mode);
    assert.throws(
      () => requireTrusted('The plan', path),
      (error) =>
        error instanceof Failure &&
        error.exitCode === 2 &&
        error.message.includes(path) &&
        error.message.includes(mode.toString(8).padStart(4, '0')) &&
        error.remedy.includes(`chmod go-w '${path}'`),
    );
  }
});

test('promote and iam refuse such a plan, and plan such a configuration; status works all the same', () => {
  const directory = freshDirectory();
  failover(directory, ['sandbox', 'up', '--scenario', 'quiet']);
  assert.equal(failover(directory, ['plan', '--out', 'plan.json']).code, 0);
  chmodSync(join(directory, 'plan.json'), 0o666);
  for (const command of ['promote', 'iam']) {
    const { code, stderr } = failover(directory, [command, '--plan', 'plan.json']);
    assert.equal(code, 2);
    assert.match(stderr, /plan\.json can be written by others \(mode 0666\)/);
  }
  chmodSync(join(directory, 'plan.json'), 0o644);
  assert.equal(failover(directory, ['promote', '--plan', 'plan.json']).code, 0);
  const config = join(directory, 'failover.json');
  writeFileSync(config, '{}');
  chmodSync(config, 0o664);
  assert.equal(failover(directory, ['plan']).code, 2);
  assert.equal(failover(directory, ['status']).code, 0);
});

const withUmask = (directory: string, umask: string, ...argv: string[]): number | null =>
  spawnSync('sh', ['-c', `umask ${umask}; exec "$0" "$@"`, process.execPath, bin, ...argv], {
    cwd: directory,
    env: environment(directory),
  }).status;

const modesUnder = (folder: string): number[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => statSync(join(folder, name)).mode & 0o777);

for (const umask of ['000', '002', '077', '777'])
  test(`with umask ${umask} nothing of the state can be read or written by others`, () => {
    const directory = freshDirectory();
    assert.equal(withUmask(directory, umask, 'sandbox', 'up', '--scenario', 'quiet'), 0);
    assert.equal(withUmask(directory, umask, 'promote'), 0);
    const modes = [statSync(join(directory, '.failover')).mode & 0o777, ...modesUnder(join(directory, '.failover'))];
    assert.ok(modes.length > 20);
    for (const mode of modes) assert.ok(mode === 0o600 || mode === 0o700, mode.toString(8));
    assert.equal(withUmask(directory, umask, 'plan', '--out', 'plan.json'), 0);
    assert.equal(statSync(join(directory, 'plan.json')).mode & 0o777, 0o600);
    assert.equal(withUmask(directory, umask, 'rollback'), 0);
  });

test('resume and rollback refuse a journal that others can write, and one command mends it; status shows it all the same', () => {
  const directory = freshDirectory();
  failover(directory, ['sandbox', 'up', '--scenario', 'quiet']);
  assert.equal(failover(directory, ['promote']).code, 0);
  const state = join(directory, '.failover');
  const run = join(state, 'sandbox/runs/000001');
  const [record = ''] = readdirSync(run);
  for (const [path, mode, safe] of [
    [join(run, record), 0o666, 0o644],
    [run, 0o777, 0o755],
    [join(state, 'sandbox'), 0o775, 0o755],
    [state, 0o777, 0o755],
  ] as const) {
    chmodSync(path, mode);
    for (const command of ['resume', 'rollback']) {
      const { code, stderr } = failover(directory, [command]);
      assert.equal(code, 2, stderr);
      assert.ok(
        stderr
          .replaceAll(/\s+/g, ' ')
          .includes(`The journal ${path} can be written by others (mode 0${mode.toString(8)})`),
        stderr,
      );
      assert.ok(stderr.includes(`chmod -R go-w ${state}`), stderr);
    }
    assert.equal(failover(directory, ['status']).code, 0);
    chmodSync(path, safe);
  }
  assert.equal(failover(directory, ['rollback']).code, 0);
});

test('a folder above the state that others can write, a link in it and a record of another owner are refused', () => {
  const directory = freshDirectory();
  const project = join(directory, 'project');
  mkdirSync(project, { mode: 0o700 });
  failover(project, ['sandbox', 'up', '--scenario', 'quiet']);
  assert.equal(failover(project, ['promote']).code, 0);
  const run = join(project, '.failover/sandbox/runs/000001');
  const record = join(run, readdirSync(run)[0] ?? '');
  const refused = (words: RegExp): void => {
    const { code, stderr } = failover(project, ['rollback']);
    assert.equal(code, 2, stderr);
    assert.match(stderr.replaceAll(/\s+/g, ' '), words);
  };
  chmodSync(project, 0o777);
  refused(/The folder \S+project above the journal can be written by others \(mode 0777\)/);
  chmodSync(project, 0o1777);
  assert.equal(failover(project, ['rollback', '--dry-run']).code, 0);
  chmodSync(project, 0o700);
  renameSync(record, join(project, 'record'));
  symlinkSync(join(project, 'record'), record);
  refused(/The journal \S+ is a link/);
  renameSync(join(project, 'record'), record);
  if (process.getuid?.() === 0) {
    chownSync(record, 4242, 4242);
    refused(/The journal \S+ belongs to user 4242/);
    chownSync(record, 0, 0);
  }
  assert.equal(failover(project, ['rollback']).code, 0);
});

test("a state directory that is a link to a place of one's own is gone on with", () => {
  const directory = freshDirectory();
  mkdirSync(join(directory, 'disk'), { mode: 0o700 });
  symlinkSync(join(directory, 'disk'), join(directory, '.failover'));
  assert.equal(failover(directory, ['sandbox', 'up', '--scenario', 'quiet']).code, 0);
  assert.equal(failover(directory, ['promote']).code, 0);
  assert.equal(failover(directory, ['rollback']).code, 0);
  chmodSync(join(directory, 'disk'), 0o777);
  assert.equal(failover(directory, ['rollback']).code, 2);
});
