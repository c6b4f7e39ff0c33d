/** The primary's recorded facts as commands tell of them. */
import { existsSync } from 'node:fs';
import { showAge } from '../../domain/facts/capacity.ts';
import { parsePrimaryFacts } from '../../domain/facts/primary-facts.ts';
import { readTextFile } from './text-file.ts';

/** @throws Failure `primary-facts-invalid` (exit 2) */
export const readFacts = (path: string): string =>
  readTextFile({
    what: "The file of the primary's facts",
    path,
    code: 'primary-facts-invalid',
    remedy: 'Record them anew from the live primary: failover sync.',
    isTrusted: false,
  });

/** How old the recorded facts are, a sentence. */
export const ageOfFacts = (path: string, nowMs: number): string => {
  if (!existsSync(path))
    return `There are no recorded facts of the primary in ${path} yet; "failover sync" records them.`;
  const { region, recordedAt } = parsePrimaryFacts(readFacts(path), path);
  return `The recorded facts of ${region} are ${showAge(Math.max(0, nowMs - Date.parse(recordedAt)))} old.`;
};
