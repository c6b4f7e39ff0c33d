/**
 * Programs that the AWS configuration names to get credentials (`credential_process`: AWS SDKs and Tools Reference Guide,
 * Process credential provider). The SDK starts them without an end: one that hangs kept the command from ending and stayed
 * behind. Here each leads a process group of its own, has a time, and is ended with all that it started when nobody waits
 * for it any more.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { promisify } from 'node:util';
import { redact } from '../domain/text/redact.ts';

/** Long enough for somebody to touch a key; calls that wait for the credentials end at their own deadlines. */
const LONGEST_MS = 30_000;
/** What a helper prints is a JSON document of a few lines. */
const MOST_CHARACTERS = 1_000_000;

const running = new Set<ChildProcess>();
let trouble: string | null = null;

/** What the helper that ran last failed on; null when it did not. The SDK goes on to its next source and forgets it. */
export const helperTrouble = (): string | null => trouble;

const endGroup = ({ pid }: ChildProcess): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of them have ended.
  }
};

/** Ends every helper that still runs, with all that it has started. */
export const endHelpers = (): void => {
  for (const child of running) endGroup(child);
  running.clear();
};

const run = (command: string, longestMs: number): Promise<{ stdout: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    const said = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (said.stdout.length < MOST_CHARACTERS) said.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (said.stderr.length < MOST_CHARACTERS) said.stderr += text;
    });
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      endGroup(child);
      running.delete(child);
      child.stdout.destroy();
      child.stderr.destroy();
      settle();
    };
    const fail = (why: string): void => end(() => reject(new Error(`The credential_process of the profile ${why}.`)));
    const timer = setTimeout(() => fail(`had not ended after ${longestMs / 1000} s and was ended`), longestMs);
    child.on('error', (error) => fail(`could not be started: ${redact(error.message)}`));
    child.on('close', (code, signal) => {
      if (code === 0) return end(() => resolve({ stdout: said.stdout }));
      const words = redact(said.stderr).replace(/\.$/, '');
      fail(`ended with ${signal ?? `exit code ${code}`}${words === '' ? '' : `: ${words}`}`);
    });
  });

const requireJson = ({ stdout }: { stdout: string }): void => {
  try {
    JSON.parse(stdout);
  } catch {
    throw new Error('The credential_process of the profile printed something that is not JSON.');
  }
};

/** Runs a helper through a shell, as the SDK does, and gives what it printed. @throws Error in words for people */
export const runHelper = async (command: string, longestMs = LONGEST_MS): Promise<{ stdout: string }> => {
  try {
    const printed = await run(command, longestMs);
    requireJson(printed);
    trouble = null;
    return printed;
  } catch (error) {
    trouble = error instanceof Error ? error.message : null;
    throw error;
  }
};

let isArranged = false;

/** Has the SDK start helpers here; every client after this does. */
export const arrangeHelpers = async (): Promise<void> => {
  if (isArranged) return;
  isArranged = true;
  const { externalDataInterceptor } = await import('@smithy/core/config');
  // The SDK makes a promise of it (@aws-sdk/credential-provider-process, resolveProcessCredentials).
  const exec = Object.assign(() => {}, { [promisify.custom]: (command: string) => runHelper(command) });
  Object.assign(externalDataInterceptor.getTokenRecord(), { exec });
  process.once('exit', endHelpers);
};
