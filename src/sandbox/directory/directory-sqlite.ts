/** Node's own SQLite, without the note that Node 22 prints about it; every other warning still gets through. */
import type * as Sqlite from 'node:sqlite';

let loaded: Promise<typeof Sqlite> | null = null;

const load = async (): Promise<typeof Sqlite> => {
  const emit = process.emitWarning;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    if (String(warning).includes('SQLite')) return;
    Reflect.apply(emit, process, [warning, ...rest]);
  };
  try {
    return await import('node:sqlite');
  } finally {
    process.emitWarning = emit;
  }
};

export const loadSqlite = (): Promise<typeof Sqlite> => (loaded ??= load());
