/** Journals as commands use them: in the local directory, or in a bucket with the directory as its copy. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, Failure } from '../../domain/failure.ts';
import { withoutMark } from '../../domain/text/text-bytes.ts';
import type { Manifests } from '../../domain/facts/facts-calls.ts';
import type { JournalPlace } from '../../domain/plan/policy.ts';
import type { ApprovalShelf } from '../../journal/approvals.ts';
import { createDirectoryShelf, createDirectoryStore } from '../../journal/directory.ts';
import { readRun } from '../../journal/journal.ts';
import type { MirroredStore } from '../../journal/mirrored.ts';
import { runName } from '../../journal/names.ts';
import type { Sides } from '../../journal/restore.ts';
import type { Store } from '../../journal/store.ts';
import type { RecordedRun } from '../../report/run-standing.ts';
import { wantedRun as findRun } from '../../run/command-outside.ts';
import { TARGETS } from '../arguments/choices.ts';
import type { WantedBucket } from '../../journal/choice.ts';
import type { Output } from '../terminal/output.ts';
import { journalDirectory, type Settings } from '../settings/settings.ts';
import { requireTrustedRecords } from '../settings/trusted-file.ts';
import type { AnchorSight } from './anchor.ts';

/** `look`: changes nothing, and reads the local copy where S3 does not answer. */
export type Purpose = 'look' | 'work';

export interface Journals {
  settings: Settings;
  store: Store;
  /** Approvals are beside the journals. */
  shelf: ApprovalShelf;
  /** Bucket and copy by themselves, for who compares them. */
  sides: Sides;
  /** Is the bucket left out because the command says so? */
  isLocalByChoice: boolean;
  /** Why the copy was read in place of the bucket; null when it was not. */
  away(): Failure | null;
  /** Is what was read last, or a part of it, in the local directory only? */
  isLocalOnly(): boolean;
  /** Before appending: brings bucket and copy together, of these runs too. */
  settle(runs?: readonly number[]): Promise<void>;
  /** Heads that are kept elsewhere; null where the configuration names no place for them. */
  anchor: AnchorSight | null;
}

/** Process ids repeat, in containers at once. */
const chance = (): string => randomBytes(8).toString('hex');

/** A command that works goes by the plan and the before-images in it, so it reads no record that others could have written. */
const localStore = (settings: Settings, purpose: Purpose): Store => {
  const directory = journalDirectory(settings);
  const store = createDirectoryStore(directory, chance());
  if (purpose === 'look') return store;
  return {
    ...store,
    async runs() {
      requireTrustedRecords(settings.stateDirectory, join(directory, 'runs'));
      return store.runs();
    },
    async read(run) {
      requireTrustedRecords(settings.stateDirectory, join(directory, 'runs', runName(run)));
      return store.read(run);
    },
  };
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

const locally = (settings: Settings, purpose: Purpose, isLocalByChoice: boolean): Journals => {
  const store = localStore(settings, purpose);
  return {
    settings,
    store,
    sides: { shared: null, local: store, host: settings.writer.host },
    shelf: createDirectoryShelf(journalDirectory(settings), chance()),
    isLocalByChoice,
    away: () => null,
    isLocalOnly: () => isLocalByChoice,
    settle: () => Promise.resolve(),
    anchor: null,
  };
};

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
    import('../../journal/objects.ts'),
    import('../../journal/bucket.ts'),
    import('../../journal/mirrored.ts'),
  ]);
  const isSandbox = settings.target === 'sandbox';
  const region = isSandbox ? (wanted.region ?? (await sandboxRegion(settings, output))) : regionOf(settings, wanted);
  const { world, close } = isSandbox
    ? await worlds.openSandboxBucketWorld(settings, output)
    : worlds.openAwsBucketWorld(settings, region);
  const objects = openObjects({ bucket: wanted.bucket, prefix: wanted.prefix, region, world });
  const said = new Set<string>();
  const [shared, local] = [createBucketStore(objects), localStore(settings, purpose)];
  const store: MirroredStore = createMirroredStore({
    shared,
    local,
    host: settings.writer.host,
    mayReadCopy: purpose === 'look',
    onTrouble(text) {
      if (!said.has(text)) output.remark(text);
      said.add(text);
    },
  });
  const settle = (runs: readonly number[] = []): Promise<void> =>
    store.settle(settings.run === null ? runs : [...runs, settings.run]);
  const isLocalOnly = (): boolean => store.away() !== null || store.unshared() > 0;
  return {
    journals: {
      settings,
      store,
      sides: { shared, local, host: settings.writer.host },
      shelf: objects,
      isLocalByChoice: false,
      away: store.away,
      isLocalOnly,
      settle,
      anchor: null,
    },
    close,
  };
};

