/** Faults of the operator's own machine: its processes, its disk, its clock, its credentials. */
import { fault, type DiskFate, type FaultGroup, type FaultKind, type PointFate, type PointKind } from '../fault.ts';
import type { Random } from '../random.ts';
import { errorOf, windowFault } from '../window.ts';

export interface AtPoint {
  /** The point of this kind that is meant, counted over all processes of the first person. */
  nth: number;
  kind: PointKind;
  /** Milliseconds, for a freeze. */
  forMs: number;
}

const POINTS: readonly PointKind[] = ['before-send', 'after-send', 'before-append', 'after-append', 'waiting'];

/** Points of an undisturbed promotion, roughly: faults are spread over them all. */
export const rollPoint = (random: Random): AtPoint => ({
  kind: random.pick(POINTS),
  nth: random.spread(1, 120),
  forMs: random.spread(1000, 3 * 60 * 60_000),
});

/** @param isFirst only a process that is not the person's first one, to strike in a recovery. */
const atPoint = (
  name: string,
  group: FaultGroup,
  what: string,
  fate: (params: AtPoint) => PointFate,
  inRecovery = false,
): FaultKind =>
  fault<AtPoint>({
    name,
    group,
    what,
    roll: (random) => ({ ...rollPoint(random), ...(inRecovery ? { nth: random.spread(1, 40) } : {}) }),
    arm(params, { hooks, fired }) {
      let count = 0;
      hooks.points.push(({ kind, process }) => {
        if (kind !== params.kind || (inRecovery && process === 1)) return null;
        count += 1;
        if (count !== params.nth) return null;
        fired();
        return fate(params);
      });
    },
  });

const disk = (name: string, what: string, fate: Pick<DiskFate, 'code' | 'durable'>, times: number): FaultKind =>
  fault<{ nth: number; slowMs: number }>({
    name,
    group: 'disk',
    what,
    roll: (random) => ({ nth: random.spread(1, 40), slowMs: random.spread(500, 30_000) }),
    arm({ nth, slowMs }, { hooks, fired }) {
      hooks.appends.push(({ index }) => {
        if (index < nth || index >= nth + times) return null;
        fired();
        return { ...fate, slowMs };
      });
    },
  });

const wall = (
  name: string,
  what: string,
  offset: (params: { atMs: number; byMs: number }, process: number, atMs: number) => number,
): FaultKind =>
  fault<{ atMs: number; byMs: number }>({
    name,
    group: 'time',
    what,
    roll: (random, { promotionMs }) => ({
      atMs: random.whole(0, promotionMs),
      byMs: random.spread(1000, 400 * 24 * 60 * 60_000),
    }),
    arm(params, { hooks, fired }) {
      hooks.wallOffsets.push((process, atMs) => {
        const byMs = offset(params, process, atMs);
        if (byMs !== 0) fired();
        return byMs;
      });
    },
  });

const expired = windowFault({
  group: 'identity',
  name: 'credentials-expire',
  what: 'credentials run out, and it takes a while to log in again',
  wide: true,
  longestMs: 120_000,
  fate: () => ({
    kind: 'refused',
    error: errorOf('ExpiredTokenException', 'The security token included in the request is expired', 'expired'),
  }),
});

const revoked = windowFault({
  group: 'identity',
  name: 'role-revoked',
  what: 'a service refuses the role for a while',
  fate: () => ({
    kind: 'refused',
    error: errorOf('AccessDeniedException', 'User is not authorized to perform this operation', 'denied'),
  }),
});

const writesDenied = windowFault({
  group: 'identity',
  name: 'writes-denied',
  what: 'the role may read everything and change nothing for a while',
  wide: true,
  only: 'writes',
  longestMs: 120_000,
  fate: () => ({
    kind: 'refused',
    error: errorOf('AccessDeniedException', 'User is not authorized to perform this operation', 'denied'),
  }),
});

export const PROCESS_FAULTS: readonly FaultKind[] = [
  atPoint('crash', 'process', 'the process is killed', () => ({ kind: 'crash', torn: false })),
  atPoint(
    'crash-again',
    'process',
    'the process that resumes is killed, too',
    () => ({ kind: 'crash', torn: false }),
    true,
  ),
  atPoint('power-cut', 'process', 'the power goes, and the last record is torn', () => ({ kind: 'crash', torn: true })),
  atPoint('interrupt', 'process', 'the operator presses Ctrl-C', () => ({ kind: 'interrupt' })),
  atPoint('lid-closed', 'process', 'the laptop sleeps for a while', ({ forMs }) => ({ kind: 'freeze', forMs })),
  atPoint('stall', 'process', 'the process gets no processor time for seconds', ({ forMs }) => ({
    kind: 'freeze',
    forMs: Math.min(forMs, 20_000),
  })),
  disk('disk-full', 'the disk is full once', { code: 'ENOSPC', durable: false }, 1),
  disk('disk-full-for-long', 'the disk is full, and is given room later', { code: 'ENOSPC', durable: false }, 4),
  disk('disk-error', 'a write fails', { code: 'EIO', durable: false }, 1),
  disk('disk-error-after-write', 'a flush fails after the record was written', { code: 'EIO', durable: true }, 1),
  disk('disk-read-only', 'the file system is read-only for a while', { code: 'EROFS', durable: false }, 3),
  disk('disk-forbidden', 'the journal may not be written for a while', { code: 'EACCES', durable: false }, 2),
  disk('disk-slow', 'a flush takes very long', { code: 'slow', durable: true }, 5),
  wall('wall-forward', 'the wall clock jumps ahead', ({ atMs, byMs }, _process, now) => (now >= atMs ? byMs : 0)),
  wall('wall-back', 'the wall clock jumps back', ({ atMs, byMs }, _process, now) => (now >= atMs ? -byMs : 0)),
  wall('wall-skew', 'the clocks of two laptops differ', ({ byMs }, process) => (process % 2 === 0 ? byMs : 0)),
  expired,
  revoked,
  writesDenied,
];
