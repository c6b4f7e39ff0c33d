/** Words as people type and paste them, and what the program would do with them. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { checkArguments, withoutDashes } from '../../src/cli/arguments/arguments.ts';
import { COMMANDS, GROUPS } from '../../src/cli/arguments/command-table.ts';
import { GLOBAL_FLAGS } from '../../src/cli/arguments/flags.ts';
import { parseArguments } from '../../src/cli/arguments/parser.ts';
import { quickParse } from '../../src/cli/arguments/quick-parse.ts';
import { Failure } from '../../src/domain/failure.ts';

const names = [...COMMANDS, ...GROUPS].map(({ name }) => name);

const fateOf = async (words: string[]): Promise<'refused' | 'help' | 'called'> => {
  const argv = withoutDashes(words);
  if (argv.length === 0) return 'help';
  try {
    checkArguments(argv);
    return quickParse(argv) === null && (await parseArguments(argv)) === null ? 'help' : 'called';
  } catch (error) {
    assert.ok(error instanceof Failure, `${JSON.stringify(words)}: ${String(error)}`);
    assert.equal(error.exitCode, 2, JSON.stringify(words));
    return 'refused';
  }
};

/** They are refused, ask for help, or call a command that was named; nothing else. */
export const typedFate = async (words: string[]): Promise<void> => {
  const fate = await fateOf(words);
  if (fate === 'help')
    assert.ok(
      withoutDashes(words).length === 0 || words.some((text) => /help|^-\w*h/.test(text)),
      JSON.stringify(words),
    );
  if (fate === 'called')
    assert.ok(
      words.some((text) => names.includes(text)),
      JSON.stringify(words),
    );
};

/** The parser shows help by itself: meanwhile nothing is. */
export const sinkOfHelp = async (work: () => Promise<void>): Promise<void> => {
  const { log } = console;
  console.log = () => {};
  try {
    await work();
  } finally {
    console.log = log;
  }
};

export const typed = (): fc.Arbitrary<string[]> =>
  fc.array(
    fc.oneof(
      fc.constantFrom(...names, ...GROUPS.flatMap(({ commands }) => commands.map(({ name }) => name))),
      fc.constantFrom(...Object.keys(GLOBAL_FLAGS).map((name) => `--${name}`)),
      fc.constantFrom(
        '--',
        '-',
        '-y',
        '-o',
        '--help',
        '-h',
        '--version',
        '',
        ' ',
        '--plan',
        '--plan=',
        '--dry-run=1',
        '__proto__',
        '--constructor',
        '--_=1',
      ),
      fc.string({ maxLength: 6 }),
    ),
    { maxLength: 6 },
  );
