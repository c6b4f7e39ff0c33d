/**
 * Planted bugs: each is one small change of one file that a tired person could make. Storms (`src/storm/`) must catch each
 * of them; what they cannot reach is caught by the named test files instead.
 */
import type { Mutant } from './mutant.ts';
import { ENGINE_MUTANTS } from './mutants-engine.ts';
import { JOURNAL_MUTANTS } from './mutants-journal.ts';
import { OPERATION_MUTANTS } from './mutants-operations.ts';
import { RUN_MUTANTS } from './mutants-run.ts';

export const MUTANTS: readonly Mutant[] = [...ENGINE_MUTANTS, ...RUN_MUTANTS, ...JOURNAL_MUTANTS, ...OPERATION_MUTANTS];

/** The source with the bug in it. @throws RangeError when the place is not found exactly once. */
export const withBug = ({ name, file, from, to }: Mutant, source: string): string => {
  const [before, after, ...more] = source.split(from);
  if (before === undefined || after === undefined || more.length > 0)
    throw new RangeError(`${name}: its place is found ${source.split(from).length - 1} times in ${file}, not once`);
  return `${before}${to}${after}`;
};
