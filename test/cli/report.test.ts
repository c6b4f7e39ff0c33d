import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runReportSchema } from '../../src/report/run-report/document.ts';
import { failover, freshDirectory } from './program.ts';
import { done, recordRun } from './recorded-run.ts';

const directory = freshDirectory();
const writer = { operator: 'ada | <b>', host: 'h', processId: 2 ** 22 };

test('without a run there is nothing to report, and that is said with exit 6', () => {
  assert.equal(failover(directory, ['report']).code, 6);
});

test('a report is a document of the published schema, or Markdown that stands alone on stdout', async () => {
  await recordRun(directory, writer, [...done('one'), ...done('two'), ...done('three')]);
  const { code, stdout } = failover(directory, ['report', '--json', '--rto', '1m30s']);
  assert.equal(code, 0);
  const report = runReportSchema.parse(JSON.parse(stdout));
  assert.equal(report.rto.goal, 90_000);
  assert.deepEqual(
    report.steps.map(({ state }) => state),
    ['done', 'done', 'done'],
  );
  const markdown = failover(directory, ['report', '--markdown']);
  assert.equal(markdown.code, 0);
  assert.match(markdown.stdout, /^## Run 1 of switches: /);
  assert.match(markdown.stdout, /begun 2020-11-25T13:20:00\.000Z \(virtual\) by ada \\\| \\<b>/);
  assert.match(markdown.stderr, /SANDBOX/);
});

test('goals that are none are refused by what was typed', () => {
  for (const flags of [
    ['--rpo', 'none'],
    ['--rpo', '1.5'],
    ['--rto', 'soon'],
  ]) {
    const { code, stderr } = failover(directory, ['report', ...flags]);
    assert.equal(code, 2, flags.join(' '));
    assert.match(stderr, new RegExp(flags[1] ?? ''));
  }
});

test('a page that cannot be put in its place leaves nothing beside it', () => {
  mkdirSync(join(directory, 'taken', 'by'), { recursive: true });
  const { code, stderr } = failover(directory, ['report', '--html', 'taken']);
  assert.equal(code, 1, stderr);
  assert.doesNotMatch(stderr, /\n\s+at /);
  assert.deepEqual(
    readdirSync(directory).filter((name) => name.startsWith('taken')),
    ['taken'],
  );
});
