/** Programs of the user as plans pin them, and the calls and sights of the operations that run them. */
import { z } from 'zod';
import type { Answer, Call, CommandOutput, Program } from '../domain/api/call.ts';
import { regionSchema } from '../domain/facts/manifest.ts';
import { sightOf } from '../domain/api/observed.ts';
import type { Verdict } from '../domain/plan/operation.ts';
import type { Sight } from '../domain/api/sight.ts';
import { redact } from '../domain/text/redact.ts';

const absolute = z.string().regex(/^\//, 'is not an absolute path');

export const programSchema: z.ZodType<Program> = z.strictObject({
  argv: z.tuple([absolute], z.string()),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 digest in lower-case hexadecimal digits'),
  directory: absolute,
  environment: z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not the name of an environment variable')),
  /** An hour, as in the configuration. */
  timeoutMs: z.number().int().positive().max(3_600_000),
});

/** What both operations have. */
export const commandParams = {
  region: regionSchema,
  /** Name of the command, for people. */
  name: z.string().min(1),
  run: programSchema,
};

interface Named {
  region: string;
  name: string;
}

export const runCall = ({ region, name }: Named, program: Program, way: 'there' | 'back'): Call => ({
  service: 'command',
  operation: 'Run',
  region,
  input: { name, way, ...program },
});

export const lookCall = ({ region, name }: Named, program: Program): Call => ({
  service: 'command',
  operation: 'Look',
  region,
  input: { name, ...program },
});

/** How it ended, such as `exit code 3: no such queue`. */
export const endWords = ({ exitCode, lines }: CommandOutput): string =>
  `exit code ${exitCode}${lines[0] === undefined ? '' : `: ${redact(lines[0])}`}`;

/** Is it so, by the program that says it? Exit code 0 is yes, 1 is no, and all others say nothing. */
export const seeSo = (answer: Answer | undefined): Sight<boolean> => {
  const sight = sightOf('command', 'Look', answer);
  if (!sight.known) return sight;
  const { exitCode } = sight.seen;
  if (exitCode === 0 || exitCode === 1) return { known: true, seen: exitCode === 0 };
  return { known: false, cause: `the command that looks ended with ${endWords(sight.seen)}; 0 means yes and 1 no` };
};

/** How the program ended that this step ran; null when that is not known. */
export const seeEnd = (receipt: unknown): CommandOutput | null =>
  typeof receipt === 'object' && receipt !== null && 'exitCode' in receipt ? (receipt as CommandOutput) : null;

/** The exit code, and the lines that the target let through. */
export const keepEnd = (outputs: unknown[]): CommandOutput | null => {
  const end = seeEnd(outputs[0]);
  return end === null ? null : { exitCode: end.exitCode, lines: end.lines };
};

/** A program that ended with anything but 0 has failed, and is not run again by itself. */
export const failedWith = (name: string, end: CommandOutput): Verdict => ({
  verdict: 'breached',
  reason: `${name} ended with ${endWords(end)}`,
  remedy: 'Mend the cause, then "failover resume --retry" runs it again.',
});
