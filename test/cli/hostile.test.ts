/** Text of others acts on no terminal, whatever it is in and whatever command shows it. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Entry, EntryOf } from '../../src/domain/run/entry.ts';
import { digestOf } from '../../src/domain/text/digest.ts';
import { claimRun } from '../../src/journal/claim.ts';
import { createDirectoryStore } from '../../src/journal/directory.ts';
import { beginEntry, planOf, step } from '../engine/fixture.ts';
import { actionIn, HOSTILE, planted } from '../hostile.ts';
import { AT } from './recorded-run.ts';
import { failover, freshDirectory, root, type Result } from './program.ts';

const COLOURED = { FORCE_COLOR: '1', FAILOVER_OPERATOR: HOSTILE[3] ?? '' };

const run = (directory: string, argv: string[]): Result => {
  // No argument and no variable of a process can hold a zero byte.
  const safe = (text: string) => text.replaceAll('\u0000', '');
  const result = failover(directory, argv.map(safe), COLOURED);
  const asked = JSON.stringify(argv);
  assert.equal(actionIn(result.stdout), null, `stdout of ${asked}`);
  assert.equal(actionIn(result.stderr), null, `stderr of ${asked}`);
  assert.notEqual(result.code, 255, `${asked}: ${result.stderr}`);
  return result;
};

const TEXTS = new Set([
  'title', 'why', 'application', 'warnings', 'assumptions', 'operator', 'host', 'message', 'remedy', 'evidence',
  'cause', 'by', 'debt', 'text', 'answers', 'question', 'takenBack', 'noun', 'inProgress', 'completed', 'end',
]); // prettier-ignore

const ENTRIES: Entry[] = [
  { kind: 'run.resumed', at: AT, writer: { operator: 'bob', host: 'there', processId: 1 }, takeOver: true },
  { kind: 'step.intended', at: AT + 1000, step: 'one', before: 0, calls: [] },
  { kind: 'step.unanswered', at: AT + 1500, step: 'one', error: { code: 'X', message: 'lost', kind: 'internal' } },
  { kind: 'step.done', at: AT + 2000, step: 'one', changed: true, evidence: 'so' },
  { kind: 'step.intended', at: AT + 3000, step: 'two', before: 0, calls: [] },
  { kind: 'step.failed', at: AT + 4000, step: 'two', reason: 'failed', message: 'no', remedy: 'Do.' },
  { kind: 'run.paused', at: AT + 5000, by: 'bob', cause: 'asked' },
];

const recordHostile = async (directory: string): Promise<void> => {
  const words = { noun: 'a', inProgress: 'b', completed: 'c', end: 'd', takenBack: ['e'] };
  const plan = { ...planOf([step('one', 1), step('two', 2)]), warnings: ['w'], words };
  const writer = { operator: 'ada', host: 'here', processId: 7 };
  const store = createDirectoryStore(join(directory, '.failover', 'sandbox'), 'test');
  const isText = (name: string) => TEXTS.has(name);
  const claim = await claimRun(store, (number) => {
    const begun = planted(
      { ...beginEntry(plan), at: AT, runId: `${number}-test`, target: 'sandbox', writer },
      isText,
    ) as EntryOf<'run.begun'>;
    // Whoever writes a journal writes a digest that holds.
    return [{ ...begun, planDigest: digestOf(begun.plan) }];
  });
  assert.equal(claim.kind, 'claimed');
  if (claim.kind === 'claimed') await claim.journal.append(ENTRIES.map((entry) => planted(entry, isText) as Entry));
};

test('nothing of the program writes to a stream past the one place that escapes', () => {
  const folder = join(root, 'src');
  const passing = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) =>
      name.endsWith('.ts') &&
      /process\.std(?:out|err)|console\.|writeSync\(\s*[12]\b/.test(readFileSync(join(folder, name), 'utf8')),
  );
  assert.deepEqual(passing.toSorted(), ['cli/main.ts', 'cli/terminal/prompt.ts']);
});

test('a journal that others wrote, in every command that reads one', async () => {
  const directory = freshDirectory();
  await recordHostile(directory);
  const status = run(directory, ['status']);
  assert.match(status.stdout, /\\x1b\[31mEVIL/, 'what was there can be read');
  for (const argv of [
    ['status', '--json'],
    ['history'],
    ['history', '--verify'],
    ['resume', '--skip', 'two', '--reason', HOSTILE[0] ?? '', '--output', 'ndjson'],
    ['rollback', '--dry-run'],
    ['replay'],
    ['settle', '--dry-run'],
  ])
    run(directory, argv);
});

test('files and words of others, refused or not, and errors about them', () => {
  const directory = freshDirectory();
  assert.equal(run(directory, ['sandbox', 'up']).code, 0);
  run(directory, ['plan', '--out', 'plan.json']);
  const plan = JSON.parse(readFileSync(join(directory, 'plan.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(join(directory, 'all.json'), JSON.stringify(planted(plan)));
  writeFileSync(join(directory, 'texts.json'), JSON.stringify(planted(plan, (name) => TEXTS.has(name))));
  writeFileSync(join(directory, 'keys.json'), JSON.stringify({ ...plan, [HOSTILE[3] ?? '']: HOSTILE[0] }));
  for (const file of ['all.json', 'texts.json', 'keys.json']) assert.equal(run(directory, ['approve', file]).code, 2);
  const [colour = '', c1 = '', marks = '', lines = '', unseen = ''] = HOSTILE;
  for (const argv of [
    ['approve', marks],
    ['approve', unseen],
    ['status', '--state', `./${lines}`, '--run', colour],
    [lines],
    ['promote', `--${c1}`],
    ['promote', '--mode', lines],
    ['promote', '--confirm', lines],
    ['run', lines, '--json'],
  ])
    assert.notEqual(run(directory, argv).code, 0);
  assert.equal(run(directory, ['approve', 'plan.json', '--reason', HOSTILE[3] ?? '', '--json']).code, 0);
});

test('a configuration, a manifest and an extension of others', () => {
  const directory = freshDirectory();
  const fileOf = (name: string, value: unknown) => writeFileSync(join(directory, name), JSON.stringify(value));
  fileOf('one.json', planted({ target: 'aws', from: 'us-east-1', manifests: { primary: 'a', standby: 'b' } }));
  fileOf('two.json', { target: 'aws', from: 'us-east-1', manifests: { primary: 'm.json', standby: 'm.json2' } });
  fileOf('m.json', planted({ schema: 'x', application: 'pony', region: 'us-east-1', [HOSTILE[3] ?? '']: 1 }));
  mkdirSync(join(directory, 'code'));
  writeFileSync(join(directory, 'code', 'e.mjs'), `throw new Error(${JSON.stringify(HOSTILE.join(' '))})`);
  fileOf('three.json', { extensions: ['code/e.mjs'] });
  for (const config of ['one.json', 'two.json', 'three.json'])
    assert.equal(run(directory, ['plan', '--config', config]).code, 2);
});
