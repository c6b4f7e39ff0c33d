import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMANDS, GROUPS } from '../../src/cli/command-table.ts';
import { GLOBAL_FLAGS } from '../../src/cli/flags.ts';
import { OVERVIEW } from '../../src/cli/overview.ts';
import { parseArguments } from '../../src/cli/parser.ts';
import { quickParse } from '../../src/cli/quick-parse.ts';
import { Failure } from '../../src/domain/failure.ts';
import { failover, freshDirectory } from './program.ts';

const directory = freshDirectory();

const refused = async (argv: string[]): Promise<Failure> => {
  try {
    await parseArguments(argv);
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.exitCode, 2);
    return error;
  }
  assert.fail(`${argv.join(' ')} was accepted`);
};

test('a refused argument never reaches the command: yargs goes on when its fail handler only returns', () => {
  const { code, stdout, stderr } = failover(directory, ['promote', '--to', 'us-west-2', '--typo']);
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /There is no flag "--typo"/);
});

test('a misspelled command, flag or choice is answered with the one that was meant', async () => {
  assert.match((await refused(['promte'])).remedy, /Did you mean "promote"/);
  assert.match((await refused(['sandbox', 'shov'])).remedy, /Did you mean "show"/);
  assert.match((await refused(['promote', '--confrim', 'x'])).remedy, /Did you mean "confirm"/);
  assert.match((await refused(['promote', '--mode', 'froced'])).remedy, /Did you mean "forced"/);
});

test('a flag without its value is refused', async () => {
  assert.match((await refused(['promote', '--to'])).message, /--to needs a value/);
});

test('a flag that is given twice counts once, with the last value', async () => {
  const parsed = await parseArguments(['promote', '--to', 'us-east-1', '--to', 'us-west-2']);
  assert.equal(parsed?.globals.to, 'us-west-2');
});

test('every command takes every global flag', async () => {
  for (const { name, arguments: words = [] } of COMMANDS) {
    for (const [flag, { type }] of Object.entries(GLOBAL_FLAGS)) {
      const value = { target: 'aws', output: 'json', speed: '2' }[flag] ?? 'x';
      const argv = [name, ...words.map(() => 'x'), `--${flag}`, ...(type === 'boolean' ? [] : [value])];
      const parsed = await parseArguments(argv);
      assert.equal(parsed?.command.name, name);
      assert.ok(flag in (parsed?.globals ?? {}), `${name} --${flag}`);
    }
  }
});

test('a flag of which the name begins with "no-" is its own flag and not the opposite of another', async () => {
  const parsed = await parseArguments(['promote', '--no-input', '--no-color']);
  assert.equal(parsed?.globals['no-input'], true);
  assert.equal(parsed?.globals['no-color'], true);
});

test('unknown FAILOVER_ variables do not fail a command, and FAILOVER_JSON=1 is true', () => {
  const { code, stdout } = failover(directory, ['history'], { FAILOVER_SOMETHING: '1', FAILOVER_JSON: '1' });
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), []);
});

test('a variable that cannot be read is named, with what it may be', () => {
  const { code, stderr } = failover(directory, ['history'], { FAILOVER_TARGET: 'sandbx' });
  assert.equal(code, 2);
  assert.match(stderr, /FAILOVER_TARGET is "sandbx"/);
  assert.match(stderr, /Did you mean "sandbox"/);
});

test('flags count before variables', () => {
  const { stdout } = failover(directory, ['history', '-o', 'text'], { FAILOVER_JSON: '1' });
  assert.match(stdout, /There are no runs yet/);
});

test('the short way for commands that only look reads what yargs reads', async () => {
  for (const argv of [
    ['status'],
    ['status', '--json', '--run', '3'],
    ['history', '-o', 'ndjson', '-v', '--state', 'x'],
  ]) {
    const quick = quickParse(argv);
    assert.deepEqual({ ...quick?.globals }, { ...(await parseArguments(argv))?.globals });
    assert.equal(quick?.command.name, argv[0]);
  }
});

test('the short way leaves everything else to yargs', () => {
  for (const argv of [
    ['promote'],
    ['status', '--help'],
    ['status', '-o', 'xml'],
    ['status', 'x'],
    ['status', '--speed', '2'],
  ]) {
    assert.equal(quickParse(argv), null, argv.join(' '));
  }
});

test('help teaches the incident path on one screen of 24 lines and 80 columns', () => {
  const { code, stdout } = failover(directory, ['--help']);
  assert.equal(code, 0);
  const lines = stdout.trimEnd().split('\n');
  assert.ok(lines.length <= 24, `${lines.length} lines`);
  assert.deepEqual(
    lines.filter((line) => line.length > 80),
    [],
  );
  for (const { name } of COMMANDS) assert.match(OVERVIEW, new RegExp(`failover ${name}`));
});

test('every command has help with an example', () => {
  const all = COMMANDS.map(({ name, examples }) => ({ words: [name], examples }));
  for (const { name, commands } of GROUPS)
    for (const command of commands) all.push({ words: [name, command.name], examples: command.examples });
  for (const { examples } of all) assert.ok(examples.length > 0);
  const { code, stdout } = failover(directory, ['resume', '--help']);
  assert.equal(code, 0);
  assert.match(stdout, /failover resume --retry/);
});

test('no command at all shows the way and is a usage error, so that a script notices', () => {
  const { code, stdout, stderr } = failover(directory, []);
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /failover promote/);
});
