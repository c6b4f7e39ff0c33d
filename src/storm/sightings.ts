/** What could be seen of the standby lately: between a look and the change that it allows, tasks may stop. */
import type { SandboxState } from '../sandbox/state.ts';
import type { Setting } from './fault.ts';

export interface Sightings {
  /** The health of targets was asked for. */
  looked(state: SandboxState, setting: Setting): void;
  /** Did a look at most `FRESH_MS` before show so many healthy targets of the service? */
  hasShown(service: string, healthyCount: number, atMs: number): boolean;
}

/** Between the last look of a gate and its change are two appends and the reads of the records, on slow days with retries. */
const FRESH_MS = 15_000;

export const createSightings = (): Sightings => {
  let looks: { atMs: number; healthy: Map<string, number> }[] = [];
  return {
    looked(state, { to }) {
      const services = Object.values(state.regions[to]?.services ?? {});
      const healthy = new Map(services.map(({ serviceName, healthyCount }) => [serviceName, healthyCount]));
      looks = looks.filter(({ atMs }) => state.nowMs - atMs <= FRESH_MS);
      looks.push({ atMs: state.nowMs, healthy });
    },
    hasShown: (service, healthyCount, atMs) =>
      looks.some((look) => atMs - look.atMs <= FRESH_MS && (look.healthy.get(service) ?? 0) >= healthyCount),
  };
};
