/** Files that this program replaces as a whole. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a file so that a reader sees the old text or the new one. @throws what the disk throws */
export const replaceFile = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${randomBytes(8).toString('hex')}.draft`;
  writeFileSync(draft, text);
  renameSync(draft, path);
};
