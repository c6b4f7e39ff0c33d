/** `failover settle --debt STEP`: one step that was put off or skipped is done after all, or somebody answers for it. */
import { type Invocation, isGiven } from '../arguments/command.ts';
import { sameCommand } from '../arguments/same-command.ts';
import { requireSamePlace } from '../arguments/same-place.ts';
import type { Stage } from '../places/drive.ts';
import { beginStream } from '../terminal/choose.ts';
import { confirmRegion } from '../terminal/confirmation.ts';
import { sayLastLine } from '../terminal/frame.ts';
import { EXIT } from '../../domain/failure.ts';
import type { Debt } from '../../domain/run/debts.ts';
import { asSentence } from '../../domain/text/sentence.ts';
import { wrap } from '../../report/lines.ts';
import type { RecordedRun } from '../../report/run-standing.ts';
import type { CommandOutside } from '../../run/command-outside.ts';
import { answerForDebt, payDebt } from '../../run/pay-debt.ts';
import type { SeenDebt } from '../../run/settle.ts';

const say = ({ output }: Pick<Invocation, 'output'>, text: string): void => output.say(...wrap(text, output.columns));

const paid =
  (invocation: Invocation, step: string) =>
  ({ run, state }: RecordedRun): number => {
    say(invocation, `Nothing to do: run ${run} has done ${step}. Nothing was changed.`);
    sayLastLine(invocation.output, state.target);
    return EXIT.done;
  };

const confirm =
  (invocation: Invocation) =>
  ({ run, step }: Debt): Promise<void> =>
    confirmRegion(invocation.settings, invocation.output, {
      expected: step.region,
      facts: [`${step.title}, which run ${run} owes.`, step.why],
      command: sameCommand(process.argv.slice(2), { run: String(run), confirm: step.region }),
    });

const preview = (stage: Stage, { debt, isPaid, seen, changes, calls }: SeenDebt): number => {
  const { output } = stage;
  say(
    stage,
    `${debt.step.id} (run ${debt.run}): ${debt.step.title}; ${asSentence(isPaid ? `it is so: ${seen}` : seen)}`,
  );
  for (const { what, from, to } of changes)
    output.say(...wrap(`${what}: ${from} -> ${to}`, output.columns, '  ', '    '));
  for (const { service, operation, region } of calls) output.say(`  ${service} ${operation} ${region}`);
  if (output.form !== 'text') output.document({ run: debt.run, step: debt.step.id, isPaid, seen, changes, calls });
  output.say('Nothing was changed.');
  return EXIT.done;
};

const answered =
  (invocation: Invocation, reason: string, isDry: boolean) =>
  ({ output }: Stage, { debt, isPaid, seen }: SeenDebt): number => {
    const { operator } = invocation.settings.writer;
    const shown = isPaid ? `it is so: ${seen}` : `it is not seen to be so: ${seen}`;
    say(
      { output },
      isDry
        ? `${debt.step.id} (run ${debt.run}): ${asSentence(shown)} Nothing was recorded.`
        : `${debt.step.id} (run ${debt.run}) is owed no more: ${operator} answers for it: ${asSentence(reason)} When it was recorded, ${asSentence(shown)}`,
    );
    if (output.form !== 'text')
      output.document({ run: debt.run, step: debt.step.id, isPaid, seen, byHand: { reason }, recorded: !isDry });
    return EXIT.done;
  };

export const settleDebt = (
  invocation: Invocation,
  command: CommandOutside<number, Stage>,
  { debt: step, byHand }: { debt: string; byHand: { reason: string } | null },
): Promise<number> => {
  const isDry = isGiven(invocation, 'dry-run');
  const check = ({ state }: RecordedRun): void => requireSamePlace(invocation.settings, state);
  const common = { step, check, paid: paid(invocation, step) };
  if (byHand !== null) {
    const { reason } = byHand;
    const waive = isGiven(invocation, 'waive');
    return answerForDebt(command, { ...common, reason, waive, isDry, done: answered(invocation, reason, isDry) });
  }
  if (!isDry) beginStream(invocation.output, invocation.settings);
  return payDebt(command, { ...common, preview: isDry ? preview : null, confirm: confirm(invocation) });
};
