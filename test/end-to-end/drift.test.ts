/** `failover drift` as a user has it, in the sandbox: found by hand-made edits, named, and gone when they are taken back. */
import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { DriftReport } from '../../src/drift/report.ts';
import { failover, type Ended } from './command.ts';

let folder = '';
const run = (...args: string[]): Promise<Ended> => failover(folder, args);
const edit = async (...args: string[]): Promise<void> => {
  const { code, stderr } = await run('sandbox', 'edit', ...args);
  assert.equal(code, 0, stderr);
};
const reportOf = ({ stdout }: Ended): DriftReport => JSON.parse(stdout) as DriftReport;

void suite('failover drift in the sandbox', () => {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'failover-drift-'));
    assert.equal((await run('sandbox', 'up', '--scenario', 'quiet')).code, 0);
  });
  after(() => rm(folder, { recursive: true }));

  test('out of the box nothing differs between the regions, and from the program, but what the postures explain', async () => {
    const { code, stdout } = await run('drift', '--json');
    const report = reportOf({ stdout } as Ended);
    assert.equal(code, 0);
    assert.deepEqual(report.comparisons, ['live', 'program']);
    assert.ok(report.rows.length > 0);
    assert.ok(report.rows.every(({ verdict }) => verdict === 'posture'));
    assert.deepEqual([report.untold, report.unused], [[], []]);
  });

  test('a change by hand is found between the regions and against the program, exit 7; taken back, exit 0', async () => {
    await edit('functions', 'pony-analytics', 'MemorySize', '256');
    const found = await run('drift', '--json');
    const counting = reportOf(found).rows.filter(({ verdict }) => verdict === 'difference');
    assert.equal(found.code, 7);
    assert.deepEqual(
      counting.map(({ comparison, left, right }) => [comparison, left, right]),
      [
        ['live', { side: 'us-east-1', value: 512 }, { side: 'us-west-2', value: 256 }],
        ['program', { side: 'program', value: 512 }, { side: 'us-west-2', value: 256 }],
      ],
    );
    const since = counting[0]?.since;
    await run('sandbox', 'advance', '3h');
    const later = await run('drift', '--compare', 'live');
    assert.equal(later.code, 7);
    assert.match(later.stdout, /^ {2}memory MiB +512 +256 +3 h$/m);
    const markdown = await run('drift', '--format', 'markdown');
    assert.equal(markdown.code, 7);
    assert.match(markdown.stdout, /^## Drift of us-east-1 and us-west-2\n/);
    assert.ok(
      markdown.stdout.includes(
        `| function analytics | memory MiB | 512 | 256 | ${since?.slice(0, 16).replace('T', ' ')} |`,
      ),
    );
    await edit('functions', 'pony-analytics', 'MemorySize', '512');
    assert.equal((await run('drift')).code, 0);
  });

  test('what cannot be read is no clean answer: exit 5, with what it was', async () => {
    await run('sandbox', 'outage', 'acm', '--region', 'us-east-1');
    const { code, stdout } = await run('drift', '--compare', 'live', '--json');
    await run('sandbox', 'heal');
    const { untold } = reportOf({ stdout } as Ended);
    assert.deepEqual(
      untold.map(({ kind, name, side }) => [kind, name, side]),
      [['certificate', 'pony', 'us-east-1']],
    );
    assert.equal(code, 5);
  });

  test('a difference that a module of the configuration allows does not count; a list that others can write is refused', async () => {
    await edit('logGroups', '/pony/auth', '--remove');
    assert.equal((await run('drift')).code, 7);
    const list = join(folder, 'allowed.ts');
    const entry = `{ kind: 'log group' as const, name: 'auth', reason: 'Kept in the primary only.', until: '2999-01-01' }`;
    await writeFile(list, `export default [${entry}];\n`);
    await writeFile(join(folder, 'failover.json'), JSON.stringify({ allowedDifferences: 'allowed.ts' }));
    const { code, stdout } = await run('drift', '--verbose');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /log group auth, the resource itself: there and -; Kept in the\s+primary only/);
    await chmod(list, 0o666);
    const refused = await run('drift');
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /allowed\.ts can be written by others/);
    await rm(join(folder, 'failover.json'));
  });

  test('the policy of observe suffices for drift and sync', async () => {
    const { stdout } = await run('iam', '--role', 'observe');
    await writeFile(join(folder, 'policy.json'), stdout);
    await run('sandbox', 'policy', 'policy.json');
    const compared = reportOf(await run('drift', '--compare', 'live', '--json'));
    const synced = await run('sync');
    await run('sandbox', 'policy', 'none');
    assert.deepEqual(compared.untold, []);
    assert.equal(synced.code, 0, synced.stderr);
  });

  test('without a Pulumi CLI the declared comparison says what to install; with one its steps become rows', async () => {
    const bare = { PATH: dirname(process.execPath) };
    const { code, stderr } = await failover(folder, ['drift', '--compare', 'declared'], bare);
    assert.equal(code, 4);
    assert.match(stderr, /no "pulumi" on the PATH/);
    const tools = join(folder, 'tools');
    await mkdir(tools);
    const digest = {
      steps: [{ op: 'create', urn: 'urn:pulumi:standby::oregon-trail::aws:sqs/queue:Queue::failures' }],
    };
    const script = `#!${process.execPath}\nconsole.log(${JSON.stringify(JSON.stringify(digest))});\nprocess.exit(process.argv.includes('standby') ? 0 : 255);\n`;
    await writeFile(join(tools, 'pulumi'), script, { mode: 0o755 });
    const path = { PATH: [tools, dirname(process.execPath)].join(delimiter) };
    const seen = await failover(folder, ['drift', '--compare', 'declared', '--json'], path);
    assert.equal(seen.code, 7, seen.stderr);
    assert.deepEqual(
      reportOf(seen).rows.map(({ kind, name, field }) => [kind, name, field]),
      [['declared resource', 'aws:sqs/queue:Queue failures', null]],
    );
  });

  test('an edit that does not fit is refused and says what would', async () => {
    for (const [args, words] of [
      [['nothing', 'x', 'y', '1'], /taskDefinitions/],
      [['functions', 'unknown', 'MemorySize', '1'], /pony-analytics/],
      [['functions', 'pony-analytics', 'MemorySize', 'many'], /is a number/],
      [['functions', 'pony-analytics', 'Environment', '1'], /not a plain value/],
    ] as const) {
      const { code, stderr } = await run('sandbox', 'edit', ...args);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, words);
    }
  });
});
