/** `command.set`: something that programs of the user make so, see, and take back. */
import { z } from 'zod';
import type { CommandOutput, Program } from '../domain/api/call.ts';
import type { OwnOperation } from '../domain/plan/operation.ts';
import { commandParams, failedWith, keepEnd, lookCall, programSchema, runCall, seeEnd, seeSo } from './program.ts';

const params = z.strictObject({
  ...commandParams,
  /** Says whether it is so: exit code 0 for yes, 1 for no. */
  observe: programSchema,
  /** Takes it back. */
  undo: programSchema,
});
export interface Params {
  region: string;
  name: string;
  run: Program;
  observe: Program;
  undo: Program;
}
export interface Seen {
  so: boolean;
  end: CommandOutput | null;
}

/** Since a program says whether it is so, a lost answer is cleared up by looking, and rollback can take it back. */
export const commandSet: OwnOperation<'command.set', Params, Seen, null> = {
  name: 'command.set',
  summary: 'What a program of yours makes so is so, by another program of yours that looks.',
  accompanies: true,
  params,
  observe: (step) => [lookCall(step, step.observe)],
  see(answers, _params, receipt) {
    const so = seeSo(answers[0]);
    return so.known ? { known: true, seen: { so: so.seen, end: seeEnd(receipt) } } : so;
  },
  check: () => ({ open: true, before: null }),
  verify({ so, end }, { name }) {
    if (so) return { verdict: 'met', evidence: 'it is so, by the command that looks' };
    if (end !== null && end.exitCode !== 0) return failedWith(name, end);
    return { verdict: 'unmet', lacking: 'it is not so yet' };
  },
  apply: (step) => [runCall(step, step.run, 'there')],
  receipt: keepEnd,
  mayCall: (step) => [runCall(step, step.run, 'there'), runCall(step, step.undo, 'back')],
  undo: {
    kind: 'reverse',
    reverse: (step) => [runCall(step, step.undo, 'back')],
    restored: ({ so }) =>
      so
        ? { verdict: 'unmet', lacking: 'it is still so' }
        : { verdict: 'met', evidence: 'it is not so, by the command that looks' },
  },
  changes: ({ name, run }) => [{ what: `command ${name}`, from: 'not so', to: run.argv.join(' ') }],
  found: () => [],
};
