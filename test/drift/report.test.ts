import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../src/domain/failure.ts';
import type { Manifest } from '../../src/domain/facts/manifest.ts';
import { checkAllowed, type AllowedDifference } from '../../src/drift/allowed.ts';
import type { Difference } from '../../src/drift/compare.ts';
import { previewOutcome } from '../../src/drift/preview.ts';
import type { Stand } from '../../src/drift/posture.ts';
import { countingRows, reportOf } from '../../src/drift/report.ts';
import { NOTHING_SEEN, parseSeen, type Seen } from '../../src/drift/seen.ts';
import { driftMarkdownLines, driftLines } from '../../src/report/drift-text.ts';
import { openWorld, standAt, START_MS } from './estate.ts';

const driftText = (...given: Parameters<typeof driftLines>): string => driftLines(...given).join('\n');
const driftMarkdown = (...given: Parameters<typeof driftMarkdownLines>): string =>
  driftMarkdownLines(...given).join('\n');

const DAY_MS = 86_400_000;
const memory: Difference = {
  comparison: 'live',
  sides: ['us-east-1', 'us-west-2'],
  kind: 'function',
  name: 'analytics',
  field: 'memory MiB',
  values: [512, 256],
};
const alarm: Difference = { ...memory, kind: 'alarm', name: 'pony-more', field: null, values: ['there', null] };

const { manifests } = await openWorld();

const stackPosturesFor = (pair: readonly [Manifest, Manifest]): [Stand, Stand] => [standAt(pair[0]), standAt(pair[1])];

interface Told {
  differences?: Difference[];
  allowed?: AllowedDifference[];
  seen?: Seen;
  nowMs?: number;
  pair?: readonly [Manifest, Manifest];
}

const judged = ({
  differences = [memory],
  allowed = [],
  seen = NOTHING_SEEN,
  nowMs = START_MS,
  pair = manifests,
}: Told) =>
  reportOf({
    outcomes: [{ differences, untold: [], compared: 1 }],
    stands: stackPosturesFor(pair),
    comparisons: ['live'],
    allowed,
    seen,
    nowMs,
  });

const reason = 'The batch runs in the primary only.';

test('an allowed difference does not count until its last day is over, and then it does and says so', () => {
  const allowed = checkAllowed(
    [{ kind: 'function', name: 'ana*', field: 'memory*', reason, until: '2026-03-05' }],
    'x',
  );
  const verdictAt = (nowMs: number) => judged({ allowed, nowMs }).report.rows[0]?.verdict;
  assert.equal(verdictAt(Date.parse('2026-03-05T23:59:59Z')), 'allowed');
  assert.equal(verdictAt(Date.parse('2026-03-06T00:00:00Z')), 'expired');
  const { report } = judged({ allowed, nowMs: Date.parse('2026-03-06T00:00:00Z') });
  assert.equal(countingRows(report).length, 1);
  assert.match(driftText(report, 80, false), /the day is over[\s\S]*\(until\s+2026-03-05\)/);
});

test('an allowance without a field covers a missing resource, one with a field does not', () => {
  const without = checkAllowed([{ kind: 'alarm', name: 'pony-more', reason }], 'x');
  const having = checkAllowed([{ kind: 'alarm', name: 'pony-more', field: 'threshold', reason }], 'x');
  assert.equal(judged({ differences: [alarm], allowed: without }).report.rows[0]?.verdict, 'allowed');
  const { report } = judged({ differences: [alarm], allowed: having });
  assert.equal(report.rows[0]?.verdict, 'difference');
});

test('an allowed difference that is not there any more is reported', () => {
  const allowed = checkAllowed([{ kind: 'alarm', name: 'pony-gone', reason }], 'x');
  const { report } = judged({ allowed });
  assert.deepEqual(report.unused, allowed);
  assert.match(driftText(report, 80, false), /not there any more: take them out\n {2}- alarm pony-gone/);
  assert.match(driftMarkdown(report), /not there any more/);
});

test('a wrong list of allowed differences is refused with the field', () => {
  const wrong = [{ kind: 'functoin', name: 'x', reason: 'short', until: 'tomorrow' }];
  assert.throws(
    () => checkAllowed(wrong, 'allowed.json'),
    (error) =>
      error instanceof Failure &&
      error.exitCode === 2 &&
      ['[0].kind', '[0].reason', '[0].until'].every((field) => error.message.includes(field)),
  );
});

