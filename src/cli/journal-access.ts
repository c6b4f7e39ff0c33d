/** Journals as commands use them: in the local directory, or in a bucket with the directory as its copy. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, Failure } from '../domain/failure.ts';
import { withoutMark } from '../domain/text-bytes.ts';
import type { Manifests } from '../domain/facts-calls.ts';
import type { JournalPlace } from '../domain/policy.ts';
import type { ApprovalShelf } from '../journal/approvals.ts';
import { createDirectoryShelf, createDirectoryStore } from '../journal/directory.ts';
import { readRun } from '../journal/journal.ts';
import type { MirroredStore } from '../journal/mirrored.ts';
import type { Store } from '../journal/store.ts';
import type { RecordedRun } from '../report/run-standing.ts';
import { wantedRun as findRun } from '../run/command-outside.ts';
import { TARGETS } from './choices.ts';
import type { WantedBucket } from '../journal/choice.ts';
import type { Output } from './output.ts';
import { journalDirectory, type Settings } from './settings.ts';

/** `look`: changes nothing, and reads the local copy where S3 does not answer. */
export type Purpose = 'look' | 'work';

export interface Journals {
  settings: Settings;
  store: Store;
  /** Approvals are beside the journals. */
  shelf: ApprovalShelf;
  /** Is the bucket left out because the command says so? */
  isLocalByChoice: boolean;
  /** Why the copy was read in place of the bucket; null when it was not. */
  away(): Failure | null;
  /** Is what was read last, or a part of it, in the local directory only? */
  isLocalOnly(): boolean;
  /** Before appending: brings bucket and copy together. */
  settle(): Promise<void>;
}

const localStore = (settings: Settings): Store => {
  const { host, processId } = settings.writer;
  return createDirectoryStore(journalDirectory(settings), `${host.replaceAll(/[^A-Za-z0-9-]/g, '-')}-${processId}`);
};

/** The bucket that a manifest names; nothing else of the manifest is looked at here. */
const bucketInManifest = (path: string): WantedBucket | null => {
  try {
    const { journal, region } = JSON.parse(withoutMark(readFileSync(path, 'utf8'))) as {
      journal?: { bucket?: unknown; prefix?: unknown };
      region?: unknown;
    };
    const { bucket, prefix } = journal ?? {};
    if (typeof bucket !== 'string' || typeof prefix !== 'string' || typeof region !== 'string') return null;
    return { bucket, prefix, region };
  } catch {
    // A manifest that cannot be read is told by whoever needs the whole of it.
    return null;
  }
};

/** The bucket that flag, configuration or a manifest names, whether or not it is to be used now. */
export const namedBucket = ({ journal, configuredJournal, target, manifests }: Settings): WantedBucket | null => {
  if (journal !== null && journal !== 'local') return journal;
  if (target !== 'aws') return null;
  if (configuredJournal !== null) return configuredJournal;
  if (manifests === null) return null;
  return bucketInManifest(manifests.standby) ?? bucketInManifest(manifests.primary);
};

const standbyRegion = ({ manifests }: Settings): string | null => {
  try {
    const { region } = JSON.parse(withoutMark(readFileSync(manifests?.standby ?? '', 'utf8'))) as { region?: unknown };
    return typeof region === 'string' ? region : null;
  } catch {
    return null;
  }
};

/** @throws Failure `journal-region-unknown` (exit 2) */
const regionOf = (settings: Settings, { bucket, region }: WantedBucket): string => {
  const found = region ?? settings.to ?? standbyRegion(settings);
  if (found !== null) return found;
  throw new Failure({
    code: 'journal-region-unknown',
    message: `The journal is in the bucket ${bucket}, and nothing says in which region that is.`,
    remedy: `Say it: --journal "s3://${bucket}/…?region=us-west-2", or "region" under "journal" in failover.json.`,
    exitCode: EXIT.usage,
  });
};

const locally = (settings: Settings, isLocalByChoice: boolean): Journals => ({
  settings,
  store: localStore(settings),
  shelf: createDirectoryShelf(journalDirectory(settings)),
  isLocalByChoice,
  away: () => null,
  isLocalOnly: () => isLocalByChoice,
  settle: () => Promise.resolve(),
});

