/**
 * What a load balancer takes at once. It grows with its load, and "we recommend that you increase the load at a rate of no
 * more than 50 percent every five minutes" (AWS, "Best Practices in Evaluating Elastic Load Balancing"); reserved capacity is
 * there before (Elastic Load Balancing User Guide, "Capacity reservations for your Application Load Balancer"). One that
 * begins cold is set by hand (`warmRequestsPerSecond`): how much a fresh one takes is not published.
 */
import type { LoadState } from './load-state.ts';

/** Growth in five minutes. */
const GROWTH = 1.5;
const GROWTH_MS = 300_000;
/** One load balancer capacity unit is 25 new connections a second (Elastic Load Balancing pricing), one for a request here. */
const REQUESTS_PER_LCU = 25;

/** What is set by hand of a load balancer; null where it takes whatever comes. */
export interface Warmth {
  warmRequestsPerSecond: number;
  reservedLcus: number;
}

/** Requests a second that it takes now. */
export const warmCapacity = ({ warmed }: LoadState, dnsName: string, warmth: Warmth | null): number => {
  if (warmth === null) return Number.POSITIVE_INFINITY;
  const { warmRequestsPerSecond, reservedLcus } = warmth;
  return Math.max(warmRequestsPerSecond, reservedLcus * REQUESTS_PER_LCU, warmed?.[dnsName] ?? 0);
};

/** It has stood `perSecond` for a while: it grows as long as that is more than the half above which it would be short. */
export const warmUp = (
  load: LoadState,
  dnsName: string,
  warmth: Warmth,
  { perSecond, forMs }: { perSecond: number; forMs: number },
): void => {
  const now = warmCapacity(load, dnsName, warmth);
  const wanted = perSecond * GROWTH;
  if (now >= wanted) return;
  load.warmed ??= {};
  load.warmed[dnsName] = Math.min(wanted, Math.max(now, 1) * GROWTH ** (forMs / GROWTH_MS));
};
