/**
 * The freeze: while any run is open, or has left what the stacks' configuration does not say yet, "pulumi up" stops before
 * it changes anything. The run and the program would undo each other. A later run, promoted or taken back, ends nothing of
 * an earlier one. The run's own call of the program passes.
 */
import { join, resolve } from 'node:path';
import { EXIT, Failure } from '../src/domain/failure.ts';
import { isOpen, type RunState } from '../src/domain/run/run-state.ts';
import { isUnsettled, type NumberedRun } from '../src/domain/run/settlement.ts';
import { parseJournal } from '../src/journal/choice.ts';
import { createDirectoryStore } from '../src/journal/directory.ts';
import { readRuns } from '../src/journal/journal.ts';
import type { Store } from '../src/journal/store.ts';

/** Where the runs against AWS are journaled when no bucket is named, from the folder of Pulumi.yaml. */
const LOCAL = join('.failover', 'aws');
/** Word in place of a run's id, for the day on which the journal cannot be read. */
const UNREADABLE = 'unreadable';

/** The variable in which a run that calls the program tells its id. */
export const RUN_VARIABLE = 'FAILOVER_RUN';

export interface FreezeOptions {
  /** Folder of Pulumi.yaml. */
  root: string;
  /** Configuration `journal`: a bucket as the command line names it, or a folder; undefined for the local one. */
  journal: string | undefined;
  /** Configuration `thaw`: the runs in spite of which the program is run, separated by commas, or `unreadable`. */
  thaw: string | undefined;
  /** Id of the run that calls the program; undefined when a person does. */
  callingRun: string | undefined;
}

const openBucket = async (text: string): Promise<{ store: Store; close(): void }> => {
  const wanted = parseJournal(text);
  if (wanted === 'local') throw new RangeError('a bucket was meant');
  const { bucket, prefix, region } = wanted;
  if (region === null)
    throw new Failure({
      code: 'journal-invalid',
      message: `The configuration oregon-trail:journal is "${text}", without the region of the bucket.`,
      remedy: `Name it: pulumi config set oregon-trail:journal "${text}?region=us-west-2"`,
      exitCode: EXIT.usage,
    });
  const [{ createAwsTarget }, { openObjects }, { createBucketStore }] = await Promise.all([
    import('../src/aws/target.ts'),
    import('../src/journal/objects.ts'),
    import('../src/journal/bucket.ts'),
  ]);
  const target = createAwsTarget({ credentialsRegion: region });
  const world = {
    send: target.send,
    elapsedMs: () => performance.now(),
    pause: (durationMs: number) => new Promise<void>((done) => setTimeout(done, durationMs)),
  };
  return {
    store: createBucketStore(openObjects({ bucket, prefix, region, world })),
    close: () => target.close(),
  };
};

const readJournals = async ({ root, journal = LOCAL }: FreezeOptions): Promise<NumberedRun[]> => {
  if (!journal.startsWith('s3:')) return readRuns(createDirectoryStore(resolve(root, journal), 'pulumi'));
  const { store, close } = await openBucket(journal);
  try {
    return await readRuns(store);
  } finally {
    close();
  }
};

const showRun = ({ runId, plan }: RunState): string =>
  `${runId} (${plan.runbook} ${plan.application}, ${plan.from} -> ${plan.to})`;

/** @param holding runs that hold the freeze, one or more, and `thawed` those that somebody passed over already */
const frozen = (holding: readonly RunState[], thawed: readonly string[]): Failure => {
  const open = holding.filter(isOpen);
  const owing = holding.filter((run) => !isOpen(run));
  const said = (runs: readonly RunState[], one: string, many: string): string[] =>
    runs.length === 0
      ? []
      : [`run${runs.length === 1 ? '' : 's'} ${runs.map(showRun).join(', ')} ${runs.length === 1 ? one : many}`];
  const why = [
    ...said(open, 'is not over', 'are not over'),
    ...said(
      owing,
      'has left what the configuration of the stacks does not say yet',
      'have left what the configuration of the stacks does not say yet',
    ),
  ].join('; ');
  const first =
    open.length > 0
      ? '"failover status" shows how far it is, "failover resume" or "failover rollback" ends it.'
      : 'First: failover settle.';
  const all = [...thawed, ...holding.map(({ runId }) => runId)].join(',');
  return new Failure({
    code: 'stacks-frozen',
    message: `The stacks are frozen: ${why}. "pulumi up" would undo what was changed. Nothing was changed.`,
    remedy: `${first} In spite of it, knowingly: pulumi config set oregon-trail:thaw ${all}`,
    exitCode: EXIT.locked,
  });
};

const unreadable = (cause: unknown): Failure =>
  new Failure({
    code: 'freeze-unknown',
    message: `Whether a run is open cannot be read from the journal: ${cause instanceof Error ? cause.message : String(cause)} Nothing was changed.`,
    remedy: `Try again when it answers. Without knowing: pulumi config set oregon-trail:thaw ${UNREADABLE}`,
    exitCode: EXIT.refusedByAws,
    cause,
  });

/**
 * Why "pulumi up" must not go on, or null when it may.
 * @throws Failure `journal-invalid` (exit 2).
 */
export const freezeOf = async (options: FreezeOptions): Promise<Failure | null> => {
  const { thaw = '', callingRun } = options;
  const thawed = thaw.split(/[\s,]+/).filter((word) => word !== '');
  let runs: RunState[];
  try {
    runs = (await readJournals(options)).map(({ state }) => state);
  } catch (cause) {
    if (cause instanceof Failure && cause.code === 'journal-invalid') throw cause;
    return thawed.includes(UNREADABLE) ? null : unreadable(cause);
  }
  // It leaves alone what runs decide, also what an earlier one decided (`decided.ts`).
  if (runs.some((run) => isOpen(run) && run.runId === callingRun)) return null;
  const holding = runs.filter((run) => isOpen(run) || isUnsettled(run));
  const counted = holding.filter(({ runId }) => !thawed.includes(runId));
  const passed = holding.flatMap(({ runId }) => (thawed.includes(runId) ? [runId] : []));
  return counted.length === 0 ? null : frozen(counted, passed);
};
