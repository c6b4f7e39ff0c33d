/** The sandbox as commands use it: opened where the state directory says, made when there is none. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { digestOf } from '../../domain/text/digest.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import { hasSandbox } from '../../sandbox/directory/directory.ts';
import {
  createSandbox,
  openSandbox,
  type CreateOptions,
  type Played,
  type Sandbox,
  type SandboxOrigin,
} from '../../sandbox/directory/open.ts';
import { playedApplication, playedWords } from '../settings/application.ts';
import type { Output } from '../terminal/output.ts';
import { shortPath } from '../settings/plan-files.ts';
import { createPace, nextTurn } from './real-world.ts';
import { worldDirectory, type Settings } from '../settings/settings.ts';

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
    nextTurn,
    ...(speed === null ? {} : { pace: createPace(speed, () => nowMs()) }),
  });
  nowMs = () => sandbox.world.wallMs();
  return sandbox;
};

/** Makes a sandbox; says so before, since it takes a moment. @throws Failure of `playedApplication` and `createSandbox` */
export const makeSandbox = async (settings: Settings, output: Output, options: CreateOptions): Promise<void> => {
  const remark = settings.quiet ? () => {} : output.remark;
  remark('Setting up the sandbox: running the stacks for both regions …');
  const played = await playedApplication(settings);
  remark(`It plays ${playedWords(played.description.name, played.program)}.`);
  await createSandbox(worldDirectory(settings), played, options);
};

const hasAnother = ({ descriptionDigest }: SandboxOrigin, { description }: Played): boolean =>
  descriptionDigest !== digestOf(description);

const another = ({ manifests }: SandboxOrigin, { description, program }: Played): string =>
  `This sandbox plays ${manifests[0]?.application ?? 'another application'} as it was when it was made, and now ${program === null ? '--example asks' : `${shortPath(program)} asks`} for ${description.name}${description.name === manifests[0]?.application ? ', described otherwise' : ''}.`;

/** @throws Failure `sandbox-other-application` (exit 2) where the project, or `--example`, means another one by now. */
export const requireSameApplication = async (settings: Settings, origin: SandboxOrigin): Promise<void> => {
  const played = await playedApplication(settings).catch((error: unknown) => {
    // The example needs no project, and what is played needs none any more.
    if (error instanceof Failure && error.code === 'application-missing') return null;
    throw error;
  });
  if (played === null || !hasAnother(origin, played)) return;
  throw new Failure({
    code: 'sandbox-other-application',
    message: another(origin, played),
    remedy: '"failover sandbox reset" removes it, and the next one is made of that; --state DIR keeps both.',
    exitCode: EXIT.usage,
  });
};

/** Files of a program are edited beside its entry: has one of them been since the sandbox was made? */
const isEdited = (settings: Settings, program: string): boolean => {
  const madeMs = statSync(worldDirectory(settings)).birthtimeMs;
  const folder = dirname(program);
  if (!existsSync(folder)) return false;
  return readdirSync(folder).some((name) => statSync(join(folder, name)).mtimeMs > madeMs);
};

/**
 * A sentence where the program declares another application by now than the one that is played; null where it does not.
 * What was made for a run stays: it is said, and nothing is refused.
 */
export const noteOfChange = async (settings: Settings, origin: SandboxOrigin): Promise<string | null> => {
  const isMeant = settings.example
    ? origin.program !== null
    : origin.program !== null && isEdited(settings, origin.program);
  if (!isMeant) return null;
  const played = await playedApplication(settings).catch(() => null);
  if (played === null || !hasAnother(origin, played)) return null;
  return `${another(origin, played)} "failover sandbox reset" removes it.`;
};

/** Is there one? */
export const isThere = (settings: Settings): boolean => hasSandbox(worldDirectory(settings));
