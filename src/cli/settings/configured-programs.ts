/** The programs of the configuration, pinned as they are now, for whoever has to know whether a program is one of them. */
import type { Program } from '../../domain/api/call.ts';
import { Failure } from '../../domain/failure.ts';
import type { Settings } from './settings.ts';

const read = async ({ commands: configured }: Pick<Settings, 'commands'>): Promise<Program[]> => {
  if (configured === null) return [];
  const { pinCommands } = await import('./pinned-commands.ts');
  return configured.commands.flatMap((command) => {
    try {
      const pinned = pinCommands({ base: configured.base, commands: [command] });
      return pinned.flatMap(({ run, observe, undo }) => [run, observe, undo].filter((program) => program !== null));
    } catch (error) {
      // A file that is gone, or that others can write, is nobody's command; the rest may still be asked for.
      if (error instanceof Failure) return [];
      throw error;
    }
  });
};

/** Reads them when they are first asked for, once a command. */
export const configuredPrograms = (settings: Pick<Settings, 'commands'>): (() => Promise<readonly Program[]>) => {
  let programs: Promise<readonly Program[]> | undefined;
  return () => (programs ??= read(settings));
};
