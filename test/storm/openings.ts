/** The openings of storms: many of a tiny estate at a swift pace, some of the smallest that has everything, as published, a few of many services, and
 * as many of estates that nobody thought of. */
import type { ProvisionedRegion } from '../../src/sandbox/declared/provision.ts';
import { provisioned } from '../provisioned.ts';
import { openingsOf } from '../../src/storm/opening.ts';
import type { Pace } from '../../src/storm/pace.ts';
import type { Opening } from '../../src/storm/storm.ts';
import type { ApplicationDescription } from '../../stacks/application.ts';
import { drawEstate } from './drawn-estate.ts';
import { FOAL, HERD, TINY, withIpv6 } from './estate.ts';

/** What takes a minute takes some seconds, and the ladder has three rungs: the same decisions in fewer looks. */
export const SWIFT: Pace = {
  prefix: 'swift-',
  weight: 8,
  promotionMs: 150_000,
  physics: {
    taskPlacementMs: 4000,
    containerStartMs: 2000,
    imagePullMsPerMB: 10,
    mappingTransitionMs: 6000,
    reshardMs: 5000,
    streamModeMs: 5000,
    aliasTtlMs: 10_000,
  },
  inSyncMs: { min: 1000, max: 4000 },
  resolvers: 3,
  loadGrainMs: 15_000,
  plan: {
    rungPercents: [5, 50, 100],
    rungHoldMs: { planned: 6000, forced: 3000 },
    workerHoldMs: 5000,
    probeCount: 3,
  },
};

const regionsOf = (
  application: ApplicationDescription,
  standby: 'cold' | 'warm' | 'hot' = 'warm',
): Promise<ProvisionedRegion[]> => provisioned({ application, postures: { primary: 'serving', standby } });

/** Estates that a series draws from: provisioning one takes as long as some storms, so each is used again and again. */
export const DRAWN_ESTATES = 16;
/** All of them together are drawn as often as the two that are always there. */
const DRAWN_WEIGHT = 9 / DRAWN_ESTATES;

const drawnOpenings = async (seed: number): Promise<Opening[]> => {
  const { application, posture } = drawEstate(seed);
  const pace = { ...SWIFT, prefix: `estate-${seed}-`, weight: DRAWN_WEIGHT };
  const regions = await regionsOf(application, posture);
  // Every other one answers for IPv6, too.
  return openingsOf(seed % 2 === 0 ? withIpv6(regions) : regions, pace);
};

/** Always the same, so that a seed is the same storm in a series and alone. */
export const prepareOpenings = async (): Promise<Opening[]> => {
  const openings = [
    ...(await openingsOf(await regionsOf(FOAL))),
    ...(await openingsOf(withIpv6(await regionsOf(TINY)), SWIFT)),
    ...(await openingsOf(await regionsOf(HERD), { ...SWIFT, prefix: 'herd-', weight: 0.1 })),
  ];
  for (let seed = 1; seed <= DRAWN_ESTATES; seed += 1) openings.push(...(await drawnOpenings(seed)));
  return openings;
};
