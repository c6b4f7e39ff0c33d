/** What happens to a run when its screen goes away: on a real terminal, which hangs up and then answers EIO. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { bin, environment, failover, freshDirectory, start } from './program.ts';
import { noTerminal, onTerminal } from './terminal.ts';

const skip = noTerminal();

const state = (directory: string): string => {
  const { code, stdout } = failover(directory, ['status', '--json']);
  return code === 0 ? (JSON.parse(stdout) as { state: string }).state : 'none';
};

const quiet = (): string => {
  const directory = freshDirectory();
  const { code, stderr } = failover(directory, ['sandbox', 'up', '--scenario', 'quiet']);
  assert.equal(code, 0, stderr);
  return directory;
};

/** Paused in its middle, by Ctrl-C. */
const paused = async (): Promise<string> => {
  const directory = quiet();
  const running = start(directory, ['promote', '--speed', '60']);
  await running.seen(/rung:0\.5/);
  running.child.kill('SIGINT');
  assert.equal((await running.ended).code, 10);
  return directory;
};

const waitFor = async (what: string, isSo: () => boolean, limitMs: number): Promise<void> => {
  for (const untilMs = Date.now() + limitMs; !isSo(); await setTimeout(50))
    assert.ok(Date.now() < untilMs, `${what} did not come`);
};

test('a terminal that is closed in mid-run ends neither a promotion nor its rollback', { skip }, async () => {
  const directory = quiet();
  for (const [argv, until, expected] of [
    [['promote', '--speed', '100'], 'Claim', 'completed'],
    [['rollback', '--speed', '100'], 'rolling back', 'rolled-back'],
  ] as const) {
    const { met, code, signal } = await onTerminal(directory, [...argv], { until, act: 'close' });
    assert.deepEqual({ met, code, signal }, { met: true, code: 0, signal: null }, argv.join(' '));
    assert.equal(state(directory), expected);
  }
});

test('a terminal that is closed while a run is resumed does not end it', { skip }, async () => {
  const directory = await paused();
  const ended = await onTerminal(directory, ['resume', '--speed', '100'], { until: 'steps,', act: 'close' });
  assert.deepEqual([ended.met, ended.code, ended.signal], [true, 0, null]);
  assert.equal(state(directory), 'completed');
});

test('a terminal that nobody reads, stopped with Ctrl-S say, does not hold up a run', { skip }, async () => {
  const directory = quiet();
  const ready = join(directory, 'ready');
  const argv = ['promote', '--speed', '400', '--verbose'];
  const running = onTerminal(directory, argv, { until: 'started', act: 'stall', seconds: 12, ready });
  await waitFor('the first step', () => existsSync(ready), 20_000);
  let isReadAgain = false;
  void running.then(() => (isReadAgain = true));
  await waitFor('the end of the run', () => state(directory) === 'completed', 60_000);
  assert.equal(isReadAgain, false, 'it ended while nobody read');
  const { code, seen } = await running;
  assert.equal(code, 0);
  assert.match(seen, /Promoted: pony is served by us-west-2/, 'and all is shown once somebody reads again');
});

test('in CI, and with errors elsewhere, a closed terminal is told where somebody can read it', { skip }, async () => {
  const directory = quiet();
  const errors = join(directory, 'errors.txt');
  const ended = await onTerminal(
    directory,
    ['promote', '--speed', '100'],
    { until: 'started', act: 'close', errors },
    { CI: '1' },
  );
  assert.deepEqual([ended.met, ended.code], [true, 0]);
  assert.equal(state(directory), 'completed');
  const text = readFileSync(errors, 'utf8');
  assert.match(text, /The output could not be written \(EIO\)/);
  assert.doesNotMatch(text, /at .*\.ts:\d+/);
});

const intoFull = (directory: string, argv: string, stream: '>' | '2>') =>
  spawnSync('sh', ['-c', `exec "$0" "$1" ${argv} ${stream} /dev/full`, process.execPath, bin], {
    cwd: directory,
    env: environment(directory),
    encoding: 'utf8',
  });

const noFull = existsSync('/dev/full') ? false : 'there is no /dev/full';

test('a full disk behind either stream ends no run, and the other stream says what was lost', { skip: noFull }, () => {
  const directory = quiet();
  const promoted = intoFull(directory, 'promote', '>');
  assert.equal(promoted.status, 0, promoted.stderr);
  assert.match(promoted.stderr, /The output could not be written \(ENOSPC\).*failover status/);
  assert.equal(state(directory), 'completed');
  const back = intoFull(directory, 'rollback', '2>');
  assert.equal(back.status, 0);
  assert.match(back.stdout, /Rolled back/);
});

test('a command that only shows fails when what it shows is lost', { skip: noFull }, () => {
  const directory = quiet();
  for (const argv of ['plan', 'plan --json', 'iam', 'history --json', 'sandbox show']) {
    const { status, stderr } = intoFull(directory, argv, '>');
    assert.equal(status, 1, argv);
    assert.match(stderr, /could not be written \(ENOSPC\)/);
  }
});

test('a pipe that is read late or not at all ends no run', async () => {
  const directory = quiet();
  const late = spawn(process.execPath, [bin, 'promote', '--json', '--verbose'], {
    cwd: directory,
    env: environment(directory),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // What it says is more than a pipe holds; were it less, the process would be gone before anybody reads.
  const ended = once(late, 'close');
  await waitFor('the end of the run', () => state(directory) === 'completed', 30_000);
  let text = '';
  late.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await ended) as [number];
  assert.equal(code, 0);
  assert.match(text, /"outcome":"completed"/);
  const closed = spawn(process.execPath, [bin, 'rollback', '--json'], {
    cwd: directory,
    env: environment(directory),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  closed.stdout.destroy();
  closed.stderr.destroy();
  assert.deepEqual(await once(closed, 'close'), [0, null]);
  assert.equal(state(directory), 'rolled-back');
});
