/** The program: arguments in, exit code out. Everything heavy is loaded by the command that needs it. */
import { EXIT } from '../domain/failure.ts';
import { checkArguments, withoutDashes } from './arguments/arguments.ts';
import type { Command } from './arguments/command.ts';
import { unknownVariables } from './arguments/flags.ts';
import { OVERVIEW } from './arguments/overview.ts';
import type { Parsed } from './arguments/parsed.ts';
import { quickParse } from './arguments/quick-parse.ts';
import { hintsFor } from './arguments/same-command.ts';
import { nextTurn } from './places/real-world.ts';
import { type Settings, readSettings, workingDirectory } from './settings/settings.ts';
import { toolVersion } from './settings/version.ts';
import { type Output, createOutput } from './terminal/output.ts';
import { reportTrouble } from './terminal/trouble.ts';

const outputFor = (form: Settings['output'], noColor: boolean, hints = (text: string): string => text): Output =>
  createOutput({ form, hints, noColor, environment: process.env, stdout: process.stdout, stderr: process.stderr });

/** What was to be shown is lost on a full disk, say: a run went on, but a policy or a plan was not printed. */
const sayLost = async ({ onlyShows }: Command, output: Output, code: number): Promise<number> => {
  // A stream tells of its error a turn later.
  await nextTurn();
  const cause = output.lostTo();
  if (cause === null) return code;
  output.remark(
    `The output could not be written (${cause}): it is lost, and nothing else is. "failover status" tells how things stand.`,
  );
  return onlyShows === true && code === EXIT.done ? EXIT.stepFailed : code;
};

const call = async ({ command, globals, flags }: Parsed): Promise<number> => {
  const hints = hintsFor(process.argv.slice(2));
  let output = outputFor(globals.json === true ? 'json' : 'text', globals['no-color'] === true, hints);
  let settings: Settings | null = null;
  try {
    settings = await readSettings(globals, command.onlyLooks === true);
    output = outputFor(settings.output, settings.noColor, hints);
    if (settings.verbose)
      output.remark(`Configuration: ${settings.configFile ?? 'none'}. State: ${settings.stateDirectory}.`);
    if (command.onlyLooks !== true && !settings.quiet)
      for (const name of unknownVariables(process.env)) output.remark(`${name} means nothing to failover.`);
    if (command.usesExtensions === true && settings.extensions !== null) {
      const { loadExtensions } = await import('./settings/extensions.ts');
      await loadExtensions(settings.extensions);
    }
    const { run } = await command.load();
    const code = await run({ settings, output, flags });
    return await sayLost(command, output, code);
  } catch (error) {
    return reportTrouble(error, output, settings?.stateDirectory ?? null);
  }
};

const parseThoroughly = async (argv: readonly string[]): Promise<Parsed | null> => {
  const { parseArguments } = await import('./arguments/parser.ts');
  return parseArguments(argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv);
};

const isHelp = ([first]: readonly string[]): boolean => first === '--help' || first === '-h' || first === 'help';

const answer = async (typed: readonly string[]): Promise<number> => {
  const plain = outputFor('text', false);
  const argv = withoutDashes(typed);
  if (argv.length === 0 || (argv.length === 1 && isHelp(argv))) {
    plain.say(...OVERVIEW.split('\n'));
    return EXIT.done;
  }
  if (argv[0] === '--version') {
    plain.say(toolVersion());
    return EXIT.done;
  }
  try {
    checkArguments(argv[0] === 'help' ? argv.slice(1) : argv);
    // The parser asks for it, too, and would not say what is wrong.
    workingDirectory();
    const parsed = quickParse(argv) ?? (await parseThoroughly(argv));
    return parsed === null ? EXIT.done : await call(parsed);
  } catch (error) {
    return reportTrouble(error, plain, null);
  }
};

/** How long what nobody waits for any more, such as a socket of a log-in that does not answer, may keep the process. */
const LINGER_MS = 2000;

const endSoon = (): void => {
  const end = (): void => {
    const isWritten = process.stdout.writableLength === 0 && process.stderr.writableLength === 0;
    if (isWritten) process.exit();
    else endSoon();
  };
  setTimeout(end, LINGER_MS).unref();
};

/** Runs the program. It sets the exit code and lets the process end by itself, so that a slow pipe gets everything. */
export const main = async (argv: readonly string[]): Promise<void> => {
  // Plans, records, before-images and logs are read and written by nobody else, whatever the umask was; also with one of 0777,
  // which would keep their owner out as well.
  process.umask(0o077);
  process.exitCode = await answer(argv);
  endSoon();
};
