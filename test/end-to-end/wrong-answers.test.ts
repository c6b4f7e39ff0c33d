/** Wires on which somebody other than AWS answers, or nobody: what is not known is said so, and nothing goes on from it. */
import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, suite, test } from 'node:test';
import { JOURNAL_BUCKET } from '../contract/estate.ts';
import { skipReason } from '../contract/moto.ts';
import { failover, start, type Ended } from './command.ts';
import { ok, openMotoStage, writeQuickPlan, type MotoStage } from './moto-stage.ts';
import type { Fate, OnWire, Seen } from './moto-wire.ts';

const PERSON = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', FAILOVER_OPERATOR: 'ann' };
const PROMOTE = ['promote', '--plan', '../plan.json', '--confirm', 'us-west-2'];

let stage: MotoStage;
let serial = 0;

const run = (folder: string, ...args: string[]): Promise<Ended> => failover(folder, args, PERSON);

const newMachine = async (prefix: string): Promise<string> => {
  const { root, wire, estate } = stage;
  const folder = await mkdtemp(join(root, 'machine-'));
  const journal = { bucket: JOURNAL_BUCKET, prefix };
  const manifests = { primary: '../primary.json', standby: 'standby.json' };
  await writeFile(join(folder, 'standby.json'), JSON.stringify({ ...estate.standby, journal }));
  await writeFile(join(folder, 'failover.json'), JSON.stringify({ target: 'aws', endpointUrl: wire.url, manifests }));
  return folder;
};

const isJournal = ({ path }: Seen): boolean => path.startsWith(`/${JOURNAL_BUCKET}`);
const s3Error = (status: number, code: string, message = 'for the test'): OnWire => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});
const PAGE: OnWire = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>Sign in</title></head><body>Accept the terms of use.</body></html>',
};
const PLAIN_PAGE: OnWire = { ...PAGE, headers: {} };
const fatesOfJournal = (fate: Fate): void => {
  stage.wire.onRequest = (seen) => (isJournal(seen) ? fate : 'passes');
};
const oneLine = ({ stdout, stderr }: Ended): string => `${stdout} ${stderr}`.replaceAll(/\s+/g, ' ');

/** A run that is open in the bucket: its process was killed amid it. */
const openRun = async (prefix: string): Promise<void> => {
  const begun = start(await newMachine(prefix), PROMOTE, PERSON);
  let puts = 0;
  stage.wire.onRequest = (seen) => {
    if (isJournal(seen) && seen.method === 'PUT' && (puts += 1) === 4) begun.child.kill('SIGKILL');
    return 'passes';
  };
  await begun.ended;
  await stage.wire.quiet();
  stage.wire.onRequest = () => 'passes';
};

/** What an open run holds, the next one needs. */
const takeBack = async (folder: string): Promise<void> => {
  stage.wire.onRequest = () => 'passes';
  ok(await run(folder, 'rollback', '--confirm', 'us-west-2'));
};

const LOOKING = [['status', '--json'], ['history'], ['status', '--run', '3'], ['rollback', '--dry-run']];

