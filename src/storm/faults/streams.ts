/** Faults of Kinesis and of its consumers in Lambda. */
import { fault, type FaultKind } from '../fault.ts';
import { errorOf, rollSpan, windowFault } from '../window.ts';
import type { Span } from './condition.ts';

/** Announcements are looked at so often while something is held; each is only ever moved behind. */
const HOLD_MS = 5000;

/** A transition that has begun does not end before the fault does. */
const stuck = (
  name: string,
  what: string,
  kind: 'mapping-settles' | 'stream-settles',
  side: 'from' | 'to',
): FaultKind =>
  fault<Span>({
    name,
    group: 'streams',
    what,
    roll: (random, setting) => rollSpan(random, setting, 30_000),
    arm({ fromMs, forMs }, { hooks, setting, fired }) {
      for (let atMs = fromMs; atMs < fromMs + forMs; atMs += HOLD_MS) {
        hooks.moments.push({
          atMs,
          happen({ due, nowMs }) {
            for (const item of due) {
              if (item.kind !== kind || item.region !== setting[side] || item.atMs > nowMs + HOLD_MS) continue;
              item.atMs = nowMs + HOLD_MS + 1;
              fired();
            }
            due.sort((left, right) => left.atMs - right.atMs || left.order - right.order);
          },
        });
      }
    },
  });

const busyMappings = windowFault({
  group: 'streams',
  name: 'mapping-in-use',
  what: 'a mapping cannot be changed because it is in use',
  service: 'lambda',
  only: 'writes',
  fate: () => ({
    kind: 'refused',
    error: errorOf(
      'ResourceInUseException',
      'Cannot update the event source mapping because it is in use.',
      'conflict',
    ),
  }),
});

const busyStream = windowFault({
  group: 'streams',
  name: 'stream-in-use',
  what: 'a stream cannot be changed because it is in use',
  service: 'kinesis',
  only: 'writes',
  fate: () => ({
    kind: 'refused',
    error: errorOf('ResourceInUseException', 'The stream is being updated.', 'conflict'),
  }),
});

const reshardings = fault<{ shards: number }>({
  name: 'resharding-limit',
  group: 'streams',
  what: 'the stream was resharded as often as it may be in a day',
  roll: (random) => ({ shards: random.whole(1, 2) }),
  arm(_params, { hooks, setting, excuses, fired }) {
    excuses.hopeless = true;
    hooks.moments.push({
      atMs: 0,
      happen(state) {
        for (const stream of Object.values(state.regions[setting.to]?.streams ?? {}))
          stream.reshardedAtMs = Array.from({ length: 10 }, () => state.nowMs);
        fired();
      },
    });
  },
});

export const STREAM_FAULTS: readonly FaultKind[] = [
  stuck('stuck-enabling', 'a mapping stays in Enabling for minutes', 'mapping-settles', 'to'),
  stuck('stuck-disabling', 'a mapping stays in Disabling for minutes', 'mapping-settles', 'from'),
  stuck('stream-stuck-updating', 'a resharding does not come to an end for minutes', 'stream-settles', 'to'),
  busyMappings,
  busyStream,
  reshardings,
];
