/** An anchor as users meet it, in the sandbox: a journal of which the end was cut off, and an anchor that takes nothing. */
import assert from 'node:assert/strict';
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { configProblems } from '../../src/cli/settings/config-schema.ts';
import { failover, freshDirectory, type Result } from './program.ts';

const directory = freshDirectory();
const records = join(directory, '.failover/sandbox/runs/000001');
const run = (...argv: string[]): Result => failover(directory, argv);
const configure = (anchor: unknown, name = 'failover.json'): void =>
  writeFileSync(join(directory, name), JSON.stringify({ anchor }), { mode: 0o600 });
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');
let promoted: Result;

before(() => {
  configure({ bucket: 'audit-anchor', region: 'eu-west-1', prefix: '/pony/' });
  assert.equal(run('sandbox', 'up', '--scenario', 'quiet').code, 0);
  const { stdout } = run('iam');
  writeFileSync(join(directory, 'policy.json'), stdout);
  assert.match(stdout, /"arn:aws:s3:::audit-anchor\/pony\/heads\/\*"/);
  assert.doesNotMatch(stdout, /s3:Delete/);
  assert.equal(run('sandbox', 'policy', 'policy.json').code, 0);
  promoted = run('promote');
});

test('under the printed policy a run is anchored to its end, and its summary says so', () => {
  assert.equal(promoted.code, 0, promoted.stderr + promoted.stdout);
  const last = readdirSync(records).at(-1) ?? '';
  assert.match(promoted.stdout, new RegExp(`Anchor +s3://audit-anchor/pony has record ${Number(last)} of run 1\\.`));
});

test('of a journal without its end nothing is done: exit 5, what is missing, and what to do; what is there is shown', () => {
  const names = readdirSync(records);
  const kept = join(directory, 'kept');
  cpSync(records, kept, { recursive: true });
  for (const name of names.slice(-3)) rmSync(join(records, name));
  const says = new RegExp(
    `ends with record ${names.length - 3}, and the anchor s3://audit-anchor/pony has seen record ${names.length} of run 1 .*` +
      `written \\S+Z by ada on .*: records ${names.length - 2}-${names.length} are missing.*"failover journal restore" on the machine of ada`,
  );
  for (const argv of [['promote'], ['resume'], ['rollback'], ['settle'], ['history', '--verify']]) {
    const { code, stderr } = run(...argv);
    assert.equal(code, 5, `${argv.join(' ')}: ${stderr}`);
    assert.match(flat(stderr), says);
  }
  assert.equal(run('journal', 'verify').code, 7);
  assert.equal(readdirSync(records).length, names.length - 3, 'nothing was appended');
  for (const argv of [['status'], ['history'], ['status', '--json']]) {
    const { code, stderr } = run(...argv);
    assert.equal(code, 0, stderr);
    assert.match(flat(stderr), says);
  }
  rmSync(records, { recursive: true });
  const begun = run('promote');
  assert.equal(begun.code, 5);
  assert.match(flat(begun.stderr), /Run 1 is not in .*all \d+ records are missing/);
  cpSync(kept, records, { recursive: true });
  assert.doesNotMatch(run('status').stderr, /Warning/);
});

test('an anchor that does not answer holds up nothing: it is told, and the summary has the line to write down', () => {
  assert.equal(run('sandbox', 'outage', 's3', '--region', 'us-west-2').code, 0);
  const { code, stdout, stderr } = run('rollback');
  assert.equal(code, 0, stderr + stdout);
  assert.match(stderr, /whether the end of the journal is missing is not known/);
  assert.match(flat(stderr), /The run goes on, and it is tried again/);
  assert.match(
    flat(stderr),
    /Not anchored: s3:\/\/audit-anchor\/pony did not answer within 3 s\. Write this down elsewhere: failover journal head: run 1 \(1-\w+\) record \d+ [0-9a-f]{64} /,
  );
  assert.equal(run('sandbox', 'heal').code, 0);
});

test('an anchor that contradicts itself is refused by field and value, also by commands that look', () => {
  for (const [anchor, says] of [
    [{ bucket: 'abc' }, /field "anchor.region".*is missing/],
    [{}, /field "anchor" is \{\}: names neither a "bucket" nor a "webhook"/],
    [
      { bucket: 'abc', region: 'eu-west-1', webhook: 'HOOK' },
      /field "anchor.webhook" is "HOOK": stands beside a bucket/,
    ],
    [{ webhook: 'https://hooks.example/hush' }, /field "anchor.webhook" is "\(a URL, not repeated\)": not the name of/],
    [{ url: 'https://hooks.example/hush' }, /unknown field "url"/],
    ['https://hooks.example/hush', /field "anchor" is /],
  ] as const) {
    const said = configProblems({ anchor }).join(' ');
    assert.match(said, says);
    assert.doesNotMatch(said, /hush/);
  }
  // A command that only looks checks its fields by hand, but for those of buckets.
  configure({ bucket: 'abc' }, 'wrong.json');
  assert.equal(run('status', '--config', 'wrong.json').code, 2);
});

test("the anchor is not the journal's own bucket, however that is named", () => {
  configure({ bucket: 'same', region: 'us-west-2' }, 'same.json');
  const { code, stderr } = run('status', '--config', 'same.json', '--journal', 's3://same/x?region=us-west-2');
  // The sandbox has no such bucket; that it is the same is seen first.
  assert.equal(code, 2, stderr);
  assert.match(stderr, /which is the bucket of the journal/);
});
