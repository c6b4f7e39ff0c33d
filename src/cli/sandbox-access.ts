/** The sandbox as commands use it: opened where the state directory says, made when there is none. */
import { existsSync } from 'node:fs';
import { EXIT, Failure } from '../domain/failure.ts';
import { hasSandbox } from '../sandbox/directory.ts';
import { createSandbox, openSandbox, type CreateOptions, type Sandbox } from '../sandbox/open.ts';
import type { Output } from './output.ts';
import { createPace, settle } from './real-world.ts';
import { worldDirectory, type Settings } from './settings.ts';

/** Virtual seconds in a real one on a terminal: an hour in 18 seconds, so that a person can follow. Elsewhere: no pace. */
const TERMINAL_SPEED = 200;

const speedOf = ({ speed }: Settings, output: Output): number | null =>
  speed ?? (output.isTerminal ? TERMINAL_SPEED : null);

/** Opens the sandbox that is there. @throws Failure `sandbox-missing` (exit 6) */
export const openExisting = async (settings: Settings, output: Output): Promise<Sandbox> => {
  const directory = worldDirectory(settings);
  if (!existsSync(directory) || !hasSandbox(directory)) {
    throw new Failure({
      code: 'sandbox-missing',
      message: `There is no sandbox in ${directory}.`,
      remedy: 'Create it with "failover sandbox up", or name its place with --state DIR.',
      exitCode: EXIT.notFound,
    });
  }
  const speed = speedOf(settings, output);
  let nowMs = (): number => 0;
  const sandbox = await openSandbox(directory, {
    settle,
    ...(speed === null ? {} : { pace: createPace(speed, () => nowMs()) }),
  });
  nowMs = () => sandbox.world.wallMs();
  return sandbox;
};

/** Makes a sandbox; says so before, since it takes a moment. */
export const makeSandbox = async (settings: Settings, output: Output, options: CreateOptions): Promise<void> => {
  if (!settings.quiet) output.remark('Setting up the sandbox: running stacks/ for both regions …');
  await createSandbox(worldDirectory(settings), options);
};

/** Is there one? */
export const isThere = (settings: Settings): boolean => hasSandbox(worldDirectory(settings));
