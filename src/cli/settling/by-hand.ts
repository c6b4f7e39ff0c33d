/**
 * Settling by hand: for whoever declares the regions with another tool than our stacks (Terraform, CDK, nothing). What runs
 * left is printed, old -> new as AWS shows it now, and a person records where it went.
 */
import type { Stage } from '../places/drive.ts';
import { sayDebts, settleDocument, showRuns } from './words.ts';
import type { Output } from '../terminal/output.ts';
import { EXIT } from '../../domain/failure.ts';
import { asSentence } from '../../domain/text/sentence.ts';
import { wrap } from '../../report/lines.ts';
import type { Owed, Settling } from '../../run/settle.ts';

const sayChanges = (output: Output, { changes, unseen }: Owed): void => {
  const line = (text: string): void => output.say(...wrap(text, output.columns, '  ', '    '));
  for (const [region, own] of Map.groupBy(changes, (change) => change.region)) {
    output.say(`To be declared in ${region}, as it is there now:`);
    for (const { what, from, to } of own) line(`${what}: ${from} -> ${to}`);
  }
  if (changes.length === 0 && unseen.length === 0)
    output.say('Everything is as it is declared: there is nothing to change.');
  if (unseen.length === 0) return;
  output.say('Not seen, so look for yourself:');
  unseen.forEach(line);
};

/** @param isDry only shows */
export const settleByHand = (isDry: boolean, reason: string): Pick<Settling<number, Stage>, 'prepare' | 'done'> => ({
  prepare({ output }, owed) {
    if (owed.runs.length > 0) sayChanges(output, owed);
    if (output.form !== 'text') output.document(settleDocument(owed, [], { reason }));
    return Promise.resolve(() => {});
  },
  done({ output, invocation }, owed) {
    sayDebts(output, owed);
    const { operator } = invocation.settings.writer;
    if (isDry) output.say('Nothing was recorded.');
    else if (owed.runs.length > 0)
      output.say(
        ...wrap(
          `${showRuns(owed)} settled by hand by ${operator}: ${asSentence(reason)} No file was written; "pulumi up" of our stacks, where there are any, would undo what they do not say.`,
          output.columns,
        ),
      );
    return Promise.resolve(EXIT.done);
  },
});
