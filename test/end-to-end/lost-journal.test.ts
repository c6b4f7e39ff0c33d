/**
 * A bucket that loses what it had: to a lifecycle rule, to whoever empties it, and to somebody who begins another run there.
 * Each machine has a copy; nothing that was written is given up, and no command takes a part for the whole.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { DeleteObjectsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { JOURNAL_BUCKET } from '../contract/estate.ts';
import { skipReason } from '../contract/moto.ts';
import { start, type Ended } from './command.ts';
import { ok, openMotoStage, person, runAs as run, writeQuickPlan, type MotoStage } from './moto-stage.ts';
import { anyRun } from './moto-world.ts';

const PROMOTE = ['promote', '--plan', '../plan.json', '--confirm', 'us-west-2'];
const ROLLBACK = ['rollback', '--confirm', 'us-west-2'];
const RESUME = ['resume', '--confirm', 'us-west-2'];

let stage: MotoStage;
let s3: S3Client;

const PREFIX = 'incident';
const newMachine = async (): Promise<string> => {
  const folder = await mkdtemp(join(stage.root, 'machine-'));
  const journal = { bucket: JOURNAL_BUCKET, prefix: PREFIX };
  await writeFile(join(folder, 'standby.json'), JSON.stringify({ ...stage.estate.standby, journal }));
  const manifests = { primary: '../primary.json', standby: 'standby.json' };
  await writeFile(
    join(folder, 'failover.json'),
    JSON.stringify({ target: 'aws', endpointUrl: stage.wire.url, manifests }),
  );
  return folder;
};

const keysUnder = async (prefix: string): Promise<string[]> => {
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: JOURNAL_BUCKET, Prefix: `${prefix}/runs/` }),
  );
  return Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
};

/** What a lifecycle rule does, or a person. */
const expire = async (isGone: (run: number, sequence: number) => boolean): Promise<void> => {
  const gone = (await keysUnder(PREFIX)).filter((key) => isGone(Number(key.slice(-15, -9)), Number(key.slice(-8))));
  await s3.send(
    new DeleteObjectsCommand({ Bucket: JOURNAL_BUCKET, Delete: { Objects: gone.map((Key) => ({ Key })) } }),
  );
};

const copyOf = async (folder: string): Promise<Record<string, string>> => {
  const runs = join(folder, '.failover/aws/runs');
  const names = (await readdir(runs, { recursive: true })).filter((name) => /\/\d{8}$/.test(name)).toSorted();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(runs, name), 'utf8')])),
  );
};

/** Begins a promotion that dies at its `at`-th change, which arrives; nothing does after it. */
const killedAtChange = async (folder: string, at: number): Promise<void> => {
  let changes = 0;
  const begun = start(folder, PROMOTE, person('ann'));
  stage.wire.onRequest = ({ change }) => {
    if (changes >= at) return 'silent';
    if (change !== null) changes += 1;
    if (changes >= at) begun.child.kill('SIGKILL');
    return 'passes';
  };
  await begun.ended;
  await stage.wire.quiet();
  stage.wire.onRequest = () => 'passes';
};

const plain = ({ stdout, stderr }: Ended): string => `${stdout} ${stderr}`.replaceAll(/\s+/g, ' ');

const refusedAs = async (folder: string, args: string[], operator: string, words: RegExp): Promise<void> => {
  const [copy, keys, world] = [await copyOf(folder), await keysUnder(PREFIX), anyRun(await stage.world.read())];
  const refused = await run(folder, args, operator);
  assert.equal(refused.code, 5, plain(refused));
  assert.match(plain(refused), words);
  assert.doesNotMatch(plain(refused), /Rolled back|Promoted/);
  assert.deepEqual(
    [await copyOf(folder), await keysUnder(PREFIX), anyRun(await stage.world.read())],
    [copy, keys, world],
    'nothing is set aside, pushed or changed',
  );
};

let [ann, bob, carol] = ['', '', ''];

