/** Reads regions for a comparison: rounds of calls until every kind has seen what it needs. */
import type { Answer, Call } from '../domain/api/call.ts';
import type { Manifest } from '../domain/facts/manifest.ts';
import type { Snapshot } from './item.ts';
import { explore, keepAnswers, type AnswerBook, type Kind } from './look.ts';

/** The longest chain of reads is service, task definition, role, policy; a world that never ends a chain is a defect. */
const MOST_ROUNDS = 10;

/** One region to read, and the other of its pair, whose name is normalised as well. */
export interface RegionToRead {
  manifest: Manifest;
  otherRegion: string;
}

/**
 * Snapshots in the order of the regions. All are read in the same rounds.
 * @param ask answers calls in their order and follows pages; failures are answers.
 */
export const readSnapshots = async (
  kinds: readonly Kind[],
  regions: readonly RegionToRead[],
  ask: (calls: readonly Call[]) => Promise<readonly Answer[]>,
  nowMs: number,
): Promise<Snapshot[]> => {
  const book: AnswerBook = new Map();
  for (let round = 0; ; round += 1) {
    const explored = regions.map(({ manifest, otherRegion }) => explore(kinds, manifest, otherRegion, book, nowMs));
    const wanted = new Map(explored.flatMap(({ wanted: calls }) => calls).map((call) => [JSON.stringify(call), call]));
    if (wanted.size === 0) return explored.map(({ snapshot }) => snapshot);
    if (round === MOST_ROUNDS) throw new RangeError(`a comparison still wants calls after ${MOST_ROUNDS} rounds`);
    const calls = [...wanted.values()];
    keepAnswers(book, calls, await ask(calls));
  }
};
