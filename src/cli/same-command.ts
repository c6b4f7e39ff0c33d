/** The command line that was typed, with what it lacked. */

/** A word as a POSIX shell takes it. */
export const quoted = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

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
  const added = Object.entries(flags).map(([name, value]) => `--${name} ${quoted(value)}`);
  return ['failover', ...kept.map(quoted), ...added].join(' ');
};
