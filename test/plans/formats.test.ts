/** Plan files of each format that was ever released: read as they were, or refused in words that say what they are. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Failure } from '../../src/domain/failure.ts';
import { PLAN_SCHEMA } from '../../src/domain/plan/plan-format.ts';
import { parsePlan } from '../../src/domain/plan/validate-plan.ts';
import { digestOf } from '../../src/domain/text/digest.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import { findingsOf } from '../../src/run/judge.ts';
import { failover, freshDirectory } from '../cli/program.ts';
import { recordsIn } from '../journal/recorded.ts';

const FOLDER = join(import.meta.dirname, 'fixtures', 'format-1');

/** Of the fixtures, which are never written again: an approval of one binds to it in every version. */
const DIGESTS: Readonly<Record<string, string>> = {
  'cold-standby': '2fddc4c4fdb82c07e0580599eaa1f2948c3176539104730e0386c7685955813e',
  'first-without-words': 'd66a9ec337e90b50133aae17ddb11a6be251e53c01ca319d233d3c806f1b29f6',
  'forced-with-approvals-and-a-command': '9b62130b9fd362a5abc49f9fa0c2bdf9d182a53c1822ed8605b52be55659b8f7',
  planned: '11a29c0fba4248562899905c3b761df56421fb1e90082195b692bcf9d3ee73ab',
};

const read = (name: string): string => readFileSync(join(FOLDER, `${name}.json`), 'utf8');

test('every plan file of this format is read, as it is, with the digest that it always had', () => {
  assert.equal(PLAN_SCHEMA, 'oregon-trail.plan/1', 'a new format needs fixtures of its own, and what it says to these');
  const names = readdirSync(FOLDER).map((name) => name.replace('.json', ''));
  assert.deepEqual(names.toSorted(), Object.keys(DIGESTS).toSorted());
  for (const [name, digest] of Object.entries(DIGESTS))
    assert.equal(digestOf(parsePlan(read(name), OPERATIONS)), digest);
});

test('as a whole they are still what their runbook makes; one from before plans had words lacks these alone', () => {
  for (const name of Object.keys(DIGESTS)) {
    const plan = parsePlan(read(name), OPERATIONS);
    const found = findingsOf({ plan, facts: null, manifests: null }, Date.parse(plan.createdAt));
    const expected = name === 'first-without-words' ? ['manifests-unknown', 'words-differ'] : ['manifests-unknown'];
    assert.deepEqual(
      found.map((one) => one.name),
      expected,
      name,
    );
  }
});

test('a plan of another format is refused for that alone, whatever else is in it', () => {
  const plan = JSON.parse(read('planned')) as Record<string, unknown>;
  for (const [schema, words] of [
    ['oregon-trail.plan/2', /of the format oregon-trail\.plan\/2, which a later version of failover has made/],
    ['oregon-trail.plan/0', /which an earlier version of failover has made; this one knows oregon-trail\.plan\/1/],
  ] as const)
    for (const other of [
      { ...plan, schema },
      { schema, stages: [] },
    ])
      assert.throws(
        () => parsePlan(JSON.stringify(other), OPERATIONS),
        (error) => {
          assert.ok(error instanceof Failure);
          assert.deepEqual([error.code, error.exitCode, error.lines.length], ['plan-of-other-format', 2, 0]);
          assert.match(error.message, words);
          return true;
        },
      );
  for (const schema of ['oregon-trail.plan/x', 'plan/2', 2, null])
    assert.throws(() => parsePlan(JSON.stringify({ ...plan, schema }), OPERATIONS), { code: 'plan-invalid' });
});

test('every command that takes a plan says so, of a file and of what is kept by its digest', () => {
  const directory = freshDirectory();
  const plan = JSON.parse(read('planned')) as Record<string, unknown>;
  const newer = { ...plan, schema: 'oregon-trail.plan/2', stages: [{ id: 'claim' }], extensions: 'elsewhere' };
  const digest = digestOf(newer);
  writeFileSync(join(directory, 'newer.json'), JSON.stringify(newer), { mode: 0o600 });
  const plans = join(directory, '.failover', 'sandbox', 'plans');
  mkdirSync(plans, { recursive: true, mode: 0o700 });
  writeFileSync(join(plans, `${digest}.json`), JSON.stringify(newer), { mode: 0o600 });
  const runs = join(directory, '.failover', 'sandbox', 'runs', '000001');
  mkdirSync(runs, { recursive: true, mode: 0o700 });
  for (const [index, bytes] of recordsIn(1, 'stopped-by-a-question').entries())
    writeFileSync(join(runs, String(index + 1).padStart(8, '0')), bytes, { mode: 0o600 });
  for (const words of [
    ['promote', '--plan', 'newer.json'],
    ['run', '--plan', 'newer.json', '--dry-run'],
    ['resume', '--plan', 'newer.json'],
    ['iam', '--plan', 'newer.json'],
    ['approve', 'newer.json'],
    ['approve', digest],
  ]) {
    const { code, stderr } = failover(directory, words);
    assert.equal(code, 2, `${words.join(' ')}: ${stderr}`);
    assert.match(stderr.replaceAll(/\s+/g, ' '), /of the format oregon-trail\.plan\/2, which a later version/);
    assert.doesNotMatch(stderr, /unknown field|extension/);
  }
});
