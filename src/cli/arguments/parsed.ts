/** A command that was called, with what was given to it. */
import type { Command } from './command.ts';
import type { GlobalFlags } from './flags.ts';

export interface Parsed {
  command: Command;
  globals: GlobalFlags;
  flags: Record<string, unknown>;
}
