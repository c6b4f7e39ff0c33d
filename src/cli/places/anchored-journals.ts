/** Journals with an anchor: what the anchor has seen is held against them, and their heads are published beside the run. */
import type { Step } from '../../domain/plan/plan.ts';
import type { Anchor } from '../../journal/anchor.ts';
import { createAnchoredStore, type AnchoredStore } from '../../journal/anchored.ts';
import type { Store } from '../../journal/store.ts';
import { OPERATIONS } from '../../operations/registry.ts';
import { wrap } from '../../report/lines.ts';
import type { AnchorSettings, Settings } from '../settings/settings.ts';
import { paint } from '../terminal/line.ts';
import type { Output } from '../terminal/output.ts';
import { anchorLine, openAnchor, requireElsewhere, type AnchorSight } from './anchor.ts';

/** What of journals is anchored. */
interface Kept {
  store: Store;
  settle(runs?: readonly number[]): Promise<void>;
  anchor: AnchorSight | null;
}

/** @property mayDiffer does the command only look? @property journalBucket null where the journal is in none */
interface Wanted {
  anchor: AnchorSettings;
  mayDiffer: boolean;
  journalBucket: string | null;
}

const isDecisive = ({ operation }: Pick<Step, 'operation'>): boolean =>
  operation === 'traffic.shift' || OPERATIONS.get(operation)?.gate === true;

/** Where only people can read the anchor, they are told once what they must find there. */
const askingPeople = (
  store: AnchoredStore,
  { location, reader }: Anchor,
  remark: (...lines: string[]) => void,
): Store => {
  let isAsked = reader !== null;
  return {
    ...store,
    async read(run) {
      const records = await store.read(run);
      const due = isAsked ? null : store.due(run);
      if (due === null) return records;
      isAsked = true;
      remark(
        `Only people can read ${location}. Its last line of run ${run} must be the following, or an earlier one of this run; a later one shows that the end of this journal is missing:`,
        anchorLine(due),
      );
      return records;
    },
  };
};

/** Says up to which record the run is anchored, or that it is not. */
const tell = async (store: AnchoredStore, location: string, output: Output): Promise<void> => {
  const { head, owed } = await store.flush();
  if (owed !== null)
    output.remark(
      [paint('yellow', 'Not anchored'), `: ${location} ${owed.reason}. Write this down elsewhere:`],
      anchorLine(owed.head),
    );
  else if (head !== null)
    output.say(...wrap(`Anchor    ${location} has record ${head.sequence} of run ${head.run}.`, output.columns));
};

/** Has `work` done with the journals anchored. */
export const withAnchor = async <Journals extends Kept, Result>(
  { settings, output }: { settings: Settings; output: Output },
  wanted: Wanted,
  journals: Journals,
  work: (journals: Journals) => Promise<Result>,
): Promise<Result> => {
  requireElsewhere(wanted.anchor, wanted.journalBucket);
  const opened = await openAnchor(settings, output, wanted.anchor);
  if (opened === null) return work(journals);
  const { anchor, elapsedMs, intervalMs, close } = opened;
  const { remark } = output;
  const { mayDiffer } = wanted;
  const store = createAnchoredStore({
    store: journals.store,
    anchor,
    mayDiffer,
    isDecisive,
    elapsedMs,
    intervalMs,
    remark,
  });
  try {
    return await work({
      ...journals,
      store: askingPeople(store, anchor, remark),
      anchor: {
        found: store.found,
        async foundInAll() {
          for (const run of await store.runs()) await store.read(run);
          return store.found();
        },
        tell: () => tell(store, anchor.location, output),
      },
      async settle(runs: readonly number[] = []) {
        // A loss is seen before anything is pushed up or copied.
        await store.check(settings.run === null ? runs : [...runs, settings.run]);
        await journals.settle(runs);
      },
    });
  } finally {
    await store.flush();
    close();
  }
};
