/** The record of what earlier comparisons saw: a file of the state directory, replaced as a whole. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT, Failure } from '../domain/failure.ts';
import { NOTHING_SEEN, parseSeen, type Seen } from '../drift/seen.ts';
import { journalDirectory, type Settings } from './settings.ts';

const recordPath = (settings: Settings): string => join(journalDirectory(settings), 'drift-seen.json');

/** Writes a file so that a reader sees the old text or the new one. @throws what the disk throws */
export const replaceFile = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, text);
  renameSync(draft, path);
};

/** Nothing when there is no record, or none that can be read. */
export const loadSeen = (settings: Settings): Seen => {
  try {
    return parseSeen(readFileSync(recordPath(settings), 'utf8'));
  } catch {
    return NOTHING_SEEN;
  }
};

/** @throws Failure `drift-record-unwritable` (exit 1): the answer was given before */
export const saveSeen = (settings: Settings, seen: Seen): void => {
  const path = recordPath(settings);
  try {
    replaceFile(path, `${JSON.stringify(seen, null, 2)}\n`);
  } catch (cause) {
    throw new Failure({
      code: 'drift-record-unwritable',
      message: `Since when differences are there could not be written to ${path}.`,
      remedy: 'Free space, or name another place with --state DIR. The comparison itself was made and shown.',
      exitCode: EXIT.stepFailed,
      cause,
    });
  }
};
