/** Faults of people: colleagues who help, edits by hand, late and wrong answers. */
import { recordSetSchema } from '../../domain/api/record-set.ts';
import type { SandboxState } from '../../sandbox/state.ts';
import { fault, type FaultKind, type Habit, type PointKind, type Setting, type Visit } from '../fault.ts';
import { ladderOf } from '../glance.ts';
import { rollSpan } from '../window.ts';
import { rollPoint } from './process.ts';

const visit = (name: string, what: string, command: Visit['command'], earliestMs = 0): FaultKind =>
  fault<{ atMs: number }>({
    name,
    group: 'people',
    what,
    roll: (random, { promotionMs }) => ({
      atMs: random.chance(0.3) ? earliestMs : random.whole(earliestMs, promotionMs),
    }),
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
  roll: (random) => ({
    ...rollPoint(random),
    afterMs: random.spread(1000, 120_000),
    forMs: random.spread(30_000, 20 * 60_000),
  }),
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

const byHand = (
  name: string,
  what: string,
  change: (state: SandboxState, setting: Setting, random: number) => string | null,
): FaultKind =>
  fault<{ atMs: number; share: number }>({
    name,
    group: 'people',
    what,
    roll: (random, { promotionMs }) => ({ atMs: random.whole(0, promotionMs), share: random.next() }),
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

const aServiceByHand = byHand(
  'console-edit-count',
  'somebody sets a desired count in the console',
  (state, { to, services }, share) => {
    const name = services[Math.floor(share * services.length)];
    const found = Object.values(state.regions[to]?.services ?? {}).find(({ serviceName }) => serviceName === name);
    if (found === undefined) return null;
    found.desiredCount += 1;
    return `service ${name}`;
  },
);

const weightsByHand = byHand(
  'console-edit-weights',
  'somebody sets a weight in the console',
  (state, { from }, share) => {
    const zones = Object.values(state.route53.zones);
    const records = zones.flatMap((zone) => zone.records.filter(({ SetIdentifier }) => SetIdentifier === from));
    const record = records[Math.floor(share * records.length)];
    if (record === undefined) return null;
    record.Weight = record.Weight === 77 ? 78 : 77;
    return `records ${ladderOf(record)}`;
  },
);

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
  const other = recordSetSchema.parse({
    ...record,
    ResourceRecords: [{ Value: '"epoch=99 run=99-elsewhere to=eu-west-1"' }],
  });
  zone.records[zone.records.indexOf(record)] = other;
  return 'claim';
});

const boundsByHand = byHand(
  'console-edit-bounds',
  'somebody sets the scaling bounds in the console',
  (state, { to, services }, share) => {
    const name = services[Math.floor(share * services.length)];
    const target = Object.values(state.regions[to]?.scalableTargets ?? {}).find(({ resourceId }) =>
      resourceId.endsWith(`/${name}`),
    );
    if (target === undefined) return null;
    target.maxCapacity += 1;
    return `bounds ${name}`;
  },
);

const answers = (name: string, what: string, answer: 'no' | 'pending'): FaultKind =>
  fault<{ fromMs: number; forMs: number }>({
    name,
    group: 'people',
    what,
    roll: (random, setting) => rollSpan(random, setting, 10_000, 600_000),
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

/** As in a drill: back to where it was, and at times once more. */
const takesBack = fault<{ afterMs: number; again: boolean }>({
  name: 'drill',
  group: 'people',
  what: 'after the promotion the operator rolls it back, and promotes once more',
  roll: (random) => ({ afterMs: random.spread(1000, 600_000), again: random.chance(0.8) }),
  arm({ afterMs, again }, { setting, hooks, excuses, fired }) {
    const left = [...(again ? (['rolled-back'] as const) : []), 'completed' as const];
    hooks.encores.push((outcome) => {
      if (left.at(-1) !== outcome) return null;
      left.pop();
      // Where the old region is gone nobody can give it its consumers back.
      if (outcome === 'completed' && setting.mode === 'forced') excuses.hopeless = true;
      fired();
      return { command: outcome === 'completed' ? 'rollback' : 'begin', afterMs };
    });
  },
});

export const PEOPLE_FAULTS: readonly FaultKind[] = [
  visit('second-promote', 'a colleague begins the same, too', 'begin'),
  visit('second-resume', 'a colleague resumes without asking', 'resume', 1000),
  visit('take-over', 'a colleague takes over while the first one is at work', 'take-over', 1000),
  visit('second-rollback', 'a colleague rolls back', 'rollback', 1000),
  returnsStale,
  takesBack,
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
