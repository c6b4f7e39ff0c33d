/** The primary's recorded facts as commands tell of them. */
import { readFileSync } from 'node:fs';
import { showAge } from '../domain/capacity.ts';
import { parsePrimaryFacts } from '../domain/primary-facts.ts';

/** How old the recorded facts are, a sentence. */
export const ageOfFacts = (path: string, nowMs: number): string => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return `There are no recorded facts of the primary in ${path} yet; "failover sync" records them.`;
  }
  const { region, recordedAt } = parsePrimaryFacts(text, path);
  return `The recorded facts of ${region} are ${showAge(Math.max(0, nowMs - Date.parse(recordedAt)))} old.`;
};
