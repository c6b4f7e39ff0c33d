/** All runbooks by name: those of this program, and what was registered at start-up. */
import { EXIT, Failure } from '../src/domain/failure.ts';
import type { Runbook } from '../src/domain/plan/runbook.ts';
import { didYouMean } from '../src/domain/text/suggest.ts';
import { promote } from './promote.ts';

/** A runbook of this program is one file, and one line here. */
const OWN = { promote };

/** Names of the runbooks of this program; those from outside are known only once it runs. */
export type RunbookName = keyof typeof OWN;

/** What is done where nobody names a runbook. */
export const DEFAULT_RUNBOOK: RunbookName = 'promote';

const known = new Map<string, Runbook>(Object.entries(OWN));

/** All runbooks by name, in the order in which they are listed. */
export const RUNBOOKS: ReadonlyMap<string, Runbook> = known;

const NAME = /^[a-z][a-z0-9-]*$/;

/**
 * Adds a runbook from outside, at start-up, before any command is run. It is then planned, run, resumed, taken back, rehearsed
 * and told of like any other.
 * @throws Failure `runbook-invalid` (exit 2) when its name is none, or is taken
 */
export const registerRunbook = <Options>(runbook: Runbook<Options>): void => {
  const { name } = runbook;
  const trouble = NAME.test(name) ? (known.has(name) ? 'is taken' : null) : 'may hold a-z, 0-9 and dashes only';
  if (trouble !== null)
    throw new Failure({
      code: 'runbook-invalid',
      message: `A runbook cannot be called "${name}": the name ${trouble}.`,
      remedy: `Give it another one; there are ${[...known.keys()].join(', ')}.`,
      exitCode: EXIT.usage,
    });
  known.set(name, runbook);
};

/** @throws Failure `runbook-unknown` (exit 2) with the names that there are */
export const runbookOf = (name: string): Runbook => {
  const found = known.get(name);
  if (found !== undefined) return found;
  const names = [...known.keys()];
  throw new Failure({
    code: 'runbook-unknown',
    message: `There is no runbook "${name}".`,
    remedy: `There are: ${names.join(', ')}.${didYouMean(name, names)}`,
    exitCode: EXIT.usage,
  });
};
