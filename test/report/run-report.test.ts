import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Entry } from '../../src/domain/run/entry.ts';
import type { Call } from '../../src/domain/api/call.ts';
import { runReportJsonSchema } from '../../src/report/run-report/document.ts';
import { plainMarkdown, reportMarkdownLines } from '../../src/report/run-report/markdown.ts';
import { valueChanges } from '../../src/report/run-report/value-changes.ts';
import { done, intended, MINUTE, promoted, reported, weights } from './reported.ts';

test('the published schema of reports is the one that is checked', () => {
  const published = join(import.meta.dirname, '..', '..', 'docs', 'report.schema.json');
  assert.deepEqual(
    JSON.parse(readFileSync(published, 'utf8')),
    JSON.parse(JSON.stringify(runReportJsonSchema())),
    'write runReportJsonSchema() to docs/report.schema.json',
  );
});

test("users' shares begin with what the first rung found, and follow rungs up and back", () => {
  const [up] = reported(promoted).shares;
  assert.deepEqual(
    up?.points.map(({ atMs, percent }) => [atMs / MINUTE, percent]),
    [
      [0, 0],
      [6, 5],
      [7, 100],
    ],
  );
  const [back] = reported([
    ...promoted,
    { kind: 'undo.intended', at: 8 * MINUTE, step: 'all', calls: [], cause: 'cut-back' },
    { kind: 'undo.done', at: 9 * MINUTE, step: 'all', evidence: 'back', cause: 'cut-back' },
  ]).shares;
  assert.deepEqual(back?.points.at(-1), { atMs: 9 * MINUTE, percent: 5, step: 'all' });
});

test('rungs that one call takes back are one step down, and the end of a roll-back claims nothing that the journal does not hold', () => {
  const { shares, outcome } = reported([
    ...promoted,
    { kind: 'run.rolling-back', at: 8 * MINUTE, by: 'ben' },
    ...['all', 'five'].map((id): Entry => ({
      kind: 'undo.intended',
      at: 8 * MINUTE,
      step: id,
      calls: [],
      cause: 'rollback',
    })),
    ...['all', 'five'].map((id, index): Entry => ({
      kind: 'undo.done',
      at: 9 * MINUTE + 40 * index,
      step: id,
      evidence: 'back',
      cause: 'rollback',
    })),
    { kind: 'run.finished', at: 10 * MINUTE, outcome: 'rolled-back', summary: null },
  ]);
  assert.deepEqual(
    shares[0]?.points.slice(-3).map(({ atMs, percent }) => [Math.round(atMs / MINUTE), percent]),
    [
      [7, 100],
      [9, 0],
      [10, 0],
    ],
  );
  assert.match(outcome.text, /as the journal of run 1-test has it.*not looked at again/);
});

test('where no rung was come to, nothing is said of the shares', () => {
  const [shares] = reported([done('scale', 1000)]).shares;
  assert.deepEqual(
    shares?.points.map(({ percent }) => percent),
    [null, null],
  );
});

test('a wait begins with the latest end among what it waited for, and is held against what the plan expects', () => {
  const wait = reported(promoted).steps.find(({ id }) => id === 'wait');
  assert.deepEqual(wait?.spans, [{ kind: 'forward', fromMs: 2000, announcedMs: null, toMs: 5 * MINUTE, end: 'done' }]);
  assert.deepEqual(wait?.expected, { fromMs: 0, toMs: 2 * MINUTE });
  const deviations = reported(promoted).record.find(({ field }) => field === 'Deviations from the plan');
  assert.match(deviations?.value ?? '', /wait took 4 min 58 s, planned 2 min/);
});

test('a wait that a process took up again is counted from then, as status counts it', () => {
  const writer = { operator: 'ben', host: 'there', processId: 2 };
  const { steps } = reported([
    intended('scale', 1000),
    done('scale', 2000),
    { kind: 'run.paused', at: 3000, by: 'ada', cause: 'asked' },
    { kind: 'run.resumed', at: 60 * MINUTE, writer, takeOver: true },
    done('wait', 61 * MINUTE),
  ]);
  const [span] = steps.find(({ id }) => id === 'wait')?.spans ?? [];
  assert.deepEqual([span?.fromMs, span?.toMs], [60 * MINUTE, 61 * MINUTE]);
});