/** Of one run that is open in the bucket: nothing of what is asked may end it. */
const unknownRunTests = (): void => {
  const prefix = 'unknown';
  before(() => openRun(prefix));
  const fates: Readonly<Record<string, Fate>> = {
    '503 SlowDown': s3Error(503, 'SlowDown'),
    '500': s3Error(500, 'InternalError'),
    'no answer': 'silent',
    'a reset': 'lost',
    'a page': PAGE,
    'a page that is not said to be one': PLAIN_PAGE,
  };
  for (const [name, fate] of Object.entries(fates))
    test(`with ${name} in place of the bucket's answers, whether a run is open there is not known, and said so`, async () => {
      const elsewhere = await newMachine(prefix);
      fatesOfJournal(fate);
      const commands = name === 'a reset' ? LOOKING : [['status', '--json']];
      const asked = await Promise.all(commands.map((command) => run(elsewhere, ...command)));
      for (const [index, one] of asked.entries()) {
        const command = commands[index]?.join(' ');
        assert.equal(one.code, 4, `${command}: ${one.stdout}${one.stderr}`);
        assert.match(oneLine(one), /is not known: s3:\/\/\S+ does not answer/, command);
        assert.doesNotMatch(oneLine(one), /There is no run|There are no runs|begins one/);
      }
      assert.match(asked[0]?.stdout ?? '', /"code": ?"journal-unreachable"/);
      stage.wire.onRequest = () => 'passes';
      assert.match(ok(await run(elsewhere, 'status')).stdout, /Run 1/i);
    });

  test('where S3 does not answer nothing is begun, gone on with, taken back or settled from elsewhere', async () => {
    const elsewhere = await newMachine(prefix);
    fatesOfJournal(s3Error(503, 'SlowDown'));
    const untouched = await stage.world.read();
    const commands = [
      PROMOTE,
      ['resume'],
      ['rollback', '--confirm', 'us-west-2'],
      ['settle'],
      ['approve', '../plan.json'],
    ];
    const asked = await Promise.all(commands.map((command) => run(elsewhere, ...command)));
    for (const [index, one] of asked.entries()) {
      assert.equal(one.code, 4, `${commands[index]?.join(' ')}: ${one.stdout}${one.stderr}`);
      assert.doesNotMatch(oneLine(one), /There is no run|begins one/);
    }
    assert.deepEqual(await stage.world.read(), untouched);
    await takeBack(elsewhere);
  });
};

const interceptedTests = (): void => {
  for (const [name, page] of Object.entries({ 'a page': PAGE, 'a page that is not said to be one': PLAIN_PAGE }))
    test(`while the bucket's answers are ${name}, a promotion stops before its first change; from the tenth on, before its next`, async () => {
      const folder = await newMachine(`page-${(serial += 1)}`);
      const untouched = await stage.world.read();
      fatesOfJournal(page);
      const refused = await run(folder, ...PROMOTE);
      assert.equal(refused.code, 4, refused.stdout + refused.stderr);
      assert.deepEqual(await stage.world.read(), untouched);
      const later = await newMachine(`page-${(serial += 1)}`);
      let count = 0;
      stage.wire.onRequest = (seen) => (isJournal(seen) && (count += 1) >= 10 ? page : 'passes');
      const stopped = await run(later, ...PROMOTE);
      assert.equal(stopped.code, 4, stopped.stdout + stopped.stderr);
      assert.doesNotMatch(oneLine(stopped), /Promoted: /);
      await takeBack(later);
      assert.deepEqual(await stage.world.read(), untouched);
    });

  test('while every service answers with a page, nothing is planned and nothing is begun', async () => {
    const folder = await newMachine(`page-${(serial += 1)}`);
    stage.wire.onRequest = () => PAGE;
    const planned = await run(folder, 'plan');
    assert.equal(planned.code, 4, planned.stdout + planned.stderr);
    assert.match(oneLine(planned), /A proxy may have answered/);
    assert.equal((await run(folder, ...PROMOTE)).code, 4);
  });
};

/** Twenty minutes, as a laptop that slept is off. */
const AHEAD_MS = 20 * 60_000;
const dateOf = (seen: Seen): number =>
  Date.parse(
    String(seen.headers['x-amz-date']).replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z'),
  );
