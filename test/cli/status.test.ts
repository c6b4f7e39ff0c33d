import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { test } from 'node:test';
import type { Entry, Writer } from '../../src/domain/run/entry.ts';
import { AT, done, recordRun } from './recorded-run.ts';
import { bin, environment, failover, freshDirectory } from './program.ts';

const gone: Writer = { operator: 'ada', host: hostname(), processId: 2 ** 22 + 1 };
const question = {
  stepId: 'two',
  reason: 'failed',
  text: 'set two: it did not',
  answers: ['failover resume --retry'],
} as const;

test('status as JSON is one document with run, runbook, state and every step', async () => {
  const directory = freshDirectory();
  await recordRun(directory, gone, done('one'));
  const { code, stdout, stderr } = failover(directory, ['status', '--json']);
  assert.equal(code, 0);
  const document = JSON.parse(stdout) as {
    run: number;
    runbook: string;
    state: string;
    steps: { id: string; state: string }[];
  };
  assert.equal(document.run, 1);
  assert.equal(document.runbook, 'promote');
  assert.deepEqual(
    document.steps.map(({ id, state }) => [id, state]),
    [
      ['one', 'done'],
      ['two', 'pending'],
      ['three', 'pending'],
    ],
  );
  assert.match(stderr, /SANDBOX, nothing real is touched/);
});

test('a run whose process is gone is interrupted, and status says how to go on', async () => {
  const directory = freshDirectory();
  await recordRun(directory, gone, done('one'));
  assert.equal(
    (JSON.parse(failover(directory, ['status', '--json']).stdout) as { state: string }).state,
    'interrupted',
  );
  const { stdout } = failover(directory, ['status']);
  assert.match(stdout, /interrupted/);
  assert.match(stdout, /failover resume/);
});

test('a run of another host is running as far as its journal tells', async () => {
  const directory = freshDirectory();
  await recordRun(directory, { ...gone, host: 'elsewhere' }, done('one'));
  const document = JSON.parse(failover(directory, ['status', '--json']).stdout) as { state: string; process: string };
  assert.deepEqual([document.state, document.process], ['running', 'elsewhere']);
});

test('status shows the question, its answers and what failed', async () => {
  const directory = freshDirectory();
  await recordRun(directory, gone, [
    ...done('one'),
    { kind: 'step.failed', at: AT + 3000, step: 'two', reason: 'failed', message: 'it did not', remedy: 'Mend it.' },
    { kind: 'run.stopped', at: AT + 3000, question: { ...question, answers: [...question.answers] } },
  ]);
  const { stdout } = failover(directory, ['status']);
  assert.match(stdout, /stopped by a question/);
  assert.match(stdout, /two: it did not Mend it\./);
  assert.match(stdout, /failover resume --retry/);
  assert.doesNotMatch(stdout, /✔ All/);
});

test('status of a directory without runs is exit 6 and says how to begin', () => {
  const { code, stderr } = failover(freshDirectory(), ['status']);
  assert.equal(code, 6);
  assert.match(stderr, /failover promote/);
});

test('a damaged byte of a journal is refused with what to do, and without a stack', async () => {
  const directory = freshDirectory();
  await recordRun(directory, gone, done('one'));
  spawnSync('sed', ['-i', 's/one is so/one is no/', `${directory}/.failover/sandbox/runs/000001/00000002`]);
  const { code, stderr } = failover(directory, ['status']);
  assert.equal(code, 255);
  assert.match(stderr, /journal of run 1 .* is damaged/);
  assert.match(stderr, /Restore record 2/);
  assert.doesNotMatch(stderr, /\n\s+at /);
});

test('history lists every run, the newest first', async () => {
  const directory = freshDirectory();
  await recordRun(directory, gone, [{ kind: 'run.finished', at: AT + 9000, outcome: 'completed', summary: null }]);
  await recordRun(directory, gone, done('one'));
  const rows = JSON.parse(failover(directory, ['history', '--json']).stdout) as { run: number; state: string }[];
  assert.deepEqual(
    rows.map(({ run, state }) => [run, state]),
    [
      [2, 'interrupted'],
      [1, 'completed'],
    ],
  );
});

test('a reader that closes the pipe is no error', async () => {
  const directory = freshDirectory();
  await recordRun(directory, gone, done('one'));
  const child = spawn(process.execPath, [bin, 'status', '--json'], { cwd: directory, env: environment(directory) });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(code, 0);
  assert.doesNotMatch(stderr, /EPIPE|Error/);
});

test('a run that a living process works on is refused to others with who, since when, and what to type', async () => {
  const directory = freshDirectory();
  const worker = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'failover'], { stdio: 'ignore' });
  try {
    await recordRun(directory, { operator: 'grace', host: hostname(), processId: worker.pid ?? 0 }, done('one'));
    for (const command of ['promote', 'resume', 'rollback']) {
      const { code, stderr } = failover(directory, [command]);
      assert.equal(code, 12, `${command}: ${stderr}`);
      assert.match(stderr, /grace on .*may be at work; it began 2020-11-25 13:20:00/);
      assert.match(stderr, /failover status/);
    }
  } finally {
    worker.kill();
  }
});

test('a question that waits at another terminal is shown with whom it asks, since when, and the commands that answer it', async () => {
  const asked: Entry = {
    kind: 'question.asked',
    at: AT + 3000,
    step: 'two',
    question: 'Go on without the old region?',
    statement: ['12 records may be lost'],
    expected: 'us-west-2',
    answers: ['failover resume --confirm us-west-2', 'failover rollback'],
  };
  const there = freshDirectory();
  await recordRun(there, { ...gone, host: 'laptop' }, [...done('one'), asked]);
  const { stdout } = failover(there, ['status']);
  assert.match(stdout, /Question:\n {2}Go on without the old region\?\n {2}- 12 records may be lost\n/);
  assert.match(
    stdout.replaceAll(/\s+/g, ' '),
    /Open since 2020-11-25 13:20:03 virtual\. It is asked at the terminal of ada on/,
  );
  assert.match(
    stdout,
    /Next:\n {2}failover resume --confirm us-west-2 --take-over\n {2}failover rollback --take-over\n/,
  );
  assert.match(stdout, /Under way:\n(?:.*\n)? {2}▸ two: set two, since 2020-11-25 13:20:02 virtual/);
  const { questions } = JSON.parse(failover(there, ['status', '--json']).stdout) as {
    questions: { stepId: string; since: string; asked: Writer; answers: string[] }[];
  };
  assert.deepEqual(
    questions.map(({ stepId, since, asked: { operator } }) => [stepId, since, operator]),
    [['two', '2020-11-25T13:20:03.000Z', 'ada']],
  );
  const left = freshDirectory();
  await recordRun(left, gone, [...done('one'), asked]);
  const after = failover(left, ['status']).stdout;
  assert.match(
    after.replaceAll(/\s+/g, ' '),
    /It was asked at the terminal of ada on \S+ process \d+, which asks no more\./,
  );
  assert.match(after, /Next:\n {2}failover resume --confirm us-west-2\n/);
});
