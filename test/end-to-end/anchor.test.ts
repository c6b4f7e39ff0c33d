/** Anchors over the real wire: a bucket with Object Lock in moto, and a channel that a program of the test listens for. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { DeleteObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateBucketCommand, PutObjectLockConfigurationCommand } from '@aws-sdk/client-s3';
import { listen } from '../aws/fake-server.ts';
import { JOURNAL_BUCKET } from '../contract/estate.ts';
import { skipReason } from '../contract/moto.ts';
import { failover, type Ended } from './command.ts';
import { ok, openMotoStage, writeQuickPlan, type MotoStage } from './moto-stage.ts';

const ANCHOR = 'audit-anchor';
const REGION = 'eu-west-1';
const SECRET = 'hush-hush';

let stage: MotoStage;
let s3: S3Client;
let channel: Awaited<ReturnType<typeof listen>>;
const posted: string[] = [];

const openChannel = async (): Promise<void> => {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      posted.push((JSON.parse(body) as { text: string }).text);
      response.end('ok');
    });
  });
  channel = await listen(server);
};

before(async () => {
  if (await skipReason()) return;
  stage = await openMotoStage();
  await openChannel();
  s3 = new S3Client({
    region: REGION,
    endpoint: stage.moto.endpointUrl,
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  await s3.send(
    new CreateBucketCommand({ Bucket: ANCHOR, CreateBucketConfiguration, ObjectLockEnabledForBucket: true }),
  );
  const Rule = { DefaultRetention: { Mode: 'COMPLIANCE', Days: 30 } } as const;
  const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule } as const;
  await s3.send(new PutObjectLockConfigurationCommand({ Bucket: ANCHOR, ObjectLockConfiguration }));
});
after(async () => {
  if (await skipReason()) return;
  s3.destroy();
  await channel.close();
  await stage.close();
});

const person = (): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  FAILOVER_OPERATOR: 'ann',
  INCIDENT_CHANNEL: `http://127.0.0.1:${channel.port}/${SECRET}`,
});

const newMachine = async (anchor: object, prefix: string): Promise<string> => {
  const folder = await mkdtemp(join(stage.root, 'machine-'));
  const journal = { bucket: JOURNAL_BUCKET, prefix };
  const manifests = { primary: 'primary.json', standby: 'standby.json' };
  await writeFile(join(folder, 'primary.json'), JSON.stringify(stage.estate.primary));
  await writeFile(join(folder, 'standby.json'), JSON.stringify({ ...stage.estate.standby, journal }));
  await writeFile(
    join(folder, 'failover.json'),
    JSON.stringify({ target: 'aws', endpointUrl: stage.wire.url, manifests, anchor }),
  );
  return folder;
};

const promoted = async (folder: string): Promise<Ended> => {
  await writeQuickPlan(folder, join(folder, 'plan.json'), person());
  return ok(await failover(folder, ['promote', '--plan', 'plan.json', '--confirm', 'us-west-2'], person()));
};

const rollBack = (folder: string): Promise<Ended> => failover(folder, ['rollback', '--confirm', 'us-west-2'], person());

/** Everything that the program has said or written. */
const allOf = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

void suite('an anchor of a real run', { skip: await skipReason() }, () => {
  test('a journal that lost its end in the bucket and in the copy is refused by a machine that knows only the anchor', async () => {
    const folder = await newMachine({ bucket: ANCHOR, region: REGION, prefix: 'pony' }, 'locked');
    const { stdout } = await promoted(folder);
    const [, count = ''] = /Anchor +s3:\/\/audit-anchor\/pony has record (\d+) of run 1\./.exec(stdout) ?? [];
    const heads = await s3.send(new ListObjectVersionsCommand({ Bucket: ANCHOR, Prefix: 'pony/heads/' }));
    const keys = (heads.Versions ?? []).map(({ Key = '' }) => Key);
    assert.ok(keys.includes(`pony/heads/000001/${count.padStart(8, '0')}`), keys.join(' '));
    assert.ok(keys.length < Number(count), 'not every record is anchored');
    assert.equal(new Set(keys).size, keys.length, 'none is written twice');
    const last = heads.Versions?.at(-1);
    const taken = new DeleteObjectCommand({ Bucket: ANCHOR, Key: last?.Key, VersionId: last?.VersionId });
    await assert.rejects(s3.send(taken), /AccessDenied|Access Denied|locked/i, 'Object Lock keeps it');
    const name = count.padStart(8, '0');
    const cut = new DeleteObjectCommand({ Bucket: JOURNAL_BUCKET, Key: `locked/runs/000001/${name}` });
    await s3.send(cut);
    rmSync(join(folder, '.failover/aws/runs/000001', name));
    for (const machine of [folder, await newMachine({ bucket: ANCHOR, region: REGION, prefix: 'pony' }, 'locked')]) {
      const refused = await rollBack(machine);
      assert.equal(refused.code, 5, refused.stderr);
      assert.match(refused.stderr.replaceAll(/\s+/g, ' '), new RegExp(`record ${count} is missing`));
    }
    // A decision of people, in a file that people review: the anchor begins anew.
    const config = join(folder, 'failover.json');
    await writeFile(config, readFileSync(config, 'utf8').replace('"prefix":"pony"', '"prefix":"pony-2"'));
    ok(await rollBack(folder));
    assert.deepEqual(await stage.world.read(), stage.untouched);
  });

  test('a channel gets the heads, its URL is nowhere, and people are told what they must find there', async () => {
    const folder = await newMachine({ webhook: 'INCIDENT_CHANNEL' }, 'told');
    const { stdout, stderr } = await promoted(folder);
    assert.match(stdout, /Anchor +the webhook of INCIDENT_CHANNEL has record \d+ of run 1\./);
    const lastPost = posted.at(-1) ?? '';
    assert.match(lastPost, /^failover journal head: run 1 \(1-\w+\) record \d+ [0-9a-f]{64} \S+Z ann on /);
    const back = ok(await rollBack(folder));
    assert.ok(back.stderr.includes(lastPost), back.stderr);
    assert.match(back.stderr.replaceAll(/\s+/g, ' '), /must be the following, or an earlier one of this run/);
    const without = await failover(folder, ['status'], { ...person(), INCIDENT_CHANNEL: '' });
    assert.equal(without.code, 0, without.stderr);
    for (const text of [stdout, stderr, back.stdout, back.stderr, without.stdout + without.stderr, allOf(folder)])
      assert.doesNotMatch(text, new RegExp(SECRET));
    assert.deepEqual(await stage.world.read(), stage.untouched);
  });
});
