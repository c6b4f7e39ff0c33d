import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createAwsTarget, type AwsTarget } from '../../src/aws/target.ts';
import { credentialsShortfall } from '../../src/cli/places/credentials-end.ts';
import { realWorld } from '../../src/cli/places/real-world.ts';
import type { Call } from '../../src/domain/api/call.ts';
import { serve } from './fake-server.ts';

const READ: Call = { service: 'ecs', operation: 'DescribeServices', region: 'us-west-2', input: { services: ['a'] } };
const WHO: Call = { service: 'sts', operation: 'GetCallerIdentity', region: 'us-west-2', input: {} };

const root = mkdtempSync(join(tmpdir(), 'failover-login-'));
after(() => rmSync(root, { recursive: true }));
let folders = 0;

/** A log-in program that gives the keys in turn, the last one for ever. */
const loginGiving = (keys: string[], expiration = '2099-01-01T00:00:00Z') => {
  const folder = join(root, String((folders += 1)));
  const log = `${folder}.log`;
  const script = `${folder}.cjs`;
  writeFileSync(log, '');
  writeFileSync(
    script,
    `const { appendFileSync, readFileSync } = require('node:fs');
     const keys = ${JSON.stringify(keys)};
     const turn = readFileSync(${JSON.stringify(log)}, 'utf8').length;
     appendFileSync(${JSON.stringify(log)}, 'x');
     console.log(JSON.stringify({ Version: 1, AccessKeyId: keys[Math.min(turn, keys.length - 1)], SecretAccessKey: 's', SessionToken: 't', Expiration: ${JSON.stringify(expiration)} }));`,
  );
  const config = `${folder}.ini`;
  writeFileSync(config, `[profile pony]\ncredential_process = ${process.execPath} ${script}\n`);
  return { config, runs: () => readFileSync(log, 'utf8').length };
};

const keyOf = ({ headers }: IncomingMessage): string =>
  /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';

/** AWS, in which the keys of `ended` have expired, and each key is of an account. */
const awsWith = (accounts: Record<string, string>, ended: Set<string>) =>
  serve((request, response) => {
    const key = keyOf(request);
    if (ended.has(key)) {
      response.statusCode = 400;
      response.end(JSON.stringify({ __type: 'ExpiredTokenException', message: 'The security token has expired' }));
      return;
    }
    response.end(
      request.headers.authorization?.includes('/sts/') === true
        ? `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>${accounts[key]}</Account><Arn>arn</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`
        : '{"services":[]}',
    );
  });

const withTarget = async (
  config: string,
  endpointUrl: string,
  work: (target: AwsTarget) => Promise<void>,
): Promise<void> => {
  const before = process.env['AWS_CONFIG_FILE'];
  process.env['AWS_CONFIG_FILE'] = config;
  const target = createAwsTarget({ endpointUrl, profile: 'pony' });
  try {
    await work(target);
  } finally {
    target.close();
    if (before === undefined) delete process.env['AWS_CONFIG_FILE'];
    else process.env['AWS_CONFIG_FILE'] = before;
  }
};

test('credentials that end in mid-run are asked for anew once, for all calls together, and the calls go on', async () => {
  const login = loginGiving(['first', 'second']);
  const ended = new Set<string>();
  const server = await awsWith({ first: '1', second: '1' }, ended);
  await withTarget(login.config, server.url, async (target) => {
    assert.equal((await target.send(WHO, 5000)).outcome, 'yes');
    ended.add('first');
    const answers = await Promise.all([READ, READ, READ, READ].map((call) => target.send(call, 5000)));
    assert.deepEqual(
      answers.map(({ outcome }) => outcome),
      ['yes', 'yes', 'yes', 'yes'],
    );
  });
  await server.close();
  assert.equal(login.runs(), 2);
  const bySecond = server.requests.filter((request) => keyOf(request) === 'second');
  // The new key is asked whose it is before anything else is sent with it.
  assert.match(bySecond[0]?.headers.authorization ?? '', /\/sts\//);
});

test('a log-in that still gives the ended credentials is an answer of kind expired, and nothing is sent again', async () => {
  const login = loginGiving(['first']);
  const server = await awsWith({}, new Set(['first']));
  await withTarget(login.config, server.url, async (target) => {
    const answer = await target.send(READ, 5000);
    assert.ok(answer.outcome === 'no' && answer.error.kind === 'expired');
  });
  await server.close();
  assert.equal(server.requests.length, 1);
});

test('new credentials of another account are used for nothing but to see whose they are', async () => {
  const login = loginGiving(['first', 'second']);
  const ended = new Set<string>();
  const server = await awsWith({ first: '111111111111', second: '222222222222' }, ended);
  await withTarget(login.config, server.url, async (target) => {
    await target.send(WHO, 5000);
    ended.add('first');
    const answer = await target.send(READ, 5000);
    assert.ok(answer.outcome === 'no' && answer.error.kind === 'expired');
    assert.equal(answer.error.message, 'The new credentials are of account 222222222222, the run is of 111111111111.');
    assert.equal((await target.send(READ, 5000)).outcome, 'no');
  });
  await server.close();
  const used = server.requests.filter((request) => keyOf(request) === 'second');
  assert.ok(used.length > 0 && used.every(({ headers }) => headers.authorization?.includes('/sts/')));
});

test('credentials that will not outlive the run are reported with by how much; others, and none, are not', async () => {
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
  const login = loginGiving(['first'], inAnHour);
  await withTarget(login.config, 'http://127.0.0.1:9', async ({ credentialsEndAt }) => {
    const place = { credentialsEndAt, world: realWorld };
    assert.equal(await credentialsShortfall(place, 'us-west-2', 3_500_000), null);
    const text = await credentialsShortfall(place, 'us-west-2', 2 * 3_600_000);
    assert.match(
      text ?? '',
      /^The credentials end in (1 h|59 min \d+ s|60 min), 1 h( 0 min)? before .* Log in again now/,
    );
  });
  const none = { credentialsEndAt: () => Promise.resolve(null), world: realWorld };
  assert.equal(await credentialsShortfall(none, 'us-west-2', 1), null);
});
