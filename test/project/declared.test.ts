/** The application that is played is the one that the project declares. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ApplicationDescription } from '../../stacks/application.ts';
import { failover, type Ended } from '../end-to-end/command.ts';
import { MULE } from './mule.ts';
import { COMPONENTS, PROGRAM, projectWith } from './project.ts';

/** Nobody asks for the example. */
const OWN = { FAILOVER_EXAMPLE: '0' };
const inProject = (folder: string, ...args: string[]): Promise<Ended> => failover(folder, args, OWN);

MULE satisfies ApplicationDescription;

const refused = async (folder: string, code: RegExp, args = ['sandbox', 'up']): Promise<void> => {
  const { code: exit, stderr, stdout } = await inProject(folder, ...args);
  assert.equal(exit, 2, stderr + stdout);
  assert.match(stderr.replaceAll(/\s+/g, ' '), code);
  assert.doesNotMatch(stderr, /\n\s+at /, 'a stack trace is no answer');
};

test('a project of other names, counts and regions is played, promoted, compared and taken back', async () => {
  const folder = projectWith(PROGRAM);
  const up = await inProject(folder, 'sandbox', 'up', '--scenario', 'quiet');
  assert.equal(up.code, 0, up.stderr);
  assert.match(up.stderr, /It plays mule, which index\.ts declares\./);
  assert.match(up.stdout, /^SANDBOX, nothing real is touched: mule, account 210987654321, eu-west-1 -> eu-central-1,/);
  await inProject(folder, 'sandbox', 'advance', '30m');
  const promoted = await inProject(folder, 'promote');
  assert.equal(promoted.code, 0, promoted.stdout + promoted.stderr);
  assert.match(promoted.stdout, /Promoted: mule is served by eu-central-1/);
  const back = await inProject(folder, 'rollback');
  assert.equal(back.code, 0, back.stdout + back.stderr);
  const drift = await inProject(folder, 'drift');
  assert.match(drift.stdout, /^SANDBOX, nothing real is touched: mule,/);
  // Kinesis gives the two regions of this project different quotas; nothing else differs.
  assert.equal(drift.code, 7, drift.stdout + drift.stderr);
  assert.match(drift.stdout, /\n1 difference in [^]*quota kinesis L-0918CF54/);
});

test('a rehearsal is over the application of the project, also from a folder inside it', async () => {
  const folder = projectWith(PROGRAM, { 'src/.keep': '' });
  const { code, stdout, stderr } = await failover(join(folder, 'src'), ['rehearse', '--seeds', '2'], OWN);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /2 storms over mule from seed 1/);
});

test('the program may lie where Pulumi.yaml says, read its configuration and declare the region itself', async () => {
  const program = `import * as pulumi from '@pulumi/pulumi';
import { declareRegion } from '${COMPONENTS}';
import { MULE } from '../mule.ts';
console.log('what a program prints is no answer');
const tasks = new pulumi.Config().requireNumber('tasks');
const application = { ...MULE, services: MULE.services.map((one) => ({ ...one, tasks, maxTasks: 40 })) };
export const manifest = declareRegion({ application, role: 'primary', posture: 'serving' });
`;
  const folder = projectWith('throw new Error("this is not the program");', {
    'Pulumi.yaml': 'name: freight\nruntime: nodejs\nmain: infra/\n',
    'infra/package.json': '{"type":"module","main":"program.ts"}',
    'infra/program.ts': program,
    'Pulumi.live.yaml': 'config:\n  oregon-trail:role: primary\n  freight:tasks: 7\n  freight:key:\n    secure: abc\n',
    'Pulumi.spare.yaml': 'config:\n  oregon-trail:role: standby\n',
  });
  // The project's own Pulumi, as npm would have put it there.
  mkdirSync(join(folder, 'node_modules/@pulumi'), { recursive: true });
  symlinkSync(
    join(import.meta.dirname, '../../node_modules/@pulumi/pulumi'),
    join(folder, 'node_modules/@pulumi/pulumi'),
  );
  const up = await inProject(folder, 'sandbox', 'up', '--scenario', 'quiet');
  assert.equal(up.code, 0, up.stderr);
  const show = await inProject(folder, 'sandbox', 'show', '--json');
  assert.match(show.stdout, /"name": "packer",\s+"cluster": "mule",\s+"desired": 7,/);
});

test('a program that fails, declares nothing or is not there is told by its path, and nothing else is played', async () => {
  await refused(
    projectWith('throw new Error("no token");'),
    /program-failed|fails before it declares an application: no token/,
  );
  await refused(projectWith('export const answer = 42;'), /declares no application.*--example/);
  await refused(projectWith('process.exit(3);'), /fails before it declares an application: it ended with 3/);
  await refused(
    projectWith('', { 'Pulumi.yaml': 'name: freight\nruntime: nodejs\nmain: gone/\n' }),
    /names gone\/ as its program, and there is none/,
  );
});

test('a description that cannot be true is refused by its field before anything is made', async () => {
  const circle = PROGRAM.replace(
    'declareStack(MULE)',
    `declareStack({ ...MULE, services: MULE.services.map((one) => ({ ...one, startsAfter: one.name === 'shop' ? ['gate'] : one.startsAfter ?? [] })) })`,
  );
  await refused(projectWith(circle), /services\[0\]\.startsAfter: shop, gate wait for each other/);
});

test('a sandbox of another application stays what it is, and says so', async () => {
  const folder = projectWith(PROGRAM);
  assert.equal((await inProject(folder, 'sandbox', 'up', '--scenario', 'quiet', '--example')).code, 0);
  await refused(folder, /This sandbox plays pony .* for mule\. "failover sandbox reset" removes it/);
  const own = projectWith(PROGRAM);
  assert.equal((await inProject(own, 'sandbox', 'up', '--scenario', 'quiet')).code, 0);
  writeFileSync(
    join(own, 'index.ts'),
    PROGRAM.replace('declareStack(MULE)', "declareStack({ ...MULE, owner: 'mail' })"),
  );
  utimesSync(join(own, 'index.ts'), new Date(), new Date(Date.now() + 5000));
  const plan = await inProject(own, 'plan');
  assert.equal(plan.code, 0, plan.stderr);
  assert.match(plan.stdout.replaceAll(/\s+/g, ' '), /index\.ts asks for mule, described otherwise\./);
});
