import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { endHelpers, runHelper } from '../../src/aws/credential-process.ts';
import { failover } from '../end-to-end/command.ts';
import { exampleManifest } from '../domain/example.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'failover-helper-'));
  const primary = exampleManifest({ region: 'us-east-1', posture: 'serving' });
  await writeFile(join(folder, 'primary.json'), JSON.stringify(primary));
  await writeFile(join(folder, 'standby.json'), JSON.stringify(exampleManifest()));
  await writeFile(
    join(folder, 'failover.json'),
    JSON.stringify({
      target: 'aws',
      endpointUrl: 'http://127.0.0.1:9',
      manifests: { primary: 'primary.json', standby: 'standby.json' },
    }),
  );
});
after(() => rm(folder, { recursive: true }));

/** What has ended and whose parent has not looked stays listed, as a zombie where there is a /proc to tell. */
const isAlive = (pid: number): boolean => {
  if (spawnSync('kill', ['-0', String(pid)]).status !== 0) return false;
  const status = spawnSync('cat', [`/proc/${pid}/status`], { encoding: 'utf8' }).stdout;
  return !/^State:\s+Z/m.test(status);
};
const until = async (holds: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 50 && !holds(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
};

test('a helper that prints credentials gives them, and one that fails says why', async () => {
  assert.deepEqual(await runHelper(`echo '{"Version":1}'`), { stdout: '{"Version":1}\n' });
  await assert.rejects(
    runHelper('echo "no session, log in" >&2; exit 3'),
    /ended with exit code 3: no session, log in\./,
  );
  await assert.rejects(runHelper('/nowhere/helper'), /ended with exit code 127/);
});

test('a helper that hangs is ended with all that it has started, at its time or when nobody waits for it', async () => {
  const children = join(folder, 'children');
  await assert.rejects(
    runHelper(`sleep 300 & echo $! > ${children}; wait`, 300),
    /had not ended after 0\.3 s and was ended/,
  );
  const child = Number(await readFile(children, 'utf8'));
  await until(() => !isAlive(child));
  assert.equal(isAlive(child), false);
  const waited = runHelper('sleep 300').catch((error: unknown) => error);
  endHelpers();
  assert.match(String(await waited), /ended with SIGKILL/);
});

const profiles: Readonly<Record<string, { config: string; says: RegExp }>> = {
  hangs: {
    config: 'credential_process = sh -c "echo $$ > PIDS; exec sleep 300"',
    says: /does not accept the credentials.*does not answer/,
  },
  garbles: { config: 'credential_process = echo hello', says: /printed something that is not JSON/ },
  refuses: {
    config: 'credential_process = sh -c "echo no session >&2; exit 1"',
    says: /ended with exit code 1: no session/,
  },
  expired: {
    config:
      'sso_start_url = https://example.awsapps.com/start\nsso_region = us-west-2\nsso_account_id = 123456789012\nsso_role_name = promote',
    says: /SSO session.*(expired|invalid)/i,
  },
  web: {
    config: 'role_arn = arn:aws:iam::123456789012:role/promote\nweb_identity_token_file = /nowhere/token',
    says: /\/nowhere\/token/,
  },
};

for (const [name, { config, says }] of Object.entries(profiles))
  test(`a profile whose source of credentials ${name} is told soon, exit 3, and nothing stays behind`, async () => {
    const pids = join(folder, `pids-${name}`);
    const path = join(folder, `config-${name}`);
    await writeFile(path, `[profile ${name}]\nregion = us-west-2\n${config.replace('PIDS', pids)}\n`);
    const env = { AWS_CONFIG_FILE: path, AWS_EC2_METADATA_DISABLED: 'true' };
    const ended = await failover(folder, ['plan', '--profile', name], env);
    assert.equal(ended.code, 3, ended.stderr);
    assert.match(ended.stderr.replaceAll(/\s+/g, ' '), says);
    if (name !== 'hangs') return;
    const pid = Number(await readFile(pids, 'utf8'));
    await until(() => !isAlive(pid));
    assert.equal(isAlive(pid), false, 'the helper is ended');
  });
