/** What every component of one region is told: the names and tags of the application, and its posture. */
import type { Posture } from '../src/domain/facts/manifest.ts';
import type { Settled } from '../src/domain/run/settled.ts';

export interface Estate {
  application: string;
  account: string;
  region: string;
  posture: Posture;
  /** What runs have left and `failover settle` wrote into the stack's configuration; it goes before the posture. */
  settled?: Settled;
  /** True where an open run calls the program, to create what is missing. */
  calledByRun?: boolean;
}

/** Which of the two regions a stack declares. */
export const ROLES = ['primary', 'standby'] as const;
export type Role = (typeof ROLES)[number];

/** Physical name of a thing of the application; the same in both regions, since most AWS names belong to one region. */
export const nameIn = ({ application }: Estate, ...parts: string[]): string => [application, ...parts].join('-');

/** IAM names belong to the whole account, so they carry the region. */
export const globalNameIn = (estate: Estate, ...parts: string[]): string => nameIn(estate, ...parts, estate.region);

/**
 * Tags of every resource of a region, set once on its provider. The posture is not among them: raising it would then change
 * every resource, roles and records too, which takes us-east-1. It is a tag of the cluster (`postureTag`).
 */
export const tagsOf = ({ application }: Estate, role: Role, owner: string): Record<string, string> => ({
  application,
  role,
  owner,
});

export const postureTag = ({ posture }: Estate): Record<string, string> => ({ posture });
