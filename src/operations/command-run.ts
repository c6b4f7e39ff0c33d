/** `command.run`: a program of the user has run and ended with 0. */
import { z } from 'zod';
import type { CommandOutput, Program } from '../domain/api/call.ts';
import type { OwnOperation } from '../domain/plan/operation.ts';
import {
  commandParams,
  endWords,
  failedWith,
  keepEnd,
  lookCall,
  programSchema,
  runCall,
  seeEnd,
  seeSo,
} from './program.ts';

const params = z.strictObject({
  ...commandParams,
  /** A program that says whether it is so already (exit code 0) or not (1); null where nothing can say it. */
  observe: programSchema.nullable(),
});
export interface Params {
  region: string;
  name: string;
  run: Program;
  observe: Program | null;
}
export interface Seen {
  /** By the program that looks; null when there is none. */
  so: boolean | null;
  end: CommandOutput | null;
}

/**
 * Without a program that looks it is run at most once: when no answer came, a person is asked. What it did cannot be taken
 * back; `command.set` can.
 */
export const commandRun: OwnOperation<'command.run', Params, Seen, null> = {
  name: 'command.run',
  summary: 'A program of yours has run and ended with exit code 0.',
  once: ({ observe }) => observe === null,
  accompanies: true,
  params,
  observe: (step) => (step.observe === null ? [] : [lookCall(step, step.observe)]),
  see(answers, { observe }, receipt) {
    const end = seeEnd(receipt);
    if (observe === null) return { known: true, seen: { so: null, end } };
    const so = seeSo(answers[0]);
    return so.known ? { known: true, seen: { so: so.seen, end } } : so;
  },
  check: () => ({ open: true, before: null }),
  verify({ so, end }, { name }) {
    if (so === true) return { verdict: 'met', evidence: end === null ? 'it is so already' : endWords(end) };
    if (end === null) return { verdict: 'unmet', lacking: so === null ? 'it has not run' : 'it is not so yet' };
    if (end.exitCode !== 0) return failedWith(name, end);
    return so === null
      ? { verdict: 'met', evidence: endWords(end) }
      : { verdict: 'unmet', lacking: 'it is not so yet' };
  },
  apply: (step) => [runCall(step, step.run, 'there')],
  receipt: keepEnd,
  mayCall: (step) => [runCall(step, step.run, 'there')],
  undo: { kind: 'one-way', because: 'what the command did is known to the command alone' },
  changes: ({ name, run }) => [{ what: `command ${name}`, from: 'not run', to: run.argv.join(' ') }],
  found: () => [],
};