test('each attempt of a step is a span of its own, and so is the way back', () => {
  const failed: Entry = {
    kind: 'step.failed',
    at: 3000,
    step: 'scale',
    reason: 'failed',
    message: 'no',
    remedy: 'Look.',
  };
  const { steps, decisions } = reported([
    intended('scale', 1000),
    failed,
    { kind: 'step.retried', at: 9000, step: 'scale', by: 'ben' },
    intended('scale', 9500),
    done('scale', 10_000),
    { kind: 'run.rolling-back', at: 11_000, by: 'ben' },
    { kind: 'undo.intended', at: 12_000, step: 'scale', calls: [], cause: 'rollback' },
  ]);
  const spans = steps.find(({ id }) => id === 'scale')?.spans.map(({ fromMs, toMs, end }) => [fromMs, toMs, end]);
  assert.deepEqual(spans, [
    [0, 3000, 'failed'],
    [9000, 10_000, 'done'],
    [12_000, 12_000, 'open'],
  ]);
  assert.deepEqual(
    decisions.map(({ kind, by, about }) => `${kind} ${by} ${about}`.trim()),
    ['retry ben scale', 'rollback ben'],
  );
});

test('goals are held against what was achieved; without a proof nothing is', () => {
  const goals = { rtoMs: 6 * MINUTE, rpoRecords: 0 };
  const { rto, rpo } = reported(promoted, { goals });
  assert.deepEqual(rto, { goal: 6 * MINUTE, achieved: 7 * MINUTE, verdict: 'missed' });
  assert.deepEqual(rpo, { goal: 0, achieved: null, verdict: 'not-measured' }, 'nothing counted the records');
  assert.equal(reported(promoted, { goals: { ...goals, rtoMs: 7 * MINUTE } }).rto.verdict, 'met');
  assert.equal(reported(promoted.slice(0, 3), { goals }).rto.verdict, 'not-measured');
});

test('an open question is told with when it was asked and the answers to copy', () => {
  const question = {
    stepId: 'wait',
    reason: 'failed' as const,
    text: 'It is late.',
    answers: ['failover resume --retry'],
  };
  const report = reported([{ kind: 'run.stopped', at: MINUTE, question }]);
  assert.deepEqual(report.question, { ...question, since: '1970-01-01T00:01:00.000Z' });
  assert.match(reportMarkdownLines(report).join('\n'), /- `failover resume --retry`/);
});

test('old -> new is the before-image held against the announced calls, also where names differ by a word', () => {
  const region = 'us-west-2';
  const count: Call = {
    service: 'kinesis',
    operation: 'UpdateShardCount',
    region,
    input: { StreamName: 'orders', TargetShardCount: 6, ScalingType: 'UNIFORM_SCALING' },
  };
  assert.deepEqual(valueChanges({ mode: 'PROVISIONED', shardCount: 3 }, [count]), [
    { what: 'kinesis orders shardCount', from: '3', to: '6' },
  ]);
  const [[was], [is]] = [weights(7, 0).records, weights(3, 0).records];
  const batch = {
    service: 'route53',
    operation: 'ChangeResourceRecordSets',
    region: 'us-east-1',
    input: {
      HostedZoneId: 'Z1',
      ChangeBatch: {
        Changes: [
          { Action: 'DELETE', ResourceRecordSet: was },
          { Action: 'CREATE', ResourceRecordSet: is },
        ],
      },
    },
  } as Call;
  assert.deepEqual(valueChanges(weights(7, 0), [batch]), [
    { what: 'app.example A us-east-1', from: 'weight 7', to: 'weight 3' },
  ]);
  assert.deepEqual(valueChanges({ state: 'on' }, []), [{ what: 'state', from: 'on', to: null }]);
});

test('no text of others means anything in Markdown', () => {
  for (const text of ['<img src=x>', '| a | b |', '# h', '![x](y)', '> quote', '&lt;', '*a* _b_ ~c~ `d`', 'a\n\n# b']) {
    const plain = plainMarkdown(text);
    assert.doesNotMatch(plain, /(^|[^\\])[<|#*_~`&]|^>|\n|(^|[^\\])!?\[/, text);
  }
  assert.equal(plainMarkdown('ask @here | `now`'), "`ask @here \\| 'now'`");
});
