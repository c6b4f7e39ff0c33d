/** `failover status`: how far a run is, from its journal alone, and what all runs owe. */
import { EXIT } from '../../domain/failure.ts';
import { isAway } from '../../journal/objects.ts';
import { statusDocument } from '../../report/run-standing.ts';
import { statusLines } from '../../report/status-text.ts';
import type { Run } from '../arguments/command.ts';
import { sayFirstLine, sayLastLine, whereaboutsOf } from '../terminal/frame.ts';
import { wantedRun, withJournals } from '../places/journal-access.ts';
import { owedOver } from '../places/owed.ts';
import { livenessOf } from '../places/liveness.ts';

export const run: Run = (invocation) =>
  withJournals(invocation, 'look', async (journals) => {
    const { settings, output } = invocation;
    const recorded = await wantedRun(journals);
    const { state } = recorded;
    const liveness = livenessOf(state.writer, settings.writer.host);
    const isLocalOnly = journals.isLocalOnly();
    const owed = await owedOver(journals, recorded);
    const away = journals.away();
    const isRefused = away !== null && !isAway(away);
    sayFirstLine(output, whereaboutsOf(state));
    if (output.form === 'text') {
      const journal = {
        isLocalOnly,
        awayText: away === null ? null : `${away.message} ${away.remedy}`,
        isRefused,
      };
      output.say(...statusLines(recorded, liveness, output.columns, { journal, ...owed }));
    } else {
      const journal = { location: journals.store.location, isCopy: away !== null };
      const document = { ...statusDocument(recorded, liveness, owed), journal };
      if (output.form === 'json') output.document(document);
      else output.record(document);
    }
    sayLastLine(output, state.target);
    return EXIT.done;
  });
