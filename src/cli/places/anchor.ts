/** The anchor of the configuration, opened for one command: a bucket, or a channel that is posted to. */
import { postWebhook, webhookProblem } from '../../aws/post-webhook.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import { untaken, type Anchor, type AnchoredHead } from '../../journal/anchor.ts';
import { ANCHOR_DEADLINE_MS, createObjectAnchor } from '../../journal/anchor-objects.ts';
import { openObjects } from '../../journal/objects.ts';
import type { AnchorSettings, Settings } from '../settings/settings.ts';
import type { Output } from '../terminal/output.ts';
import { openAwsBucketWorld, openSandboxBucketWorld, type OpenBucketWorld } from './bucket-world.ts';
import { realWorld } from './real-world.ts';

/** What a command knows of the anchor of its journals. */
export interface AnchorSight {
  /** What the anchor has otherwise of the runs that were read, the first; null where nothing was found. */
  found(): Failure | null;
  /** Reads all runs first. */
  foundInAll(): Promise<Failure | null>;
  /** Says up to which record the run is anchored, or that it is not. */
  tell(): Promise<void>;
}

export interface OpenAnchor {
  anchor: Anchor;
  elapsedMs(): number;
  /** Between two heads, in milliseconds. */
  intervalMs: number;
  close(): void;
}

/** Slack takes one message a second on a webhook (Slack API, "Rate limits"); a bucket takes more than there will be. */
const INTERVAL_MS = 1000;

/** One line that a person can find again and compare. */
export const anchorLine = ({ run, runId, sequence, hash, at, writer }: AnchoredHead): string =>
  `failover journal head: run ${run} (${runId}) record ${sequence} ${hash} ${new Date(at).toISOString()} ${writer}`;

const channel = (variable: string, environment: NodeJS.ProcessEnv): Anchor => ({
  location: `the webhook of ${variable}`,
  async publish(head) {
    const value = environment[variable];
    const problem = webhookProblem(value);
    if (problem !== null) throw untaken(`cannot be used: ${variable} ${problem}`);
    const refusal = await postWebhook(value ?? '', anchorLine(head), ANCHOR_DEADLINE_MS);
    if (refusal !== null) throw untaken(refusal);
  },
  reader: null,
});

const inBucket = async (
  settings: Settings,
  output: Output,
  { bucket, region, prefix }: Extract<AnchorSettings, { kind: 'bucket' }>,
): Promise<OpenAnchor> => {
  const isSandbox = settings.target === 'sandbox';
  const opened: OpenBucketWorld & { region: string } = isSandbox
    ? await openSandboxBucketWorld(settings, output, { bucket, region })
    : { ...openAwsBucketWorld(settings, region), region };
  const { world, close } = opened;
  const place = { bucket, region: opened.region, prefix };
  const objects = openObjects({ ...place, world, deadlineMs: ANCHOR_DEADLINE_MS });
  // Virtual time is not waited for.
  const intervalMs = isSandbox ? 0 : INTERVAL_MS;
  return { anchor: createObjectAnchor(objects), elapsedMs: world.elapsedMs, intervalMs, close };
};

/** @throws Failure `anchor-is-journal` (exit 2): who can cut the journal's end off could cut that of its anchor off, too */
export const requireElsewhere = (anchor: AnchorSettings, journalBucket: string | null): void => {
  if (anchor.kind !== 'bucket' || anchor.bucket !== journalBucket) return;
  throw new Failure({
    code: 'anchor-is-journal',
    message: `The anchor is in ${anchor.bucket}, which is the bucket of the journal: whoever damages the one damages the other.`,
    remedy:
      'Name another bucket for "anchor" in failover.json, one with Object Lock, at best of another account. Nothing was done.',
    exitCode: EXIT.usage,
  });
};

/** @returns null for a channel in the sandbox, which posts to nobody */
export const openAnchor = (
  settings: Settings,
  output: Output,
  wanted: AnchorSettings,
): Promise<OpenAnchor> | OpenAnchor | null => {
  if (wanted.kind === 'bucket') return inBucket(settings, output, wanted);
  if (settings.target === 'sandbox') return null;
  const { elapsedMs } = realWorld;
  return { anchor: channel(wanted.variable, process.env), elapsedMs, intervalMs: INTERVAL_MS, close: () => {} };
};
