/**
 * `failover settle`: what runs left otherwise than the Pulumi program declares it goes into the configuration of the stacks,
 * so that the next `pulumi up` keeps it, and nothing is owed any more. With `--by-hand` a person brings it into code that is
 * not ours, and answers for it; `--debt` pays one step that was put off.
 */
import { EXIT, Failure } from '../../domain/failure.ts';
import type { RecordedRun } from '../../report/run-standing.ts';
import { settle } from '../../run/settle.ts';
import { isGiven, sentenceOf, textOf, type Invocation, type Run } from '../arguments/command.ts';
import { commandOutside } from '../places/command-outside.ts';
import { sayLastLine } from '../terminal/frame.ts';
import { withJournals, type Journals } from '../places/journal-access.ts';
import { requireSamePlace } from '../arguments/same-place.ts';
import { settleByHand } from '../settling/by-hand.ts';
import { settleDebt } from '../settling/debt.ts';
import { settleStacks } from '../settling/stacks.ts';

const nothingOwed = ({ output }: Invocation, { run, state }: RecordedRun): number => {
  const why = state.settledAs === null ? 'has left nothing that the stacks declare otherwise' : 'is settled already';
  output.say(`Nothing to do: run ${run} ${why}, and no earlier one owes anything. Nothing was written.`);
  if (output.form !== 'text') output.document({ run, runId: state.runId, outcome: state.status, runs: [] });
  sayLastLine(output, state.target);
  return EXIT.done;
};

/** @throws Failure `reason-missing` (exit 2) */
const reasonOf = (invocation: Invocation): string => {
  const reason = sentenceOf(invocation, 'reason')?.trim() ?? '';
  if (reason !== '') return reason;
  throw new Failure({
    code: 'reason-missing',
    message: '--by-hand records who brought what a run left into which code, and that needs a reason.',
    remedy: 'Say where it went: failover settle --by-hand --reason "in terraform/regions, change 4711".',
    exitCode: EXIT.usage,
  });
};

const refuseStray = (invocation: Invocation): void => {
  const isByHand = isGiven(invocation, 'by-hand');
  const stray = [
    ...(isByHand && textOf(invocation, 'stacks') !== null ? ['--stacks names files, and --by-hand writes none'] : []),
    ...(textOf(invocation, 'other-commands') !== null && (isByHand || textOf(invocation, 'debt') === null)
      ? ['--other-commands belongs to --debt STEP, and --by-hand runs nothing']
      : []),
    ...(isGiven(invocation, 'waive') && !(isByHand && textOf(invocation, 'debt') !== null)
      ? ['--waive belongs to --debt STEP --by-hand']
      : []),
  ][0];
  if (stray === undefined) return;
  throw new Failure({
    code: 'flags-differ',
    message: `${stray}.`,
    remedy: 'Leave one of them out. Nothing was done.',
    exitCode: EXIT.usage,
  });
};

const perform = (invocation: Invocation, journals: Journals): Promise<number> => {
  const command = commandOutside(invocation, journals);
  const byHand = isGiven(invocation, 'by-hand') ? { reason: reasonOf(invocation) } : null;
  const debt = textOf(invocation, 'debt');
  if (debt !== null) return settleDebt(invocation, command, { debt, byHand });
  const isDry = isGiven(invocation, 'dry-run');
  return settle(command, {
    isDry,
    byHand,
    check: ({ state }) => requireSamePlace(invocation.settings, state),
    nothingOwed: (newest) => nothingOwed(invocation, newest),
    ...(byHand === null ? settleStacks(isDry) : settleByHand(isDry, byHand.reason)),
  });
};

export const run: Run = async (invocation) => {
  refuseStray(invocation);
  return withJournals(invocation, isGiven(invocation, 'dry-run') ? 'look' : 'work', (journals) =>
    perform(invocation, journals),
  );
};
