/** What runs owe the world and the stacks, beside the one that is shown. */
import { standingDebts } from '../../domain/run/debts.ts';
import { unsettledOf } from '../../domain/run/settlement.ts';
import { readRuns } from '../../journal/journal.ts';
import type { RecordedRun } from '../../report/run-standing.ts';
import type { Journals } from './journal-access.ts';

/** What runs owe: all of them, or the one that was asked for. An earlier run that cannot be read hides nothing of this one. */
export const owedOver = async ({ store, settings }: Journals, shown: RecordedRun) => {
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