/** Opens the journals as they are kept, in a bucket or not. */
const withKept = async <Result>(
  { settings, output }: { settings: Settings; output: Output },
  purpose: Purpose,
  work: (journals: Journals) => Promise<Result>,
): Promise<Result> => {
  const wanted = namedBucket(settings);
  // Of a real run "local" is always a decision: the bucket may have been named by a flag that is not given now.
  if (settings.journal === 'local' && wanted !== null)
    output.remark(
      `The shared journal s3://${wanted.bucket}${wanted.prefix === '' ? '' : `/${wanted.prefix}`} is left out: what is in it is not seen here, and nobody elsewhere sees what is done.`,
    );
  if (settings.journal === 'local')
    return work(locally(settings, purpose, wanted !== null || settings.target === 'aws'));
  if (wanted === null) return work(locally(settings, purpose, false));
  const { journals, close } = await inBucket(settings, output, purpose, wanted);
  try {
    return await work(journals);
  } finally {
    close();
  }
};

/**
 * Opens the journals for one command and closes them after it. Without a bucket, and without an anchor, nothing is loaded or
 * sent for it.
 */
export const withJournals = async <Result>(
  invocation: { settings: Settings; output: Output },
  purpose: Purpose,
  work: (journals: Journals) => Promise<Result>,
): Promise<Result> => {
  const { anchor } = invocation.settings;
  if (anchor === null) return withKept(invocation, purpose, work);
  const { withAnchor } = await import('./anchored-journals.ts');
  const journalBucket = namedBucket(invocation.settings)?.bucket ?? null;
  const wanted = { anchor, mayDiffer: purpose === 'look', journalBucket };
  return withKept(invocation, purpose, (journals) => withAnchor(invocation, wanted, journals, work));
};

const otherTargetWithRuns = ({ stateDirectory, target }: Settings): string | undefined =>
  TARGETS.find((other) => other !== target && existsSync(join(stateDirectory, other, 'runs')));

const unknownRun = ({ store }: Journals, run: number | null, away: Failure): Failure =>
  new Failure({
    code: away.code,
    message: `Whether there is ${run === null ? 'a run' : `a run ${run}`} is not known: ${store.location} ${away.code === 'journal-unreachable' ? 'does not answer' : 'cannot be read'}, and there is no copy of it on this machine. ${away.message.replace(/ This process has stopped before its next change\.$/, '')}`,
    remedy:
      away.code === 'journal-unreachable'
        ? 'Nothing was done. Try again when S3 answers, or ask on the machine that began the run.'
        : `Nothing was done. ${away.remedy}`,
    exitCode: away.exitCode,
    cause: away,
  });

/** What to say where no such run was found: a bucket that did not answer may hold it. */
export const noRun = (journals: Journals): Failure => {
  const { settings, store } = journals;
  const { target, run } = settings;
  const away = journals.away();
  if (away !== null) return unknownRun(journals, run, away);
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
export const newestLocalRun = (settings: Settings): Promise<RecordedRun | null> =>
  readRun(localStore(settings, 'look'));

/**
 * The run that was asked for with `--run`, or else the newest.
 * @throws Failure `run-not-found` (exit 6)
 */
export const wantedRun = (journals: Journals): Promise<RecordedRun> =>
  findRun({ store: journals.store, wanted: journals.settings.run, missing: () => noRun(journals) });
