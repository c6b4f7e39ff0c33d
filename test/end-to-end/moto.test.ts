/**
 * The same command over a real wire: `--target aws` against moto, promoted, killed, resumed and rolled back. `KILLS=20`
 * for the long version (`npm run kills`); the moments follow from `KILL_SEED`.
 */
import assert from 'node:assert/strict';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Entry } from '../../src/domain/run/entry.ts';
import { draw } from '../../src/sandbox/chance.ts';
import { skipReason } from '../contract/moto.ts';
import { failover, start, type Ended } from './command.ts';
import { KILLS, openMotoStage, SEED, writeQuickPlan, type MotoStage } from './moto-stage.ts';
import { changeOf, type Wire } from './moto-wire.ts';
import { anyRun, claimText, weightOf, type EmulatedWorld, type WorldReader } from './moto-world.ts';
import { showStatus } from './sandbox-world.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const PROMOTE = ['promote', '--plan', 'plan.json', '--confirm', 'us-west-2'];

let stage: MotoStage;
let wire: Wire;
let world: WorldReader;
let root = '';
/** A folder with configuration, manifests and a plan, to be copied. */
let fresh = '';
let untouched: EmulatedWorld;
let promoted: unknown;
/** Requests of an undisturbed promotion. */
let requests = 0;

const run = (folder: string, args: string[]): Promise<Ended> => failover(folder, args, CREDENTIALS);

const copyFolder = async (name: string): Promise<string> => {
  const folder = join(root, name);
  await cp(fresh, folder, { recursive: true });
  return folder;
};

const open = async (): Promise<void> => {
  stage = await openMotoStage();
  ({ wire, world, root, untouched } = stage);
  const { estate } = stage;
  fresh = join(root, 'fresh');
  await mkdir(fresh);
  await writeFile(join(fresh, 'primary.json'), JSON.stringify(estate.primary));
  await writeFile(join(fresh, 'standby.json'), JSON.stringify(estate.standby));
  const manifests = { primary: 'primary.json', standby: 'standby.json' };
  await writeFile(join(fresh, 'failover.json'), JSON.stringify({ target: 'aws', endpointUrl: wire.url, manifests }));
  await writeQuickPlan(fresh, join(fresh, 'plan.json'), CREDENTIALS);
};

const readJournal = async (folder: string): Promise<Entry[]> => {
  const runs = join(folder, '.failover/aws/runs/000001');
  const names = (await readdir(runs)).filter((name) => /^\d+$/.test(name)).toSorted();
  const records = await Promise.all(names.map((name) => readFile(join(runs, name), 'utf8')));
  return records.flatMap((record) => JSON.parse(record.slice(record.indexOf('\n') + 1)) as Entry[]);
};

/** What each step that is done according to the journal has changed, in the words of the wire. */
const doneChanges = (entries: readonly Entry[]): Map<string, string[]> => {
  const intended = new Map(
    entries.flatMap((entry) => (entry.kind === 'step.intended' ? [[entry.step, entry.calls.map(changeOf)]] : [])),
  );
  const done = entries.flatMap((entry) => (entry.kind === 'step.done' && entry.changed ? [entry.step] : []));
  return new Map(done.map((step) => [step, intended.get(step) ?? []]));
};

const arrivals = (change: string): number => wire.seen.filter((seen) => seen.arrived && seen.change === change).length;

/** Promotes; at its `at`-th request the process is killed, and the request has the given fate. */
const promoteKilledAt = async (folder: string, at: number, fate: 'passes' | 'lost' | 'unanswered'): Promise<Ended> => {
  wire.seen.length = 0;
  const { child, ended } = start(folder, PROMOTE, CREDENTIALS);
  wire.onRequest = () => {
    if (wire.seen.length !== at) return 'passes';
    child.kill('SIGKILL');
    return fate;
  };
  const result = await ended;
  await wire.quiet();
  wire.onRequest = () => 'passes';
  return result;
};

const takeBack = async (folder: string): Promise<void> => {
  const back = await run(folder, ['rollback', '--confirm', 'us-west-2']);
  assert.equal(back.code, 0, back.stderr + back.stdout);
  assert.deepEqual(await world.read(), untouched);
};

/** A folder whose promotion was killed. One that needed fewer requests than the first, and so was done, is taken back. */
const killedIn = async (name: string, at: number, fate: 'passes' | 'lost' | 'unanswered'): Promise<string> => {
  const folder = await copyFolder(name);
  const { signal, code, stderr } = await promoteKilledAt(folder, at, fate);
  if (signal === 'SIGKILL') return folder;
  assert.equal(code, 0, stderr);
  await takeBack(folder);
  return killedIn(`${name}-again`, Math.floor(at * 0.8), fate);
};

const nothingDone = async (folder: string): Promise<void> => {
  assert.deepEqual(await world.read(), untouched);
  await assert.rejects(readdir(join(folder, '.failover/aws/runs/000001')));
};

