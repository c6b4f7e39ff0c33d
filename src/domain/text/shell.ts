/** Words as a POSIX shell takes them (POSIX.1-2024, Shell Command Language, 2.2 Quoting). */
import { acts, withoutActing } from './printable.ts';

const BYTES = new TextEncoder();

/** In octal, which ends after three digits whatever stands behind it. */
const inOctal = (character: string): string =>
  [...BYTES.encode(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

/** Every POSIX shell has it, as not every one has `$'…'`. As of any command, line ends at its very end are lost. */
const printed = (word: string): string => {
  const format = word
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
    .replaceAll("'", String.raw`\047`);
  return `"$(printf '${withoutActing(format.startsWith('-') ? `\\055${format.slice(1)}` : format, inOctal)}')"`;
};

/**
 * A word of a printed command line. Nothing in single quotes is special but the quote itself; a word that would act on a
 * terminal, or begin a line there, is written out, so that the command can be read, and copied, as one line.
 */
export const shellQuoted = (word: string): string => {
  if (/^[A-Za-z0-9_./:=@%+,-]+$/.test(word)) return word;
  return acts(word) ? printed(word) : `'${word.replaceAll("'", `'\\''`)}'`;
};

/** A path of a printed command line: one that begins with a dash would be read as a flag. */
export const shellPath = (path: string): string => shellQuoted(path.startsWith('-') ? `./${path}` : path);