/** Refuses what was signed at another time than its own, as each protocol says it. */
const refuseByClock = (seen: Seen, aheadMs: number, isForgiving: boolean): Fate => {
  const nowMs = Date.now() + aheadMs;
  if (isForgiving && Math.abs(dateOf(seen) - nowMs) < 5 * 60_000) return 'passes';
  const date = new Date(nowMs).toUTCString();
  const error = (code: string): string => `<Code>${code}</Code><Message>Signature expired: token=secret</Message>`;
  if (isJournal(seen))
    return { status: 403, headers: { date }, body: `<Error>${error('RequestTimeTooSkewed')}</Error>` };
  if (
    seen.headers['x-amz-target'] !== undefined ||
    /^\/\d{4}-\d\d-\d\d\/(functions|event-source-mappings)/.test(seen.path)
  )
    return {
      status: 400,
      headers: { date, 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ __type: 'InvalidSignatureException', message: 'Signature expired' }),
    };
  return {
    status: 403,
    headers: { date, 'content-type': 'text/xml' },
    body: `<ErrorResponse><Error><Type>Sender</Type>${error('SignatureDoesNotMatch')}</Error></ErrorResponse>`,
  };
};

const clockTests = (): void => {
  for (const [words, aheadMs] of [
    ['behind', AHEAD_MS],
    ['ahead', -AHEAD_MS],
  ] as const)
    test(`with a clock that is 20 min ${words} calls are signed with the time of AWS, and that is said`, async () => {
      const folder = await newMachine(`clock-${(serial += 1)}`);
      stage.wire.onRequest = (seen) => refuseByClock(seen, aheadMs, true);
      const promoted = ok(await run(folder, ...PROMOTE));
      assert.match(oneLine(promoted), new RegExp(`The clock of this machine is 20 min ${words}\\.`));
      ok(await run(folder, 'rollback', '--confirm', 'us-west-2'));
      stage.wire.onRequest = (seen) => refuseByClock(seen, aheadMs, false);
      const refused = await run(folder, 'plan');
      assert.equal(refused.code, 3, refused.stderr);
      assert.match(oneLine(refused), new RegExp(`clock of this machine is 20 min ${words}\\..*Set the clock`));
      assert.doesNotMatch(oneLine(refused), /\[redacted\]/);
    });
};

const bucketTests = (): void => {
  test('a bucket with Object Lock and a default retention, which asks for a checksum of each object, is a journal like others', async () => {
    const folder = await newMachine(`locked-${(serial += 1)}`);
    stage.wire.onRequest = (seen) => {
      const isSummed = Object.keys(seen.headers).some(
        (name) => name === 'content-md5' || name.startsWith('x-amz-checksum-'),
      );
      return isJournal(seen) && seen.method === 'PUT' && !isSummed
        ? s3Error(
            400,
            'InvalidRequest',
            'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests',
          )
        : 'passes';
    };
    ok(await run(folder, ...PROMOTE));
    await takeBack(folder);
  });

  const refusals: readonly [OnWire, RegExp][] = [
    [s3Error(301, 'PermanentRedirect'), /is not in us-west-2: name its own region/],
    [s3Error(403, 'AccessDenied', 'with an explicit deny in a resource-based policy'), /s3:PutObject.*explicit deny/],
    [
      s3Error(400, 'KMS.DisabledException', 'arn:aws:kms:us-east-1:1:key/1 is disabled.'),
      /key that \S+ encrypts with cannot be used/,
    ],
    [s3Error(404, 'NoSuchBucket'), /There is no bucket /],
  ];
  test('a bucket that refuses says why, and what mends it', async () => {
    const folder = await newMachine(`refused-${(serial += 1)}`);
    for (const [answer, said] of refusals) {
      fatesOfJournal(answer);
      const refused = await run(folder, ...PROMOTE);
      assert.equal(refused.code, 4, refused.stdout + refused.stderr);
      assert.match(oneLine(refused), said);
    }
  });
};

void suite('wires on which others answer', { skip: await skipReason() }, () => {
  before(async () => {
    stage = await openMotoStage();
    await writeFile(join(stage.root, 'primary.json'), JSON.stringify(stage.estate.primary));
    await writeQuickPlan(await newMachine('plan'), join(stage.root, 'plan.json'), PERSON);
  });
  afterEach(() => {
    stage.wire.onRequest = () => 'passes';
  });
  after(() => stage.close());
  void suite('whether a run is open', unknownRunTests);
  interceptedTests();
  clockTests();
  bucketTests();
});