const promotionTests = (): void => {
  test('a promotion is made, made only once, and rolled back exactly', async () => {
    const folder = await copyFolder('calm');
    wire.seen.length = 0;
    const first = await run(folder, PROMOTE);
    assert.equal(first.code, 0, first.stderr + first.stdout);
    requests = wire.seen.length;
    const after = await world.read();
    promoted = anyRun(after);
    assert.deepEqual([weightOf(after, 'us-east-1'), weightOf(after, 'us-west-2')], [0, 200]);
    assert.match(claimText(after) ?? '', /to=us-west-2/);
    wire.seen.length = 0;
    const second = await run(folder, ['promote', '--confirm', 'us-west-2']);
    assert.equal(second.code, 0, second.stderr);
    assert.match(second.stdout, /Nothing to do/);
    assert.deepEqual(
      wire.seen.filter(({ change }) => change !== null),
      [],
    );
    const replay = await run(folder, ['replay', '--json']);
    const document = JSON.parse(replay.stdout) as { replayed: string; otherwise: unknown[]; onlyRecorded: string[] };
    assert.deepEqual([document.replayed, document.otherwise], ['completed', []], replay.stdout);
    await takeBack(folder);
  });

  test('a run of which every first answer is lost ends as any other', async () => {
    const folder = await copyFolder('unanswered');
    wire.seen.length = 0;
    wire.onRequest = ({ change }) =>
      change !== null && wire.seen.filter((seen) => seen.change === change).length === 1 ? 'unanswered' : 'passes';
    const ended = await run(folder, PROMOTE);
    wire.onRequest = () => 'passes';
    assert.equal(ended.code, 0, ended.stderr + ended.stdout);
    assert.deepEqual(anyRun(await world.read()), promoted);
    await takeBack(folder);
  });
};

const killTest = (index: number): void => {
  const share = draw(SEED, `moto kill ${index}`);
  const fate = (['passes', 'lost', 'unanswered'] as const)[index % 3] ?? 'passes';
  test(`killed after ${Math.round(share * 100)} % of its requests, the last one ${fate}, it is resumed to the same end`, async () => {
    const folder = await killedIn(`kill-${index}`, Math.max(1, Math.ceil(share * requests)), fate);
    const begun = await showStatus(folder).catch(() => null);
    // Killed while it still read: there is no run, and promote begins one.
    if (begun === null) {
      assert.deepEqual(await world.read(), untouched);
      const again = await run(folder, PROMOTE);
      assert.equal(again.code, 0, again.stderr);
    } else {
      assert.equal(begun.state, 'interrupted');
      const done = doneChanges(await readJournal(folder));
      const before = [...done.values()].flat().map((change) => [change, arrivals(change)] as const);
      for (const [change, count] of before) assert.ok(count > 0, `called done, never arrived: ${change}`);
      const resumed = await run(folder, ['resume', '--confirm', 'us-west-2']);
      assert.equal(resumed.code, 0, resumed.stderr + resumed.stdout);
      for (const [change, count] of before) assert.equal(arrivals(change), count, `sent again: ${change}`);
    }
    assert.deepEqual(anyRun(await world.read()), promoted);
    await takeBack(folder);
  });
};

const badInputTests = (): void => {
  test('an endpoint that cannot be reached is named, and nothing is changed', async () => {
    const folder = await copyFolder('unreachable');
    const { code, stderr } = await run(folder, [
      'promote',
      '--confirm',
      'us-west-2',
      '--endpoint-url',
      'http://127.0.0.1:9',
    ]);
    assert.equal(code, 4, stderr);
    assert.match(stderr, /http:\/\/127\.0\.0\.1:9\) cannot be reached/);
    await nothingDone(folder);
  });

  test('expired credentials are called that, and nothing is changed', async () => {
    const folder = await copyFolder('expired');
    wire.onRequest = () => 'expired';
    const { code, stderr } = await run(folder, ['promote', '--confirm', 'us-west-2']);
    wire.onRequest = () => 'passes';
    assert.equal(code, 3, stderr);
    assert.match(stderr, /expired/);
    await nothingDone(folder);
  });

  test('credentials that expire in the middle stop the run with a question; with new ones it is resumed', async () => {
    const folder = await copyFolder('expires');
    wire.seen.length = 0;
    wire.onRequest = () => (wire.seen.length > requests / 2 ? 'expired' : 'passes');
    const stopped = await run(folder, PROMOTE);
    wire.onRequest = () => 'passes';
    assert.notEqual(stopped.code, 0, stopped.stdout);
    assert.match(stopped.stderr + stopped.stdout, /expired/);
    const resumed = await run(folder, ['resume', '--retry', '--confirm', 'us-west-2']);
    assert.equal(resumed.code, 0, resumed.stderr + resumed.stdout);
    assert.deepEqual(anyRun(await world.read()), promoted);
    await takeBack(folder);
  });

  test('a manifest that is not there is named, and nothing is changed', async () => {
    const folder = await copyFolder('no-manifest');
    await rm(join(folder, 'standby.json'));
    const { code, stderr } = await run(folder, ['promote', '--confirm', 'us-west-2']);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /standby\.json/);
    await nothingDone(folder);
  });
};

void suite('a promotion over a real wire', { skip: await skipReason() }, () => {
  before(open);
  after(() => stage.close());
  promotionTests();
  for (let index = 0; index < KILLS; index += 1) killTest(index);
  badInputTests();
});
