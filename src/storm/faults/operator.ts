/** Faults at the operators' side: processes, disks, clocks, credentials, and people. */
import { recordSetSchema } from '../../domain/record-set.ts';
import type { SandboxState } from '../../sandbox/state.ts';
import { fault, type DiskFate, type FaultGroup, type FaultKind, type Habit, type PointFate, type PointKind, type Setting, type Visit } from '../fault.ts';
import type { Random } from '../random.ts';
import { errorOf, rollSpan, windowFault } from '../window.ts';

interface AtPoint {
  /** The point of this kind that is meant, counted over all processes of the first person. */
  nth: number;
  kind: PointKind;
  /** Milliseconds, for a freeze. */
  forMs: number;
}

const POINTS: readonly PointKind[] = ['before-send', 'after-send', 'before-append', 'after-append', 'waiting'];

/** Points of an undisturbed promotion, roughly: faults are spread over them all. */
const rollPoint = (random: Random): AtPoint => ({
  kind: random.pick(POINTS),
  nth: random.spread(1, 120),
  forMs: random.spread(1000, 3 * 60 * 60_000),
});

/** @param isFirst only a process that is not the person's first one, to strike in a recovery. */
const atPoint = (name: string, group: FaultGroup, what: string, fate: (params: AtPoint) => PointFate, inRecovery = false): FaultKind =>
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

const wall = (name: string, what: string, offset: (params: { atMs: number; byMs: number }, process: number, atMs: number) => number): FaultKind =>
  fault<{ atMs: number; byMs: number }>({
    name,
    group: 'time',
    what,
    roll: (random) => ({ atMs: random.whole(0, 300_000), byMs: random.spread(1000, 400 * 24 * 60 * 60_000) }),
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
  fate: () => ({ kind: 'refused', error: errorOf('ExpiredTokenException', 'The security token included in the request is expired', 'expired') }),
});

const revoked = windowFault({
  group: 'identity',
  name: 'role-revoked',
  what: 'a service refuses the role for a while',
  fate: () => ({ kind: 'refused', error: errorOf('AccessDeniedException', 'User is not authorized to perform this operation', 'denied') }),
});

const writesDenied = windowFault({
  group: 'identity',
  name: 'writes-denied',
  what: 'the role may read everything and change nothing for a while',
  wide: true,
  only: 'writes',
  longestMs: 120_000,
  fate: () => ({ kind: 'refused', error: errorOf('AccessDeniedException', 'User is not authorized to perform this operation', 'denied') }),
});

const visit = (name: string, what: string, command: Visit['command'], earliestMs = 0): FaultKind =>
  fault<{ atMs: number }>({
    name,
    group: 'people',
    what,
    roll: (random) => ({ atMs: random.chance(0.3) ? earliestMs : random.whole(earliestMs, 400_000) }),
    arm({ atMs }, { hooks, fired }) {
      hooks.invite({ atMs, command, person: 'bob' });
      fired();
    },
  });

/** A colleague takes the run over while the first laptop sleeps; then it wakes up. */
const returnsStale = fault<{ nth: number; kind: PointKind; afterMs: number; forMs: number }>({
  name: 'stale-operator-returns',
  group: 'people',
  what: 'the laptop sleeps, a colleague takes over, the laptop wakes up and goes on',
  roll: (random) => ({ ...rollPoint(random), afterMs: random.spread(1000, 120_000), forMs: random.spread(30_000, 20 * 60_000) }),
  arm({ nth, kind, afterMs, forMs }, { hooks, fired }) {
    let count = 0;
    hooks.points.push((point) => {
      if (point.kind !== kind || point.person !== 'ada') return null;
      count += 1;
      if (count !== nth) return null;
      hooks.invite({ atMs: point.atMs + afterMs, command: 'take-over', person: 'bob' });
      fired();
      return { kind: 'freeze', forMs };
    });
  },
});

const byHand = (name: string, what: string, change: (state: SandboxState, setting: Setting, random: number) => string | null): FaultKind =>
  fault<{ atMs: number; share: number }>({
    name,
    group: 'people',
    what,
    roll: (random) => ({ atMs: random.whole(0, 400_000), share: random.next() }),
    arm({ atMs, share }, { hooks, setting, excuses, fired }) {
      hooks.moments.push({
        atMs,
        happen(state) {
          const meddled = change(state, setting, share);
          if (meddled === null) return;
          excuses.meddled.add(meddled);
          fired();
        },
      });
    },
  });

