/** Loads the runbooks and operations of the project: the modules that `extensions` of the configuration names. */
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { addExtension } from '../../../runbooks/extensions.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import { asExtension } from '../../domain/plan/extension.ts';
import { redact } from '../../domain/text/redact.ts';
import { watchLoading, type LoadedFiles } from './loaded-files.ts';
import type { ConfiguredExtensions } from './settings.ts';
import { fileFault, fromHome } from './text-file.ts';
import { requireTrusted } from './trusted-file.ts';

/** A module that waits for something at its top is given up: nothing is known of the command by then. */
const LONGEST_MS = 30_000;

/** The first place of the project's own in a stack. */
const placeIn = (error: Error, files: LoadedFiles): string | null => {
  const places = [...(error.stack ?? '').matchAll(/(file:\/\/[^\s:)]+):(\d+)/g)];
  const own = places.find(([, url = '']) => files.isOwn(url));
  return own === undefined ? null : `line ${own[2]} of ${files.pathOf(own[1] ?? '')}`;
};

const failed = (path: string, error: unknown, files: LoadedFiles): Failure => {
  const text = error instanceof Error ? error.message : String(error);
  const place = error instanceof Error ? placeIn(error, files) : null;
  return new Failure({
    code: 'extension-failed',
    message: `The extension ${path} fails while it is loaded: ${redact(text).trim()}${place === null ? '' : ` (${place})`}`,
    remedy: 'Correct it, or take it out of "extensions" in the configuration. Nothing was done.',
    exitCode: EXIT.usage,
    cause: error,
  });
};

const unreadable = (path: string, cause: unknown): Failure =>
  new Failure({
    code: 'extension-unreadable',
    message: `The extension ${path} ${fileFault(cause)}`,
    remedy: 'Each of "extensions" is a file, relative to the configuration. Nothing was done.',
    exitCode: EXIT.usage,
    cause,
  });

/** @throws Failure `extension-unreadable`, `file-untrusted` (exit 2) */
const findFile = (path: string): string => {
  try {
    requireTrusted('The extension', path);
    readFileSync(path);
    return realpathSync(path);
  } catch (error) {
    throw error instanceof Failure ? error : unreadable(path, error);
  }
};

/** The timer keeps the process there: without it Node would end in silence while a module waits for nothing. */
const importWithin = async (path: string): Promise<Record<string, unknown>> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`it is not loaded after ${LONGEST_MS / 1000} s: what does it wait for?`)),
    LONGEST_MS,
  );
  try {
    const loading = import(pathToFileURL(path).href) as Promise<Record<string, unknown>>;
    return await Promise.race([loading, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

const load = async (file: string, base: string, files: LoadedFiles): Promise<void> => {
  const path = resolve(base, fromHome(file));
  const real = findFile(path);
  let module: Record<string, unknown>;
  try {
    module = await importWithin(real);
  } catch (error) {
    throw error instanceof Failure ? error : failed(path, error, files);
  }
  const hasDefault = module['default'] !== undefined;
  const exported = hasDefault ? module['default'] : { ...module };
  const extension = asExtension(path, exported, hasDefault ? 'default' : '');
  const name = (other: string, from: string): string => relative(from, other).replaceAll(sep, '/');
  const realBase = realpathSync(base);
  const imports = files
    .behind(real)
    .map(({ path: other, sha256 }) => ({ file: name(other, realBase), sha256 }))
    .toSorted((left, right) => (left.file < right.file ? -1 : 1));
  addExtension({ file: name(path, base), sha256: files.sha256(real), imports, ...extension });
};

/**
 * Loads them all, in their order, before any plan is read. The configuration decides what is loaded, so nobody else may have
 * been able to write it, also where a command only looks.
 * @throws Failure `extension-unreadable`, `extension-failed`, `extension-invalid`, `file-untrusted`, `runbook-invalid` or
 *   `operation-invalid` (exit 2)
 */
export const loadExtensions = async ({ configuration, files: named }: ConfiguredExtensions): Promise<void> => {
  requireTrusted('The configuration', configuration);
  const files = watchLoading();
  try {
    for (const file of named) await load(file, dirname(configuration), files);
  } finally {
    files.end();
  }
};
