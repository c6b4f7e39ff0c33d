/**
 * What takes seconds to make out of the sources and is the same each time: made once, for all test files and runs, and kept by the
 * state of everything that it is made of.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';

const root = join(import.meta.dirname, '..');
const KEPT = join(root, 'node_modules', '.cache', 'oregon-trail-tests');
const DAY_MS = 86_400_000;
const MADE_OF = ['src', 'stacks', 'runbooks', 'bin', 'package-lock.json'];

const filesIn = (path: string): string[] =>
  statSync(path).isFile()
    ? [path]
    : readdirSync(path, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));

const stateOf = (path: string): string => {
  const { size, mtimeMs } = statSync(path);
  return `${path} ${size} ${mtimeMs}`;
};

/** Stamp of the sources: size and time of each of their files. */
const sources = createHash('sha256')
  .update(
    MADE_OF.flatMap((name) => filesIn(join(root, name)))
      .map(stateOf)
      .toSorted()
      .join('\n'),
  )
  .digest('hex');

/** Removes what sources of days ago have left. */
const forgetOlder = (): void => {
  for (const name of readdirSync(KEPT))
    if (Date.now() - statSync(join(KEPT, name)).mtimeMs > DAY_MS)
      rmSync(join(KEPT, name), { recursive: true, force: true });
};

/** Where it is kept; `what` says all that it is made by beside the sources. */
const pathOf = (what: unknown): string => {
  const folder = join(KEPT, sources.slice(0, 16));
  if (mkdirSync(folder, { recursive: true }) !== undefined) forgetOlder();
  return join(folder, createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 16));
};

/** Of two test files that make the same, one is faster, and either is right. */
const putInPlace = (made: string, path: string): void => {
  try {
    renameSync(made, path);
  } catch {
    rmSync(made, { recursive: true });
  }
};

/** A directory with what `make` puts into it, made before or now. Nobody may change it. */
export const keptDirectory = (what: unknown, make: (directory: string) => void): string => {
  const path = pathOf(what);
  if (existsSync(path)) return path;
  const made = mkdtempSync(`${path}-`);
  make(made);
  putInPlace(made, path);
  return path;
};

/** A value, worked out before or now; of everything that `v8.serialize` takes. */
export const keptValue = async <T>(what: unknown, make: () => Promise<T>): Promise<T> => {
  const path = pathOf(what);
  if (existsSync(path)) return deserialize(readFileSync(path)) as T;
  const value = await make();
  const directory = mkdtempSync(`${path}-`);
  const made = join(directory, 'value');
  writeFileSync(made, serialize(value));
  putInPlace(made, path);
  rmSync(directory, { recursive: true });
  return value;
};
