/** Runs a program of the user: the pinned file, its words as they are, no shell, an end at its deadline. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import type { Answer, CallErrorKind, CommandInput, CommandOutput } from '../domain/api/call.ts';
import { redact } from '../domain/text/redact.ts';

/** Lines of both streams that are kept, and characters that are looked at. */
const MOST_LINES = 5;
const MOST_CHARACTERS = 16_384;
/** From the request to end to the order to end; the answer comes after it. */
const GRACE_MS = 2000;

/** How long the last output is waited for once the program has ended. */
const LAST_OUTPUT_MS = 250;

const GROUP_OR_OTHERS_MAY_WRITE = 0o022;

const no = (code: string, message: string, kind: CallErrorKind): Answer => ({
  outcome: 'no',
  error: { code, message, kind },
});

/** Why the file is not run; null when it is the pinned one and only its owner can write it. */
const obstacle = ({ argv, sha256 }: CommandInput): Answer | null => {
  const file = argv[0] ?? '';
  try {
    const status = statSync(file);
    if (!status.isFile()) return no('CommandNotFile', `${file} is not a file; nothing was run`, 'invalid');
    if ((status.mode & GROUP_OR_OTHERS_MAY_WRITE) !== 0)
      return no('CommandUntrusted', `${file} can be written by others; nothing was run`, 'denied');
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
    if (digest === sha256) return null;
    return no(
      'CommandChanged',
      `${file} is not the file that the plan names (SHA-256 ${digest.slice(0, 12)}, not ${sha256.slice(0, 12)}); nothing was run`,
      'invalid',
    );
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return no('CommandUnreadable', `${file} cannot be read (${code}); nothing was run`, 'missing');
  }
};

/** The named variables and no others. */
const environmentFor = ({ environment }: CommandInput, all: NodeJS.ProcessEnv): Record<string, string> | string => {
  const chosen: Record<string, string> = {};
  for (const name of environment) {
    const value = all[name];
    if (value === undefined) return name;
    chosen[name] = value;
  }
  return chosen;
};

/** Shorter values say nothing, and removing them would tear words apart. */
const SHORTEST_SECRET = 4;

/** The first whole lines, without the values of the variables that were handed over, nor anything that looks like a secret. */
const linesOf = (text: string, isCut: boolean, values: readonly string[]): string[] => {
  const clean = values
    .filter((value) => value.length >= SHORTEST_SECRET)
    .toSorted((left, right) => right.length - left.length)
    .reduce((rest, value) => rest.replaceAll(value, '[redacted]'), text);
  const lines = clean.split(/[\r\n]+/);
  // A line that was cut may end in a part of a value.
  return (isCut ? lines.slice(0, -1) : lines)
    .filter((line) => line.trim() !== '')
    .slice(0, MOST_LINES)
    .map(redact);
};

/** The program and whatever it has started: it leads a process group of its own. */
const signalGroup = ({ pid }: ChildProcess, signal: NodeJS.Signals): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // All of them have ended.
  }
};

const started = (child: ChildProcess, input: CommandInput, budgetMs: number, values: string[]): Promise<Answer> =>
  new Promise((resolve) => {
    let text = '';
    let isCut = false;
    let isLate = false;
    const hear = (chunk: string): void => {
      text += chunk;
      if (text.length <= MOST_CHARACTERS) return;
      text = text.slice(0, MOST_CHARACTERS);
      isCut = true;
    };
    child.stdout?.setEncoding('utf8').on('data', hear);
    child.stderr?.setEncoding('utf8').on('data', hear);
    let kill: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      isLate = true;
      signalGroup(child, 'SIGTERM');
      kill = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS);
    }, budgetMs);
    const end = (answer: Answer): void => {
      clearTimeout(timer);
      clearTimeout(kill);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(answer);
    };
    child.on('error', (error) => end(no('CommandNotStarted', redact(error.message), 'invalid')));
    child.on('exit', (code, signal) => {
      // What it started and left behind when it had to be ended is ended, too.
      if (isLate) signalGroup(child, 'SIGKILL');
      const tell = (): void => {
        if (isLate) {
          const message = `${input.name} had not ended after ${budgetMs} ms and was ended; what it did until then is not known`;
          return end({ outcome: 'unknown', error: { code: 'CommandTimeout', message, kind: 'timeout' } });
        }
        // As a shell tells it: 128 and the number of the signal.
        const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
        end({ outcome: 'yes', output: { exitCode, lines: linesOf(text, isCut, values) } satisfies CommandOutput });
      };
      clearTimeout(timer);
      // Its last output is read before the end is told; what it left running may hold the streams open for ever.
      const patience = setTimeout(tell, LAST_OUTPUT_MS);
      child.on('close', () => {
        clearTimeout(patience);
        tell();
      });
    });
  });

/**
 * Runs the program once and answers when it has ended. A definite no means that it was not started; what had to be ended at
 * its deadline is unknown.
 *
 * @param deadlineMs for the answer; the program is ended some seconds earlier, or after its own `timeoutMs`.
 */
export const runCommand = async (input: CommandInput, deadlineMs: number): Promise<Answer> => {
  const found = obstacle(input);
  if (found !== null) return found;
  const env = environmentFor(input, process.env);
  if (typeof env === 'string')
    return no('CommandEnvironment', `the environment variable ${env} is not set; nothing was run`, 'invalid');
  const [file = '', ...words] = input.argv;
  const budgetMs = Math.max(1, Math.min(input.timeoutMs, deadlineMs - GRACE_MS - 500));
  const child = spawn(file, words, {
    cwd: input.directory,
    env,
    shell: false,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return started(child, input, budgetMs, Object.values(env));
};
