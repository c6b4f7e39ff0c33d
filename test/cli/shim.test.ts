import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';
import { bin, freshDirectory, root } from './program.ts';

const withNode = (version: string) => {
  const script = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });
    process.argv[2] = '--version';
    import(${JSON.stringify(pathToFileURL(bin).href)});`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script, 'x'], { encoding: 'utf8' });
};

test('an older Node gets one line that says what to do', () => {
  for (const version of ['18.20.4', '20.20.2', '22.17.1']) {
    const { status, stdout, stderr } = withNode(version);
    assert.equal(status, 2, version);
    assert.equal(stdout, '');
    assert.equal(stderr.trimEnd().split('\n').length, 1);
    assert.match(stderr, new RegExp(`needs Node 22.18 or newer; this is ${version}`));
  }
});

test('a Node that is new enough starts the program', () => {
  for (const version of ['22.18.0', '24.21.0', '26.0.0']) assert.equal(withNode(version).status, 0, version);
});

const sources = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? sources(join(directory, entry.name)) : [join(directory, entry.name)],
  );

test('only the second signal ends the process before all is written: a pipe gets everything', () => {
  const forcing = sources(join(root, 'src')).filter((path) => readFileSync(path, 'utf8').includes('process.exit('));
  const known = [
    // Once both streams have taken everything.
    join(root, 'src', 'cli', 'main.ts'),
    join(root, 'src', 'cli', 'places', 'stage.ts'),
    // A process of its own, which has told its parent everything.
    join(root, 'src', 'pulumi', 'declaring.ts'),
  ];
  assert.deepEqual(forcing, known);
  assert.match(readFileSync(join(root, 'src', 'cli', 'main.ts'), 'utf8'), /if \(isWritten\) process\.exit\(\)/);
});

test('status loads neither zod nor yargs, neither the SDK nor Pulumi, neither listr2 nor SQLite nor operations', () => {
  const script = `import { registerHooks } from 'node:module';
    registerHooks({ load(url, context, next) { console.error(url); return next(url, context); } });
    process.argv.splice(1, process.argv.length, 'x', 'status');
    await import(${JSON.stringify(pathToFileURL(bin).href)});`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    cwd: root,
  });
  assert.match(stderr, /commands\/status\.ts/);
  assert.doesNotMatch(stderr, /node_modules\/(zod|yargs|listr2|@aws-sdk|@pulumi)\//);
  assert.doesNotMatch(stderr, /node:sqlite|src\/operations\/|src\/sandbox\//);
});

test('a checkout runs its sources, whatever npm pack has left beside them; a package runs what was compiled', () => {
  const directory = freshDirectory();
  const place = (path: string, says: string): void => {
    mkdirSync(join(directory, path, '..'), { recursive: true });
    writeFileSync(join(directory, path), `export const main = () => console.log('${says}');\n`);
  };
  mkdirSync(join(directory, 'bin'));
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  copyFileSync(bin, join(directory, 'bin', 'failover.js'));
  place('dist/src/cli/main.js', 'compiled');
  place('src/cli/main.ts', 'sources');
  const said = () =>
    spawnSync(process.execPath, [join(directory, 'bin', 'failover.js')], { encoding: 'utf8' }).stdout.trim();
  assert.equal(said(), 'sources');
  rmSync(join(directory, 'src'), { recursive: true });
  assert.equal(said(), 'compiled');
});

test('npm pack takes away what it compiled', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  assert.match(scripts['postpack'] ?? '', /rmSync\('dist'/);
});
