/** What a command is: its words for help, its own flags, and where its code is loaded from once it is called. */
import { onOneLine } from '../../domain/text/printable.ts';
import type { Output } from '../terminal/output.ts';
import type { Settings } from '../settings/settings.ts';

export interface CommandFlag {
  type: 'string' | 'boolean' | 'number';
  describe: string;
  choices?: readonly string[];
}

export interface CommandArgument {
  name: string;
  describe: string;
  choices?: readonly string[];
  optional?: boolean;
}

/** What a command's code is given. `flags` holds the command's own flags and arguments by name. */
export interface Invocation {
  settings: Settings;
  output: Output;
  flags: Readonly<Record<string, unknown>>;
}

/** Runs a command and gives the exit code. */
export type Run = (invocation: Invocation) => Promise<number>;

export interface Command {
  name: string;
  describe: string;
  flags: Record<string, CommandFlag>;
  arguments?: CommandArgument[];
  examples: [command: string, what: string][];
  /** Changes nothing, and so does not insist on a whole configuration. */
  onlyLooks?: boolean;
  /** Works with runbooks or operations, so those of the project are loaded before it. */
  usesExtensions?: true;
  /** What it prints is all that it does: when that is lost, so is the command. */
  onlyShows?: boolean;
  load(): Promise<{ run: Run }>;
}

/** A flag that was given as text, or null. It is never empty: `checkArguments` refuses that. */
export const textOf = ({ flags }: Invocation, name: string): string | null => {
  const value = flags[name];
  return typeof value === 'string' ? value : null;
};

/** What a person says in a flag, on one line: it is kept in a journal, and shown to others. Null when not given. */
export const sentenceOf = (invocation: Invocation, name: string): string | null => {
  const text = textOf(invocation, name);
  return text === null ? null : onOneLine(text);
};

/** Was a flag given? */
export const isGiven = ({ flags }: Invocation, name: string): boolean => flags[name] === true;
