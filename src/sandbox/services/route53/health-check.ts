/** Route 53 health checks: endpoint checks, decided by several checks in a row, and those that count others. */
import type { HealthCheck, Route53State } from './state.ts';

/** Does the endpoint of a check answer well now? */
export type EndpointView = (check: HealthCheck) => boolean;

/**
 * Takes in what the checkers find at `atMs`. The status turns when the endpoint has been the contrary for the threshold of
 * checks in a row (Route 53 Developer Guide, "How Amazon Route 53 determines whether a health check is healthy").
 */
export const runHealthChecks = (state: Route53State, isEndpointWell: EndpointView, atMs: number): void => {
  for (const check of Object.values(state.healthChecks)) {
    if (check.counts !== undefined) continue;
    if (isEndpointWell(check) === check.passing) {
      check.contrarySinceMs = null;
      continue;
    }
    check.contrarySinceMs ??= atMs;
    if (atMs - check.contrarySinceMs < check.failureThreshold * check.requestIntervalMs) continue;
    check.passing = !check.passing;
    check.contrarySinceMs = null;
  }
  countHealthy(state);
};

/** A calculated check is healthy while enough of its children are (Route 53 API Reference, HealthThreshold). */
export const countHealthy = ({ healthChecks }: Route53State): void => {
  for (const check of Object.values(healthChecks)) {
    if (check.counts === undefined) continue;
    const { children, threshold } = check.counts;
    const healthy = children.filter((id) => {
      const child = healthChecks[id];
      return child === undefined || isHealthy(child);
    });
    check.passing = healthy.length >= threshold;
  }
};

/** The status that answers go by. A disabled check is always healthy, also an inverted one (same source). */
export const isHealthy = ({ disabled, inverted, passing }: HealthCheck): boolean => disabled || passing !== inverted;
