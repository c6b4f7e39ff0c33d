/** What a user sees when something went wrong: what happened, and what to do. Never a stack, never a secret. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { EXIT, Failure } from '../../domain/failure.ts';
import { withoutSecrets } from '../../domain/text/redact.ts';
import { paint } from './line.ts';
import type { Output } from './output.ts';

const detailsOf = (error: unknown): string => {
  const lines = [`Node ${process.version} on ${process.platform}, ${new Date().toISOString()}`];
  for (let at: unknown = error; at !== undefined && lines.length < 6; at = at instanceof Error ? at.cause : undefined) {
    lines.push(at instanceof Error ? (at.stack ?? at.message) : inspect(at));
  }
  return withoutSecrets(`${lines.join('\n')}\n`);
};

/** Writes the details to a file that only its owner can read; where the state cannot be written, beside it. */
const writeDetails = (error: unknown, stateDirectory: string | null): string | null => {
  const name = `failover-error-${new Date().toISOString().replaceAll(':', '').slice(0, 17)}-${process.pid}.txt`;
  for (const directory of stateDirectory === null ? [tmpdir()] : [stateDirectory, tmpdir()]) {
    try {
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, name), detailsOf(error), { mode: 0o600 });
      return join(directory, name);
    } catch {
      // The next directory; and without any, the message alone must do.
    }
  }
  return null;
};

/** Shows what went wrong and gives the exit code for it. */
export const reportTrouble = (error: unknown, output: Output, stateDirectory: string | null): number => {
  if (error instanceof Failure) {
    const { code, exitCode } = error;
    const [message, remedy] = [withoutSecrets(error.message), withoutSecrets(error.remedy)];
    if (output.form !== 'text') output.record({ type: 'error', code, message, remedy, exitCode });
    output.remark(
      [paint('red', 'Error:'), ` ${withoutSecrets(error.headline)}`],
      ...error.lines.map(withoutSecrets),
      remedy,
    );
    return exitCode;
  }
  const path = writeDetails(error, stateDirectory);
  const where = path === null ? 'They could not be written to a file.' : `Details: ${path}`;
  output.remark([
    paint('red', 'Error:'),
    ` failover itself has failed; what was done so far is in the journal ("failover status"). ${where}`,
  ]);
  if (output.form !== 'text')
    output.record({
      type: 'error',
      code: 'internal',
      message: 'failover itself has failed',
      remedy: where,
      exitCode: EXIT.internal,
    });
  return EXIT.internal;
};
