/** Journals as commands use them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, Failure } from '../domain/failure.ts';
import { createDirectoryStore } from '../journal/directory.ts';
import { readRun } from '../journal/journal.ts';
import type { Store } from '../journal/store.ts';
import type { RecordedRun } from '../report/run-standing.ts';
import { TARGETS } from './choices.ts';
import { journalDirectory, type Settings } from './settings.ts';

/** The store of the target's journals. */
export const storeOf = (settings: Settings): Store => {
  const { host, processId } = settings.writer;
  const writer = `${host.replaceAll(/[^A-Za-z0-9-]/g, '-')}-${processId}`;
  return createDirectoryStore(journalDirectory(settings), writer);
};

const otherTargetWithRuns = ({ stateDirectory, target }: Settings): string | undefined =>
  TARGETS.find((other) => other !== target && existsSync(join(stateDirectory, other, 'runs')));

const noRun = (settings: Settings): Failure => {
  const { target, run, stateDirectory } = settings;
  const other = otherTargetWithRuns(settings);
  const elsewhere = other === undefined ? '' : ` There are runs of target ${other}: add --target ${other}.`;
  return new Failure({
    code: 'run-not-found',
    message: `There is no run${run === null ? '' : ` ${run}`} of target ${target} in ${stateDirectory}.`,
    remedy: `${run === null ? '"failover promote" begins one.' : '"failover history" lists the runs.'}${elsewhere}`,
    exitCode: EXIT.notFound,
  });
};

/** The newest run, or null. */
export const newestRun = (settings: Settings): Promise<RecordedRun | null> => readRun(storeOf(settings));

/**
 * The run that was asked for with `--run`, or else the newest.
 * @throws Failure `run-not-found` (exit 6)
 */
export const wantedRun = async (settings: Settings): Promise<RecordedRun> => {
  const found = await readRun(storeOf(settings), settings.run ?? undefined);
  if (found === null) throw noRun(settings);
  return found;
};
