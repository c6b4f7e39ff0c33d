/**
 * A store in a local directory: `runs/000007/00000042`, one file a record. A record is written beside its place, flushed
 * to disk, and linked into place: link(2) fails when the name exists, so creating is atomic; then the directory itself is
 * flushed, or the name could be lost with the power.
 */
import { link, mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXIT, Failure } from '../domain/failure.ts';
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

const unwritable = (path: string, error: unknown): Failure => {
  const code = codeOf(error);
  return new Failure({
    code: 'journal-unwritable',
    message: `The journal cannot be written at ${path}: ${REASONS[code] ?? 'the file system refuses'} (${code}).`,
    remedy:
      'No change is made that is not in the journal first. Free space or name another place with --state DIR, then ' +
      'run "failover resume" (or the same command again if no run had begun).',
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

/** Creates missing directories and flushes each parent, so that the new names survive a power cut. */
const makeDurableDirectory = async (path: string): Promise<void> => {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let at = path; at.length >= first.length; at = dirname(at)) await flushDirectory(dirname(at));
};

const writeFlushed = async (path: string, bytes: string): Promise<void> => {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
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

/** @param writer unique to the process, so that two never write the same temporary file. */
export const createDirectoryStore = (directory: string, writer: string): Store => {
  const runsPath = join(directory, 'runs');
  const runPath = (run: number): string => join(runsPath, runName(run));
  const recordPath = (run: number, sequence: number): string => join(runPath(run), recordName(sequence));
  let serial = 0;

  const place = async (run: number, sequence: number, bytes: string): Promise<'created' | 'exists'> => {
    if (sequence === 1) await makeDurableDirectory(runPath(run));
    const temporary = join(runPath(run), `.${writer}-${(serial += 1)}`);
    try {
      await writeFlushed(temporary, bytes);
      await link(temporary, recordPath(run, sequence));
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return 'exists';
      throw error;
    } finally {
      await unlink(temporary).catch(() => {});
    }
    await flushDirectory(runPath(run));
    return 'created';
  };

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
    create: (run, sequence, bytes) =>
      place(run, sequence, bytes).catch((error: unknown) => {
        throw unwritable(runPath(run), error);
      }),
    async setAside(run, sequence) {
      await rename(recordPath(run, sequence), `${recordPath(run, sequence)}.torn-${writer}`);
      await flushDirectory(runPath(run));
    },
  };
};

/** Approvals in a local directory, beside the runs. */
export const createDirectoryShelf = (directory: string): ApprovalShelf => ({
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
      await writeFlushed(path, text);
      await flushDirectory(dirname(path));
      return 'created';
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return 'exists';
      throw unwritable(path, error);
    }
  },
});
