/** Words as a POSIX shell takes them (POSIX.1-2024, Shell Command Language, 2.2 Quoting). */

import { acts, withoutActing } from './printable.ts';

const BYTES = new TextEncoder();

/** In octal, which ends after three digits whatever stands behind it. */
const inOctal = (character: string): string =>
  [...BYTES.encode(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

/**
 * A word of a printed command line. Nothing in single quotes is special but the quote itself; what would act on a terminal or
 * begin a line is written out (2.2.4 Dollar-Single-Quotes), so that the line can be read, and copied, as one.
 */
export const shellQuoted = (word: string): string => {
  if (/^[A-Za-z0-9_./:=@%+,-]+$/.test(word)) return word;
  if (acts(word)) return `$'${withoutActing(word.replaceAll(/[\\']/g, String.raw`\$&`), inOctal)}'`;
  return `'${word.replaceAll("'", `'\\''`)}'`;
};

/** A path of a printed command line: one that begins with a dash would be read as a flag. */
export const shellPath = (path: string): string => shellQuoted(path.startsWith('-') ? `./${path}` : path);
