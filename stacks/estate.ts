/** What every component of one region is told: the names and tags of the application, and its posture. */
import type { Posture } from '../src/domain/manifest.ts';

export interface Estate {
  application: string;
  account: string;
  region: string;
  posture: Posture;
}

/** Which of the two regions a stack declares. */
export const ROLES = ['primary', 'standby'] as const;
export type Role = (typeof ROLES)[number];

/** Physical name of a thing of the application; the same in both regions, since most AWS names belong to one region. */
export const nameIn = ({ application }: Estate, ...parts: string[]): string => [application, ...parts].join('-');

/** IAM names belong to the whole account, so they carry the region. */
export const globalNameIn = (estate: Estate, ...parts: string[]): string => nameIn(estate, ...parts, estate.region);

/** Tags of every resource of a region, set once on its provider. */
export const tagsOf = (estate: Estate, role: Role, owner: string): Record<string, string> => ({
  application: estate.application,
  role,
  posture: estate.posture,
  owner,
});
