/** Files that people write, made by whatever editor, shell or system: their text, or words about what they are instead. */
import { closeSync, openSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { EXIT, Failure, type ExitCode } from '../../domain/failure.ts';
import { shellPath } from '../../domain/text/shell.ts';
import { textOfBytes, type TextFault } from '../../domain/text/text-bytes.ts';
import { requireTrusted } from './trusted-file.ts';

/** A plan of ten thousand steps has a quarter of it; what is larger is another file, or a device that never ends. */
const LARGEST_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;

export interface TextFile {
  /** What it is, such as `The plan`. */
  what: string;
  path: string;
  /** Code of the failure. */
  code: string;
  /** How to get a right one, a sentence. */
  remedy: string;
  /** Must nobody else have been able to write it? */
  isTrusted: boolean;
  /** Exit code where there is no such file; 2 when not given. */
  missing?: ExitCode;
}

const CAUSES: Record<string, string> = {
  ENOENT: 'does not exist.',
  ENOTDIR: 'does not exist: a part of its path is a file.',
  EISDIR: 'is a directory.',
  EACCES: 'cannot be read: you have no right to (EACCES).',
  EPERM: 'cannot be read: you have no right to (EPERM).',
  ELOOP: 'cannot be read: its links lead in a circle (ELOOP).',
  ENAMETOOLONG: 'cannot be read: the name is too long.',
};

/** What kept a file from being read, after its name: `does not exist.` */
export const fileFault = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return CAUSES[code] ?? `cannot be read (${code}).`;
};

/** Pipes are read to their end, too: `--plan <(…)`. Null when it is larger than any text of ours. */
const bytesOf = (path: string): Uint8Array | null => {
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let total = 0; ;) {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      const read = readSync(file, chunk);
      if (read === 0) return Buffer.concat(chunks);
      total += read;
      if (total > LARGEST_BYTES) return null;
      chunks.push(chunk.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
};

const asUtf8 = (path: string): string =>
  `In PowerShell: (Get-Content ${powerShellQuoted(path)}) | Set-Content -Encoding utf8 ${powerShellQuoted(path)}   ` +
  `Elsewhere: iconv -f UTF-16 -t UTF-8 ${shellPath(path)} > utf8.json`;

const powerShellQuoted = (path: string): string => `'${path.replaceAll("'", "''")}'`;

const wrong = (file: TextFile, fault: string, cause?: unknown): Failure => {
  const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  return new Failure({
    code: file.code,
    message: `${file.what} ${file.path} ${fault}`,
    remedy: file.remedy,
    exitCode: (isMissing ? file.missing : undefined) ?? EXIT.usage,
    cause,
  });
};

/**
 * The text of a file, in UTF-8 with or without a byte order mark.
 * @throws Failure `file-untrusted` (exit 2), or one of the code that is given: missing, a directory, empty, UTF-16, binary,
 *   too large.
 */
export const readTextFile = (file: TextFile): string => {
  let bytes: Uint8Array | null;
  try {
    if (file.isTrusted) requireTrusted(file.what, file.path);
    bytes = bytesOf(file.path);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw wrong(file, fileFault(error), error);
  }
  if (bytes === null) throw wrong(file, `is larger than ${LARGEST_BYTES / 1024 / 1024} MB.`);
  const text: string | TextFault = textOfBytes(bytes);
  if (typeof text === 'string') return text;
  throw wrong(text.isUtf16 ? { ...file, remedy: `${asUtf8(file.path)}   ${file.remedy}` } : file, text.fault);
};

/** @throws Failure `environment-invalid` (exit 2) where the system does not tell: HOME is no path, or there is no such user */
export const homeDirectory = (): string => {
  try {
    return homedir();
  } catch (cause) {
    throw new Failure({
      code: 'environment-invalid',
      message: 'The environment variable HOME is no path, and without it the system does not tell where your home is.',
      remedy: 'Set HOME to your home directory. Nothing was done.',
      exitCode: EXIT.usage,
      cause,
    });
  }
};

/**
 * A path as it was meant: `~/x` is in the home directory, also where no shell saw it (`--state=~/x`, a configuration).
 * @throws Failure `path-invalid` (exit 2) for the home of somebody else, which only a shell can find
 */
export const fromHome = (path: string): string => {
  if (path === '~') return homeDirectory();
  if (path.startsWith('~/')) return join(homeDirectory(), path.slice(2));
  if (!path.startsWith('~')) return path;
  throw new Failure({
    code: 'path-invalid',
    message: `The path "${path}" begins with the home of somebody else, which only a shell can find.`,
    remedy: `Write it whole, or ./${path} for a file of that name. Nothing was done.`,
    exitCode: EXIT.usage,
  });
};
