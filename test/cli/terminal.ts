/** The real program on a real terminal (`terminal.py`), which can be taken away from it. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bin, environment } from './program.ts';

/** False, or why these tests cannot run here. */
export const noTerminal = (): string | false =>
  spawnSync('python3', ['--version']).status === 0 ? false : 'there is no python3 to make a terminal with';

export interface TerminalOptions {
  /** What must have been seen before something is done to the terminal. */
  until?: string;
  /** `close`: the terminal goes away; `stall`: nobody reads it for so many seconds. */
  act?: 'close' | 'stall';
  seconds?: number;
  columns?: number;
  /** Files that get a stream instead of the terminal. */
  out?: string;
  errors?: string;
  /** Created once `until` was seen. */
  ready?: string;
}

export interface Seen {
  met: boolean;
  code: number | null;
  signal: number | string | null;
  seen: string;
}

/** Runs to the end on a terminal of its own. */
export const onTerminal = async (
  directory: string,
  argv: string[],
  options: TerminalOptions = {},
  more: Record<string, string> = {},
): Promise<Seen> => {
  const script = join(import.meta.dirname, 'terminal.py');
  const child = spawn('python3', [script, JSON.stringify(options), '--', process.execPath, bin, ...argv], {
    cwd: directory,
    env: environment(directory, { TERM: 'xterm-256color', ...more }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  return JSON.parse(text) as Seen;
};
