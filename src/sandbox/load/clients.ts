/**
 * Users by the region that they reach: most ask a resolver and follow its answers; a share never looks a name up again, and
 * stays with the address of its first answer until it is restarted. A Java virtual machine may be set so by default (AWS
 * SDK for Java Developer Guide, "Set the JVM TTL for DNS name lookups": "configured so that it will never refresh").
 */
import type { Region } from '../../domain/api/call.ts';
import type { LoadState } from './load-state.ts';
import { sharesOf } from './resolvers.ts';

type Shares = Map<Region | null, number>;

const HOUR_MS = 3_600_000;

/** Part of all users of a public name in each region; users with no answer are under null. The parts together are 1. */
export const usersOf = (load: LoadState, publicName: string): Shares => {
  const shares = sharesOf(load, publicName);
  const { lastingShare = 0 } = load.profile;
  const kept = load.lasting?.[publicName];
  if (lastingShare === 0 || kept === undefined) return shares;
  for (const [region, share] of shares) shares.set(region, share * (1 - lastingShare));
  for (const [region, share] of Object.entries(kept))
    shares.set(region, (shares.get(region) ?? 0) + share * lastingShare);
  return shares;
};

/** Part of all users that a region has only because they never looked up again where it is by now. */
export const lastingIn = ({ names, lasting, profile, resolvers }: LoadState, region: Region): number => {
  const parts = names.map(({ name, share }) => {
    const isAnswered = resolvers.some(({ cache }) => cache[name]?.region === region);
    return isAnswered ? 0 : share * (profile.lastingShare ?? 0) * (lasting?.[name]?.[region] ?? 0);
  });
  return parts.reduce((sum, part) => sum + part, 0);
};

/** Lasting clients restart by and by, and then stay with what resolvers answer at that moment. */
export const restartClients = (load: LoadState, forMs: number): void => {
  const { lastingShare = 0, lastingHours = 24 } = load.profile;
  if (lastingShare === 0) return;
  const turned = Math.min(1, forMs / (lastingHours * HOUR_MS));
  const all = (load.lasting ??= {});
  for (const { name } of load.names) {
    const kept = all[name];
    const answered = [...sharesOf(load, name)].filter(([region]) => region !== null) as [Region, number][];
    const total = answered.reduce((sum, [, share]) => sum + share, 0);
    if (total === 0) continue;
    if (kept === undefined) {
      all[name] = Object.fromEntries(answered.map(([region, share]) => [region, share / total]));
      continue;
    }
    for (const region of Object.keys(kept)) kept[region] = (kept[region] ?? 0) * (1 - turned);
    for (const [region, share] of answered) kept[region] = (kept[region] ?? 0) + (turned * share) / total;
  }
};
