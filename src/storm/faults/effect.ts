/** Faults in what a call does: it lands late, twice, in part, or is taken back; and reads that do not see what is. */
import type { Answer, Call } from '../../domain/api/call.ts';
import { factsOf } from '../../domain/api/catalogue.ts';
import type { SandboxState } from '../../sandbox/state.ts';
import { converge } from '../../sandbox/services/ecs/tasks.ts';
import { fault, type Arming, type FaultKind, type Setting } from '../fault.ts';
import { rollSpan, windowFault, type WindowFault } from '../window.ts';

const effect = (options: Omit<WindowFault, 'group'>): FaultKind => windowFault({ group: 'effect', ...options });

const keyOf = ({ service, operation, region, input }: Call): string =>
  `${service} ${operation} ${region} ${JSON.stringify(input)}`;

const lying = ({ excuses }: Arming): void => {
  excuses.lies = true;
};

/** Reads that are answered with what an earlier read saw. */
const staleReads = (name: string, what: string, isStale: (count: number) => boolean): FaultKind => {
  const remembered = new WeakMap<object, Map<string, { answer: Answer; atMs: number }>>();
  const counts = new WeakMap<object, number>();
  return effect({
    name,
    what,
    only: 'reads',
    longestMs: 120_000,
    excuse: lying,
    fate({ call, atMs }, window) {
      if (factsOf(call).kind !== 'read') return null;
      const memory = remembered.get(window) ?? new Map<string, { answer: Answer; atMs: number }>();
      remembered.set(window, memory);
      const count = (counts.get(window) ?? 0) + 1;
      counts.set(window, count);
      const key = keyOf(call);
      const known = memory.get(key);
      return {
        kind: 'changed',
        answer(fresh) {
          if (known === undefined || atMs - known.atMs > MOST_STALE_MS) {
            memory.set(key, { answer: structuredClone(fresh), atMs });
            return fresh;
          }
          return isStale(count) ? structuredClone(known.answer) : fresh;
        },
      };
    },
  });
};

/** "Eventually consistent" (Amazon ECS API Reference) has no published bound; a quarter of a minute is taken for bad. */
const MOST_STALE_MS = 15_000;

const halfOf = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]: [string, unknown]) => [
      key,
      Array.isArray(field) ? field.slice(0, Math.ceil(field.length / 2)) : field,
    ]),
  );
};

interface Reverted {
  service: string;
  fromMs: number;
  forMs: number;
  everyMs: number;
}

const serviceNamed = (state: SandboxState, { to }: Setting, name: string) =>
  Object.values(state.regions[to]?.services ?? {}).find(({ serviceName }) => serviceName === name);

const reverts = fault<Reverted>({
  name: 'reverted',
  group: 'effect',
  what: 'somebody else keeps setting a desired count back',
  roll: (random, setting) => ({
    service: random.pick(setting.services),
    ...rollSpan(random, setting, 5000, 240_000),
    everyMs: random.spread(5000, 60_000),
  }),
  arm({ service, fromMs, forMs, everyMs }, { setting, hooks, excuses, fired }) {
    excuses.meddled.add(`service ${service}`);
    for (let atMs = fromMs; atMs < fromMs + forMs; atMs += everyMs) {
      hooks.moments.push({
        atMs,
        happen(state) {
          const found = serviceNamed(state, setting, service);
          const region = state.regions[setting.to];
          if (found === undefined || region === undefined || found.desiredCount <= 1) return;
          found.desiredCount = 1;
          converge({ state, region, nowMs: state.nowMs }, found);
          fired();
        },
      });
    }
  },
});

export const EFFECT_FAULTS: readonly FaultKind[] = [
  effect({
    name: 'ghost-write',
    what: 'a call without an answer takes effect seconds later',
    only: 'writes',
    fate: ({ atMs }, { salt }) => ({ kind: 'lost', landsAfterMs: 1000 + ((salt + atMs) % 29_000) }),
  }),
  effect({
    name: 'ghost-write-late',
    what: 'a call without an answer takes effect minutes later',
    only: 'writes',
    longestMs: 60_000,
    fate: ({ atMs }, { salt }) => ({ kind: 'lost', landsAfterMs: 30_000 + ((salt + atMs) % 870_000) }),
  }),
  effect({
    name: 'delivered-twice',
    what: 'the network delivers a change once more',
    only: 'writes',
    fate: ({ atMs }, { salt }) => ({ kind: 'twice', afterMs: 10 + ((salt + atMs) % 4000) }),
  }),
  staleReads('stale-reads', 'reads show what was seconds ago', () => true),
  staleReads('flip-flopping-reads', 'two replicas answer in turn, one of them late', (count) => count % 2 === 0),
  effect({
    name: 'half-answers',
    what: 'lists come back with half of what they hold',
    only: 'reads',
    longestMs: 60_000,
    excuse: lying,
    fate: () => ({
      kind: 'changed',
      answer: (answer) => (answer.outcome === 'yes' ? { outcome: 'yes', output: halfOf(answer.output) } : answer),
    }),
  }),
  reverts,
];
