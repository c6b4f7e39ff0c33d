/** Snapshots of regions for a comparison: of the place itself, and of what the program declares. */
import type { Answer, Call } from '../domain/api/call.ts';
import { ALL_BUDGETS, type AnyBucketName, type Budget, type Budgets } from '../domain/api/catalogue.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import type { Manifests } from '../domain/facts/facts-calls.ts';
import type { Manifest } from '../domain/facts/manifest.ts';
import type { Snapshot } from '../drift/item.ts';
import type { Kind } from '../drift/look.ts';
import { readSnapshots } from '../drift/read.ts';
import { readAll } from '../engine/readings.ts';
import type { Control } from '../engine/session.ts';
import { createBell, type World } from '../engine/world.ts';
import { requireNotCancelled } from '../run/cancelled.ts';
import { requireAccount, whoAmI } from '../run/identity.ts';
import type { Played } from '../sandbox/directory/open.ts';
import { playedWords } from './settings/application.ts';
import type { Place } from './places/place.ts';
import type { ConfiguredStand } from './settings/stack-postures.ts';

const CALL_TIMEOUT_MS = 5000;

/**
 * Reads regions of a place, paced by the request rates, after it is sure whose account it is.
 * @param note is told all calls before they are sent.
 * @throws Failure (exit 3, 4, or 8 when it was cancelled)
 */
export const readPlace = async (
  { world, target, name }: Place,
  kinds: readonly Kind[],
  manifests: readonly Manifest[],
  pair: Manifests,
  control: Control,
  note: (calls: readonly Call[]) => void = () => {},
): Promise<Snapshot[]> => {
  const ask = async (calls: readonly Call[]): Promise<Answer[]> => {
    note(calls);
    const answers = await readAll({ world, target, control }, ALL_BUDGETS, calls, CALL_TIMEOUT_MS);
    requireNotCancelled(control);
    return answers;
  };
  const { account, region } = pair.to;
  const [who] = await ask([whoAmI(region)]);
  requireAccount(who, { account, region, source: 'the manifests are' }, name);
  const places = manifests.map((manifest) => ({
    manifest,
    otherRegion: manifest.region === pair.to.region ? pair.from.region : pair.to.region,
  }));
  return readSnapshots(kinds, places, ask, world.wallMs());
};

/** Time stands still: what is only declared answers at once. */
const still = (wallMs: number): World => ({
  wallMs: () => wallMs,
  elapsedMs: () => 0,
  random: () => 0,
  wait: (_untilMs, bell) => bell.heard(),
});

const PLENTY: Budget = { burst: 1e9, perSecond: 1e9 };
const UNLIMITED = Object.fromEntries(
  (Object.keys(ALL_BUDGETS) as AnyBucketName[]).map((bucket) => [bucket, PLENTY]),
) as Budgets;

/**
 * Reads what the program declares for both regions, as their stacks are configured and in the order of the pair.
 * @throws Failure `program-other-application` or `program-other-regions` (exit 2), and those of the program.
 */
export const readProgram = async (
  kinds: readonly Kind[],
  { description, program }: Played,
  stands: readonly [ConfiguredStand, ConfiguredStand],
  nowMs: number,
): Promise<Snapshot[]> => {
  const { openDeclared } = await import('../sandbox/declared/provision-declared.ts');
  const [from, to] = stands.map(({ manifest }) => manifest) as [Manifest, Manifest];
  if (description.name !== to.application)
    throw new Failure({
      code: 'program-other-application',
      message: `The manifests are of ${to.application}, and the program is that of ${playedWords(description.name, program)}: they have nothing in common to compare.`,
      remedy: `Run the command in the Pulumi project of ${to.application}, name its folder ("program": { "directory": "…" } in failover.json), or compare the regions alone with --compare live.`,
      exitCode: EXIT.usage,
    });
  const declared = await openDeclared(description, (region) => stands[region === from.region ? 0 : 1], nowMs);
  const places = [from, to].map(({ region }) => {
    const manifest = declared.manifests.find((one) => one.region === region);
    if (manifest !== undefined) return { manifest, otherRegion: region === from.region ? to.region : from.region };
    throw new Failure({
      code: 'program-other-regions',
      message: `The program of ${playedWords(description.name, program)} declares ${declared.manifests.map((one) => one.region).join(' and ')}, and not ${region}.`,
      remedy: 'Compare the regions alone with --compare live, or describe both regions in the application.',
      exitCode: EXIT.usage,
    });
  });
  const control: Control = { pauseRequested: () => false, bell: createBell() };
  const reader = { world: still(nowMs), target: declared.target, control };
  return readSnapshots(kinds, places, (calls) => readAll(reader, UNLIMITED, calls, CALL_TIMEOUT_MS), nowMs);
};
