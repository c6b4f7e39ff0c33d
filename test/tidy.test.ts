import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, cpSync, symlinkSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';

const root = join(import.meta.dirname, '..');
const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
});
const files = listed.split('\n').filter((path) => path !== '' && path !== 'package-lock.json' && path !== 'LICENSE');
const code = files.filter((path) => /\.(ts|js)$/.test(path));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const self = 'test/tidy.test.ts';

test('no file is a drawer: none is called util, helper, manager or common', () => {
  const drawers = code.filter((path) => /(^|[-.])(utils?|helpers?|manager|common|misc)([-.]|$)/.test(basename(path)));
  assert.deepEqual(drawers, []);
});

test('nothing is left for later: no TODO, FIXME or XXX in any file', () => {
  const marks = files.filter((path) => path !== self && /\b(TODO|FIXME|XXX)\b/.test(read(path)));
  assert.deepEqual(marks, []);
});

test('the pure folders never ask for the current time', () => {
  const pure = code.filter((path) => /^(src\/(domain|operations|engine|run|sandbox|report)|runbooks)\//.test(path));
  assert.deepEqual(
    pure.filter((path) => /new Date\(\)/.test(read(path))),
    [],
  );
});

test('no file names a path of one machine', () => {
  const marks = files.filter((path) => path !== self && /\/(home|root|work)\//.test(read(path)));
  assert.deepEqual(marks, []);
});

test('no test removes the parent of a folder that may have no name yet: that would be the checkout', () => {
  const tests = code.filter((path) => /^(test|bench)\//.test(path) && path !== self);
  const removing = tests.filter((path) => /\brm(?:Sync)?\(\s*(?:dirname|resolve)\(/.test(read(path)));
  const guarded = (path: string): boolean => /!== '' && rmSync\(dirname\(/.test(read(path));
  assert.deepEqual(
    removing.filter((path) => !guarded(path)),
    [],
  );
});

test('the lock file names no download address: it installs from whatever registry is configured', () => {
  assert.doesNotMatch(read('package-lock.json'), /"resolved": "http/);
});

test('every invariant of ARCHITECTURE.md names a test that exists', () => {
  const rows = [...read('ARCHITECTURE.md').matchAll(/^\| (A\d+) \|.*\| `([^`]+)`: "([^"]+)" \|$/gm)];
  assert.ok(rows.length >= 10, 'there are numbered invariants');
  for (const [, number = '', path = '', title = ''] of rows) {
    assert.ok(read(path).includes(title), `${number} names "${title}" in ${path}`);
  }
});

test('every promise of SECURITY.md names a test that exists', () => {
  const section = read('SECURITY.md').split('## What is not promised')[0]?.split('## What is promised')[1] ?? '';
  const promises = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Promise'));
  assert.ok(promises.length >= 10);
  for (const line of promises) {
    const [, path = '', title = ''] = /\| `([^`]+)`: "([^"]+)" \|$/.exec(line) ?? [];
    assert.ok(title !== '' && read(path).includes(title), line);
  }
});

const CANARIES: { rule: string; path: string; source: string }[] = [
  {
    rule: 'no-floating-promises',
    path: 'src/engine/canary.ts',
    source: 'const go = async () => {};\nexport const lost = () => {\n  go();\n};\n',
  },
  {
    rule: 'no-restricted-imports',
    path: 'src/domain/canary.ts',
    source: "import { createBell } from '../engine/world.ts';\nexport const bell = createBell();\n",
  },
  {
    rule: 'no-restricted-imports',
    path: 'src/engine/canary.ts',
    source: "import { readFile } from 'node:fs/promises';\nexport const read = readFile;\n",
  },
  {
    rule: 'no-restricted-imports',
    path: 'src/operations/canary.ts',
    source: "import { ECSClient } from '@aws-sdk/client-ecs';\nexport const client = ECSClient;\n",
  },
  {
    rule: 'no-restricted-properties',
    path: 'src/operations/canary.ts',
    source: 'export const now = () => Date.now();\n',
  },
  {
    rule: 'no-restricted-imports',
    path: 'src/run/canary.ts',
    source: "import { onStage } from '../cli/places/stage.ts';\nexport const open = onStage;\n",
  },
  { rule: 'no-restricted-globals', path: 'src/sandbox/canary.ts', source: 'export const id = () => process.pid;\n' },
  {
    rule: 'max-lines-per-function',
    path: 'src/report/canary.ts',
    source: `export const long = (): number => {\n${'  Math.max(1, 2);\n'.repeat(60)}  return 1;\n};\n`,
  },
];

let copy = '';
before(() => {
  copy = mkdtempSync(join(tmpdir(), 'failover-lint-'));
  for (const path of ['oxlint.config.ts', 'ARCHITECTURE.md', 'tsconfig.json', 'package.json'])
    cpSync(join(root, path), join(copy, path));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  mkdirSync(join(copy, 'src/engine'), { recursive: true });
  cpSync(join(root, 'src/engine/world.ts'), join(copy, 'src/engine/world.ts'));
});
after(() => rmSync(copy, { recursive: true }));

for (const { rule, path, source } of CANARIES) {
  test(`a planted breach of ${rule} in ${dirname(path)} fails the build`, () => {
    mkdirSync(join(copy, dirname(path)), { recursive: true });
    writeFileSync(join(copy, path), source);
    const { status, stdout } = spawnSync('oxlint', ['--type-aware', '--quiet', path], { cwd: copy, encoding: 'utf8' });
    rmSync(join(copy, path));
    assert.equal(status, 1, stdout);
    assert.match(stdout, new RegExp(rule));
  });
}
