/** Probes from outside: what public resolvers answer, and how requests fare. */
import type { Answer, CallOf, DnsProbeOutput, HttpProbeOutput, Region } from '../../domain/api/call.ts';
import { isCoveredBy, plainName } from '../../domain/api/dns-name.ts';
import { balancerName } from './elbv2/balancer-name.ts';
import { fateOf } from '../load/load.ts';
import { loadMoment } from '../around.ts';
import type { LoadMoment } from '../integrate.ts';
import type { SandboxService } from './service.ts';
import type { Entry, PublicName, Resolver } from '../load/load-state.ts';
import { failingShare } from '../faults/outage.ts';

const publicResolvers = (resolvers: Resolver[]): Resolver[] => resolvers.filter(({ isPublic }) => isPublic);

/** The public name that a host name is, or the wildcard that answers for it. */
const publicNameFor = (names: PublicName[], host: string): PublicName | undefined =>
  names.find(({ name }) => name === plainName(host)) ?? names.find(({ name }) => isCoveredBy(name, host));

/** Asks every public resolver for a name; each answers what it has cached. */
export const probeDns = ({ load }: LoadMoment, { input }: CallOf<'probe', 'Dns'>, atMs: number): Answer => {
  const publicName = publicNameFor(load.names, input.name);
  const name = publicName?.name ?? plainName(input.name);
  const regionOf = (cached: Region | null): Region | null => {
    const dnsName = publicName?.entries.find(({ region }) => region === cached)?.dnsName;
    const found = Object.entries(input.endpoints).find(([, endpoint]) => balancerName(endpoint) === dnsName);
    return found?.[0] ?? null;
  };
  const output: DnsProbeOutput = {
    answers: publicResolvers(load.resolvers).map((resolver) => {
      const cached = resolver.cache[name];
      const ttlSeconds = cached === undefined ? 0 : Math.ceil((cached.expiresAtMs - atMs) / 1000);
      return { resolver: resolver.name, region: regionOf(cached?.region ?? null), ttlSeconds };
    }),
  };
  return { outcome: 'yes', output };
};

/** Where each request of a probe goes: to a load balancer, or through one public resolver after the other. */
const entryFor = (load: LoadMoment['load'], { url, address }: CallOf<'probe', 'Http'>['input']) => {
  const publicName = publicNameFor(load.names, new URL(url).hostname);
  if (address !== undefined) {
    // Of several names on one load balancer the one that is asked for.
    const entries = [publicName, ...load.names].flatMap((each) => each?.entries ?? []);
    const entry = entries.find(({ dnsName }) => dnsName === balancerName(address));
    return () => entry;
  }
  const name = publicName?.name ?? '';
  const resolvers = publicResolvers(load.resolvers);
  return (index: number): Entry | undefined => {
    const region = resolvers[index % resolvers.length]?.cache[name]?.region;
    return publicName?.entries.find((entry) => entry.region === region);
  };
};

/** The load balancer's metric for connections that it turned away is RejectedConnectionCount (ELB User Guide, CloudWatch). */
const COLD = 'the load balancer rejects connections: it has not grown to this load yet';

type Ending = { reached: boolean; error: string | null };

/** How one request ends, by two draws: does it reach the application, and is its event stored? */
const endingOf = (moment: LoadMoment, entry: Entry, atMs: number, key: string): Ending => {
  const { load, around, draw } = moment;
  const { eventShare } = load.profile;
  const { reached, cold, stored } = fateOf(load, around, entry, atMs);
  if (draw(`${key} reach`) >= reached) {
    const isLost = failingShare(around.outages, 'elbv2', entry.region, atMs, entry.dnsName) > 0;
    const turnedAway = cold > 0 ? COLD : '503 Service Unavailable';
    return { reached: false, error: isLost ? 'no answer' : turnedAway };
  }
  if (entry.posts.length > 0 && draw(`${key} store`) < eventShare * (1 - stored))
    return { reached: true, error: '500 the event was not stored' };
  return { reached: true, error: null };
};

/** Sends the requests of a probe; each fares like a user's. */
export const probeHttp = (moment: LoadMoment, { input }: CallOf<'probe', 'Http'>, atMs: number): Answer => {
  const entryOf = entryFor(moment.load, input);
  const output: HttpProbeOutput = { succeeded: 0, failed: 0, regions: {} };
  for (let index = 0; index < input.count; index += 1) {
    const entry = entryOf(index);
    const unresolved: Ending = { reached: false, error: 'the name could not be resolved' };
    const key = `probe ${atMs} ${index}`;
    const { reached, error } = entry === undefined ? unresolved : endingOf(moment, entry, atMs, key);
    if (entry !== undefined && reached) output.regions[entry.region] = (output.regions[entry.region] ?? 0) + 1;
    if (error === null) {
      output.succeeded += 1;
      continue;
    }
    output.failed += 1;
    output.lastError = error;
  }
  return { outcome: 'yes', output };
};

export const probe = {
  operations: {
    Http: ({ state, nowMs }, call) => probeHttp(loadMoment(state), call, nowMs),
    Dns: ({ state, nowMs }, call) => probeDns(loadMoment(state), call, nowMs),
  },
  readsLoad: true,
} satisfies SandboxService<'probe'>;
