/** `failover replay`: a recorded run again, in a sandbox of its own, and where the two differ. */
import { requireOperationsOf } from '../../../runbooks/extensions.ts';
import { isAlike } from '../../domain/run/replay-differences.ts';
import { EXIT } from '../../domain/failure.ts';
import { replayLines } from '../../report/replay-text.ts';
import type { Run } from '../arguments/command.ts';
import { sayFirstLine, sayLastLine, whereaboutsOf } from '../terminal/frame.ts';
import { wantedRun, withJournals } from '../places/journal-access.ts';
import { nextTurn } from '../places/real-world.ts';
import { replay } from '../../run/replay.ts';

export const run: Run = (invocation) =>
  withJournals(invocation, 'look', async (journals) => {
    const { output } = invocation;
    const found = await wantedRun(journals);
    sayFirstLine(output, whereaboutsOf(found.state));
    requireOperationsOf(found.state.plan);
    const { recorded, replayed, differences } = await replay(journals.store, found.run, nextTurn);
    if (output.form === 'text') {
      const page = { run: found.run, recorded, replayed, differences };
      output.say(...replayLines(page, output.columns));
    } else {
      output.document({
        schema: 'failover.replay/1',
        runId: found.state.runId,
        alike: isAlike(differences),
        recorded: recorded.status,
        replayed: replayed.status,
        ...differences,
      });
    }
    sayLastLine(output, found.state.target);
    return isAlike(differences) ? EXIT.done : EXIT.differences;
  });
