/** `failover journal verify`: what the journal's bucket and its copy on this machine hold, run by run; changes nothing. */
import { EXIT } from '../../domain/failure.ts';
import { inspect, isSettled } from '../../journal/restore.ts';
import { verifyDocument, verifyLines } from '../terminal/journal-text.ts';
import type { Run } from '../arguments/command.ts';
import { withJournals } from '../places/journal-access.ts';
import { sayLastLine } from '../terminal/frame.ts';

export const run: Run = (invocation) =>
  withJournals(invocation, 'look', async ({ sides, anchor }) => {
    const { settings, output } = invocation;
    const findings = (await inspect(sides)).filter(
      ({ run: number }) => settings.run === null || settings.run === number,
    );
    const places = { shared: sides.shared?.location ?? null, local: sides.local.location };
    if (output.form === 'text') output.say(...verifyLines(places, findings, output.columns));
    else output.document(verifyDocument(places, findings));
    sayLastLine(output, settings.target);
    // What it has seen more of is told as a warning.
    const isAnchored = ((await anchor?.foundInAll()) ?? null) === null;
    return findings.every(isSettled) && isAnchored ? EXIT.done : EXIT.differences;
  });
