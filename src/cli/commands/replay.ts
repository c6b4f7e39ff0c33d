/** `failover replay`: a recorded run again, in a sandbox of its own, and where the two differ. */
import { requireOperationsOf } from '../../../runbooks/extensions.ts';
import { differencesOf, isAlike, forwardOf } from '../../domain/run/replay-differences.ts';
import { EXIT } from '../../domain/failure.ts';
import { beginState, fold } from '../../domain/run/fold.ts';
import type { EntryOf } from '../../domain/run/entry.ts';
import { readRun } from '../../journal/journal.ts';
import { replayLines } from '../../report/replay-text.ts';
import type { Run } from '../arguments/command.ts';
import { sayFirstLine, sayLastLine, whereaboutsOf } from '../terminal/frame.ts';
import { wantedRun, withJournals } from '../places/journal-access.ts';
import { replayRun } from '../replay-run.ts';

export const run: Run = (invocation) =>
  withJournals(invocation, 'look', async (journals) => {
    const { output } = invocation;
    const found = await wantedRun(journals);
    sayFirstLine(output, whereaboutsOf(found.state));
    requireOperationsOf(found.state.plan);
    const all = (await readRun(journals.store, found.run))?.entries ?? [];
    const entries = forwardOf(all);
    const recorded = { state: fold(entries) ?? beginState(all[0] as EntryOf<'run.begun'>), entries };
    // How it ended is part of it, unless it was taken back in its middle.
    const end = all.find(({ kind }) => kind === 'run.finished');
    if (end?.kind === 'run.finished' && end.outcome === 'completed') recorded.state.status = 'completed';
    const replayed = await replayRun(entries);
    const differences = differencesOf(recorded, { state: replayed.state, entries: forwardOf(replayed.entries) });
    if (output.form === 'text') {
      const page = { run: found.run, recorded: recorded.state, replayed: replayed.state, differences };
      output.say(...replayLines(page, output.columns));
    } else {
      output.document({
        schema: 'failover.replay/1',
        runId: found.state.runId,
        alike: isAlike(differences),
        recorded: recorded.state.status,
        replayed: replayed.state.status,
        ...differences,
      });
    }
    sayLastLine(output, found.state.target);
    return isAlike(differences) ? EXIT.done : EXIT.differences;
  });
