/**
 * What is wrong with arguments whatever the command makes of them: a word that is no command, an empty value, a flag that is
 * given twice with different values, a number that is none, a switch with a value that is not one. A parser would pass over
 * these, and a promotion would run without the plan that a script had meant to name.
 */
import { parseArgs } from 'node:util';
import { EXIT, Failure } from '../../domain/failure.ts';
import { printable } from '../../domain/text/printable.ts';
import type { CommandFlag } from './command.ts';
import { COMMANDS, GROUPS } from './command-table.ts';
import { GLOBAL_FLAGS } from './flags.ts';
import { shellQuoted } from '../../domain/text/shell.ts';
import { didYouMean } from '../../domain/text/suggest.ts';

const usage = (message: string, remedy: string): Failure =>
  new Failure({ code: 'usage', message, remedy, exitCode: EXIT.usage });

const EMPTY = 'Is a variable of your script empty?';

/** On one line, with the spaces that made it unknown. */
const shown = (word: string): string => printable(word).replaceAll('\n', '\\n');

type KnownFlag = Pick<CommandFlag, 'type'> & { alias?: string };

const EVERY_COMMAND = [...COMMANDS, ...GROUPS.flatMap(({ commands }) => commands)];

/** All flags of all commands: a flag means the same wherever it is known. */
const FLAGS = new Map<string, KnownFlag>([
  ...EVERY_COMMAND.flatMap(({ flags }): [string, KnownFlag][] => Object.entries(flags)),
  ...Object.entries(GLOBAL_FLAGS),
  ['help', { type: 'boolean', alias: 'h' }],
]);

const OPTIONS = Object.fromEntries(
  [...FLAGS].map(([name, { type, alias }]) => {
    const kind = type === 'boolean' ? ('boolean' as const) : ('string' as const);
    return [name, alias === undefined ? { type: kind } : { type: kind, short: alias }];
  }),
);

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];
type OptionToken = Extract<Token, { kind: 'option' }>;

const tokensOf = (argv: readonly string[]): Token[] =>
  parseArgs({ args: [...argv], options: OPTIONS, strict: false, allowPositionals: true, tokens: true }).tokens;

/** Numbers as people write them: no `1e3`, no `0x10`, nothing that is infinite. */
const isNumber = (text: string): boolean => /^-?\d+(?:\.\d+)?$/.test(text);

/** What begins with a dash is another flag, and the parser reads it so, also where help is asked for. */
const checkDash = ({ name, rawName, value, inlineValue }: OptionToken): void => {
  if (FLAGS.get(name)?.type === 'string' && inlineValue === false && value.startsWith('-'))
    throw usage(`${rawName} needs a value.`, `One that begins with a dash is written as --${name}=VALUE.`);
};

const checkValue = ({ name, rawName, value }: OptionToken): void => {
  const type = FLAGS.get(name)?.type;
  if (type === undefined || value === undefined) return;
  if (type === 'boolean') {
    if (value === 'true' || value === 'false') return;
    throw usage(`${rawName} is "${shown(value)}".`, `It is a switch: write ${rawName}, or leave it out.`);
  }
  if (value.trim() === '')
    throw usage(`${rawName} is "${shown(value)}".`, `Give it a value, or leave ${rawName} out. ${EMPTY}`);
  if (type === 'number' && !isNumber(value))
    throw usage(`${rawName} is "${shown(value)}".`, 'Give a number such as 20.');
};

const checkTwice = (options: readonly OptionToken[]): void => {
  const given = new Map<string, string>();
  for (const { name, rawName, value } of options) {
    if (value === undefined || !FLAGS.has(name)) continue;
    const earlier = given.get(name) ?? value;
    given.set(name, value);
    if (earlier !== value)
      throw usage(
        `${rawName} is given twice: "${shown(earlier)}" and "${shown(value)}".`,
        'Leave one of them out: only you know which one.',
      );
  }
};

const helpOf = (path: string): string => `"failover${path === '' ? '' : ` ${path}`} --help" shows what is possible.`;

