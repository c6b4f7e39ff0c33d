/** Files that decide what is changed are read only when nobody else could have written them. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT, Failure } from '../../domain/failure.ts';
import { shellPath } from '../../domain/text/shell.ts';

/** Bits of a mode. */
export const GROUP_OR_OTHERS_MAY_WRITE = 0o022;

const modeText = (mode: number): string => (mode & 0o777).toString(8).padStart(4, '0');

const untrusted = (what: string, path: string, why: string, remedy: string): Failure =>
  new Failure({
    code: 'file-untrusted',
    message: `${what} ${path} ${why}: someone else could decide what is changed.`,
    remedy: `Look at what it says, then: ${remedy}   Nothing was done.`,
    exitCode: EXIT.usage,
  });

const check = (what: string, path: string, chown: string, chmod: string): void => {
  const { mode, uid } = statSync(path);
  const own = process.getuid?.();
  if (own === undefined) return;
  if (uid !== own && uid !== 0) throw untrusted(what, path, `belongs to user ${uid}`, chown);
  if ((mode & GROUP_OR_OTHERS_MAY_WRITE) !== 0)
    throw untrusted(what, path, `can be written by others (mode ${modeText(mode)})`, chmod);
};

/**
 * Refuses a file that somebody else than its owner can write, or that does not belong to the user or root. Windows has no such
 * modes and is not covered.
 *
 * @param what the file is, such as `The plan`.
 * @throws Failure `file-untrusted` (exit 2) with the mode or the owner; and what `stat` throws.
 */
export const requireTrusted = (what: string, path: string): void =>
  check(what, path, `sudo chown "$(id -u)" ${shellPath(path)}`, `chmod go-w ${shellPath(path)}`);

/**
 * The same for the records of a run: each of them, and each folder on the way to them, in which others could put another one.
 *
 * @param root the state directory
 * @throws Failure `file-untrusted` (exit 2) with the first that others can write, and the command that mends all of it
 */
export const requireTrustedRecords = (root: string, folder: string): void => {
  if (!existsSync(folder)) return;
  const way: string[] = [];
  for (let at = folder; at.length > root.length; at = dirname(at)) way.push(at);
  const records = readdirSync(folder).map((name) => join(folder, name));
  for (const path of [root, ...way.toReversed(), ...records])
    check('The journal', path, `sudo chown -R "$(id -u)" ${shellPath(root)}`, `chmod -R go-w ${shellPath(root)}`);
};
