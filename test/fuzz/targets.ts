/** Everything that is fuzzed. */
import { ANSWERS } from './answers.ts';
import { COMMANDS_AROUND } from './commands.ts';
import { DOCUMENTS } from './documents.ts';
import { JOURNAL } from './journal.ts';
import type { FuzzTarget } from './target.ts';

export const TARGETS: readonly FuzzTarget[] = [...DOCUMENTS, JOURNAL, ...ANSWERS, ...COMMANDS_AROUND];

/** @throws RangeError with the names that there are */
export const targetNamed = (name: string): FuzzTarget => {
  const found = TARGETS.find((target) => target.name === name);
  if (found !== undefined) return found;
  throw new RangeError(`there is no target "${name}"; there are ${TARGETS.map((target) => target.name).join(', ')}`);
};
