/** The declared allowed differences: a file that the configuration names, or the one beside the application's description. */
import { pathToFileURL } from 'node:url';
import { EXIT, Failure } from '../../domain/failure.ts';
import { checkAllowed, type AllowedDifference } from '../../drift/allowed.ts';
import { findJsonFault } from '../../domain/text/json-text.ts';
import { readTextFile } from './text-file.ts';

const REMEDY =
  'Check "allowedDifferences" in failover.json; it names a .json file, or a .ts or .js module with a default export.';

const unreadable = (path: string, cause: unknown): Failure =>
  new Failure({
    code: 'allowed-differences-unreadable',
    message: `The allowed differences ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
    remedy: REMEDY,
    exitCode: EXIT.usage,
    cause,
  });

const contentOf = async (path: string): Promise<unknown> => {
  // A module is run, so nobody else may have written it.
  const text = readTextFile({
    what: 'The list of allowed differences',
    path,
    code: 'allowed-differences-unreadable',
    remedy: REMEDY,
    isTrusted: true,
  });
  if (path.endsWith('.json')) {
    const fault = findJsonFault(text);
    if (fault !== null) throw new Error(`line ${fault.line}, column ${fault.column}: expected ${fault.expected}`);
    return JSON.parse(text) as unknown;
  }
  const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  return module['default'] ?? module['ALLOWED_DIFFERENCES'];
};

/** @throws Failure `allowed-differences-unreadable`, `allowed-differences-invalid` or `file-untrusted` (exit 2) */
export const loadAllowed = async (path: string | null): Promise<AllowedDifference[]> => {
  if (path === null) {
    const { DECLARED_HERE } = await import('../../drift/declared-here.ts');
    return checkAllowed(DECLARED_HERE, 'stacks/allowed-differences.ts');
  }
  try {
    return checkAllowed(await contentOf(path), path);
  } catch (cause) {
    throw cause instanceof Failure ? cause : unreadable(path, cause);
  }
};
