/**
 * Files of the user replaced as a whole or not at all. A link stays a link and its target is written; modes and owners stay;
 * what somebody changed meanwhile, or may not be written, is refused before anything is.
 */
import {
  accessSync,
  chownSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface Replacement {
  path: string;
  /** Its text as it was read. */
  before: string;
  text: string;
}

/** Why a file was not written. `code` is that of the file system, or `CHANGED`. */
export class NotReplaced extends Error {
  readonly path: string;
  readonly code: string;

  constructor(path: string, code: string, cause: unknown = null) {
    super(`${path}: ${code}`, { cause });
    this.path = path;
    this.code = code;
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown');

const ANY_WRITE = 0o222;
const PERMISSIONS = 0o7777;

interface Prepared {
  replacement: Replacement;
  /** Where a link leads to. */
  target: string;
  /** The new text, beside the target; null where the file has other names and is written in place. */
  beside: string | null;
}

const requireAsRead = ({ path, before }: Replacement, target: string): void => {
  if (readFileSync(target, 'utf8') !== before) throw new NotReplaced(path, 'CHANGED');
};

const writeBeside = (target: string, text: string): string => {
  const { mode, uid, gid } = statSync(target);
  const beside = join(dirname(target), `.${basename(target)}.${process.pid}.new`);
  const file = openSync(beside, 'wx', 0o600);
  try {
    writeFileSync(file, text);
    fchmodSync(file, mode & PERMISSIONS);
    fsyncSync(file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  const made = statSync(beside);
  if (made.uid === uid && made.gid === gid) return beside;
  try {
    chownSync(beside, uid, gid);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  return beside;
};

const prepare = (replacement: Replacement): Prepared => {
  const { path, text } = replacement;
  try {
    const target = realpathSync(path);
    const { mode, nlink } = statSync(target);
    // Root may write anything; a file without any right to write was made so on purpose.
    if ((mode & ANY_WRITE) === 0) throw new NotReplaced(path, 'EACCES');
    accessSync(target, constants.W_OK);
    requireAsRead(replacement, target);
    return { replacement, target, beside: nlink > 1 ? null : writeBeside(target, text) };
  } catch (error) {
    throw error instanceof NotReplaced ? error : new NotReplaced(path, codeOf(error), error);
  }
};

/** Other names of the file lead to the same bytes, so they are written where they are; a failure puts the old ones back. */
const writeInPlace = ({ replacement: { before, text }, target }: Prepared): void => {
  const write = (content: string): void => {
    const file = openSync(target, 'r+');
    try {
      const bytes = Buffer.from(content, 'utf8');
      // Cut only afterwards: what is put back fits where it was, also on a full disk.
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, at);
      ftruncateSync(file, bytes.length);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  };
  try {
    write(text);
  } catch (error) {
    write(before);
    throw error;
  }
};

const commit = (prepared: Prepared): void => {
  const { replacement, target, beside } = prepared;
  try {
    requireAsRead(replacement, target);
    if (beside === null) writeInPlace(prepared);
    else renameSync(beside, target);
  } catch (error) {
    throw error instanceof NotReplaced ? error : new NotReplaced(replacement.path, codeOf(error), error);
  }
};

/**
 * Replaces files, all of them prepared before the first is changed; those that say so already are left alone.
 * @throws NotReplaced
 */
export const replaceFiles = (replacements: readonly Replacement[]): void => {
  const prepared: Prepared[] = [];
  try {
    for (const replacement of replacements)
      if (replacement.text !== replacement.before) prepared.push(prepare(replacement));
    for (const one of prepared) commit(one);
  } finally {
    for (const { beside } of prepared) if (beside !== null) rmSync(beside, { force: true });
  }
};