/** The shared journal that flag, configuration or a manifest of these regions names; null without one. */
export const journalPlace = (settings: Settings, { from, to }: Manifests): JournalPlace | null => {
  const wanted = namedBucket(settings);
  if (wanted !== null) return { ...wanted, region: wanted.region ?? to.region };
  const declared = [to, from].find(({ journal }) => journal !== undefined);
  return declared?.journal === undefined ? null : { ...declared.journal, region: declared.region };
};

const sandboxRegion = async (settings: Settings, output: Output): Promise<string> => {
  const { openExisting } = await import('./sandbox-access.ts');
  const sandbox = await openExisting(settings, output);
  const { standby } = sandbox.origin;
  sandbox.close();
  return standby;
};

const inBucket = async (
  settings: Settings,
  output: Output,
  purpose: Purpose,
  wanted: WantedBucket,
): Promise<{ journals: Journals; close(): void }> => {
  const [worlds, { openObjects }, { createBucketStore }, { createMirroredStore }] = await Promise.all([
    import('./bucket-world.ts'),
    import('../journal/objects.ts'),
    import('../journal/bucket.ts'),
    import('../journal/mirrored.ts'),
  ]);
  const isSandbox = settings.target === 'sandbox';
  const region = isSandbox ? (wanted.region ?? (await sandboxRegion(settings, output))) : regionOf(settings, wanted);
  const { world, close } = isSandbox
    ? await worlds.openSandboxBucketWorld(settings, output)
    : worlds.openAwsBucketWorld(settings, region);
  const objects = openObjects({ bucket: wanted.bucket, prefix: wanted.prefix, region, world });
  let hasWarned = false;
  const store: MirroredStore = createMirroredStore({
    shared: createBucketStore(objects),
    local: localStore(settings),
    mayReadCopy: purpose === 'look',
    onTrouble(text) {
      if (!hasWarned) output.remark(text);
      hasWarned = true;
    },
  });
  const settle = (): Promise<void> => store.settle(settings.run);
  const isLocalOnly = (): boolean => store.away() !== null || store.unshared() > 0;
  return {
    journals: { settings, store, shelf: objects, isLocalByChoice: false, away: store.away, isLocalOnly, settle },
    close,
  };
};

/** Opens the journals for one command and closes them after it. Without a bucket nothing is loaded or sent for it. */
export const withJournals = async <Result>(
  { settings, output }: { settings: Settings; output: Output },
  purpose: Purpose,
  work: (journals: Journals) => Promise<Result>,
): Promise<Result> => {
  const wanted = namedBucket(settings);
  // Of a real run "local" is always a decision: the bucket may have been named by a flag that is not given now.
  if (settings.journal === 'local') return work(locally(settings, wanted !== null || settings.target === 'aws'));
  if (wanted === null) return work(locally(settings, false));
  const { journals, close } = await inBucket(settings, output, purpose, wanted);
  try {
    return await work(journals);
  } finally {
    close();
  }
};

const otherTargetWithRuns = ({ stateDirectory, target }: Settings): string | undefined =>
  TARGETS.find((other) => other !== target && existsSync(join(stateDirectory, other, 'runs')));

/** What to say where there is no such run. */
export const noRun = ({ settings, store }: Journals): Failure => {
  const { target, run } = settings;
  const other = otherTargetWithRuns(settings);
  const elsewhere = other === undefined ? '' : ` There are runs of target ${other}: add --target ${other}.`;
  return new Failure({
    code: 'run-not-found',
    message: `There is no run${run === null ? '' : ` ${run}`} of target ${target} in ${store.location}.`,
    remedy: `${run === null ? '"failover promote" begins one.' : '"failover history" lists the runs.'}${elsewhere}`,
    exitCode: EXIT.notFound,
  });
};

/** The newest run in the local directory, for commands of the sandbox alone. */
export const newestLocalRun = (settings: Settings): Promise<RecordedRun | null> => readRun(localStore(settings));

/**
 * The run that was asked for with `--run`, or else the newest.
 * @throws Failure `run-not-found` (exit 6)
 */
export const wantedRun = (journals: Journals): Promise<RecordedRun> =>
  findRun({ store: journals.store, wanted: journals.settings.run, missing: () => noRun(journals) });