const aServiceByHand = byHand('console-edit-count', 'somebody sets a desired count in the console', (state, { to, services }, share) => {
  const name = services[Math.floor(share * services.length)];
  const found = Object.values(state.regions[to]?.services ?? {}).find(({ serviceName }) => serviceName === name);
  if (found === undefined) return null;
  found.desiredCount += 1;
  return `service ${name}`;
});

const weightsByHand = byHand('console-edit-weights', 'somebody sets a weight in the console', (state, { from }) => {
  const [zone] = Object.values(state.route53.zones);
  const record = zone?.records.find(({ SetIdentifier }) => SetIdentifier === from);
  if (record === undefined) return null;
  record.Weight = record.Weight === 77 ? 78 : 77;
  return 'records';
});

const claimByHand = byHand('claim-removed', 'somebody removes the claim from the zone', (state) => {
  const [zone] = Object.values(state.route53.zones);
  const index = zone?.records.findIndex(({ Type, Name }) => Type === 'TXT' && Name.includes('failover')) ?? -1;
  if (zone === undefined || index < 0) return null;
  zone.records.splice(index, 1);
  return 'claim';
});

const claimByOther = byHand('claim-of-another-run', 'another tool writes a newer claim into the zone', (state) => {
  const [zone] = Object.values(state.route53.zones);
  const record = zone?.records.find(({ Type, Name }) => Type === 'TXT' && Name.includes('failover'));
  if (zone === undefined || record === undefined) return null;
  const other = recordSetSchema.parse({ ...record, ResourceRecords: [{ Value: '"epoch=99 run=99-elsewhere to=eu-west-1"' }] });
  zone.records[zone.records.indexOf(record)] = other;
  return 'claim';
});

const boundsByHand = byHand('console-edit-bounds', 'somebody sets the scaling bounds in the console', (state, { to, services }, share) => {
  const name = services[Math.floor(share * services.length)];
  const target = Object.values(state.regions[to]?.scalableTargets ?? {}).find(({ resourceId }) => resourceId.endsWith(`/${name}`));
  if (target === undefined) return null;
  target.maxCapacity += 1;
  return `bounds ${name}`;
});

const answers = (name: string, what: string, answer: 'no' | 'pending'): FaultKind =>
  fault<{ fromMs: number; forMs: number }>({
    name,
    group: 'people',
    what,
    roll: (random) => rollSpan(random, 10_000, 600_000),
    arm({ fromMs, forMs }, { hooks, fired }) {
      hooks.answers.push((_person, atMs) => {
        if (atMs < fromMs || atMs >= fromMs + forMs) return null;
        fired();
        return answer;
      });
    },
  });

const habit = (name: string, what: string, chosen: Habit): FaultKind =>
  fault<{ turn: number }>({
    name,
    group: 'people',
    what,
    roll: (random) => ({ turn: random.whole(1, 2) }),
    arm({ turn }, { hooks, fired }) {
      hooks.habits.push((now) => {
        if (now !== turn) return null;
        fired();
        return chosen;
      });
    },
  });

export const OPERATOR_FAULTS: readonly FaultKind[] = [
  atPoint('crash', 'process', 'the process is killed', () => ({ kind: 'crash', torn: false })),
  atPoint('crash-again', 'process', 'the process that resumes is killed, too', () => ({ kind: 'crash', torn: false }), true),
  atPoint('power-cut', 'process', 'the power goes, and the last record is torn', () => ({ kind: 'crash', torn: true })),
  atPoint('interrupt', 'process', 'Ctrl-C', () => ({ kind: 'interrupt' })),
  atPoint('lid-closed', 'process', 'the laptop sleeps for a while', ({ forMs }) => ({ kind: 'freeze', forMs })),
  atPoint('stall', 'process', 'the process gets no processor time for seconds', ({ forMs }) => ({ kind: 'freeze', forMs: Math.min(forMs, 20_000) })),
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
  visit('second-promote', 'a colleague promotes, too', 'promote'),
  visit('second-resume', 'a colleague resumes without asking', 'resume', 1000),
  visit('take-over', 'a colleague takes over while the first one is at work', 'take-over', 1000),
  visit('second-rollback', 'a colleague rolls back', 'rollback', 1000),
  returnsStale,
  aServiceByHand,
  boundsByHand,
  weightsByHand,
  claimByHand,
  claimByOther,
  answers('says-no', 'the operator does not accept the loss statement', 'no'),
  answers('answers-late', 'the operator answers late', 'pending'),
  habit('rolls-back', 'the operator rolls back at the first question', 'rollback'),
  habit('skips', 'the operator skips the failed step and waives what it protects', 'skip'),
  habit('goes-forced', 'the operator goes on in forced mode', 'forced'),
  habit('impatient', 'the operator resumes at once, again and again', 'impatient'),
];
