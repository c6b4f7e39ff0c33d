/** Whose the credentials are behind a role: the real SDK with real configuration files, and STS on this machine. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { profileInUse, sourceOf } from '../../src/aws/source-profile.ts';
import { digestOf } from '../../src/domain/text/digest.ts';
import { failover } from '../end-to-end/command.ts';

const ACCOUNT = '123456789012';
/** Whoever approves is shown what they approve: a plan that there is. */
const PLAN = readFileSync(join(import.meta.dirname, '../plans/fixtures/format-1/planned.json'), 'utf8');
const DIGEST = digestOf(JSON.parse(PLAN));
const home = mkdtempSync(join(tmpdir(), 'failover-persons-'));
let server: Server;
let url = '';

/** Sessions by their access key: the key holds the number of the role's session. */
const sessions: string[] = [];

const callerOf = (key: string): { arn: string; userId: string } => {
  const session = /^ASIASESSION(\d+)$/.exec(key)?.[1];
  if (session === undefined) {
    const name = key.replace(/^AKIA/, '').toLowerCase();
    return { arn: `arn:aws:iam::${ACCOUNT}:user/${name}`, userId: `AIDA${name.toUpperCase()}` };
  }
  const name = sessions[Number(session)] ?? '';
  return { arn: `arn:aws:sts::${ACCOUNT}:assumed-role/promote/${name}`, userId: `AROAPROMOTE:${name}` };
};

const answer = (action: string, body: string): string =>
  `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${body}</${action}Result></${action}Response>`;

before(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const form = new URLSearchParams(text);
      const key = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
      response.setHeader('content-type', 'text/xml');
      if (form.get('Action') === 'AssumeRole') {
        const number = sessions.push(form.get('RoleSessionName') ?? '') - 1;
        const end = new Date(Date.now() + 3_600_000).toISOString();
        const credentials = `<AccessKeyId>ASIASESSION${number}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${end}</Expiration>`;
        return response.end(answer('AssumeRole', `<Credentials>${credentials}</Credentials>`));
      }
      const { arn, userId } = callerOf(key);
      return response.end(
        answer('GetCallerIdentity', `<Arn>${arn}</Arn><UserId>${userId}</UserId><Account>${ACCOUNT}</Account>`),
      );
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const role = `role_arn = arn:aws:iam::${ACCOUNT}:role/promote`;
  const keys = (name: string): string => `aws_access_key_id = AKIA${name}\naws_secret_access_key = s`;
  mkdirSync(join(home, '.aws'));
  writeFileSync(join(home, 'plan.json'), PLAN, { mode: 0o600 });
  writeFileSync(
    join(home, '.aws', 'config'),
    `[profile base]\n${keys('ANN')}\n[profile incident]\n${role}\nsource_profile = base\n` +
      `[profile twice]\n${role}\nsource_profile = incident\nrole_session_name = someone\n` +
      `[profile self]\n${role}\nsource_profile = self\n${keys('BOB')}\n`,
  );
});
after(() => {
  server.close();
  rmSync(home, { recursive: true });
});

const approve = async (more: Record<string, string>, ...flags: string[]) =>
  failover(home, ['approve', 'plan.json', '--target', 'aws', '--to', 'us-west-2', '--journal', 'local', ...flags], {
    AWS_ENDPOINT_URL: url,
    FAILOVER_OPERATOR: `op${sessions.length}`,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...more,
  });

test('a profile with a role and no session name is known by whose its source is, through any chain of roles', async () => {
  for (const [profile, who] of [
    ['incident', 'ann'],
    ['twice', 'ann'],
    ['self', 'bob'],
    ['base', 'ann'],
  ] as const) {
    const { code, stdout, stderr } = await approve({}, '--profile', profile);
    assert.equal(code, 0, `${profile}: ${stderr}`);
    assert.match(stdout, new RegExp(`Approved by arn:aws:iam::${ACCOUNT}:user/${who} for run 1`), profile);
  }
  assert.ok(
    sessions.some((name) => /^aws-sdk-js-\d+$/.test(name)),
    sessions.join(', '),
  );
  const folder = join(home, '.failover', 'aws', 'approvals', DIGEST);
  assert.ok(readdirSync(folder).some((who) => who.startsWith('AROAPROMOTE')));
});

test('credentials of a session in the environment are refused where a program named it, and taken where a person did', async () => {
  const environment = (name: string) => ({
    AWS_ACCESS_KEY_ID: `ASIASESSION${sessions.push(name) - 1}`,
    AWS_SECRET_ACCESS_KEY: 's',
    AWS_SESSION_TOKEN: 't',
  });
  const refused = await approve(environment('botocore-session-1606300000'));
  assert.equal(refused.code, 3, refused.stderr);
  assert.match(refused.stderr, /botocore-session-1606300000.*name that a program gave[^]*--role-session-name YOU/);
  const ofFunction = await approve({ ...environment('fire-drill'), AWS_LAMBDA_FUNCTION_NAME: 'fire-drill' });
  assert.match(ofFunction.stderr, /Lambda function fire-drill/);
  const taken = await approve(environment('carol@pony.example'));
  assert.equal(taken.code, 0, taken.stderr);
  assert.match(taken.stdout, /Approved by arn:aws:sts::.*:assumed-role\/promote\/carol@pony\.example/);
});

test('which profile is in use, and where its chain of roles begins', () => {
  assert.equal(profileInUse('a', { AWS_PROFILE: 'b', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' }), 'a');
  assert.equal(profileInUse(undefined, { AWS_PROFILE: 'b', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' }), 'b');
  assert.equal(profileInUse(undefined, { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' }), null);
  assert.equal(profileInUse(undefined, {}), 'default');
  const round = { a: { role_arn: 'r', source_profile: 'b' }, b: { role_arn: 'r', source_profile: 'a' } };
  assert.equal(sourceOf(round, 'a').source, 'a');
  assert.equal(sourceOf({ a: { role_arn: 'r', credential_source: 'Environment' } }, 'a').source, null);
  assert.equal(sourceOf({}, 'a').source, null);
});
