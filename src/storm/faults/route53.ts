/** Faults of Route 53: changes that are slow, lost or refused, and resolvers that cheat. */
import type { FaultKind } from '../fault.ts';
import { errorOf, windowFault } from '../window.ts';
import { condition, none } from './condition.ts';

const pending = condition<object>({
  group: 'route53',
  name: 'pending-for-long',
  what: 'changes stay PENDING for many minutes',
  extra: none,
  begin: (state) => void (state.route53.times.inSyncMs = { min: 300_000, max: 600_000 }),
  end: (state, _params, { inSyncMs }) => void (state.route53.times.inSyncMs = inSyncMs),
});

const lateSync = condition<object>({
  group: 'route53',
  name: 'late-in-sync',
  what: 'changes take two minutes to reach the name servers',
  extra: none,
  begin: (state) => void (state.route53.times.inSyncMs = { min: 90_000, max: 120_000 }),
  end: (state, _params, { inSyncMs }) => void (state.route53.times.inSyncMs = inSyncMs),
});

const busyZone = condition<object>({
  group: 'route53',
  name: 'prior-request-not-complete',
  what: 'the zone is busy with one change for ten seconds',
  extra: none,
  begin: (state) => void (state.route53.times.processingMs = 10_000),
  end: (state) => void (state.route53.times.processingMs = 500),
});

const stranded = windowFault({
  group: 'route53',
  name: 'stranded-change',
  what: 'an accepted change is lost when the control plane moves',
  service: 'route53',
  only: 'writes',
  longestMs: 30_000,
  fate: () => ({ kind: 'broken', landed: false, error: errorOf('ServiceUnavailable', 'HTTP 503', 'internal') }),
});

const cheats = condition<{ factor: number }>({
  group: 'route53',
  name: 'resolvers-cheat',
  what: 'resolvers keep answers much longer than they may',
  extra: (random) => ({ factor: random.whole(3, 20) }),
  excuse: ({ excuses }) => void (excuses.isTtlIgnored = true),
  begin(state, { factor }) {
    for (const [index, resolver] of state.load.resolvers.entries()) if (index % 3 === 0) resolver.ttlFactor *= factor;
  },
  end(state, { factor }) {
    for (const [index, resolver] of state.load.resolvers.entries()) if (index % 3 === 0) resolver.ttlFactor /= factor;
  },
});

export const ROUTE53_FAULTS: readonly FaultKind[] = [pending, lateSync, busyZone, stranded, cheats];
