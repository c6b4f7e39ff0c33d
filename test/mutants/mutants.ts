/**
 * Planted bugs: each is one small change of one file that a tired person could make. Storms (`src/storm/`) must catch each
 * of them; what they cannot reach is caught by the named test files instead.
 */
import type { Mutant } from './mutant.ts';
import { ENGINE_MUTANTS } from './mutants-engine.ts';
import { JOURNAL_MUTANTS } from './mutants-journal.ts';
import { OPERATION_MUTANTS } from './mutants-operations.ts';
import { RUN_MUTANTS } from './mutants-run.ts';
import { SCHEDULE_MUTANTS } from './mutants-schedule.ts';

export const MUTANTS: readonly Mutant[] = [
  ...ENGINE_MUTANTS,
  ...RUN_MUTANTS,
  ...SCHEDULE_MUTANTS,
  ...JOURNAL_MUTANTS,
  ...OPERATION_MUTANTS,
];