const unknownCommand = (word: string, known: readonly string[], path: string): Failure =>
  word.trim() === ''
    ? usage(`The command is "${shown(word)}".`, `Name one. ${EMPTY} ${helpOf(path)}`)
    : usage(`There is no command "${shown(word)}".`, `${didYouMean(word, known)} ${helpOf(path)}`.trim());

/** @param words that are no flags and not the value of one */
const checkWords = (words: readonly string[]): void => {
  const [first, second] = words;
  if (first === undefined) return;
  const known = [...COMMANDS, ...GROUPS].map(({ name }) => name);
  if (!known.includes(first)) throw unknownCommand(first, known, '');
  const group = GROUPS.find(({ name }) => name === first);
  const names = group?.commands.map(({ name }) => name);
  if (names !== undefined && second !== undefined && !names.includes(second))
    throw unknownCommand(second, names, first);
  const path = group === undefined ? [first] : words.slice(0, 2);
  const at = words.findIndex((word) => word.trim() === '');
  if (at < 0) return;
  const { arguments: expected = [] } = (group?.commands ?? COMMANDS).find(({ name }) => name === path.at(-1)) ?? {};
  const what = expected[at - path.length]?.name ?? 'word';
  throw usage(
    `The ${what} after "failover ${path.join(' ')}" is "${shown(words[at] ?? '')}".`,
    `Give it, or leave it out. ${EMPTY}`,
  );
};

/** What stands behind a `--` is neither a flag nor a command: `promote -- --dry-run` would promote. */
const checkTerminator = (argv: readonly string[], tokens: readonly Token[]): void => {
  const terminator = tokens.find(({ kind }) => kind === 'option-terminator');
  if (terminator === undefined || terminator.index === argv.length - 1) return;
  const meant = argv.filter((_, index) => index !== terminator.index);
  throw usage(
    `What stands behind "--" would not count: ${shown(
      argv
        .slice(terminator.index + 1)
        .map(shellQuoted)
        .join(' '),
    )}.`,
    `Leave the "--" out: ${['failover', ...meant.map(shellQuoted)].join(' ')}`,
  );
};

/** The parser would take some of them for fields of its own (`--_=1`). */
const checkKnown = (tokens: readonly Token[], words: readonly string[]): void => {
  const unknown = tokens.find((token) => token.kind === 'option' && !FLAGS.has(token.name));
  if (unknown?.kind !== 'option') return;
  const [first = '', second = ''] = words;
  const group = GROUPS.find(({ name }) => name === first);
  const command = (group?.commands ?? COMMANDS).find(({ name }) => name === (group === undefined ? first : second));
  const path = [first, ...(group === undefined || command === undefined ? [] : [second])].join(' ');
  const known = [...Object.keys(command?.flags ?? {}), ...Object.keys(GLOBAL_FLAGS)];
  const typed = unknown.rawName.startsWith('--') ? unknown.rawName : `-${unknown.name}`;
  throw usage(`There is no flag "${shown(typed)}".`, `${didYouMean(unknown.name, known)} ${helpOf(path)}`.trim());
};

/** Without a `--` in front of the command: `npx failover -- promote` is how npm is told that what follows is not its own. */
export const withoutDashes = (argv: readonly string[]): readonly string[] => {
  const start = argv.findIndex((word) => word !== '--');
  return start < 0 ? [] : argv.slice(start);
};

/** @throws Failure `usage` (exit 2) with the word, the flag or the value as it was typed, and what to write instead */
export const checkArguments = (argv: readonly string[]): void => {
  const tokens = tokensOf(argv);
  checkTerminator(argv, tokens);
  const unknownAt = tokens.find((token) => token.kind === 'option' && !FLAGS.has(token.name))?.index ?? Infinity;
  // Behind a flag that is not known nobody can tell a word from a value; the parser names that flag.
  const words = tokens.flatMap((token) =>
    token.kind === 'positional' && token.index < unknownAt ? [token.value] : [],
  );
  checkKnown(tokens, words);
  const options = tokens.filter((token) => token.kind === 'option');
  for (const option of options) checkDash(option);
  const isHelp = options.some(({ name }) => name === 'help');
  if (isHelp) return checkWords(words.filter((word) => word.trim() !== ''));
  checkWords(words);
  for (const option of options) checkValue(option);
  checkTwice(options);
};
