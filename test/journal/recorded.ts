/** Runs as older versions of the program wrote them: a file a run, its records one after the other, two lines each. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const RECORDED = ['promoted-with-a-debt', 'rolled-back', 'stopped-by-a-question'] as const;
/** The versions of which there are runs. */
export const OLDER_VERSIONS = [1, 2] as const;

/** The records of a run, in order. */
export const recordsIn = (version: number, name: string): string[] => {
  const path = join(import.meta.dirname, 'fixtures', `version-${version}`, `${name}.journal`);
  return readFileSync(path, 'utf8').match(/[^\n]+\n[^\n]+\n/g) ?? [];
};
