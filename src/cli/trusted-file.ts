/** Files that decide what is changed are read only when nobody else could have written them. */
import { statSync } from 'node:fs';
import { EXIT, Failure } from '../domain/failure.ts';
import { shellPath } from '../domain/shell.ts';

const GROUP_OR_OTHERS_MAY_WRITE = 0o022;

const modeText = (mode: number): string => (mode & 0o777).toString(8).padStart(4, '0');

const untrusted = (what: string, path: string, why: string, remedy: string): Failure =>
  new Failure({
    code: 'file-untrusted',
    message: `${what} ${path} ${why}: someone else could decide what is changed.`,
    remedy: `Look at what it says, then: ${remedy}   Nothing was done.`,
    exitCode: EXIT.usage,
  });

/**
 * Refuses a file that somebody else than its owner can write, or that does not belong to the user or root. Windows has no such
 * modes and is not covered.
 *
 * @param what the file is, such as `The plan`.
 * @throws Failure `file-untrusted` (exit 2) with the mode or the owner; and what `stat` throws.
 */
export const requireTrusted = (what: string, path: string): void => {
  const { mode, uid } = statSync(path);
  const own = process.getuid?.();
  if (own === undefined) return;
  if (uid !== own && uid !== 0)
    throw untrusted(what, path, `belongs to user ${uid}`, `sudo chown "$(id -u)" ${shellPath(path)}`);
  if ((mode & GROUP_OR_OTHERS_MAY_WRITE) !== 0)
    throw untrusted(what, path, `can be written by others (mode ${modeText(mode)})`, `chmod go-w ${shellPath(path)}`);
};
