/** The commands of the configuration, each file pinned by its digest as it is now. */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { readFileSync } from 'node:fs';
import type { Program } from '../../domain/api/call.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import type { CommandChoice } from '../../../runbooks/promote-options.ts';
import type { Config } from './config-schema.ts';
import { fromHome } from './text-file.ts';
import { requireTrusted } from './trusted-file.ts';

/** A command of the configuration with the directory that its paths are relative to. */
export interface ConfiguredCommands {
  base: string;
  commands: NonNullable<Config['commands']>;
}

const TIMEOUT_SECONDS = 60;
const EXPECTED_SECONDS = 1;

const digestOfFile = (name: string, path: string): string => {
  try {
    requireTrusted(`The file of command ${name},`, path);
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch (error) {
    if (error instanceof Failure) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new Failure({
      code: 'command-unreadable',
      message: `The file of command ${name}, ${path}, cannot be read (${code}).`,
      remedy: 'The first word of "argv" is a file, relative to the configuration; there is no search along PATH.',
      exitCode: EXIT.usage,
      cause: error,
    });
  }
};

/**
 * Reads and digests the files of all commands.
 * @throws Failure `command-unreadable`, `file-untrusted` (exit 2)
 */
export const pinCommands = ({ base, commands }: ConfiguredCommands): CommandChoice[] =>
  commands.map((command) => {
    const { name, when, directory = '.', environment = [], timeoutSeconds = TIMEOUT_SECONDS } = command;
    const pin = ([file = '', ...words]: string[]): Program => {
      const path = resolve(base, fromHome(file));
      return {
        argv: [path, ...words],
        sha256: digestOfFile(name, path),
        directory: resolve(base, fromHome(directory)),
        environment,
        timeoutMs: Math.ceil(timeoutSeconds * 1000),
      };
    };
    return {
      name,
      when,
      run: pin(command.argv),
      observe: command.observe === undefined ? null : pin(command.observe),
      undo: command.undo === undefined ? null : pin(command.undo),
      onFailure: command.onFailure ?? 'stop',
      expectedMs: Math.round((command.expectedSeconds ?? EXPECTED_SECONDS) * 1000),
    };
  });
