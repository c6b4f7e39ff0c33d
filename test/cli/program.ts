/** The real program, started as users start it: its own process, pipes instead of a terminal. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { keptDirectory } from '../kept.ts';

export const root = join(import.meta.dirname, '..', '..');
export const bin = join(root, 'bin', 'failover.js');

/** An environment in which nothing of the machine's own settings counts. */
export const environment = (directory: string, more: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: directory,
  FAILOVER_OPERATOR: 'ada',
  // What a project declares is asked for in a process of its own, which `declared.test.ts` tries.
  FAILOVER_EXAMPLE: '1',
  ...more,
});

export interface Result {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A directory of its own for each test file; removed at the end. */
export const freshDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'failover-cli-'));
  after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
};

/** Runs to the end. */
const runProgram = (directory: string, argv: string[], more: Record<string, string> = {}): Result => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...argv], {
    cwd: directory,
    env: environment(directory, more),
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: status, stdout, stderr };
};

/** What copies may be asked for with; a file of one's own may say anything. */
const PLAIN = new Set(['--scenario', 'quiet', '--posture', 'cold', 'warm', 'hot']);
/** What the command that made the copied one said. */
const RESULT = 'result.json';

/** The folder of everything that the program keeps, in the directory that it is run in. */
const STATE = '.failover';

/** A sandbox as `sandbox up` makes it: made once for all that ask for the same one, and copied. */
const copySandbox = (directory: string, argv: string[]): Result => {
  const kept = keptDirectory(['sandbox up', argv], (made) => {
    const result = runProgram(made, argv);
    writeFileSync(join(made, RESULT), JSON.stringify(result));
  });
  cpSync(join(kept, STATE), join(directory, STATE), { recursive: true, preserveTimestamps: true });
  return JSON.parse(readFileSync(join(kept, RESULT), 'utf8')) as Result;
};

/** Runs to the end. An example sandbox in an empty directory, which takes seconds to make, is a copy of one. */
export const failover = (directory: string, argv: string[], more: Record<string, string> = {}): Result => {
  const [command, action, ...flags] = argv;
  const isPlain = command === 'sandbox' && action === 'up' && flags.every((flag) => PLAIN.has(flag));
  const isFresh = !existsSync(join(directory, STATE)) && !existsSync(join(directory, 'failover.json'));
  if (isPlain && isFresh && Object.keys(more).length === 0) return copySandbox(directory, argv);
  return runProgram(directory, argv, more);
};

export interface Running {
  child: ChildProcess;
  output(): string;
  /** Resolves when the output so far matches. */
  seen(pattern: RegExp): Promise<void>;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Starts and leaves it running. */
export const start = (directory: string, argv: string[]): Running => {
  const child = spawn(process.execPath, [bin, ...argv], { cwd: directory, env: environment(directory) });
  let text = '';
  const waiting: { pattern: RegExp; resolve: () => void }[] = [];
  const take = (chunk: Buffer): void => {
    text += chunk.toString();
    for (const { pattern, resolve } of waiting) if (pattern.test(text)) resolve();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  return {
    child,
    output: () => text,
    seen: (pattern) =>
      new Promise((resolve, reject) => {
        if (pattern.test(text)) return resolve();
        waiting.push({ pattern, resolve });
        child.once('close', () =>
          pattern.test(text) ? resolve() : reject(new Error(`${String(pattern)} never came:\n${text}`)),
        );
      }),
    ended: new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal }))),
  };
};
