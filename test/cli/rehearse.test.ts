import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { wordsOf } from '../../src/domain/plan/run-words.ts';
import { planOf } from '../runbooks/plans.ts';
import { emptyTally } from '../../src/storm/series.ts';
import { rehearsalLines } from '../../src/cli/terminal/rehearsal-text.ts';
import { failover } from '../end-to-end/command.ts';

const rehearsalText = (...given: Parameters<typeof rehearsalLines>): string => rehearsalLines(...given).join('\n');

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'failover-rehearse-'));
});
after(() => rm(folder, { recursive: true }));

test('a rehearsal says how storms ended, and leaves nothing behind', async () => {
  const { code, stdout, stderr } = await failover(folder, ['rehearse', '--seeds', '6', '--seed', '11']);
  assert.equal(code, 0, stderr + stdout);
  assert.match(stdout, /^SANDBOX, nothing real is touched/);
  assert.match(stdout, /6 storms over pony from seed 11/);
  assert.match(stdout, /Nothing that is promised was broken in any of them\./);
  assert.deepEqual(await readdir(folder), []);
});

test('as data it is one document, the same for the same seeds', async () => {
  const args = ['rehearse', '--seeds', '4', '--json'];
  const documents = await Promise.all([failover(folder, args), failover(folder, args)]);
  const [first, second] = documents.map(({ stdout }) => JSON.parse(stdout) as Record<string, unknown>);
  assert.equal(first?.['schema'], 'failover.rehearsal/1');
  assert.equal(first?.['seeds'], 4);
  assert.deepEqual(first?.['fired'], second?.['fired']);
  assert.deepEqual(first?.['outcomes'], second?.['outcomes']);
});

test('storms over a cold standby, which a run raises first, break nothing either', async () => {
  const { code, stdout } = await failover(folder, ['rehearse', '--posture', 'cold', '--seeds', '40']);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /Nothing that is promised was broken/);
});

test('a number of storms that is none is refused with the flag named', async () => {
  for (const seeds of ['0', '-3', '2.5']) {
    const { code, stderr } = await failover(folder, ['rehearse', `--seeds=${seeds}`]);
    assert.equal(code, 2);
    assert.match(stderr, /--seeds is .*, which is not a whole number/);
  }
});

test('a broken promise is told first, with the seed that brings it again', () => {
  const tally = emptyTally();
  tally.seeds = 3;
  tally.outcomes = { completed: 2, open: 1 };
  tally.completedMs = [60_000, 120_000];
  const what = 'rung:5 was sent before ready';
  const violations = [{ invariant: 'I11' as const, what, atMs: 5 }];
  tally.findings.push({
    seed: '41',
    storm: { opening: 'x', manner: { journal: 'disk', plans: false, people: 1 }, faults: [] },
    violations,
    traceHash: '',
  });
  const report = {
    application: 'pony',
    runbook: 'promote',
    words: wordsOf(planOf()),
    firstSeed: '40',
    tally,
    tookMs: 1000,
  };
  const text = rehearsalText(report, 60);
  assert.match(text, /1 of them broke a promise:\n {2}- seed 41: I11 rung:5 was sent before ready/);
  assert.match(text, /failover rehearse --seeds 1 --seed SEED/);
  assert.match(text, /^ +2 +67 % +promoted: half within/m);
  for (const line of text.split('\n')) assert.ok(line.length <= 60, line);
});
