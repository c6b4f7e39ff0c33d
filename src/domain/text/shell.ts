/** Words as a POSIX shell takes them (POSIX.1-2024, Shell Command Language, 2.2 Quoting). */

/** A word of a printed command line. Nothing in single quotes is special but the quote itself. */
export const shellQuoted = (word: string): string =>
  /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** A path of a printed command line: one that begins with a dash would be read as a flag. */
export const shellPath = (path: string): string => shellQuoted(path.startsWith('-') ? `./${path}` : path);
