import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOutput, hasColours, type Output } from '../../src/cli/terminal/output.ts';
import { paint } from '../../src/cli/terminal/line.ts';
import { openPhaseTree } from '../../src/cli/terminal/phase-tree.ts';
import { createPlainRenderer } from '../../src/cli/terminal/plain.ts';
import type { Entry } from '../../src/domain/run/entry.ts';
import type { RunState } from '../../src/domain/run/run-state.ts';
import { applyEntry, beginState } from '../../src/domain/run/fold.ts';
import { phasesOf } from '../../src/report/phases.ts';
import { beginEntry } from '../engine/fixture.ts';
import { AT, plan } from './recorded-run.ts';

const stream = (isTTY: boolean, columns?: number) => {
  const written: string[] = [];
  return {
    isTTY,
    columns: columns as number,
    written,
    write: (text: string) => written.push(text) > 0,
    on: () => stream,
  } as never as NodeJS.WriteStream & { written: string[] };
};
const outputOn = (stdout: NodeJS.WriteStream, environment: NodeJS.ProcessEnv = {}): Output =>
  createOutput({ form: 'text', hints: (text) => text, noColor: false, environment, stdout, stderr: stream(false) });

test('listr2 only draws: it leaves no signal listener, and its tasks end when the view is closed', async () => {
  const earlier = process.listenerCount('SIGINT');
  const tree = openPhaseTree([{ status: 'active', title: 'Capacity', detail: 'waiting' }], {
    drawn: String,
    isStalled: () => false,
  });
  assert.equal(process.listenerCount('SIGINT'), earlier);
  tree.show([{ status: 'done', title: 'Capacity  1/1', detail: '' }]);
  await tree.close();
  assert.equal(process.listenerCount('SIGINT'), earlier);
});

test('lines are redrawn only on a terminal that has columns, is not dumb and does not belong to CI', () => {
  assert.equal(outputOn(stream(true, 80)).isTerminal, true);
  assert.equal(outputOn(stream(true, 0)).isTerminal, false);
  assert.equal(outputOn(stream(true, 80), { TERM: 'dumb' }).isTerminal, false);
  assert.equal(outputOn(stream(true, 80), { CI: 'true' }).isTerminal, false);
  assert.equal(outputOn(stream(false)).isTerminal, false);
});

test('text is laid out for 40 columns at least, and for 80 where nobody knows', () => {
  assert.equal(outputOn(stream(true, 20)).columns, 40);
  assert.equal(outputOn(stream(false)).columns, 80);
});

test('others cannot pass for a colour of ours or begin a line, whatever is painted around them', () => {
  const stdout = stream(false);
  const output = outputOn(stdout, { FORCE_COLOR: '1' });
  output.say('\u001B[31ma\nb', [paint('red', 'c\u001B[31md\r\ne'), ' \u2028f']);
  assert.deepEqual(stdout.written, ['\\x1b[31ma b\n', '\u001B[31mc\\x1b[31md e\u001B[39m f\n']);
  assert.equal(output.drawn('\u001B[2K\nx'), '\\x1b[2K x');
});

test('colours follow NO_COLOR, FORCE_COLOR, --no-color and the terminal', () => {
  assert.equal(hasColours({ isTTY: true }, {}, false), true);
  assert.equal(hasColours({ isTTY: true }, { NO_COLOR: '1' }, false), false);
  assert.equal(hasColours({ isTTY: true }, { NO_COLOR: '' }, false), true);
  assert.equal(hasColours({ isTTY: true }, {}, true), false);
  assert.equal(hasColours({ isTTY: false }, { FORCE_COLOR: '1' }, false), true);
  assert.equal(hasColours({ isTTY: true }, { TERM: 'dumb' }, false), false);
});

const runWith = (entries: Entry[]): RunState => {
  const run = beginState({ ...beginEntry(plan), at: AT });
  for (const entry of entries) applyEntry(run, entry);
  return run;
};

test('a phase has its tick only when every step of it is done in the journal', () => {
  const intended = (step: string): Entry => ({ kind: 'step.intended', at: AT, step, before: 0, calls: [] });
  const done = (step: string): Entry => ({ kind: 'step.done', at: AT, step, changed: true, evidence: '' });
  assert.equal(phasesOf(runWith([]))[0]?.status, 'waiting');
  assert.equal(
    phasesOf(runWith([intended('one'), { kind: 'step.applied', at: AT, step: 'one', receipt: null }]))[0]?.status,
    'active',
  );
  assert.equal(phasesOf(runWith([done('one'), done('two')]))[0]?.status, 'active');
  const skipped: Entry = { kind: 'step.skipped', at: AT, step: 'three', by: 'ada', reason: 'so', waived: false };
  assert.equal(phasesOf(runWith([done('one'), done('two'), skipped]))[0]?.status, 'passed');
  assert.equal(phasesOf(runWith([done('one'), done('two'), done('three')]))[0]?.status, 'done');
});

test('plain lines carry UTC time and elapsed, and a long silence has a sign of life', () => {
  const stdout = stream(false);
  let beat = (): void => {};
  const renderer = createPlainRenderer({
    output: outputOn(stdout),
    quiet: false,
    verbose: false,
    nowMs: () => AT + 95_000,
    startBeat(everyMs, call) {
      assert.equal(everyMs, 30_000);
      beat = call;
      return () => {};
    },
  });
  const run = runWith([]);
  renderer.begin(run);
  const entry: Entry = { kind: 'step.intended', at: AT + 65_000, step: 'one', before: 0, calls: [] };
  applyEntry(run, entry);
  renderer.event({ type: 'entry', entry, run });
  assert.match(stdout.written.at(-1) ?? '', /^13:21:05 {2}\+1:05 started +one {2}set one\n$/);
  beat();
  assert.equal(stdout.written.length, 1, 'something was said since the last beat');
  beat();
  assert.match(stdout.written.at(-1) ?? '', /^13:21:35 {2}\+1:35 waiting +All 0\/3/);
});

test('with --quiet only what matters is shown', () => {
  const stdout = stream(false);
  const renderer = createPlainRenderer({
    output: outputOn(stdout),
    quiet: true,
    verbose: false,
    nowMs: () => AT,
    startBeat: () => () => {},
  });
  const run = runWith([]);
  renderer.begin(run);
  renderer.event({ type: 'entry', run, entry: { kind: 'step.intended', at: AT, step: 'one', before: 0, calls: [] } });
  assert.deepEqual(stdout.written, []);
  renderer.event({
    type: 'entry',
    run,
    entry: { kind: 'step.failed', at: AT, step: 'one', reason: 'failed', message: 'no', remedy: 'Do.' },
  });
  assert.match(stdout.written[0] ?? '', /failed +one {2}no Do\./);
});
