/**
 * Two folders, which stand for two machines, and one bucket: both promote, one falls asleep or dies, the other takes
 * over, and a third folder with nothing but the configuration sees the whole story. `KILLS=20` for the long version.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { draw } from '../../src/sandbox/chance.ts';
import { JOURNAL_BUCKET, type Estate } from '../contract/estate.ts';
import { skipReason } from '../contract/moto.ts';
import { start } from './command.ts';
import { KILLS, ok, openMotoStage, SEED, writeQuickPlan, type MotoStage, person, runAs as run } from './moto-stage.ts';
import type { Wire } from './moto-wire.ts';
import { anyRun, type EmulatedWorld, type WorldReader } from './moto-world.ts';
import { showStatus } from './sandbox-world.ts';

const PROMOTE = ['promote', '--plan', '../plan.json', '--confirm', 'us-west-2'];
const RESUME = ['resume', '--confirm', 'us-west-2'];
const ROLLBACK = ['rollback', '--confirm', 'us-west-2'];

let stage: MotoStage;
let wire: Wire;
let world: WorldReader;
let estate: Estate;
let root = '';
let untouched: EmulatedWorld;
let promoted: unknown;
/** Requests of an undisturbed promotion. */
let requests = 0;
let serial = 0;

/** The place of one incident in the bucket, and a new machine that knows it. */
const newPrefix = (): string => `incident-${(serial += 1)}`;
const newMachine = async (prefix: string, isBare = false): Promise<string> => {
  const folder = await mkdtemp(join(root, 'machine-'));
  const journal = { bucket: JOURNAL_BUCKET, prefix };
  const manifests = { primary: '../primary.json', standby: 'standby.json' };
  const common = { target: 'aws', endpointUrl: wire.url };
  // A manifest names the bucket; a machine without manifests is told by its configuration.
  const config = isBare ? { ...common, journal: { ...journal, region: 'us-west-2' } } : { ...common, manifests };
  await writeFile(join(folder, 'standby.json'), JSON.stringify({ ...estate.standby, journal }));
  await writeFile(join(folder, 'failover.json'), JSON.stringify(config));
  return folder;
};

const open = async (): Promise<void> => {
  stage = await openMotoStage();
  ({ wire, world, estate, root, untouched } = stage);
  await writeFile(join(root, 'primary.json'), JSON.stringify(estate.primary));
  await writeQuickPlan(await newMachine(newPrefix()), join(root, 'plan.json'), person('ann'));
};

/**
 * Promotes in a folder; at its `at`-th request the process gets the signal. One that falls asleep does so at the next request that
 * is not of its journal: woken while the bucket owes it an answer, it says that the bucket did not answer in time.
 */
const promoteSignalledAt = (folder: string, at: number, signal: NodeJS.Signals) => {
  wire.seen.length = 0;
  const begun = start(folder, PROMOTE, person('ann'));
  const signalled = new Promise<void>((resolve) => {
    let isDue = true;
    wire.onRequest = ({ path }) => {
      const isAwaited = signal === 'SIGSTOP' && path.startsWith(`/${JOURNAL_BUCKET}`);
      if (!isDue || wire.seen.length < at || isAwaited) return 'passes';
      isDue = false;
      begun.child.kill(signal);
      resolve();
      return 'passes';
    };
  });
  return { ...begun, signalled };
};

const takeBack = async (folder: string, operator: string): Promise<void> => {
  ok(await run(folder, ROLLBACK, operator));
  assert.deepEqual(await world.read(), untouched);
};

const recordsIn = async (folder: string): Promise<string[]> => {
  const runs = join(folder, '.failover/aws/runs/000001');
  const names = (await readdir(runs)).filter((name) => /^\d+$/.test(name)).toSorted();
  return Promise.all(names.map((name) => readFile(join(runs, name), 'utf8')));
};

const calmTests = (): void => {
  test('a promotion with its journal in the bucket is promoted once, copied, and rolled back from an empty folder', async () => {
    const prefix = newPrefix();
    const folder = await newMachine(prefix);
    wire.seen.length = 0;
    const first = ok(await run(folder, PROMOTE));
    requests = wire.seen.length;
    promoted = anyRun(await world.read());
    assert.match(first.stdout, /Journal +run 1-[a-z0-9]+ record \d+ [0-9a-f]{16}\n/);
    assert.match(ok(await run(await newMachine(prefix), PROMOTE)).stdout, /Nothing to do/);
    const elsewhere = await newMachine(prefix, true);
    const status = await showStatus(elsewhere);
    assert.equal(status.state, 'completed');
    await takeBack(elsewhere, 'bob');
    const copied = await recordsIn(folder);
    assert.deepEqual((await recordsIn(elsewhere)).slice(0, copied.length), copied);
  });
};

