/** Faults of whole regions: the old one comes back, the new one fails, consumers are switched on behind our back. */
import { fault, type FaultGroup, type FaultKind } from '../fault.ts';
import { condition, none } from './condition.ts';

const flipMapping = (name: string, group: FaultGroup, what: string, side: 'from' | 'to'): FaultKind =>
  fault<{ atMs: number }>({
    name,
    group,
    what,
    roll: (random, { promotionMs }) => ({ atMs: random.whole(0, 2 * promotionMs) }),
    arm({ atMs }, { hooks, setting, excuses, fired }) {
      for (const uuid of setting.mappings[setting[side]] ?? []) excuses.meddled.add(`mapping ${uuid}`);
      hooks.moments.push({
        atMs,
        happen(state) {
          for (const mapping of Object.values(state.regions[setting[side]]?.mappings ?? {})) {
            if (mapping.status !== 'Disabled') continue;
            mapping.status = 'Enabled';
            fired();
          }
        },
      });
    },
  });

/** The load balancers of a region fail, all or some of the requests. */
const balancers = (name: string, group: FaultGroup, what: string, side: 'from' | 'to', share: number): FaultKind =>
  condition<object>({
    group,
    name,
    what,
    extra: none,
    longestMs: 180_000,
    excuse: ({ excuses }) => (excuses.lies = true),
    begin(state, params, setting) {
      state.outages.push({
        id: `${name} ${params.fromMs}`,
        service: 'elbv2',
        region: setting[side],
        fromMs: state.nowMs,
        toMs: state.nowMs + params.forMs,
        effect: 'error',
        plane: 'data',
        share,
        endShare: null,
        note: what,
      });
    },
    end: () => {},
  });

/** The old region comes back before the run is over, for good or for a while. */
const returns = fault<{ atMs: number; againAfterMs: number | null }>({
  name: 'old-region-returns',
  group: 'recovery',
  what: 'the old region is well again half-way through, and may fail once more',
  roll: (random, { promotionMs }) => ({
    atMs: random.whole(10_000, promotionMs),
    againAfterMs: random.chance(0.4) ? random.whole(5000, 120_000) : null,
  }),
  arm({ atMs, againAfterMs }, { hooks, setting, fired }) {
    hooks.moments.push({
      atMs,
      happen(state) {
        for (const outage of state.outages.slice()) {
          if (outage.region !== setting.from || (outage.toMs !== null && outage.toMs <= state.nowMs)) continue;
          if (againAfterMs !== null)
            state.outages.push({ ...outage, id: `${outage.id} again`, fromMs: state.nowMs + againAfterMs });
          outage.toMs = state.nowMs;
          fired();
        }
      },
    });
  },
});

export const RECOVERY_FAULTS: readonly FaultKind[] = [
  flipMapping('old-consumer-returns', 'recovery', 'a consumer of the old region is switched on again', 'from'),
  flipMapping('consumer-switched-on', 'people', 'somebody switches the new consumer on by hand', 'to'),
  balancers('health-flaps', 'route53', 'the health checks of the new region fail now and then', 'to', 0.5),
  balancers('standby-fails', 'recovery', 'the new region itself fails for a while', 'to', 1),
  balancers('primary-fails', 'recovery', 'the old region fails for its users, too', 'from', 1),
  returns,
];
