/**
 * The freeze: while a run is open, or has left what the stacks' configuration does not say yet, "pulumi up" stops before it
 * changes anything. The run and the program would undo each other. The run's own call of the program passes.
 */
import { join, resolve } from 'node:path';
import { EXIT, Failure } from '../src/domain/failure.ts';
import { isOpen, type RunState } from '../src/domain/run-state.ts';
import { isUnsettled } from '../src/domain/settlement.ts';
import { parseJournal } from '../src/journal/choice.ts';
import { createDirectoryStore } from '../src/journal/directory.ts';
import { readRun } from '../src/journal/journal.ts';
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
  /** Configuration `thaw`: the run in spite of which the program is run, or `unreadable`. */
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

const readNewest = async ({ root, journal = LOCAL }: FreezeOptions): Promise<RunState | null> => {
  if (!journal.startsWith('s3:')) {
    const found = await readRun(createDirectoryStore(resolve(root, journal), 'pulumi'));
    return found?.state ?? null;
  }
  const { store, close } = await openBucket(journal);
  try {
    const found = await readRun(store);
    return found?.state ?? null;
  } finally {
    close();
  }
};

const frozen = ({ runId, plan, status }: RunState): Failure => {
  const open = status !== 'promoted' && status !== 'rolled-back';
  const what = open ? 'is not over' : 'has left what the configuration of the stacks does not say yet';
  return new Failure({
    code: 'stacks-frozen',
    message: `The stacks are frozen: run ${runId} (${plan.runbook} ${plan.application}, ${plan.from} -> ${plan.to}) ${what}. "pulumi up" would undo what it changed. Nothing was changed.`,
    remedy: `${open ? '"failover status" shows how far it is, "failover resume" or "failover rollback" ends it.' : 'First: failover settle.'} In spite of it, knowingly: pulumi config set oregon-trail:thaw ${runId}`,
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
  const { thaw, callingRun } = options;
  let newest: RunState | null;
  try {
    newest = await readNewest(options);
  } catch (cause) {
    if (cause instanceof Failure && cause.code === 'journal-invalid') throw cause;
    return thaw === UNREADABLE ? null : unreadable(cause);
  }
  if (newest === null || newest.runId === thaw) return null;
  if (isOpen(newest) && newest.runId === callingRun) return null;
  return isOpen(newest) || isUnsettled(newest) ? frozen(newest) : null;
};
