import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkArguments, withoutDashes } from '../../src/cli/arguments/arguments.ts';
import { COMMANDS, GROUPS } from '../../src/cli/arguments/command-table.ts';
import { GLOBAL_FLAGS } from '../../src/cli/arguments/flags.ts';
import { OVERVIEW } from '../../src/cli/arguments/overview.ts';
import { parseArguments } from '../../src/cli/arguments/parser.ts';
import { quickParse } from '../../src/cli/arguments/quick-parse.ts';
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

const complaint = (argv: string[]): string => {
  try {
    checkArguments(argv);
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.exitCode, 2);
    return `${error.message} ${error.remedy}`;
  }
  return '';
};

test('a flag that is given twice with different values is refused, and counts once with the same', () => {
  assert.match(
    complaint(['promote', '--to', 'us-east-1', '--to=us-west-2']),
    /--to is given twice: "us-east-1" and "us-west-2"/,
  );
  assert.match(complaint(['status', '-o', 'json', '--output', 'text']), /given twice/);
  assert.equal(complaint(['promote', '--to', 'us-east-1', '--to', 'us-east-1', '-y', '--yes']), '');
});

const EVERY_COMMAND = [
  ...COMMANDS.map((command) => ({ words: [command.name], command })),
  ...GROUPS.flatMap(({ name, commands }) => commands.map((command) => ({ words: [name, command.name], command }))),
];

test('an empty value is refused wherever a value is asked for: a script passed a variable that is not set', () => {
  for (const { words, command } of EVERY_COMMAND) {
    const flags = { ...GLOBAL_FLAGS, ...command.flags };
    for (const [name, { type }] of Object.entries(flags)) {
      if (type === 'boolean') continue;
      for (const given of [[`--${name}`, ''], [`--${name}=`], [`--${name}`, '  ']])
        assert.match(
          complaint([...words, ...given]),
          new RegExp(`--${name} is "\\s*"`),
          `${words.join(' ')} --${name}`,
        );
    }
    for (const [at, { name }] of (command.arguments ?? []).entries())
      assert.match(
        complaint([...words, ...Array<string>(at).fill('x'), '']),
        new RegExp(`The ${name} after "failover ${words.join(' ')}" is ""`),
      );
  }
  assert.match(complaint(['']), /The command is ""/);
});

test('a flag means the same wherever it is known', () => {
  const types = new Map<string, string>();
  for (const { command } of EVERY_COMMAND)
    for (const [name, { type }] of Object.entries({ ...GLOBAL_FLAGS, ...command.flags })) {
      assert.equal(types.get(name) ?? type, type, name);
      types.set(name, type);
    }
});

test('a switch takes no value but true and false: "--dry-run=1" would have been a promotion', () => {
  for (const value of ['1', 'yes', 'no', '', 'TRUE'])
    assert.match(complaint(['promote', `--dry-run=${value}`]), /--dry-run is "/);
  assert.equal(complaint(['promote', '--dry-run=true', '--json=false']), '');
});

test('a number that is none is named', () => {
  for (const value of ['fast', '1e3', '0x10', 'Infinity', 'NaN', '1,5', '--json'])
    assert.match(complaint(['promote', `--speed=${value}`]), /--speed is "/, value);
  assert.equal(complaint(['promote', '--speed', '0.5']), '');
});

test('a misspelled command is named before its flags', () => {
  assert.match(complaint(['promoet', '--target', 'aws']), /There is no command "promoet"\. Did you mean "promote"\?/);
  assert.match(complaint(['--target', 'aws', 'promoet']), /There is no command "promoet"/);
  assert.match(complaint(['sandbox', 'shov', '--json']), /There is no command "shov"\. Did you mean "show"\?/);
  assert.match(complaint(['--taget', 'aws']), /There is no flag "--taget"\. Did you mean "target"\?/);
});

test('a "--" in front of the command changes nothing, and words behind a later one are refused', () => {
  assert.deepEqual(withoutDashes(['--', 'promote', '--json']), ['promote', '--json']);
  assert.deepEqual(withoutDashes(['--', '--']), []);
  assert.equal(failover(directory, ['--', 'history']).code, 0);
  const wrong = failover(directory, ['--', 'nonsense']);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /There is no command "nonsense"/);
  assert.match(
    complaint(['promote', '--', '--dry-run']),
    /would not count: --dry-run.*Leave the "--" out: failover promote --dry-run/,
  );
  assert.match(complaint(['--target', 'sandbox', '--', 'history']), /failover --target sandbox history/);
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

test('no command at all is a question for help, and is answered with it', () => {
  for (const argv of [[], ['--']]) {
    const { code, stdout, stderr } = failover(directory, argv);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    assert.equal(stdout.trimEnd(), OVERVIEW);
  }
});

test('a flag whose value is another flag is refused also where help is asked for', () => {
  for (const argv of [
    ['--target', '--_=1', '--help'],
    ['status', '--target', '--json', '--help'],
  ])
    assert.throws(
      () => checkArguments(argv),
      (error) => error instanceof Failure && /--target needs a value/.test(error.message),
    );
});

test('a value that is a whole file is not repeated whole, and a home that is no path is told', () => {
  const { code, stderr } = failover(directory, ['status'], { FAILOVER_TARGET: 'x'.repeat(100_000) });
  assert.equal(code, 2);
  assert.match(stderr, /FAILOVER_TARGET is "x+… \(\d+ characters\)/);
  assert.ok(stderr.length < 1000);
  const home = failover(directory, ['status', '--state', '~/x'], { HOME: 'x'.repeat(100_000) });
  assert.equal(home.code, 2);
  assert.match(home.stderr, /HOME is no path.*\nSet HOME/);
});
