/** What `failover settle` says and gives as data, whichever way it settles. */
import type { Output } from '../terminal/output.ts';
import { asSentence } from '../../domain/text/sentence.ts';
import { bullets, wrap } from '../../report/lines.ts';
import { type Owed, type SeenDebt, endedBy } from '../../run/settle.ts';

export const showRuns = ({ runs }: Owed): string =>
  `${runs.length === 1 ? 'Run' : 'Runs'} ${runs.map(({ run }) => run).join(', ')} ${runs.length === 1 ? 'is' : 'are'}`;

/** What stays owed although all else is settled, and how it ends. */
const sayStanding = (output: Output, standing: readonly SeenDebt[]): void => {
  if (standing.length === 0) return;
  output.say('Still owed:');
  const lines = standing.map(({ debt, seen }) => `${debt.step.id} (run ${debt.run}): ${seen}`);
  output.say(...bullets(lines, output.columns));
  const [first] = standing;
  output.say(
    ...wrap(
      `Pay it with: failover settle --debt ${first?.debt.step.id}; or answer for it: add --by-hand --reason "…".`,
      output.columns,
    ),
  );
};

/** Debts: those that end here, and those that stay. */
export const sayDebts = (output: Output, owed: Owed): void => {
  const ended = new Set(endedBy(owed));
  for (const { debt, isPaid, seen } of ended)
    output.say(
      ...wrap(
        `${debt.step.id} (run ${debt.run}) is owed no more: ${asSentence(isPaid ? seen : debt.owed.note)}`,
        output.columns,
      ),
    );
  sayStanding(
    output,
    owed.debts.filter((one) => !ended.has(one)),
  );
};

/** The document of `failover settle --json`. */
export const settleDocument = (owed: Owed, stacks: unknown[], byHand: { reason: string } | null) => {
  const ended = new Set(endedBy(owed));
  const newest = owed.runs.at(-1);
  return {
    run: newest?.run ?? null,
    runId: newest?.state.runId ?? null,
    outcome: newest?.state.status ?? null,
    runs: owed.runs.map(({ run, state }) => ({ run, runId: state.runId, outcome: state.status })),
    settings: owed.settings,
    changes: owed.changes,
    unseen: owed.unseen,
    byHand,
    debts: owed.debts.map((one) => ({
      run: one.debt.run,
      step: one.debt.step.id,
      state: ended.has(one) ? 'ended' : 'owed',
      seen: one.seen,
    })),
    stacks,
  };
};
