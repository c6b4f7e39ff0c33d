/** The command line that was typed, with what it lacked; and other commands at the same place. */

import { COMMANDS, GROUPS } from './command-table.ts';
import { shellQuoted } from '../../domain/text/shell.ts';

/**
 * The arguments again, with these flags set; earlier values of them are left out, and so is `--yes`.
 * @param argv what came after the program's name
 */
export const sameCommand = (argv: readonly string[], flags: Record<string, string>): string => {
  const kept: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    const [name = '', value] = word.replace(/^--/, '').split('=');
    if (word === '--yes' || word === '-y') continue;
    if (word.startsWith('--') && name in flags) at += value === undefined ? 1 : 0;
    else kept.push(word);
  }
  const added = Object.entries(flags).map(([name, value]) => `--${name} ${shellQuoted(value)}`);
  return ['failover', ...kept.map(shellQuoted), ...added].join(' ');
};

/** The flags that say where a command works; without them another command would work elsewhere. */
const OF_PLACE = ['--target', '--config', '--state', '--profile', '--endpoint-url', '--journal'];

interface PlaceFlag {
  name: string;
  /** As it is typed, quoted. */
  words: string;
}

/** The flags of the place that were typed. A journal that was kept local is a decision of one command, and no place. */
const placeFlags = (argv: readonly string[]): PlaceFlag[] =>
  argv.flatMap((word, at) => {
    const name = OF_PLACE.find((flag) => word === flag || word.startsWith(`${flag}=`));
    if (name === undefined) return [];
    const value = word === name ? (argv[at + 1] ?? '') : word.slice(name.length + 1);
    if (name === '--journal' && value === 'local') return [];
    return [{ name, words: word === name ? `${name} ${shellQuoted(value)}` : shellQuoted(word) }];
  });

const WORDS = [
  ...COMMANDS,
  ...GROUPS.flatMap(({ name, commands }) => commands.map((one) => ({ name: `${name} ${one.name}` }))),
]
  .map(({ name }) => name.replaceAll(' ', String.raw`\s+`))
  .join('|');
/** A command of ours in a text, and what is said of it up to the end of the quotation or the line. */
const OURS = new RegExp(String.raw`\bfailover\s+(?:${WORDS})(?![\w-])(?=(?<rest>[^"\n]*))`, 'g');

/**
 * A text whose commands work where this one does: each gets the flags of the place that it does not name itself. All text
 * for people passes here, so that no hint has to think of it.
 * @param argv what came after the program's name
 */
export const hintsFor = (argv: readonly string[]): ((text: string) => string) => {
  const flags = placeFlags(argv);
  if (flags.length === 0) return (text) => text;
  return (text) =>
    text.replaceAll(OURS, (command: string, rest: string) =>
      [command, ...flags.flatMap(({ name, words }) => (rest.includes(name) ? [] : [words]))].join(' '),
    );
};
