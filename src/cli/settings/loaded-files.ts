/** Which files of the project Node loads, each with its digest, and which of them imports which. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from './application.ts';
import { requireTrusted } from './trusted-file.ts';

export interface LoadedFile {
  path: string;
  /** Of its bytes as they were when it was loaded. */
  sha256: string;
}

export interface LoadedFiles {
  /** Is it a file of the project? Packages and this program are held by the lock file of the project instead. */
  isOwn(url: string): boolean;
  pathOf(url: string): string;
  sha256(path: string): string;
  /** What a file imports of the project, directly or not, itself left out. */
  behind(path: string): LoadedFile[];
  /** Files that are imported later are not seen. */
  end(): void;
}

const OWN_FOLDERS = ['dist', 'src', 'runbooks', 'stacks'];

const isOfProject = (url: string): boolean => {
  if (!url.startsWith('file:')) return false;
  const path = fileURLToPath(url);
  if (path.split(sep).includes('node_modules')) return false;
  return !OWN_FOLDERS.some((folder) => path.startsWith(join(packageRoot(), folder) + sep));
};

/** Watches all that is loaded from now on, until its end. Each file of the project must be trusted, too. */
export const watchLoading = (): LoadedFiles => {
  const digests = new Map<string, string>();
  const imports = new Map<string, Set<string>>();
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const { parentURL = '' } = context;
      if (isOfProject(parentURL) && isOfProject(resolved.url)) {
        const from = fileURLToPath(parentURL);
        imports.set(from, (imports.get(from) ?? new Set()).add(fileURLToPath(resolved.url)));
      }
      return resolved;
    },
    load(url, context, next) {
      if (isOfProject(url)) {
        const path = fileURLToPath(url);
        requireTrusted('The extension imports', path);
        digests.set(path, createHash('sha256').update(readFileSync(path)).digest('hex'));
      }
      return next(url, context);
    },
  });
  const sha256 = (path: string): string => digests.get(path) ?? '';
  return {
    isOwn: isOfProject,
    pathOf: fileURLToPath,
    sha256,
    behind(path) {
      const reached = new Set([path]);
      // A set that grows while it is gone through is gone through to its new end.
      for (const one of reached) for (const other of imports.get(one) ?? []) reached.add(other);
      return [...reached].filter((one) => one !== path).map((one) => ({ path: one, sha256: sha256(one) }));
    },
    end: () => hooks.deregister(),
  };
};
