import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { createAwsTarget } from '../../src/aws/target.ts';
import type { ConfirmOutput } from '../../src/domain/api/call.ts';
import { serve } from './fake-server.ts';

const run = promisify(execFile);
const TARGET = join(import.meta.dirname, '../../src/aws/target.ts');

/** Sends calls from a process of its own, with nothing in its environment but what is given. */
const sendElsewhere = async (calls: object[], environment: Record<string, string>, options: object = {}) => {
  const script = `
    import { createAwsTarget } from ${JSON.stringify(TARGET)};
    const target = createAwsTarget(${JSON.stringify(options)});
    const answers = [];
    for (const call of ${JSON.stringify(calls)}) answers.push(await target.send(call, 5000));
    target.close();
    console.log(JSON.stringify(answers));`;
  const none = {
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/nowhere',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
  };
  const { stdout } = await run(process.execPath, ['--input-type=module-typescript', '-e', script], {
    env: { PATH: process.env['PATH'], HOME: '/nowhere', ...none, ...environment },
  });
  return JSON.parse(stdout) as { outcome: string; error?: { code: string; kind: string; message: string } }[];
};

const KEYS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const WHO = { service: 'sts', operation: 'GetCallerIdentity', region: 'us-west-2', input: {} };
const READ = { service: 'ecs', operation: 'DescribeServices', region: 'us-west-2', input: { services: ['auth'] } };

const okay = () => serve((_request, response) => response.end('{}'));

test('without any credentials the answer is a definite no of kind expired', async () => {
  const [answer] = await sendElsewhere([READ], {});
  assert.equal(answer?.outcome, 'no');
  assert.equal(answer?.error?.code, 'CredentialsProviderError');
  assert.equal(answer?.error?.kind, 'expired');
});

test('an emulator on this machine needs no credentials', async () => {
  const server = await okay();
  const [answer] = await sendElsewhere([READ], { AWS_ENDPOINT_URL: server.url });
  await server.close();
  assert.equal(answer?.outcome, 'yes', JSON.stringify(answer));
  assert.match(server.requests[0]?.headers.authorization ?? '', /Credential=emulator\/\d{8}\/us-west-2\/ecs\//);
});

test('--endpoint-url wins over AWS_ENDPOINT_URL_<SERVICE>, which wins over AWS_ENDPOINT_URL', async () => {
  const [flag, service, all] = await Promise.all([okay(), okay(), okay()]);
  const environment = { ...KEYS, AWS_ENDPOINT_URL: all.url, AWS_ENDPOINT_URL_ECS: service.url };
  await sendElsewhere([READ, WHO], environment);
  assert.deepEqual([service.requests.length, all.requests.length], [1, 1]);
  await sendElsewhere([READ], environment, { endpointUrl: flag.url });
  assert.deepEqual([flag.requests.length, service.requests.length, all.requests.length], [1, 1, 1]);
  await Promise.all([flag, service, all].map((server) => server.close()));
});

test('a credential process is run once for all services and regions', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'failover-'));
  const log = join(folder, 'runs');
  const program = `${process.execPath} -e "require('fs').appendFileSync('${log}','x');console.log(JSON.stringify({Version:1,AccessKeyId:'a',SecretAccessKey:'b'}))"`;
  await writeFile(join(folder, 'login.cjs'), program);
  await writeFile(join(folder, 'config'), `[profile pony]\ncredential_process = sh ${join(folder, 'login.cjs')}\n`);
  const server = await okay();
  const environment = { AWS_CONFIG_FILE: join(folder, 'config'), AWS_ENDPOINT_URL: server.url };
  const stream = { ...READ, service: 'kinesis', operation: 'DescribeStreamSummary', input: { StreamName: 'pony' } };
  const answers = await sendElsewhere([READ, stream, { ...READ, region: 'us-east-1' }], environment, {
    profile: 'pony',
  });
  await server.close();
  assert.equal(answers.filter(({ outcome }) => outcome === 'yes').length, 3, JSON.stringify(answers));
  assert.equal(await readFile(log, 'utf8'), 'x');
  await rm(folder, { recursive: true });
});

test('importing the target imports no module of the SDK', async () => {
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
    await import(${JSON.stringify(TARGET)});
    console.log(JSON.stringify(loaded));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
  const loaded = JSON.parse(stdout) as string[];
  assert.ok(loaded.some((url) => url.endsWith('/src/aws/clients.ts')));
  assert.deepEqual(
    loaded.filter((url) => url.includes('/node_modules/')),
    [],
  );
});

const QUESTION = { question: 'Go?', statement: ['Two records are lost.'], expected: 'us-west-2' };
const asked = { service: 'human', operation: 'Confirm', region: 'us-west-2', input: QUESTION } as const;

test('a question goes to the person who is asked; while there is no answer it is pending and not put again', async () => {
  let answer: (output: ConfirmOutput) => void = () => {};
  let count = 0;
  const target = createAwsTarget({
    ask(input) {
      assert.deepEqual(input, QUESTION);
      count += 1;
      return new Promise((resolve) => (answer = resolve));
    },
  });
  assert.deepEqual(await target.send(asked, 20), { outcome: 'yes', output: { answer: 'pending', by: '' } });
  const waiting = target.send(asked, Number.POSITIVE_INFINITY);
  answer({ answer: 'yes', by: 'ana' });
  assert.deepEqual(await waiting, { outcome: 'yes', output: { answer: 'yes', by: 'ana' } });
  assert.equal(count, 1);
});

test('without anyone to ask, the answer is no', async () => {
  const answer = await createAwsTarget().send(asked, 1_000);
  assert.deepEqual(answer, {
    outcome: 'no',
    error: { code: 'NobodyToAsk', kind: 'denied', message: 'There is nobody to ask.' },
  });
});
