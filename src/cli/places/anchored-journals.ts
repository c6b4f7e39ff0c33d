/** Journals with an anchor: what the anchor has seen is held against them, and their heads are published beside the run. */
import type { Step } from '../../domain/plan/plan.ts';
import type { Failure } from '../../domain/failure.ts';
import { createAnchoredStore } from '../../journal/anchored.ts';
import { OPERATIONS } from '../../operations/registry.ts';
import { wrap } from '../../report/lines.ts';
import type { AnchorSettings, Settings } from '../settings/settings.ts';
import type { Output } from '../terminal/output.ts';
import { anchorLine, openAnchor, requireElsewhere } from './anchor.ts';
import type { Stage } from './drive.ts';
import type { Journals, Purpose } from './journal-access.ts';

/** What a command knows of the anchor of its journals. */
export interface AnchorSight {
  /** What the anchor has otherwise, the first; null where nothing was found. */
  found(): Failure | null;
  /** Says up to which record the run is anchored, or that it is not. */
  tell(output: Output): Promise<void>;
}

const isDecisive = ({ operation }: Pick<Step, 'operation'>): boolean =>
  operation === 'traffic.shift' || OPERATIONS.get(operation)?.gate === true;

/** Has `work` done with the journals anchored. */
export const withAnchor = async <Result>(
  { settings, output }: { settings: Settings; output: Output },
  { purpose, journalBucket, wanted }: { purpose: Purpose; journalBucket: string | null; wanted: AnchorSettings },
  journals: Journals,
  work: (journals: Journals) => Promise<Result>,
): Promise<Result> => {
  requireElsewhere(wanted, journalBucket);
  const opened = await openAnchor(settings, output, wanted);
  if (opened === null) return work(journals);
  const { anchor, elapsedMs, intervalMs, close } = opened;
  const store = createAnchoredStore({
    store: journals.store,
    anchor,
    mayDiffer: purpose === 'look',
    isDecisive,
    elapsedMs,
    intervalMs,
    remark: output.remark,
  });
  let compared = false;
  /** Where only people can read the anchor, they are told what they must find there. */
  const askPeople = (run: number): void => {
    const due = anchor.reader === null && !compared ? store.due(run) : null;
    if (due === null) return;
    compared = true;
    output.remark(
      `Only people can read ${anchor.location}. Its last line of run ${run} must be the following, or an earlier one of this run; a later one shows that the end of this journal is missing:\n${anchorLine(due)}`,
    );
  };
  const read: typeof store.read = async (run) => {
    const records = await store.read(run);
    askPeople(run);
    return records;
  };
  const tell = async (out: Output): Promise<void> => {
    const { head, owed } = await store.flush();
    if (owed !== null)
      out.remark(
        `${out.paintError('yellow', 'Not anchored')}: ${anchor.location} ${owed.reason}. Write this down elsewhere:\n${anchorLine(owed.head)}`,
      );
    else if (head !== null)
      out.say(
        wrap(`Anchor    ${anchor.location} has record ${head.sequence} of run ${head.run}.`, out.columns).join('\n'),
      );
  };
  const anchored: Journals = {
    ...journals,
    store: { ...store, read },
    anchor: { found: store.found, tell },
    async settle(runs = []) {
      // A loss is seen before anything is pushed up or copied.
      await store.check(settings.run === null ? runs : [...runs, settings.run]);
      await journals.settle(runs);
    },
  };
  try {
    return await work(anchored);
  } finally {
    await store.flush();
    close();
  }
};

/** A stage that says at the end of a run how it is anchored. */
export const anchoredStage = (stage: Stage, { anchor }: Journals): Stage =>
  anchor === null
    ? stage
    : {
        ...stage,
        async drive(claimed, go) {
          const code = await stage.drive(claimed, go);
          await anchor.tell(stage.output);
          return code;
        },
      };
