/** What can go wrong with a sandbox's directory, in words and with a way out. */
import { EXIT, Failure } from '../../domain/failure.ts';

const KEEP = 'Free it, then run the command again: nothing that was answered is lost.';
const AGAIN = 'Set the sandbox up again with "failover sandbox reset", or point to another directory.';

interface Wording {
  code: string;
  what: string;
  remedy: string;
  exitCode: Failure['exitCode'];
}

/** By SQLite's primary result code ("Result and Error Codes", sqlite.org/rescode.html). */
const WORDINGS: Record<number, Wording> = {
  3: {
    code: 'sandbox-read-only',
    what: 'may not be written',
    remedy: 'Give yourself write permission, or point to another directory.',
    exitCode: EXIT.usage,
  },
  5: {
    code: 'sandbox-busy',
    what: 'is in use by another process, which did not let go in time',
    remedy: 'Wait until the other command is done, then run this one again.',
    exitCode: EXIT.locked,
  },
  8: {
    code: 'sandbox-read-only',
    what: 'is read-only',
    remedy: 'Make it writable, or point to another directory.',
    exitCode: EXIT.usage,
  },
  10: {
    code: 'sandbox-disk-failed',
    what: 'could not be read or written: the disk failed',
    remedy: AGAIN,
    exitCode: EXIT.internal,
  },
  11: { code: 'sandbox-corrupt', what: 'is damaged', remedy: AGAIN, exitCode: EXIT.internal },
  13: { code: 'sandbox-disk-full', what: 'cannot grow: the disk is full', remedy: KEEP, exitCode: EXIT.internal },
  14: {
    code: 'sandbox-read-only',
    what: 'cannot be opened',
    remedy: 'Check the permissions of the directory and of the files in it.',
    exitCode: EXIT.usage,
  },
  26: { code: 'sandbox-corrupt', what: 'is damaged or not a database', remedy: AGAIN, exitCode: EXIT.internal },
};
/** A locked table within one process (6) is the same to a user as a locked database. */
const LOCKED = 6;
const BUSY = 5;

const fail = (directory: string, { code, what, remedy, exitCode }: Wording, cause?: unknown): Failure =>
  new Failure({ code, message: `The sandbox in ${directory} ${what}.`, remedy, exitCode, cause });

export const missing = (directory: string): Failure =>
  fail(directory, {
    code: 'sandbox-missing',
    what: 'does not exist',
    remedy: 'Set it up with "failover sandbox up".',
    exitCode: EXIT.notFound,
  });

export const notSandbox = (directory: string): Failure =>
  fail(directory, {
    code: 'sandbox-not-one',
    what: 'is not one: the directory holds something else',
    remedy: 'Point to the directory of a sandbox, or set one up in an empty directory with "failover sandbox up".',
    exitCode: EXIT.usage,
  });

export const alreadyThere = (directory: string): Failure =>
  fail(directory, {
    code: 'sandbox-exists',
    what: 'exists already',
    remedy: 'Use it as it is, or start over with "failover sandbox reset".',
    exitCode: EXIT.usage,
  });

export const fromNewer = (directory: string, format: string): Failure =>
  fail(directory, {
    code: 'sandbox-newer',
    what: `was made by a newer version of this tool (its format is ${format})`,
    remedy: 'Update the tool, or set the sandbox up again with "failover sandbox reset".',
    exitCode: EXIT.usage,
  });

export const corrupt = (directory: string, what: string, cause?: unknown): Failure =>
  fail(
    directory,
    { code: 'sandbox-corrupt', what: `is damaged: ${what}`, remedy: AGAIN, exitCode: EXIT.internal },
    cause,
  );

/** What the file system says, as the result code that SQLite has for it. */
const RESULT_CODES: Record<string, number> = { EACCES: 3, EPERM: 3, EROFS: 8, EIO: 10, ENOSPC: 13, EDQUOT: 13 };

/** SQLite's primary result code of an error; undefined when it has none. */
const resultCode = (error: unknown): number | undefined => {
  if (!(error instanceof Error)) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') {
    const primary = error.errcode & 0xff;
    return primary === LOCKED ? BUSY : primary;
  }
  return 'code' in error ? RESULT_CODES[String(error.code)] : undefined;
};

/** An error of SQLite as a Failure; anything else comes back unchanged. */
export const failureOf = (error: unknown, directory: string): unknown => {
  const code = resultCode(error);
  const wording = code === undefined ? undefined : WORDINGS[code];
  return wording === undefined ? error : fail(directory, wording, error);
};
