/** Takes users and records through time, in spans short enough that nothing changes within them. */
import { runHealthChecks } from './services/route53/health-check.ts';
import type { Ledger } from './ledger.ts';
import { serveUsers } from './load/load.ts';
import { restartClients } from './load/clients.ts';
import type { LoadState } from './load/load-state.ts';
import { consumeRecords } from './load/streams.ts';
import { ROUTE53_REGION } from '../domain/api/catalogue.ts';
import { isPendingHeld, nextOutageEdgeMs } from './faults/outage.ts';
import { refreshResolvers, type Draw } from './load/resolvers.ts';
import { bringInSync, nextInSyncMs } from './services/route53/route53.ts';
import { holdChanges } from './services/route53/hold.ts';
import type { Route53State } from './services/route53/state.ts';
import { isAliasHealthy, isEndpointWell, steady, type Surroundings } from './surroundings.ts';

/** No span is longer than this, or than the grain of the load: resolvers, health checks and the daily curve are looked at so often. */
const LONGEST_TICK_MS = 5000;

/** The load at one moment, with what it depends on. */
export interface LoadMoment {
  load: LoadState;
  ledger: Ledger;
  route53: Route53State;
  around: Surroundings;
  draw: Draw;
}

/** Outages, name servers, health checks and resolvers as they are at `atMs`. */
const turn = ({ load, ledger, route53, around, draw }: LoadMoment, atMs: number): void => {
  const began = around.outages.filter(({ fromMs }) => fromMs <= atMs).map(({ fromMs }) => fromMs);
  if (began.length > 0) ledger.impairedAtMs ??= Math.min(...began);
  if (isPendingHeld(around.outages, ROUTE53_REGION, atMs)) holdChanges(route53, atMs);
  bringInSync(route53, atMs);
  runHealthChecks(route53, (check) => isEndpointWell(load, around, check, atMs), atMs);
  const aliasView = (dnsName: string): boolean => isAliasHealthy(load, around, dnsName);
  refreshResolvers(load, { route53, isAliasHealthy: aliasView, draw }, atMs);
};

/**
 * Takes the load to `toMs`. Everything that `around` tells must stay as it is until then: the world calls this before each
 * of its own changes. Outages, name servers and resolvers change within, at their own moments.
 */
export const integrateLoad = (moment: LoadMoment, toMs: number): void => {
  const world = { ...moment, around: steady(moment.around) };
  const { load, ledger, route53, around } = world;
  const longestMs = Math.max(LONGEST_TICK_MS, load.grainMs ?? 0);
  while (load.integratedToMs < toMs) {
    const fromMs = load.integratedToMs;
    turn(world, fromMs);
    const edgeMs = Math.min(nextOutageEdgeMs(around.outages, fromMs), nextInSyncMs(route53));
    const tick = { fromMs, toMs: Math.min(toMs, fromMs + longestMs, edgeMs) };
    restartClients(load, tick.toMs - tick.fromMs);
    serveUsers(load, ledger, around, tick);
    consumeRecords(load, ledger, around, tick);
    load.integratedToMs = tick.toMs;
  }
  turn(world, toMs);
};
