/**
 * A store in a local directory: `runs/000007/00000042`, one file a record. A record is written beside its place, flushed
 * to disk, and linked into place: link(2) fails when the name exists, so creating is atomic; then the directory itself is
 * flushed, or the name could be lost with the power.
 */
import { link, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXIT, Failure } from '../domain/failure.ts';
import { shellPath } from '../domain/text/shell.ts';
import type { ApprovalShelf } from './approvals.ts';
import { recordName, recordNumbers, runName, runNumbers } from './names.ts';
import type { Store } from './store.ts';

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown');

const REASONS: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  ENOTDIR: 'a part of that path is a file',
};

/** @param directory of the target, in the state directory */
const unwritable = (path: string, directory: string, error: unknown): Failure => {
  const code = codeOf(error);
  return new Failure({
    code: 'journal-unwritable',
    message: `The journal cannot be written at ${path}: ${REASONS[code] ?? 'the file system refuses'} (${code}).`,
    remedy:
      'No change is made that is not in the journal first. Mend that, then run "failover resume" (or the same command again ' +
      'if no run had begun). Where it cannot be mended here, take the runs along, since they are found nowhere else: ' +
      `cp -a ${shellPath(dirname(directory))}/. DIR, then the same with --state DIR.`,
    exitCode: EXIT.stepFailed,
    cause: error,
  });
};

const flushDirectory = async (path: string): Promise<void> => {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Nobody but the owner reads or writes what a run is told by. */
const OWN_DIRECTORY = 0o700;
const OWN_FILE = 0o600;

/** Creates missing directories and flushes each parent, so that the new names survive a power cut. */
const makeDurableDirectory = async (path: string): Promise<void> => {
  const first = await mkdir(path, { recursive: true, mode: OWN_DIRECTORY });
  if (first === undefined) return;
  for (let at = path; at.length >= first.length; at = dirname(at)) await flushDirectory(dirname(at));
};

const writeFlushed = async (path: string, bytes: string): Promise<void> => {
  const handle = await open(path, 'wx', OWN_FILE);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const holds = async (path: string, bytes: string): Promise<boolean> =>
  readFile(path, 'utf8').then(
    (there) => there === bytes,
    () => false,
  );

/** How much older than a file that was written now one must be, in milliseconds, to be left over by a process that died. */
const LEFT_OVER_MS = 3_600_000;

/** Removes what processes left that died between writing a record and putting it in its place. Other names are left alone. */
const sweep = async (directory: string, writtenNow: string): Promise<void> => {
  const { mtimeMs: nowMs } = await stat(writtenNow);
  const names = (await readdir(directory)).filter((name) => /^\.[\w-]+$/.test(name));
  for (const path of names.map((name) => join(directory, name))) {
    const found = await stat(path).catch(() => null);
    if (found !== null && nowMs - found.mtimeMs > LEFT_OVER_MS) await unlink(path).catch(() => {});
  }
};

/**
 * Puts bytes under names in directories, each whole or not at all: written beside the place, flushed, linked into it. A name of
 * its own that is taken (by what a process left that had the same chance) is passed over, and never mistaken for the place.
 *
 * @param writer by chance, so that no two processes write the same temporary file
 */
const createPlacing = (writer: string) => {
  let serial = 0;
  const swept = new Set<string>();

  const written = async (directory: string, bytes: string): Promise<string> => {
    for (;;) {
      const temporary = join(directory, `.${writer}-${(serial += 1)}`);
      try {
        await writeFlushed(temporary, bytes);
        return temporary;
      } catch (error) {
        if (codeOf(error) === 'EEXIST') continue;
        await unlink(temporary).catch(() => {});
        throw error;
      }
    }
  };

  return async (path: string, bytes: string): Promise<'created' | 'exists'> => {
    const directory = dirname(path);
    for (;;) {
      const temporary = await written(directory, bytes);
      try {
        await link(temporary, path);
      } catch (error) {
        // The same bytes are the same record: this process has put it there, and was not told.
        if (codeOf(error) === 'EEXIST') return (await holds(path, bytes)) ? 'created' : 'exists';
        // Asleep for so long that somebody swept it.
        if (codeOf(error) === 'ENOENT' && (await stat(directory).catch(() => null)) !== null) continue;
        throw error;
      } finally {
        if (!swept.has(directory)) {
          swept.add(directory);
          await sweep(directory, temporary).catch(() => {});
        }
        await unlink(temporary).catch(() => {});
      }
      await flushDirectory(directory);
      return 'created';
    }
  };
};

const unreadable = (path: string, error: unknown): Failure =>
  new Failure({
    code: 'journal-unreadable',
    message: `The journal at ${path} cannot be read (${codeOf(error)}).`,
    remedy: 'Check the path and its permissions, or name another place with --state DIR.',
    exitCode: EXIT.notFound,
    cause: error,
  });

const namesIn = async (path: string): Promise<string[]> => {
  try {
    return await readdir(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw unreadable(path, error);
  }
};

const readRecord = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
};

/** @param writer by chance, so that no two processes, wherever they run, write the same temporary file */
export const createDirectoryStore = (directory: string, writer: string): Store => {
  const runsPath = join(directory, 'runs');
  const runPath = (run: number): string => join(runsPath, runName(run));
  const recordPath = (run: number, sequence: number): string => join(runPath(run), recordName(sequence));
  const place = createPlacing(writer);

  return {
    location: directory,
    runs: async () => runNumbers(await namesIn(runsPath)),
    async read(run) {
      const sequences = recordNumbers(await namesIn(runPath(run)));
      const records: { sequence: number; bytes: string }[] = [];
      for (const sequence of sequences) {
        records.push({ sequence, bytes: await readRecord(recordPath(run, sequence)) });
      }
      return records;
    },
    async create(run, sequence, bytes) {
      try {
        if (sequence === 1) await makeDurableDirectory(runPath(run));
        return await place(recordPath(run, sequence), bytes);
      } catch (error) {
        throw unwritable(runPath(run), directory, error);
      }
    },
    async setAside(run, sequence) {
      await rename(recordPath(run, sequence), `${recordPath(run, sequence)}.aside-${writer}`);
      await flushDirectory(runPath(run));
    },
  };
};

/** Approvals in a local directory, beside the runs. @param writer see `createDirectoryStore` */
export const createDirectoryShelf = (directory: string, writer: string): ApprovalShelf => {
  const place = createPlacing(writer);
  return {
    hasClock: false,
    // The time of a file is that of whichever machine wrote it: no better than what the approval says.
    async list(folder) {
      return (await namesIn(join(directory, folder))).map((name) => ({ name, storedMs: null }));
    },
    read: (name) => readFile(join(directory, name), 'utf8'),
    async create(name, text) {
      const path = join(directory, name);
      try {
        await makeDurableDirectory(dirname(path));
        return await place(path, text);
      } catch (error) {
        throw unwritable(path, directory, error);
      }
    },
  };
};
