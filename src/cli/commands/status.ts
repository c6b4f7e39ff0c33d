/** `failover status`: how far a run is, from its journal alone, and what all runs owe. */
import { standingDebts } from '../../domain/run/debts.ts';
import { EXIT } from '../../domain/failure.ts';
import { unsettledOf } from '../../domain/run/settlement.ts';
import { readRuns } from '../../journal/journal.ts';
import { isAway } from '../../journal/objects.ts';
import { statusDocument, type RecordedRun } from '../../report/run-standing.ts';
import { statusLines } from '../../report/status-text.ts';
import type { Run } from '../arguments/command.ts';
import { sayFirstLine, sayLastLine, whereaboutsOf } from '../terminal/frame.ts';
import { wantedRun, withJournals, type Journals } from '../places/journal-access.ts';
import { livenessOf } from '../places/liveness.ts';

/** What runs owe: all of them, or the one that was asked for. An earlier run that cannot be read hides nothing of this one. */
const owedOver = async ({ store, settings }: Journals, shown: RecordedRun) => {
  const unreadable: string[] = [];
  const earlier = await readRuns(store, ({ message }) => unreadable.push(message));
  // The one that is shown as it was read first: it may have gone on since.
  const runs = earlier.map((one) => (one.run === shown.run ? shown : one));
  const isMeant = ({ run }: { run: number }): boolean => settings.run === null || run === shown.run;
  return {
    debts: standingDebts(runs).filter(isMeant),
    unsettled: unsettledOf(runs).filter(isMeant),
    unreadable,
  };
};

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
        awayText: away === null ? null : isRefused ? `${away.message} ${away.remedy}` : away.message,
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
