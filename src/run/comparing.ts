/** Compares regions: with each other, and each with what its program declares. It changes nothing. */
import type { Answer, Call } from '../domain/api/call.ts';
import { ALL_BUDGETS, type AnyBucketName, type Budget, type Budgets } from '../domain/api/catalogue.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import type { Manifests } from '../domain/facts/facts-calls.ts';
import type { Manifest } from '../domain/facts/manifest.ts';
import type { PrimaryFacts } from '../domain/facts/primary-facts.ts';
import { compare, findingsOf, type Comparison, type Outcome } from '../drift/compare.ts';
import type { Snapshot } from '../drift/item.ts';
import { DECLARED_KINDS, KINDS } from '../drift/kinds.ts';
import type { Kind } from '../drift/look.ts';
import { FACTS_KINDS, primaryFactsOf } from '../drift/primary-facts.ts';
import { readSnapshots } from '../drift/read.ts';
import { readAll } from '../engine/readings.ts';
import type { Control } from '../engine/session.ts';
import { createBell, type World } from '../engine/world.ts';
import type { DeclaredWorld } from '../sandbox/declared/provision-declared.ts';
import { requireNotCancelled } from './cancelled.ts';
import type { Reach } from './command-outside.ts';
import { requireAccount, whoAmI } from './identity.ts';

const CALL_TIMEOUT_MS = 5000;

/**
 * Reads regions, paced by the request rates, after it is sure whose account it is.
 * @param note is told all calls before they are sent.
 * @throws Failure (exit 3, 4, or 8 when it was cancelled)
 */
export const readRegions = async (
  { world, target, control, name }: Reach,
  kinds: readonly Kind[],
  manifests: readonly Manifest[],
  pair: Manifests,
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
  const regions = manifests.map((manifest) => ({
    manifest,
    otherRegion: manifest.region === pair.to.region ? pair.from.region : pair.to.region,
  }));
  return readSnapshots(kinds, regions, ask, world.wallMs());
};

/** All calls of a comparison: what it asks depends on what it finds (whose roles, which certificates), so one is made. */
export const callsOfComparing = async (reach: Reach, pair: Manifests): Promise<Call[]> => {
  const calls: Call[] = [];
  await readRegions(reach, KINDS, [pair.from, pair.to], pair, (asked) => void calls.push(...asked));
  return calls;
};

/** What the primary is made of now. @throws as `readRegions`, and Failure of `primaryFactsOf` */
export const readPrimaryFacts = async (reach: Reach, pair: Manifests): Promise<PrimaryFacts> => {
  const [snapshot] = await readRegions(reach, FACTS_KINDS, [pair.from], pair);
  if (snapshot === undefined) throw new Error('one region was to be read');
  return primaryFactsOf(pair.from, snapshot, reach.world.wallMs());
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

/** The program that regions are held against. */
export interface DeclaredProgram {
  /** Name of the application that it declares. */
  application: string;
  /** How it is spoken of, such as `mule, which index.ts declares`. */
  words: string;
  /** Makes what it declares, as the stacks of both regions are configured. */
  open(nowMs: number): Promise<DeclaredWorld>;
}

/**
 * Reads what the program declares for both regions, in the order of the pair.
 * @throws Failure `program-other-application` or `program-other-regions` (exit 2), and those of the program.
 */
const readProgram = async (
  { application, words, open }: DeclaredProgram,
  { from, to }: Manifests,
  nowMs: number,
): Promise<Snapshot[]> => {
  if (application !== to.application)
    throw new Failure({
      code: 'program-other-application',
      message: `The manifests are of ${to.application}, and the program is that of ${words}: they have nothing in common to compare.`,
      remedy: `Run the command in the Pulumi project of ${to.application}, name its folder ("program": { "directory": "…" } in failover.json), or compare the regions alone with --compare live.`,
      exitCode: EXIT.usage,
    });
  const declared = await open(nowMs);
  const regions = [from, to].map(({ region }) => {
    const manifest = declared.manifests.find((one) => one.region === region);
    if (manifest !== undefined) return { manifest, otherRegion: region === from.region ? to.region : from.region };
    throw new Failure({
      code: 'program-other-regions',
      message: `The program of ${words} declares ${declared.manifests.map((one) => one.region).join(' and ')}, and not ${region}.`,
      remedy: 'Compare the regions alone with --compare live, or describe both regions in the application.',
      exitCode: EXIT.usage,
    });
  });
  const control: Control = { pauseRequested: () => false, bell: createBell() };
  const reader = { world: still(nowMs), target: declared.target, control };
  return readSnapshots(DECLARED_KINDS, regions, (calls) => readAll(reader, UNLIMITED, calls, CALL_TIMEOUT_MS), nowMs);
};

const liveOutcomes = ([left, right]: readonly [Snapshot, Snapshot]): Outcome[] => {
  const outcome = compare('live', [left, right], [left.region, right.region]);
  return [{ ...outcome, differences: [...outcome.differences, ...findingsOf(left), ...findingsOf(right)] }];
};

const declaredKindsOf = (snapshot: Snapshot): Snapshot => {
  const isDeclared = ({ kind }: { kind: string }): boolean => DECLARED_KINDS.some(({ name }) => name === kind);
  return { ...snapshot, items: snapshot.items.filter(isDeclared), unread: snapshot.unread.filter(isDeclared) };
};

const programOutcomes = async (
  program: DeclaredProgram,
  pair: Manifests,
  snapshots: readonly Snapshot[],
  nowMs: number,
): Promise<Outcome[]> => {
  const declared = await readProgram(program, pair, nowMs);
  return snapshots.flatMap((snapshot, index) => {
    const own = declared[index];
    return own === undefined
      ? []
      : [compare('program', [own, declaredKindsOf(snapshot)], ['program', snapshot.region])];
  });
};

/** What of both regions differs from what the program declares, region by region. */
export const compareWithProgram = async (
  reach: Reach,
  pair: Manifests,
  program: () => Promise<DeclaredProgram>,
): Promise<Outcome[]> => {
  const snapshots = await readRegions(reach, DECLARED_KINDS, [pair.from, pair.to], pair);
  return programOutcomes(await program(), pair, snapshots, reach.world.wallMs());
};

/** What is compared, with what only some comparisons ask for. */
interface Comparing {
  pair: Manifests;
  comparisons: readonly Comparison[];
  program(): Promise<DeclaredProgram>;
  /** What a preview of the standby's stack shows. */
  preview(): Promise<Outcome>;
}

/** Makes the comparisons that are asked for, in their order. @throws Failure as `readRegions`, of the program and of the preview */
export const compareRegions = async (
  reach: Reach,
  { pair, comparisons, program, preview }: Comparing,
): Promise<Outcome[]> => {
  const declared = comparisons.includes('declared') ? [await preview()] : [];
  if (comparisons.every((comparison) => comparison === 'declared')) return declared;
  const [left, right] = await readRegions(reach, KINDS, [pair.from, pair.to], pair);
  if (left === undefined || right === undefined) throw new Error('two regions were to be read');
  return [
    ...(comparisons.includes('live') ? liveOutcomes([left, right]) : []),
    ...(comparisons.includes('program')
      ? await programOutcomes(await program(), pair, [left, right], reach.world.wallMs())
      : []),
    ...declared,
  ];
};
