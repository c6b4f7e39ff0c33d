/** The command line that was typed, with what it lacked. */

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

/**
 * Another command that works where this one does.
 * @param argv what came after the program's name
 * @param command such as `failover promote`, with what it is given, quoted
 */
export const commandHere = (argv: readonly string[], command: string): string => {
  const kept: string[] = [];
  for (const [at, word] of argv.entries()) {
    const flag = OF_PLACE.find((name) => word === name || word.startsWith(`${name}=`));
    if (flag === undefined) continue;
    kept.push(word);
    if (word === flag) kept.push(argv[at + 1] ?? '');
  }
  return [command, ...kept.map(shellQuoted)].join(' ');
};
