import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfig } from '../../src/cli/settings/config-file.ts';
import { Failure } from '../../src/domain/failure.ts';
import { failover, freshDirectory } from './program.ts';

const write = (path: string, value: unknown): string => {
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
};
const read = async (cwd: string, named?: string, environment: NodeJS.ProcessEnv = {}, onlyLooks = false) =>
  readConfig(named, { cwd, environment, homeDirectory: cwd }, onlyLooks);

const refused = async (value: unknown): Promise<Failure> => {
  const directory = freshDirectory();
  write(join(directory, 'failover.json'), value);
  try {
    await read(directory);
  } catch (error) {
    assert.ok(error instanceof Failure);
    assert.equal(error.exitCode, 2);
    return error;
  }
  assert.fail('it was accepted');
};

test('a file named by flag counts before the variable, that before the folders above, and these before the user', async () => {
  const directory = freshDirectory();
  mkdirSync(join(directory, 'a', 'b'), { recursive: true });
  mkdirSync(join(directory, '.git'));
  mkdirSync(join(directory, 'xdg', 'oregon-trail'), { recursive: true });
  const above = write(join(directory, 'failover.json'), { to: 'us-west-2' });
  const user = write(join(directory, 'xdg', 'oregon-trail', 'failover.json'), { to: 'us-west-2' });
  const other = write(join(directory, 'other.json'), { to: 'us-west-2' });
  const start = join(directory, 'a', 'b');
  const xdg = { XDG_CONFIG_HOME: join(directory, 'xdg') };
  assert.equal((await read(start, other, { FAILOVER_CONFIG: above }))?.path, other);
  assert.equal((await read(start, undefined, { FAILOVER_CONFIG: other }))?.path, other);
  assert.equal((await read(start, undefined, xdg))?.path, above);
  const elsewhere = freshDirectory();
  assert.equal((await read(elsewhere, undefined, xdg))?.path, user);
  assert.equal(await read(elsewhere), null);
});

test('the folders above are looked at as far as the root of the repository', async () => {
  const directory = freshDirectory();
  mkdirSync(join(directory, 'repository', '.git'), { recursive: true });
  write(join(directory, 'failover.json'), { to: 'us-west-2' });
  assert.equal(await read(join(directory, 'repository')), null);
});

test('an unknown field is named, with the one that was meant', async () => {
  const { message } = await refused({ alowYes: true });
  assert.match(message, /unknown field "alowYes"\. Did you mean "allowYes"\?/);
});

test('a wrong value is named with its field and what it may be', async () => {
  assert.match(
    (await refused({ target: 'was' })).message,
    /field "target" is "was": none of its values\. Use "sandbox" or "aws"/,
  );
  assert.match(
    (await refused({ allowYes: 'yes' })).message,
    /field "allowYes" is "yes": of the wrong kind\. Write true or false/,
  );
  assert.match((await refused({ manifests: { primary: 'a' } })).message, /field "manifests.standby" is missing/);
});

test('a file that is not JSON is named with line and column', async () => {
  assert.match((await refused('{\n  "to": us-west-2\n}')).message, /failover\.json:2:9/);
});

test('a file named by hand that is not there is an error, not the default', async () => {
  await assert.rejects(read(freshDirectory(), 'none.json'), /does not exist/);
});

test('commands that only look are not stopped by a field that they do not use', async () => {
  const directory = freshDirectory();
  write(join(directory, 'failover.json'), { allowYes: 'yes', state: 'here' });
  assert.equal((await read(directory, undefined, {}, true))?.config.state, 'here');
  await assert.rejects(read(directory), /allowYes/);
});

test('paths in the file are relative to it, and --verbose names the file', () => {
  const directory = freshDirectory();
  mkdirSync(join(directory, 'below', '.git'), { recursive: true });
  write(join(directory, 'below', 'failover.json'), { state: 'kept' });
  mkdirSync(join(directory, 'below', 'deep'));
  const { stderr } = failover(join(directory, 'below', 'deep'), ['history', '--verbose']);
  assert.match(stderr, /Configuration: .*below\/failover\.json\. State: .*below\/kept\./);
});

test('target aws without manifests is refused with what to write', () => {
  const { code, stderr } = failover(freshDirectory(), ['promote', '--target', 'aws']);
  assert.equal(code, 2);
  assert.match(stderr, /"manifests"/);
});
