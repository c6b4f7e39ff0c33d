/** The worked example of `examples/warm`, in a folder outside the checkout in which the packed package is installed. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import type { SandboxView } from '../../src/sandbox/view.ts';
import { changeable } from '../end-to-end/sandbox-world.ts';
import { environment, type Result } from '../cli/program.ts';
import { installPacked, ROOT, tool } from './package.ts';

const FILES = ['failover.json', 'package.json', 'tsconfig.json', 'failover/warm.ts', 'failover/hold-scale-in.ts'];

let project = '';

before(() => {
  project = installPacked();
  for (const file of FILES) cpSync(join(ROOT, 'examples', 'warm', file), join(project, file));
});
// Where there is none, its parent would be the folder that the test was started in.
after(() => project !== '' && rmSync(dirname(project), { recursive: true, force: true }));

const program = (): string => join(project, 'node_modules', 'oregon-trail', 'bin', 'failover.js');

const run = (...words: string[]): Result => {
  const options = { cwd: project, env: environment(project), encoding: 'utf8', timeout: 60_000 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [program(), ...words], options);
  return { code: status, stdout, stderr };
};

/** What its steps change of the standby, as the sandbox itself shows it; and which services the next plan would hold. */
const standby = (): unknown => {
  const { services } = changeable(JSON.parse(run('sandbox', 'show', '--json').stdout) as SandboxView);
  const { stdout } = run('plan', '--runbook', 'warm');
  return { services, free: stdout.match(/service \w+ scale-in: free -> held/g) };
};

/** Begins a run and kills its process once a step of it was done. */
const killedRun = (): Promise<string> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [program(), 'run', 'warm', '--speed', '20'], {
      cwd: project,
      env: environment(project),
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (/ done +hold:/.test(said)) child.kill('SIGKILL');
    });
    child.once('close', (_code, signal) => resolve(`${signal} ${said}`));
  });

test('beside the sources of the stacks it holds what was compiled and the bill of materials, and no test', () => {
  const dist = join(project, 'node_modules', 'oregon-trail', 'dist');
  const found = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)));
  const compiled = /^(src|stacks|runbooks)\/[a-z0-9/-]+\.(js|d\.ts)$/;
  assert.deepEqual(
    found.filter((path) => !compiled.test(path)),
    ['sbom.cdx.json'],
  );
  const bill = JSON.parse(readFileSync(join(dist, 'sbom.cdx.json'), 'utf8')) as { components: unknown[] };
  assert.ok(bill.components.length > 100);
});

test('it is typed by what the package exports, and a wrong field is an error', () => {
  const check = (): Result => {
    const { status, stdout, stderr } = spawnSync(tool('tsc'), ['-p', '.'], { cwd: project, encoding: 'utf8' });
    return { code: status, stdout, stderr };
  };
  const { code, stdout } = check();
  assert.equal(code, 0, stdout);
  const path = join(project, 'failover', 'hold-scale-in.ts');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace('mayCall:', 'mayCal:').replace('suspended.Dynamic', 'suspended.Dinamic'));
  const wrong = check();
  writeFileSync(path, text);
  assert.match(wrong.stdout, /'mayCal' does not exist/);
  assert.match(wrong.stdout, /'DinamicScalingInSuspended' does not exist/);
});

test('it is planned, killed, resumed and taken back in the sandbox, and rehearsed in storms', async () => {
  assert.equal(run('sandbox', 'up', '--scenario', 'quiet').code, 0);
  const atFirst = standby();
  assert.match(JSON.stringify(atFirst), /service auth scale-in: free -> held/);
  assert.match(await killedRun(), /^SIGKILL /);
  assert.match(run('status').stdout, /Run 1 \(warm pony\): interrupted/);
  const resumed = run('resume');
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.match(resumed.stdout, /^Warmed: pony is up to size in us-west-2/m);
  assert.doesNotMatch(resumed.stdout, /started +hold:auth/);
  assert.notDeepEqual(standby(), atFirst);
  const back = run('rollback', '--yes');
  assert.equal(back.code, 0, back.stderr);
  assert.deepEqual(standby(), atFirst);
  const { code, stdout } = run('rehearse', '--runbook', 'warm', '--seeds', '20');
  assert.equal(code, 0, stdout);
  assert.match(stdout.replaceAll(/\s+/g, ' '), /warmed: half within .*Nothing that is promised was broken/);
});
