/** The resolvers that users ask: each keeps one answer for its time to live, so a change reaches users bit by bit. */
import type { Region } from '../../domain/api/call.ts';
import { PHYSICS } from '../../domain/api/physics.ts';
import { balancerName } from '../services/elbv2/balancer-name.ts';
import type { LoadState, PublicName, Resolver } from './load-state.ts';
import { answerQuery, recordsFor, type AliasView } from '../services/route53/name-servers.ts';
import type { Route53State } from '../services/route53/state.ts';

export interface ResolverOptions {
  count: number;
  /** Part of the resolvers (not of the users) that keep an answer ten times as long as they may. */
  cheatingShare: number;
}
/** An assumption: some resolvers serve far more users than others, and all respect the time to live. */
export const DEFAULT_RESOLVERS: ResolverOptions = { count: 40, cheatingShare: 0 };

const CHEATING_FACTOR = 10;
/** Three in seven users have IPv6 (Google, "IPv6 Statistics": 45 % of its users in 2025). */
const hasIpv6 = (index: number): boolean => index % 7 < 3;
/** Every other one can be asked from outside: each hidden one holds its answer hardly longer than one that shows it. */
const PUBLIC_EVERY = 2;

/** A population of unequal size: the n-th largest has a share like 1 over the root of n. */
export const createResolvers = ({ count, cheatingShare }: ResolverOptions = DEFAULT_RESOLVERS): Resolver[] => {
  const sizes = Array.from({ length: count }, (_, index) => 1 / Math.sqrt(index + 1));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size, index) => ({
    name: `resolver-${String(index + 1).padStart(2, '0')}`,
    share: size / total,
    // Spread over the population, so that cheats are neither the largest nor the smallest.
    ttlFactor: ((index * 7) % count) / count < cheatingShare ? CHEATING_FACTOR : 1,
    hasIpv6: hasIpv6(index),
    isPublic: index % PUBLIC_EVERY === 0,
    cache: {},
  }));
};

/** A number in [0, 1) that depends on the sandbox's seed and the key alone. */
export type Draw = (key: string) => number;

/** What the resolvers ask. */
export interface NameServers {
  route53: Route53State;
  isAliasHealthy: AliasView;
  draw: Draw;
}

/** The type that users of a resolver are answered with: IPv6 where they and the name have it, else IPv4, by a CNAME or not. */
const typeFor = ({ route53 }: NameServers, { name }: PublicName, isIpv6: boolean): string =>
  (isIpv6 ? ['AAAA', 'A', 'CNAME'] : ['A', 'CNAME', 'AAAA']).find(
    (type) => recordsFor(route53, name, type).length > 0,
  ) ?? 'A';

/** Asks the name servers for the region behind a public name, or null. */
const resolve = (
  { route53, isAliasHealthy, draw }: NameServers,
  { name, entries }: PublicName,
  { type, key }: { type: string; key: string },
): Region | null => {
  const record = answerQuery(route53, { name, type }, isAliasHealthy, draw(key));
  if (record === null) return null;
  const target = record.AliasTarget?.DNSName ?? (type === 'CNAME' ? record.ResourceRecords?.[0]?.Value : undefined);
  const dnsName = balancerName(target ?? '');
  const found = entries.find((entry) => entry.dnsName === dnsName);
  // Addresses and names of others, such as a CDN's: whose they are is said by the record.
  return (found ?? entries.find(({ setIdentifier }) => setIdentifier === record.SetIdentifier))?.region ?? null;
};

/** An alias lives as long as its target says, which is 60 s for a load balancer; any other record as it says itself. */
const ttlMsOf = ({ route53 }: NameServers, { name }: PublicName, type: string): number => {
  const [record] = recordsFor(route53, name, type);
  return record?.TTL === undefined ? PHYSICS.aliasTtlMs : record.TTL * 1000;
};

/** The moment after `atMs` at which an answer that ran out expires the next time: resolvers stay as staggered as they began. */
const nextExpiryMs = (expiredMs: number, lifeMs: number, atMs: number): number =>
  expiredMs + (Math.floor((atMs - expiredMs) / lifeMs) + 1) * lifeMs;

/** Every resolver whose answer has run out asks again. */
export const refreshResolvers = ({ resolvers, names }: LoadState, servers: NameServers, atMs: number): void => {
  for (const [index, resolver] of resolvers.entries()) {
    for (const publicName of names) {
      const cached = resolver.cache[publicName.name];
      if (cached !== undefined && cached.expiresAtMs > atMs) continue;
      const type = typeFor(servers, publicName, resolver.hasIpv6 === true);
      // A resolver that may keep nothing asks anew at each tick.
      const lifeMs = Math.max(1000, ttlMsOf(servers, publicName, type) * resolver.ttlFactor);
      const staggeredMs = atMs - (lifeMs * index) / resolvers.length;
      const expiresAtMs = nextExpiryMs(cached?.expiresAtMs ?? staggeredMs, lifeMs, atMs);
      const key = `${resolver.name} ${publicName.name} ${expiresAtMs}`;
      const region = resolve(servers, publicName, { type, key });
      resolver.cache[publicName.name] = { region, expiresAtMs };
    }
  }
};

/** Part of the users that resolvers send to each region; users with no answer are under null. */
export const sharesOf = ({ resolvers }: LoadState, publicName: string): Map<Region | null, number> => {
  const shares = new Map<Region | null, number>();
  for (const { cache, share } of resolvers) {
    const region = cache[publicName]?.region ?? null;
    shares.set(region, (shares.get(region) ?? 0) + share);
  }
  return shares;
};
