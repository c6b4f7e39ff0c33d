/** `failover drift` over a real wire: differences put by hand into regions of moto are found, named, and gone when taken back. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { PrimaryFacts } from '../../src/domain/facts/primary-facts.ts';
import type { DriftReport } from '../../src/drift/report.ts';
import { createEstate, JOURNAL_BUCKET, type Estate } from '../contract/estate.ts';
import { skipReason, startMoto, type Moto } from '../contract/moto.ts';
import { failover, type Ended } from './command.ts';
import { CASES, connect } from './drift-moto-cases.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const EXCUSED = [
  { kind: 'quota', name: '*', reason: 'moto does not list applied quotas.' },
  {
    kind: 'certificate',
    name: 'pony *',
    field: 'key algorithm',
    reason: 'StackPostures for nothing: it must be reported as unused.',
  },
];

let moto: Moto;
let estate: Estate;
let folder = '';

const drift = (...args: string[]): Promise<Ended> =>
  failover(folder, ['drift', '--compare', 'live', ...args], CREDENTIALS);

const report = async (): Promise<{ code: number | null; found: string[]; report: DriftReport }> => {
  const { stdout, stderr, code } = await drift('--json');
  assert.ok(stdout.startsWith('{'), stderr);
  const read = JSON.parse(stdout) as DriftReport;
  const counting = read.rows.filter(({ verdict }) => verdict === 'difference');
  return { code, report: read, found: counting.map(({ kind, name, field }) => `${kind}|${name}|${field}`) };
};

const skip = await skipReason();

void suite('failover drift on moto', { skip }, () => {
  before(async () => {
    moto = await startMoto();
    folder = await mkdtemp(join(tmpdir(), 'failover-drift-'));
    estate = await createEstate(moto);
    await writeFile(join(folder, 'primary.json'), JSON.stringify(estate.primary));
    await writeFile(join(folder, 'standby.json'), JSON.stringify(estate.standby));
    await writeFile(join(folder, 'allowed.json'), JSON.stringify(EXCUSED));
    const manifests = { primary: 'primary.json', standby: 'standby.json' };
    const config = { target: 'aws', endpointUrl: moto.endpointUrl, manifests, allowedDifferences: 'allowed.json' };
    await writeFile(join(folder, 'failover.json'), JSON.stringify(config));
  });
  after(async () => {
    await moto.close();
    await rm(folder, { recursive: true });
  });

  test('two regions that were made alike show none, and what is excused in vain is said', async () => {
    const { code, found, report: read } = await report();
    assert.deepEqual(found, []);
    assert.deepEqual(read.untold, []);
    assert.equal(code, 0);
    assert.deepEqual(
      read.unused.map(({ kind }) => kind),
      ['certificate'],
    );
    assert.ok(read.compared >= 35, String(read.compared));
  });

  for (const region of ['us-east-1', 'us-west-2'])
    test(`differences of all kinds in ${region}: found, named, exit 7; taken back, exit 0`, async () => {
      const clients = connect(moto.endpointUrl, region);
      const manifest = region === estate.primary.region ? estate.primary : estate.standby;
      const ways = [];
      for (const { make } of CASES) ways.push(await make(clients, manifest));
      const { code, found } = await report();
      assert.deepEqual(found.toSorted(), CASES.flatMap((one) => one.found).toSorted());
      assert.equal(code, 7);
      const { stdout } = await drift();
      assert.doesNotMatch(stdout, /hunter2/);
      for (const line of stdout.split('\n').slice(1)) assert.ok(line.length <= 80, line);
      for (const takeBack of ways) await takeBack();
      const back = await report();
      assert.deepEqual([back.found, back.code], [[], 0]);
      for (const client of Object.values(clients)) client.destroy();
    });

  test('since when is shared through the journal bucket: another folder tells the same moment', async () => {
    const manifest = estate.standby;
    const journal = ['--journal', `s3://${JOURNAL_BUCKET}/failover?region=${manifest.region}`];
    const { lambda } = connect(moto.endpointUrl, manifest.region);
    const set = (Timeout: number) =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'pony-analytics', Timeout }));
    await set(77);
    const sinceOf = async (...args: string[]): Promise<string | undefined> => {
      const { stdout } = await drift('--json', ...journal, ...args);
      return (JSON.parse(stdout) as DriftReport).rows.find(({ verdict }) => verdict === 'difference')?.since;
    };
    const first = await sinceOf();
    assert.ok(first);
    assert.equal(await sinceOf('--state', join(folder, 'elsewhere')), first);
    await set(3);
    lambda.destroy();
  });

  test('sync records what the primary is made of, as moto reports it', async () => {
    const { code, stderr } = await failover(folder, ['sync'], CREDENTIALS);
    assert.equal(code, 0, stderr);
    const facts = JSON.parse(await readFile(join(folder, 'primary-facts.json'), 'utf8')) as PrimaryFacts;
    assert.equal(facts.services['api']?.imageDigest, `sha256:${'4'.repeat(64)}`);
    assert.equal(facts.services['api']?.minTasks, 12);
    assert.equal(facts.streams['events']?.shardCount, 8);
    assert.equal(facts.consumers['analytics']?.runtime, 'nodejs22.x');
  });
});
