/** The name of the region, typed by a person or passed by a script, before anything real is changed. */
import { EXIT, Failure } from '../../domain/failure.ts';
import { bullets } from '../../report/lines.ts';
import type { Output } from './output.ts';
import { askText, canAsk } from './prompt.ts';
import { isConfirmed } from './questioner.ts';
import type { Settings } from '../settings/settings.ts';

export interface Confirmation {
  /** Region whose name must be typed. */
  expected: string;
  /** What is about to happen, a sentence each. */
  facts: string[];
  /** The command line that needs no question. */
  command: string;
}

const refuse = (code: string, message: string, remedy: string): Failure =>
  new Failure({ code, message, remedy, exitCode: EXIT.usage });

const cancelled = (): Failure =>
  new Failure({
    code: 'cancelled',
    message: 'Not confirmed: nothing was changed.',
    remedy: 'Run the same command again and type the name of the region exactly.',
    exitCode: EXIT.cancelled,
  });

const requireRightName = ({ confirm }: Settings, { expected, command }: Confirmation): void => {
  if (confirm === null || confirm === expected) return;
  throw refuse(
    'confirm-wrong',
    `--confirm says "${confirm}", but this is about ${expected}.`,
    `If you mean ${expected}: ${command}`,
  );
};

/** The flag alone is not enough against something real, unless the configuration says so. */
const requireYesAllowed = ({ yes, allowYes }: Settings, { command }: Confirmation): void => {
  if (!yes || allowYes) return;
  throw refuse(
    'yes-not-allowed',
    '--yes is not enough for this, unless the configuration says "allowYes": true.',
    `Use: ${command}`,
  );
};

/**
 * Asks for the name of the region where it is not given. The sandbox needs none, and refuses a wrong
 * one as AWS would: what is rehearsed there is typed here.
 * @throws Failure exit 2 with the command to use where nobody can be asked, exit 8 when the answer is no.
 */
export const confirmRegion = async (settings: Settings, output: Output, confirmation: Confirmation): Promise<void> => {
  const { expected, facts, command } = confirmation;
  requireRightName(settings, confirmation);
  if (settings.target === 'sandbox') return;
  if (isConfirmed(settings, expected)) return;
  requireYesAllowed(settings, confirmation);
  if (!canAsk(settings.noInput)) {
    throw refuse(
      'not-confirmed',
      `This changes AWS and must be confirmed, and there is no terminal to ask on.`,
      `Use: ${command}`,
    );
  }
  output.remark(...bullets(facts, output.columns));
  const typed = await askText(`Type ${expected} to go on, anything else to leave: `);
  if (typed !== expected) throw cancelled();
};
