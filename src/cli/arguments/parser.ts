/** Arguments through yargs. It parses and explains; everything that it would do by itself is switched off. */
import yargs, { type Argv } from 'yargs';
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Command, CommandArgument, CommandFlag } from './command.ts';
import { COMMANDS, GROUPS } from './command-table.ts';
import { GLOBAL_FLAGS } from './flags.ts';
import type { Parsed } from './parsed.ts';
import { didYouMean } from '../../domain/text/suggest.ts';

const WIDTH = 80;

const usage = (message: string, remedy: string): Failure =>
  new Failure({ code: 'usage', message, remedy, exitCode: EXIT.usage });

const commandNames = [...COMMANDS, ...GROUPS].map(({ name }) => name);

const choiceWrong = (message: string): Failure | null => {
  const { name, given, choices } =
    /Argument: (?<name>\S+), Given: "?(?<given>[^"]*)"?, Choices: (?<choices>.+)/.exec(message)?.groups ?? {};
  if (name === undefined || given === undefined || choices === undefined) return null;
  const known = [...choices.matchAll(/"([^"]+)"/g)].map(([, word]) => word ?? '');
  return usage(`--${name} is "${given}".`, `Use one of: ${known.join(', ')}.${didYouMean(given, known)}`);
};

const wordUnknown = (message: string, { path, known, typed }: Explaining, help: string): Failure | null => {
  const word = /^Unknown (?:arguments?|commands?): (.+)$/.exec(message)?.[1]?.split(', ')[0];
  if (word === undefined) return null;
  const dashes = typed.find((text) => /^--?/.test(text) && text.replace(/^--?/, '').split('=')[0] === word);
  const isCommand = dashes === undefined && (path === '' || GROUPS.some(({ name }) => name === path));
  const hint = didYouMean(word, known).trim();
  const what =
    dashes === undefined ? `${isCommand ? 'command' : 'argument'} "${word}"` : `flag "${dashes.split('=')[0]}"`;
  return usage(`There is no ${what}.`, `${hint} ${help}`.trim());
};

interface Explaining {
  /** The command that is parsed, such as `sandbox up`. */
  path: string;
  /** Words that could have been meant. */
  known: readonly string[];
  /** The arguments as they were typed. */
  typed: readonly string[];
}

/** The words of yargs turned into what happened and what to do. */
const explain = (message: string, explaining: Explaining): Failure => {
  const { path } = explaining;
  const help = `"failover${path === '' ? '' : ` ${path}`} --help" shows what is possible.`;
  const plain = message.replaceAll(/\s+/g, ' ').trim();
  const value = /^Not enough arguments following: (\S+)$/.exec(plain)?.[1];
  if (value !== undefined) return usage(`--${value} needs a value.`, help);
  if (plain.startsWith('Not enough non-option arguments'))
    return usage(`"failover ${path}" needs one more word.`, help);
  return choiceWrong(plain) ?? wordUnknown(plain, explaining, help) ?? usage(plain, help);
};

const addFlags = (parser: Argv, flags: Readonly<Record<string, CommandFlag>>, group: string): void => {
  for (const [name, { type, describe, choices, ...rest }] of Object.entries(flags)) {
    const option = { type, describe, group, requiresArg: type !== 'boolean', ...rest };
    parser.option(name, choices === undefined ? option : { ...option, choices });
  }
};

const addArgument = (parser: Argv, { name, describe, choices }: CommandArgument): void => {
  parser.positional(name, choices === undefined ? { type: 'string', describe } : { type: 'string', describe, choices });
};

const wordsOf = ({ name, arguments: words = [] }: Command): string =>
  [name, ...words.map((word) => (word.optional === true ? `[${word.name}]` : `<${word.name}>`))].join(' ');

const pick = (argv: Record<string, unknown>, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter((name) => argv[name] !== undefined).map((name) => [name, argv[name]]));

type Found = (parsed: Parsed) => void;

const failWith =
  (explaining: Explaining) =>
  // Without a throw, yargs goes on and runs the command after its arguments were refused.
  (message: string | undefined, error: Error | undefined): never => {
    if (error instanceof Failure) throw error;
    throw explain(message ?? error?.message ?? 'The arguments cannot be read.', explaining);
  };

const addCommand = (parser: Argv, command: Command, { path, typed }: Omit<Explaining, 'known'>, found: Found): void => {
  const own = [...Object.keys(command.flags), ...(command.arguments ?? []).map(({ name }) => name)];
  const globals = Object.keys(GLOBAL_FLAGS);
  parser.command(
    wordsOf(command),
    command.describe,
    (inner) => {
      inner.fail(failWith({ path, typed, known: [...own, ...globals] }));
      for (const word of command.arguments ?? []) addArgument(inner, word);
      addFlags(inner, command.flags, 'Flags:');
      addFlags(inner, GLOBAL_FLAGS, 'Flags of every command:');
      for (const [line, what] of command.examples) inner.example(line, what);
      return inner;
    },
    (argv) => found({ command, globals: pick(argv, globals), flags: pick(argv, own) }),
  );
};

const createParser = (typed: readonly string[], found: Found): Argv => {
  const parser = yargs()
    .scriptName('failover')
    .detectLocale(false)
    .exitProcess(false)
    .showHelpOnFail(false)
    .version(false)
    .help('help')
    .alias('help', 'h')
    .wrap(WIDTH)
    .strict()
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'duplicate-arguments-array': false,
      'strip-aliased': true,
      'dot-notation': false,
    })
    .demandCommand(1, 'A command is missing.')
    .fail(failWith({ path: '', typed, known: commandNames }));
  for (const command of COMMANDS) addCommand(parser, command, { path: command.name, typed }, found);
  for (const group of GROUPS) {
    const names = group.commands.map(({ name }) => name);
    parser.command(group.name, group.describe, (inner) => {
      inner.demandCommand(1, `"failover ${group.name}" needs one of: ${names.join(', ')}.`);
      inner.fail(failWith({ path: group.name, typed, known: names }));
      for (const command of group.commands)
        addCommand(inner, command, { path: `${group.name} ${command.name}`, typed }, found);
      return inner;
    });
  }
  return parser;
};

/**
 * The command that the arguments call, or null when they asked for help, which has been shown.
 * @throws Failure `usage` (exit 2) with the nearest known word.
 */
export const parseArguments = async (argv: readonly string[]): Promise<Parsed | null> => {
  let called: Parsed | null = null;
  const { help } = await createParser(argv, (parsed) => {
    called = parsed;
  }).parseAsync([...argv]);
  // What is neither a command nor help would be a success that did nothing: words behind a "--", say.
  if (called === null && help !== true) throw explain('A command is missing.', { path: '', known: [], typed: argv });
  return called;
};
