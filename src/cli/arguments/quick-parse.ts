/**
 * Arguments of the commands that only look, without yargs: loading it takes longer than everything else that they do. It
 * knows the same flags from the same table, and leaves whatever is not plain to yargs, which explains it.
 */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { COMMANDS } from './command-table.ts';
import { GLOBAL_FLAGS } from './flags.ts';
import type { Parsed } from './parsed.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

const options: Options = Object.fromEntries(
  Object.entries(GLOBAL_FLAGS).flatMap(([name, flag]): [string, Options[string]][] => {
    if (flag.type === 'number') return [];
    return [[name, 'alias' in flag ? { type: flag.type, short: flag.alias } : { type: flag.type }]];
  }),
);

const isChoice = (name: string, value: unknown): boolean => {
  const flag = GLOBAL_FLAGS[name as keyof typeof GLOBAL_FLAGS];
  return !('choices' in flag) || (flag.choices as readonly unknown[]).includes(value);
};

/** The command that the arguments call, or null when yargs has to look at them. */
export const quickParse = (argv: readonly string[]): Parsed | null => {
  const command = COMMANDS.find(({ name, onlyLooks }) => name === argv[0] && onlyLooks === true);
  if (command === undefined) return null;
  try {
    const { values } = parseArgs({ args: argv.slice(1), options, strict: true, allowPositionals: false });
    if (!Object.entries(values).every(([name, value]) => value !== '' && isChoice(name, value))) return null;
    return { command, globals: values, flags: {} };
  } catch {
    return null;
  }
};