test('a difference keeps the moment at which it was first seen, and loses it when it is gone', () => {
  const first = judged({}).seen;
  const second = judged({ seen: first, nowMs: START_MS + 2 * DAY_MS });
  assert.equal(second.report.rows[0]?.since, new Date(START_MS).toISOString());
  assert.match(driftText(second.report, 80, false), /48 h/);
  const gone = judged({ differences: [], seen: second.seen, nowMs: START_MS + 3 * DAY_MS }).seen;
  const again = judged({ seen: gone, nowMs: START_MS + 4 * DAY_MS }).report.rows[0]?.since;
  assert.equal(again, new Date(START_MS + 4 * DAY_MS).toISOString());
  assert.deepEqual(parseSeen('no record'), NOTHING_SEEN);
});

test('what was not told keeps its moment, and is no clean answer', () => {
  const { seen } = judged({});
  const untold = [
    { comparison: 'live' as const, side: 'us-east-1', kind: 'function' as const, name: '', cause: 'lambda: away' },
  ];
  const after = reportOf({
    outcomes: [{ differences: [], untold, compared: 0 }],
    stands: stackPosturesFor(manifests),
    comparisons: ['live'],
    allowed: [],
    seen,
    nowMs: START_MS + DAY_MS,
  });
  assert.deepEqual(after.seen, seen);
  assert.equal(after.report.untold.length, 1);
  assert.match(
    driftText(after.report, 80, false),
    /Not read: 1 resource, so this is not the\nwhole answer[\s\S]*lambda: away, for every function/,
  );
});

test('a posture explains a difference only while each side has just what its posture declares', () => {
  const scaling: Difference = { ...memory, kind: 'scaling', name: 'auth', field: 'minimum', values: [6, 1] };
  assert.equal(judged({ differences: [scaling] }).report.rows[0]?.verdict, 'posture');
  const raised = { ...scaling, values: [6, 3] as const };
  assert.equal(judged({ differences: [raised] }).report.rows[0]?.verdict, 'difference');
  const [primary] = manifests;
  assert.equal(judged({ differences: [scaling], pair: [primary, primary] }).report.rows[0]?.verdict, 'difference');
});

test('text of AWS cannot leave its cell in Markdown, and a table is 80 columns wide', () => {
  const nasty = { ...memory, name: 'a|b<script>`\n# x', values: ['x | y', 'z'.repeat(300)] as const };
  const { report } = judged({ differences: [nasty] });
  const rows = driftMarkdown(report)
    .split('\n')
    .filter((line) => line.includes('memory'));
  assert.equal(rows.length, 1);
  assert.doesNotMatch(rows[0] ?? '', /<script>|[^\\]`/);
  assert.equal((rows[0] ?? '').replaceAll('\\|', '').split('|').length, 7);
  for (const line of driftText(report, 80, false).split('\n')) assert.ok(line.length <= 80, line);
});

const URN =
  'urn:pulumi:standby::oregon-trail::oregon-trail:stacks:Region$aws:ecs/taskDefinition:TaskDefinition::auth-task';
const inputs = (digit: string, token: string) => ({
  containerDefinitions: JSON.stringify([
    { name: 'auth', image: `pony/auth@sha256:${digit.repeat(64)}`, environment: [{ name: 'TOKEN', value: token }] },
  ]),
  cpu: '256',
});

test('steps of a preview become rows: a new image is named, a value of an environment is not shown', () => {
  const digest = {
    steps: [
      { op: 'same', urn: URN },
      {
        op: 'replace',
        urn: URN,
        oldState: { inputs: inputs('4', 'hunter2') },
        newState: { inputs: inputs('5', 'hunter3') },
        detailedDiff: { containerDefinitions: { kind: 'update-replace' } },
      },
      { op: 'create-replacement', urn: URN },
      { op: 'create', urn: URN.replace('auth-task', 'api-task') },
      { op: 'delete', urn: URN.replace('auth-task', 'old-task') },
    ],
  };
  const { differences, compared } = previewOutcome(digest, {
    manifest: manifests[1],
    otherRegion: manifests[0].region,
  });
  assert.equal(compared, 5);
  assert.deepEqual(
    differences.map(({ name, field }) => `${name.split(' ')[1]} ${field}`),
    ['auth-task auth image digest', 'auth-task auth environment TOKEN', 'api-task null', 'old-task null'],
  );
  assert.deepEqual(differences[0]?.values, [`sha256:${'5'.repeat(64)}`, `sha256:${'4'.repeat(64)}`]);
  assert.doesNotMatch(JSON.stringify(differences), /hunter/);
});