const takeOverTests = (): void => {
  test('of two that promote, one falls asleep, the other takes over, and the first wakes up and is refused', async () => {
    const prefix = newPrefix();
    const [annFolder, bobFolder] = [await newMachine(prefix), await newMachine(prefix)];
    const ann = promoteSignalledAt(annFolder, Math.ceil(requests * 0.6), 'SIGSTOP');
    await ann.signalled;
    wire.onRequest = () => 'passes';
    const second = await run(bobFolder, PROMOTE, 'bob');
    assert.equal(second.code, 12, second.stderr + second.stdout);
    assert.match(second.stderr, /belongs to ann on \S+, process \d+/);
    const refused = await run(bobFolder, RESUME, 'bob');
    assert.equal(refused.code, 12, refused.stderr);
    assert.match(refused.stderr, /ann on .*last record is of .*failover resume --take-over/s);
    const taken = ok(await run(bobFolder, [...RESUME, '--take-over'], 'bob'));
    assert.match(taken.stdout, /taken over by bob/);
    assert.deepEqual(anyRun(await world.read()), promoted);
    ann.child.kill('SIGCONT');
    const woken = await ann.ended;
    assert.equal(woken.code, 12, woken.stderr + woken.stdout);
    assert.match(woken.stderr, /Another operator has taken over run 1/);
    assert.deepEqual(anyRun(await world.read()), promoted);
    const story = ok(await run(await newMachine(prefix, true), ['history']));
    assert.match(story.stdout, /promoted, planned, us-east-1 -> us-west-2, .*, ann\n[^]*taken over by bob on /);
    await takeBack(annFolder, 'ann');
  });
};

const killTest = (index: number): void => {
  const share = draw(SEED, `shared kill ${index}`);
  test(`killed after ${Math.round(share * 100)} % of its requests, a run is resumed from an empty folder to the same end`, async () => {
    const prefix = newPrefix();
    const folder = await newMachine(prefix);
    const ann = promoteSignalledAt(folder, Math.max(1, Math.ceil(share * requests)), 'SIGKILL');
    await ann.ended;
    await wire.quiet();
    wire.onRequest = () => 'passes';
    const elsewhere = await newMachine(prefix, true);
    const begun = await showStatus(elsewhere).catch(() => null);
    if (begun === null) ok(await run(folder, PROMOTE));
    else if (begun.state !== 'completed') ok(await run(elsewhere, RESUME, 'bob'));
    assert.deepEqual(anyRun(await world.read()), promoted);
    ok(await run(await newMachine(prefix, true), ['history', '--verify']));
    await takeBack(elsewhere, 'bob');
  });
};

const awayTests = (): void => {
  test('where S3 does not answer the run stops before its next change, goes on locally only when told, and is pushed up later', async () => {
    const prefix = newPrefix();
    const folder = await newMachine(prefix);
    const isJournal = (): boolean => wire.seen.at(-1)?.path.startsWith(`/${JOURNAL_BUCKET}`) === true;
    wire.seen.length = 0;
    wire.onRequest = () => (wire.seen.length > requests / 2 && isJournal() ? 'lost' : 'passes');
    const stopped = await run(folder, PROMOTE);
    assert.equal(stopped.code, 4, stopped.stderr);
    assert.match(stopped.stderr, /did not answer within 5 s.*resume --journal local --reason/s);
    const looked = ok(await run(folder, ['status']));
    assert.match(looked.stdout.replaceAll(/\s+/g, ' '), /S3 does not answer; this is the local copy/);
    const silent = await run(folder, [...RESUME, '--journal', 'local']);
    assert.equal(silent.code, 2, silent.stderr);
    ok(await run(folder, [...RESUME, '--journal', 'local', '--reason', 'S3 is away']));
    assert.deepEqual(anyRun(await world.read()), promoted);
    assert.match(ok(await run(folder, ['status'])).stdout, /local only since .* by ann: S3 is away/s);
    wire.onRequest = () => 'passes';
    const elsewhere = await newMachine(prefix, true);
    assert.equal((await showStatus(elsewhere)).state, 'interrupted');
    ok(await run(folder, RESUME));
    assert.equal((await showStatus(elsewhere)).state, 'completed');
    assert.doesNotMatch(ok(await run(folder, ['status'])).stdout, /local only/);
    await takeBack(elsewhere, 'bob');
  });
};

void suite('a journal that machines share', { skip: await skipReason() }, () => {
  before(open);
  after(() => stage.close());
  calmTests();
  takeOverTests();
  awayTests();
  for (let index = 0; index < KILLS; index += 1) killTest(index);
});