const replaced = async (): Promise<void> => {
  await killedAtChange(ann, 4);
  assert.ok(Object.keys(await copyOf(ann)).length > 1);
  await expire(() => true);
  // The claim of the lost run stops the second one, whose journal knows nothing of it.
  assert.equal((await run(carol, PROMOTE, 'carol')).code, 1);
  for (const command of [ROLLBACK, RESUME, PROMOTE])
    await refusedAs(ann, command, 'ann', /run 1-\w+ of carol, .*run 1-\w+ of ann, .*--run 1 --keep bucket/);
  assert.match(plain(await run(ann, ['status'])), /Under the number 1 two things are recorded/);
  ok(await run(carol, ROLLBACK, 'carol'));
  const renumbered = ok(await run(ann, ['journal', 'restore', '--run', '1', '--keep', 'copy']));
  assert.match(plain(renumbered), /as run 2, too.*aws s3 rm --recursive s3:\S+\/runs\/000001\//);
  await expire((run) => run === 1);
  ok(await run(ann, ['journal', 'restore']));
  ok(await run(ann, ['journal', 'verify']));
  assert.match(plain(ok(await run(bob, ['history'], 'bob'))), /2 .*carol.* 1 .*ann/);
  ok(await run(carol, ['journal', 'restore', '--run', '1', '--keep', 'bucket'], 'carol'));
  ok(await run(carol, ['journal', 'verify'], 'carol'));
};

const expired = async (): Promise<void> => {
  ok(await run(bob, [...RESUME, '--take-over'], 'bob'));
  await expire((run, sequence) => run === 1 && sequence <= 3);
  await refusedAs(bob, [...ROLLBACK, '--run', '1'], 'bob', /no longer in s3:.*has records 1-3\..*journal restore/);
  assert.match(plain(ok(await run(bob, ['status', '--run', '1'], 'bob'))), /Run 1 .*promoted.*no longer in s3:/);
  const verified = await run(bob, ['journal', 'verify'], 'bob');
  assert.equal(verified.code, 7, plain(verified));
  assert.match(plain(verified), /Run 1: LOST/);
  const lost = await keysUnder(PREFIX);
  assert.match(plain(ok(await run(bob, ['journal', 'restore', '--dry-run']))), /Run 1: records 1-3 to the bucket/);
  assert.deepEqual(await keysUnder(PREFIX), lost);
  ok(await run(bob, ['journal', 'restore']));
  ok(await run(bob, ['journal', 'verify']));
};

const stale = async (): Promise<void> => {
  await expire(() => true);
  await refusedAs(ann, [...ROLLBACK, '--run', '1'], 'ann', /Records of run 1 are no longer in/);
  // A part of it is put back by name, and the machine that has the rest is not fooled by it.
  ok(await run(ann, ['journal', 'restore']));
  await refusedAs(bob, [...ROLLBACK, '--run', '1'], 'bob', /Records of run 1 are no longer in/);
  ok(await run(bob, ['journal', 'restore'], 'bob'));
  ok(await run(ann, [...ROLLBACK, '--run', '1']));
  assert.deepEqual(await stage.world.read(), stage.untouched);
};

void suite('a bucket that lost records', { skip: await skipReason() }, () => {
  before(async () => {
    stage = await openMotoStage();
    s3 = new S3Client({
      endpoint: stage.moto.endpointUrl,
      region: 'us-west-2',
      forcePathStyle: true,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    await writeFile(join(stage.root, 'primary.json'), JSON.stringify(stage.estate.primary));
    [ann, bob, carol] = [await newMachine(), await newMachine(), await newMachine()];
    await writeQuickPlan(ann, join(stage.root, 'plan.json'), person('ann'));
  });
  after(async () => {
    s3.destroy();
    await stage.close();
  });
  test('a run that somebody began in an emptied bucket hides no run that was there before', replaced);
  test('records that a rule expired are missed, kept in the copy, and put back before anything goes on', expired);
  test('a copy that is behind is not taken for the run when the bucket is empty', stale);
});
