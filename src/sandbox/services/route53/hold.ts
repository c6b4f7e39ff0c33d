/** Changes of Route 53 that stay PENDING while an outage holds them. */
import type { Route53State } from './state.ts';

/** Held changes are moved on by this; longer than the load is ever taken in one span, so that none slips through. */
const HOLD_MS = 10_000;

/** Keeps every change that is on its way from arriving for now. */
export const holdChanges = ({ zones, changes }: Route53State, atMs: number): void => {
  for (const { travelling } of Object.values(zones))
    for (const batch of travelling) {
      batch.inSyncAtMs = Math.max(batch.inSyncAtMs, atMs + HOLD_MS);
      const change = changes[batch.changeId];
      if (change !== undefined) change.inSyncAtMs = batch.inSyncAtMs;
    }
};
