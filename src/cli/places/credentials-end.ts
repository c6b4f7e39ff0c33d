/** Will the credentials outlive the run? Said beforehand, so that nobody learns it half-way. */
import { showDuration } from '../../report/lines.ts';
import type { Place } from './place.ts';

/** A warning when the credentials end before the run is expected to; null when they do not. It refuses nothing. */
export const credentialsShortfall = async (
  { credentialsEndAt, world }: Pick<Place, 'credentialsEndAt' | 'world'>,
  region: string,
  expectedMs: number,
): Promise<string | null> => {
  const endsAt = await credentialsEndAt(region);
  if (endsAt === null) return null;
  const leftMs = Math.max(0, endsAt - world.wallMs());
  if (leftMs >= expectedMs) return null;
  return `The credentials end in ${showDuration(leftMs)}, ${showDuration(expectedMs - leftMs)} before the run is expected to. Log in again now; otherwise, unless the profile renews them by itself, the run pauses then, and "failover resume" goes on after a log-in.`;
};
