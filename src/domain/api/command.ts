/** Programs of the user's own. */
import { shellQuoted } from '../text/shell.ts';
import { rule } from './answer-rules.ts';
import { own, type ServiceDefinition } from './definition.ts';

/** A program of the user's own, as a plan pins it. No shell is involved: each word reaches it as it is. */
export interface Program {
  /** The file, absolute, and its arguments. */
  argv: string[];
  /** SHA-256 of the file, 64 hexadecimal digits; another file is not run. */
  sha256: string;
  /** Working directory, absolute. */
  directory: string;
  /** Names of the only environment variables that it gets, with the operator's values. */
  environment: string[];
  /** After this it is ended, with all processes of its group. */
  timeoutMs: number;
}
export interface CommandInput extends Program {
  /** Name of the command, for people. */
  name: string;
}
export interface CommandOutput {
  exitCode: number;
  /** The first lines of both streams, without anything that looks like a secret. */
  lines: string[];
}

/** What the tool does itself: the pinned file, in its directory, with the named variables and no others. */
const inShell = ({ argv, sha256, directory, environment }: CommandInput): string[] => {
  const [file = '', ...words] = argv.map(shellQuoted);
  const variables = environment.map((name) => ` ${name}="$${name}"`).join('');
  return [
    `echo ${shellQuoted(`${sha256}  ${argv[0] ?? ''}`)} | sha256sum -c`,
    `(cd ${shellQuoted(directory)} && env -i${variables} ${[file, ...words].join(' ')})`,
  ];
};

export const command = {
  buckets: {},
  operations: {
    /** Runs a program that changes something. */
    Run: own<{ input: CommandInput & { way: 'there' | 'back' }; output: CommandOutput }>('write')({
      bucket: 'probe:any',
      answer: rule({ exitCode: 'number' }),
      inShell,
    }),
    /**
     * Runs a program that only says whether it is so: exit code 0 yes, 1 no. It is somebody else's program: it is run while a
     * run is under way, never to make a plan or to show one.
     */
    Look: own<{ input: CommandInput; output: CommandOutput }>('probe')({
      bucket: 'probe:any',
      answer: rule({ exitCode: 'number' }),
      inShell,
    }),
  },
} satisfies ServiceDefinition;
