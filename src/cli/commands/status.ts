/** `failover status`: how far a run is, from its journal alone. */
import { EXIT } from '../../domain/failure.ts';
import { unsettledOf } from '../../domain/settlement.ts';
import { statusDocument } from '../../report/run-standing.ts';
import { statusText } from '../../report/status-text.ts';
import type { Run } from '../command.ts';
import { sayFirstLine, sayLastLine, whereaboutsOf } from '../frame.ts';
import { wantedRun, withJournals } from '../journal-access.ts';
import { livenessOf } from '../liveness.ts';

export const run: Run = (invocation) =>
  withJournals(invocation, 'look', async (journals) => {
    const { settings, output } = invocation;
    const recorded = await wantedRun(journals);
    const { state } = recorded;
    const liveness = livenessOf(state.writer, settings.writer.host);
    const away = journals.away();
    const unsettled = unsettledOf(state);
    sayFirstLine(output, whereaboutsOf(state));
    if (output.form === 'text') {
      const journal = { isLocalOnly: journals.isLocalOnly(), awayText: away?.message ?? null };
      output.say(statusText(recorded, liveness, output.columns, { journal, unsettled }));
    } else {
      const journal = { location: journals.store.location, isCopy: away !== null };
      const document = { ...statusDocument(recorded, liveness, unsettled), journal };
      if (output.form === 'json') output.document(document);
      else output.record(document);
    }
    sayLastLine(output, state.target);
    return EXIT.done;
  });
