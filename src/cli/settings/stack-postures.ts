/** How the stacks of both regions are configured: by their files, or where there are none by what the manifests say. */
import { existsSync } from 'node:fs';
import { Failure } from '../../domain/failure.ts';
import type { Manifests } from '../../domain/facts/facts-calls.ts';
import { POSTURES, type Manifest } from '../../domain/facts/manifest.ts';
import { parsePrimaryFacts, type PrimaryFacts } from '../../domain/facts/primary-facts.ts';
import type { Stand } from '../../drift/posture.ts';
import { readStackFiles, STACK_ROLES, type StackFile } from '../../pulumi/stack-files.ts';
import type { Invocation } from '../arguments/command.ts';
import type { PlaceManifest } from '../places/place.ts';
import { readFacts } from './recorded-facts.ts';
import { stacksOf } from './stacks-folder.ts';

/** A region's stand, and the facts that its stack declares it from. */
export interface ConfiguredStand extends Stand {
  facts: PrimaryFacts | null;
}

const filesOf = (invocation: Invocation, manifests: readonly PlaceManifest[]): StackFile[] => {
  try {
    const files = readStackFiles(stacksOf(invocation, manifests));
    return STACK_ROLES.map((role) => files[role]);
  } catch (error) {
    // Whoever compares regions need not have the project at hand.
    if (error instanceof Failure && error.code === 'stacks-not-found') return [];
    throw error;
  }
};

const factsIn = ({ facts }: StackFile): PrimaryFacts | null => {
  if (facts === null || !existsSync(facts)) return null;
  return parsePrimaryFacts(readFacts(facts), facts);
};

const standOf = (manifest: Manifest, file: StackFile | undefined): ConfiguredStand => ({
  manifest,
  posture: POSTURES.find((posture) => posture === file?.posture) ?? manifest.posture,
  settled: file?.settled ?? null,
  facts: file === undefined ? null : factsIn(file),
});

/**
 * In the order of the pair.
 * @param manifests the primary's first
 * @throws Failure `stack-file-invalid`, `primary-facts-invalid` (exit 2)
 */
export const stackPosturesOf = (
  invocation: Invocation,
  manifests: readonly PlaceManifest[],
  { from, to }: Manifests,
): [ConfiguredStand, ConfiguredStand] => {
  const files = filesOf(invocation, manifests);
  const stand = (wanted: Manifest): ConfiguredStand =>
    standOf(wanted, files[manifests.findIndex(({ manifest }) => manifest.region === wanted.region)]);
  return [stand(from), stand(to)];
};
