/** Finds and reads the configuration file: `--config`, FAILOVER_CONFIG, `failover.json` here or above, the user's own. */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { EXIT, Failure } from '../../domain/failure.ts';
import { findJsonFault } from '../../domain/text/json-text.ts';
import type { Config } from './config-schema.ts';
import { fromHome, readTextFile } from './text-file.ts';

const FILE_NAME = 'failover.json';

export interface Surroundings {
  cwd: string;
  environment: NodeJS.ProcessEnv;
  homeDirectory: string;
}

/** Upwards from a directory to the root of its git repository; without one only the directory itself is looked at. */
const upwards = (start: string): string | null => {
  const passed: string[] = [];
  for (let at = start; ; at = dirname(at)) {
    passed.push(at);
    if (existsSync(join(at, '.git'))) break;
    if (dirname(at) === at) return existsSync(join(start, FILE_NAME)) ? join(start, FILE_NAME) : null;
  }
  return passed.map((at) => join(at, FILE_NAME)).find((path) => existsSync(path)) ?? null;
};

const ofUser = ({ environment, homeDirectory }: Surroundings): string | null => {
  const configured = environment['XDG_CONFIG_HOME'];
  const base = configured !== undefined && isAbsolute(configured) ? configured : join(homeDirectory, '.config');
  const path = join(base, 'oregon-trail', FILE_NAME);
  return existsSync(path) ? path : null;
};

/** Path of the file that counts, or null. A file named by hand need not exist; reading it then fails. */
const findConfig = (named: string | undefined, surroundings: Surroundings): string | null => {
  const chosen = named ?? surroundings.environment['FAILOVER_CONFIG'];
  if (chosen !== undefined && chosen !== '') return resolve(surroundings.cwd, fromHome(chosen));
  return upwards(surroundings.cwd) ?? ofUser(surroundings);
};

const invalid = (path: string, problems: string[]): Failure =>
  new Failure({
    code: 'config-invalid',
    message: `The configuration ${path} cannot be used: ${problems.join(' ')}`,
    remedy: 'Correct it; docs/cli.md lists the fields. Nothing was done.',
    exitCode: EXIT.usage,
  });

const readText = (path: string, onlyLooks: boolean): string =>
  readTextFile({
    what: 'The configuration',
    path,
    code: 'config-unreadable',
    remedy: 'Name a file that exists with --config FILE, or leave it out to use the sandbox.',
    isTrusted: !onlyLooks,
  });

/** The fields that commands need which only look: checked by hand, since the schema costs a third of their time. */
const looksUsable = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { target = 'sandbox', state = '.', journal, anchor, manifests, extensions } = value as Record<string, unknown>;
  // Buckets and the files that may name one are worth the schema: AWS is asked next.
  if (journal !== undefined || anchor !== undefined || (manifests !== undefined && target === 'aws')) return false;
  // Whoever goes on loads code by them, so half a list of files is none.
  if (extensions !== undefined && !(Array.isArray(extensions) && extensions.every((one) => typeof one === 'string')))
    return false;
  return (target === 'sandbox' || target === 'aws') && typeof state === 'string' && state !== '';
};

export interface FoundConfig {
  path: string;
  config: Config;
}

/**
 * Reads the configuration that counts; null when there is none.
 * @param onlyLooks for commands that change nothing: of the fields only those are checked that they use, and who may write
 *   the file does not matter.
 * @throws Failure `config-unreadable`, `file-untrusted` or `config-invalid` (exit 2), naming file, place and field.
 */
export const readConfig = async (
  named: string | undefined,
  surroundings: Surroundings,
  onlyLooks: boolean,
): Promise<FoundConfig | null> => {
  const path = findConfig(named, surroundings);
  if (path === null) return null;
  const text = readText(path, onlyLooks);
  const fault = findJsonFault(text);
  if (fault !== null) throw invalid(`${path}:${fault.line}:${fault.column}`, [`expected ${fault.expected}.`]);
  const value: unknown = JSON.parse(text);
  if (!onlyLooks || !looksUsable(value)) {
    const { configProblems } = await import('./config-schema.ts');
    const problems = configProblems(value);
    if (problems.length > 0) throw invalid(path, problems);
  }
  return { path, config: value as Config };
};
