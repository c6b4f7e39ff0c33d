/** Files that decide what is changed are read only when nobody else could have written them. */
import { existsSync, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT, Failure } from '../../domain/failure.ts';
import { shellPath } from '../../domain/text/shell.ts';

/** Bits of a mode. */
const GROUP_OR_OTHERS_MAY_WRITE = 0o022;

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

/** Who may put something else in the place of what is in a folder? */
const STICKY = 0o1000;
const OTHERS_MAY_WRITE = 0o002;
const GROUP_MAY_WRITE = 0o020;
/** Whom the owner is shown as where user namespaces do not know them: root of the machine, in most containers (user_namespaces(7)). */
const OVERFLOW_USER = 65_534;

/** Many systems give each user a group of their own, with the same number, and a umask that lets it write. */
const isOwnGroup = (gid: number): boolean => gid === process.getgid?.() && gid === process.getuid?.();

/** A folder above the state directory: whoever may write it can put another state in its place. */
const checkAbove = (path: string, root: string): void => {
  const { mode, uid, gid } = statSync(path);
  const own = process.getuid?.();
  if (own === undefined) return;
  const remedy = `keep the state where only you can write: --state DIR, with what is in ${shellPath(root)} copied there (cp -a).`;
  if (![own, 0, OVERFLOW_USER].includes(uid))
    throw untrusted('The folder', path, `above the journal belongs to user ${uid}`, remedy);
  // In a folder such as /tmp nobody renames what is not theirs (chmod(1), restricted deletion flag).
  if ((mode & STICKY) !== 0) return;
  const isShared = (mode & OTHERS_MAY_WRITE) !== 0 || ((mode & GROUP_MAY_WRITE) !== 0 && !isOwnGroup(gid));
  if (isShared)
    throw untrusted(
      'The folder',
      path,
      `above the journal can be written by others (mode ${modeText(mode)})`,
      `chmod go-w ${shellPath(path)}, or ${remedy}`,
    );
};

const above = (path: string): string[] => {
  const folders: string[] = [];
  for (let at = dirname(path); ; at = dirname(at)) {
    folders.push(at);
    if (at === dirname(at)) return folders;
  }
};

/** A link leads out of the folders that are looked at. */
const refuseLink = (path: string): void => {
  if (lstatSync(path).isSymbolicLink())
    throw untrusted('The journal', path, 'is a link', `put what it leads to in its place: cp -aL, then mv.`);
};

/**
 * The same for the records of a run: each of them, each folder on the way to them, and each above the state directory, in which
 * others could put another one.
 *
 * @param root the state directory; it may be a link itself, to a place that is looked at in the same way
 * @throws Failure `file-untrusted` (exit 2) with the first that others can write, and the command that mends all of it
 */
export const requireTrustedRecords = (root: string, folder: string): void => {
  if (!existsSync(root)) return;
  const way: string[] = [];
  for (let at = folder; at.length > root.length; at = dirname(at)) if (existsSync(at)) way.push(at);
  const records = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  const inside = [...way.toReversed(), ...records];
  for (const path of [root, ...inside])
    check('The journal', path, `sudo chown -R "$(id -u)" ${shellPath(root)}`, `chmod -R go-w ${shellPath(root)}`);
  inside.forEach(refuseLink);
  for (const path of new Set([...above(root), ...above(realpathSync(root))])) checkAbove(path, root);
};
