/**
 * `kill -9` at random moments of a promotion in the sandbox, then `failover resume`. `KILLS=100` for the long version
 * (`npm run kills`); the moments follow from `KILL_SEED`.
 */
import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { draw } from '../../src/sandbox/chance.ts';
import type { SandboxView } from '../../src/sandbox/view.ts';
import { failover, start } from './command.ts';
import { changeable, showStatus, showWorld, type StatusDocument } from './sandbox-world.ts';

const KILLS = Number(process.env['KILLS'] ?? 6);
const SEED = Number(process.env['KILL_SEED'] ?? 1);

let root = '';
/** A sandbox at the alert, to be copied; and what an undisturbed run makes of it. */
let fresh = '';
let undisturbed: ReturnType<typeof changeable> | null = null;
let beforeRun: ReturnType<typeof changeable> | null = null;
/** Real time from the first step of an undisturbed run to its end. */
let runMs = 0;

/** Slow enough that a moment chosen by a timer falls anywhere in the run. */
const PROMOTE = ['promote', '--mode', 'forced', '--speed', '400'];

/** Starts a promotion and calls back when its first step has started. */
const promote = (folder: string, onFirstStep: (kill: () => void) => void) => {
  const { child, ended } = start(folder, PROMOTE);
  let begun = false;
  child.stdout?.on('data', (text: string) => {
    if (begun || !text.includes('started')) return;
    begun = true;
    onFirstStep(() => child.kill('SIGKILL'));
  });
  return ended;
};

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'failover-kill-'));
  fresh = join(root, 'fresh');
  await cp(join(import.meta.dirname, '../../LICENSE'), join(fresh, 'LICENSE'));
  assert.equal((await failover(fresh, ['sandbox', 'up'])).code, 0);
  assert.equal((await failover(fresh, ['plan'])).code, 0);
  const calm = join(root, 'calm');
  await cp(fresh, calm, { recursive: true });
  beforeRun = changeable(await showWorld(calm));
  let begunMs = 0;
  const { code, stderr } = await promote(calm, () => (begunMs = performance.now()));
  runMs = performance.now() - begunMs;
  assert.equal(code, 0, stderr);
  undisturbed = changeable(await showWorld(calm));
});
after(() => rm(root, { recursive: true }));

/** Every claim of a step that the journal calls done must be so in the world, as the world itself shows it. */
const assertTruthful = (status: StatusDocument, world: SandboxView): void => {
  const { services, weights, mappings } = changeable(world);
  for (const { id, state } of status.steps) {
    if (state !== 'done') continue;
    const [kind, name] = id.split(':');
    const target = undisturbed?.services?.find((service) => service.name === name);
    const service = services?.find((candidate) => candidate.name === name);
    if (kind === 'scale' && !id.endsWith(':first')) assert.ok((service?.desired ?? 0) >= (target?.desired ?? 1), id);
    if (kind === 'bounds') assert.equal(service?.min, target?.min, id);
    if (id === 'enable:analytics')
      assert.ok(
        mappings.some(({ state: mapping }) => mapping === 'Enabled'),
        id,
      );
    if (id.startsWith('rung:')) {
      const share = weights.find(({ setIdentifier }) => setIdentifier === 'us-west-2')?.weight ?? 0;
      assert.ok(share >= Math.round(Number(name) * 2), `${id} with weight ${share}`);
    }
  }
};

/** Names that a write is about: what of the world a step that was done must not touch again. */
const writesFor = (id: string, world: SandboxView): number => {
  const [kind, name] = id.split(':');
  // A worker's first task and its others are two steps about one service.
  if (id.endsWith(':first')) return 0;
  const operation = { scale: 'UpdateService', bounds: 'RegisterScalableTarget' }[kind ?? ''];
  if (operation === undefined) return 0;
  return world.changes.filter(
    ({ what, detail }) => what.includes(operation) && new RegExp(`"[^"]*\\b${name}"`).test(detail),
  ).length;
};

for (let index = 0; index < KILLS; index += 1) {
  const share = draw(SEED, `kill ${index}`);
  test(`killed after ${Math.round(share * 100)} % of its time, a promotion is resumed to the same end and repeats nothing`, async () => {
    const folder = join(root, `kill-${index}`);
    await cp(fresh, folder, { recursive: true });
    const { signal } = await promote(folder, (kill) => setTimeout(kill, share * runMs));
    if (signal !== 'SIGKILL') return assert.deepEqual(changeable(await showWorld(folder)), undisturbed);
    const status = await showStatus(folder);
    const world = await showWorld(folder);
    if (status.state !== 'completed') assert.equal(status.state, 'interrupted');
    assertTruthful(status, world);
    const resumed = await failover(folder, ['resume']);
    assert.equal(resumed.code, 0, resumed.stderr + resumed.stdout);
    const finished = await showWorld(folder);
    assert.deepEqual(changeable(finished), undisturbed, resumed.stdout);
    for (const { id, state } of status.steps) {
      if (state === 'done') assert.equal(writesFor(id, finished), writesFor(id, world), `${id} was sent again`);
    }
    if (index % 3 !== 0) return;
    const back = await failover(folder, ['rollback', '--yes']);
    assert.equal(back.code, 0, back.stderr + back.stdout);
    assert.deepEqual(changeable(await showWorld(folder)), beforeRun);
  });
}
