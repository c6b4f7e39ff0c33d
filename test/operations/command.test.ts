import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Program } from '../../src/domain/api/call.ts';
import { commandRun } from '../../src/operations/command-run.ts';
import { commandSet } from '../../src/operations/command-set.ts';
import { reverseOf, RUN, silent, yes } from './answers.ts';

const program = (file: string): Program => ({
  argv: [`/srv/${file}`],
  sha256: '0'.repeat(64),
  directory: '/srv',
  environment: [],
  timeoutMs: 1000,
});
const run = program('run');
const ONCE = { region: 'us-west-2', name: 'page', run, observe: null };
const SEEN = { ...ONCE, observe: program('is') };
const SET = { ...SEEN, undo: program('undo') };
const end = (exitCode: number, ...lines: string[]) => ({ exitCode, lines });

const verdictOf = (params: typeof ONCE | typeof SEEN, receipt: unknown, ...answers: unknown[]): string => {
  const sight = commandRun.see(answers.map(yes), params, receipt);
  return sight.known ? commandRun.verify(sight.seen, params, RUN).verdict : 'unknown';
};

test('a command without one that looks is judged by its own exit code', () => {
  assert.deepEqual(commandRun.observe(ONCE, RUN, null), []);
  assert.equal(verdictOf(ONCE, null), 'unmet');
  assert.equal(verdictOf(ONCE, end(0)), 'met');
  assert.equal(verdictOf(ONCE, end(3, 'no such queue')), 'breached');
});

test('with one that looks, exit code 0 means so, 1 not so, and anything else says nothing', () => {
  assert.equal(verdictOf(SEEN, null, end(0)), 'met');
  assert.equal(verdictOf(SEEN, null, end(1)), 'unmet');
  assert.equal(verdictOf(SEEN, null, end(2)), 'unknown');
  assert.equal(verdictOf(SEEN, end(4), end(1)), 'breached');
  assert.equal(verdictOf(SEEN, end(4), end(0)), 'met', 'what is so is so');
  assert.equal(commandRun.see([silent], SEEN, null).known, false);
});

test('of its answer exit code and lines are kept, and nothing else', () => {
  assert.deepEqual(commandRun.receipt?.([{ ...end(0, 'done'), secret: 's' }]), end(0, 'done'));
  assert.equal(commandRun.receipt?.([null]), null);
});

test('what a command makes so, another takes back, by a third that looks', () => {
  const { reverse, restored } = reverseOf(commandSet);
  const seen = (so: boolean) => ({ so, end: null });
  assert.equal(commandSet.verify(seen(true), SET, RUN).verdict, 'met');
  assert.equal(restored(seen(true), SET, null, RUN).verdict, 'unmet');
  assert.equal(restored(seen(false), SET, null, RUN).verdict, 'met');
  const [call] = reverse(SET, null, seen(true), RUN);
  assert.ok(call?.operation === 'Run');
  assert.deepEqual([call.input.way, call.input.argv], ['back', ['/srv/undo']]);
});
