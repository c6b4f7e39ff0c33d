/** Runs `pulumi preview` of a stack: the third comparison. The CLI of the user, with the user's log-in and backend. */
import { execFile } from 'node:child_process';
import { EXIT, Failure } from '../../domain/failure.ts';
import { onOneLine } from '../../domain/text/printable.ts';
import { recognisedOf } from '../../domain/text/redact.ts';

/** A preview of a large stack takes minutes. */
const LONGEST_MS = 15 * 60_000;
const LARGEST_BYTES = 512 * 2 ** 20;

interface Ended {
  code: number | string;
  stdout: string;
  stderr: string;
}

const runPulumi = (args: string[], directory: string): Promise<Ended> =>
  new Promise((resolve) => {
    const options = { cwd: directory, timeout: LONGEST_MS, maxBuffer: LARGEST_BYTES };
    execFile('pulumi', args, options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code ?? 'killed'), stdout, stderr }),
    );
  });

const missing = (): Failure =>
  new Failure({
    code: 'pulumi-missing',
    message: 'There is no "pulumi" on the PATH, and a preview needs it.',
    remedy:
      'Install the Pulumi CLI (https://www.pulumi.com/docs/install/). "failover drift" without "declared" does without it.',
    exitCode: EXIT.refusedByAws,
  });

/** What Pulumi said last; its diagnostics are in the document when there is one. */
const reasonOf = ({ stdout, stderr }: Ended): string => {
  try {
    const { diagnostics = [] } = JSON.parse(stdout) as { diagnostics?: { severity?: string; message?: string }[] };
    const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ message = '' }) => message);
    if (errors.length > 0) return errors.join(' ');
  } catch {
    // Only words, on stderr.
  }
  return stderr;
};

/**
 * The document that `pulumi preview --json` prints for a stack.
 * @param refresh holds the program against AWS instead of the last recorded state.
 * @throws Failure `pulumi-missing` or `preview-failed` (exit 4)
 */
export const previewStack = async (stack: string, directory: string, refresh = false): Promise<unknown> => {
  const args = ['preview', '--json', '--non-interactive', '--stack', stack, ...(refresh ? ['--refresh'] : [])];
  const ended = await runPulumi(args, directory);
  if (ended.code === 'ENOENT') throw missing();
  if (ended.code === 0)
    try {
      return JSON.parse(ended.stdout) as unknown;
    } catch {
      // Not a document after all.
    }
  const reason = recognisedOf(onOneLine(reasonOf(ended)).slice(0, 600));
  throw new Failure({
    code: 'preview-failed',
    message: `"pulumi preview" of stack ${stack} in ${directory} failed (${ended.code}). ${reason}`,
    remedy: `Run "pulumi preview --stack ${stack}" there to see the whole of it.`,
    exitCode: EXIT.refusedByAws,
  });
};
