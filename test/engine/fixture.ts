/** A tiny world of switches for testing the engine: each switch is an ECS service whose desired count is its value. */
import { z } from 'zod';
import type { Answer, Call, OutputOf, Target } from '../../src/domain/api/call.ts';
import { DEFAULT_BUDGETS } from '../../src/domain/api/catalogue.ts';
import { digestOf } from '../../src/domain/text/digest.ts';
import type { Entry, EntryOf } from '../../src/domain/run/entry.ts';
import type { Operation } from '../../src/domain/plan/operation.ts';
import type { Plan, Step } from '../../src/domain/plan/plan.ts';
import type { RunState } from '../../src/domain/run/run-state.ts';
import { beginState } from '../../src/domain/run/fold.ts';
import { createBell, type Bell, type World } from '../../src/engine/world.ts';
import { confirm } from '../../src/operations/confirm.ts';
import { openSession, type EngineEvent, type Session } from '../../src/engine/session.ts';

const params = z.strictObject({ name: z.string(), value: z.number(), min: z.number().default(0) });
type Params = z.infer<typeof params>;
const region = 'us-west-2';
const describe = (name: string): Call => ({
  service: 'ecs',
  operation: 'DescribeServices',
  region,
  input: { cluster: 'c', services: [name] },
});
const see = (answers: Answer[], { name }: Params) => {
  const [answer] = answers;
  if (answer?.outcome !== 'yes') return { known: false, cause: answer?.error.message ?? 'no answer' } as const;
  const { services } = answer.output as OutputOf<'ecs', 'DescribeServices'>;
  const found = services?.find((service) => service.serviceName === name);
  return found === undefined
    ? ({ known: false, cause: `${name} is missing` } as const)
    : ({ known: true, seen: { desired: found.desiredCount ?? 0, running: found.runningCount ?? 0 } } as const);
};
interface Seen {
  desired: number;
  running: number;
}
const update = (name: string, desiredCount: number): Call => ({
  service: 'ecs',
  operation: 'UpdateService',
  region,
  input: { cluster: 'c', service: name, desiredCount },
});
const is = (seen: Seen, value: number) =>
  seen.desired === value && seen.running === value
    ? ({ verdict: 'met', evidence: `it is ${value}` } as const)
    : ({ verdict: 'unmet', lacking: `it is ${seen.running} of ${value}` } as const);

/** Sets a switch. */
export const setSwitch: Operation<Params, Seen, number> = {
  name: 'switch.set',
  summary: 'Sets a switch.',
  params,
  observe: ({ name }) => [describe(name)],
  see,
  check: (seen, { min }) =>
    seen.running < min
      ? { open: false, reason: `it is below ${min}`, remedy: 'Raise it.' }
      : { open: true, before: seen.desired },
  verify: (seen, { value }) => is(seen, value),
  apply: ({ name, value }) => [update(name, value)],
  receipt: (outputs) => outputs.length,
  undo: {
    kind: 'reverse',
    reverse: ({ name }, before) => [update(name, before)],
    restored: (seen, _params, before) => is(seen, before),
  },
  changes: ({ name, value }, seen) => [{ what: name, from: String(seen.desired), to: String(value) }],
};

const { left: _left, found: _found, ...shared } = setSwitch;
/** Waits until a switch has a value; breached when it has 99. */
export const awaitSwitch: Operation<Params, Seen, null> = {
  ...shared,
  name: 'switch.await',
  gate: true,
  check: () => ({ open: true, before: null }),
  verify: (seen, { value }) =>
    seen.running === 99 ? { verdict: 'breached', reason: 'it is 99', remedy: 'Look at it.' } : is(seen, value),
  apply: () => [],
  undo: { kind: 'none-needed', because: 'it changes nothing' },
  changes: () => [],
};

const { wayBack: _none, successor: _nobody, traffic: _nowhere, ...lookedAt } = shared;
/** Only its own answer tells that it was done. */
const onceSwitch: Operation<Params, { ran: boolean }, null> = {
  ...lookedAt,
  name: 'switch.once',
  once: () => true,
  firstOf: (first) => first,
  observe: () => [],
  see: (_answers, _params, receipt) => ({ known: true, seen: { ran: receipt !== null } }),
  check: () => ({ open: true, before: null }),
  verify: ({ ran }) => (ran ? { verdict: 'met', evidence: 'it ran' } : { verdict: 'unmet', lacking: 'it has not run' }),
  apply: ({ name, value }) => [update(name, value)],
  undo: { kind: 'one-way', because: 'nobody sees it' },
  settings: () => [],
  changes: () => [],
};

const keptSwitch: Operation<Params, Seen, number> = { ...setSwitch, name: 'switch.kept', mayBeReverted: true };

const OPERATIONS = new Map<string, Operation>([
  [keptSwitch.name, keptSwitch],
  [setSwitch.name, setSwitch],
  [awaitSwitch.name, awaitSwitch],
  [onceSwitch.name, onceSwitch],
  [confirm.name, confirm],
]);

export const step = (id: string, value: number, more: Partial<Step> & { name?: string; min?: number } = {}): Step => {
  const { name = id, min = 0, ...rest } = more;
  return {
    id,
    title: `set ${id}`,
    why: 'the test wants it',
    phase: 'all',
    operation: 'switch.set',
    params: { name, value, min },
    after: [],
    tier: 0,
    weight: 0,
    region,
    limits: { deadlineMs: 60_000, pollMs: 1000, firstLookMs: 0, holdMs: 0, callTimeoutMs: 5000 },
    onFailure: { action: 'stop' },
    whenForced: null,
    protects: null,
    expectedMs: 0,
    launchesTasks: 0,
    ...rest,
  };
};

export const planOf = (steps: Step[], more: Partial<Plan> = {}): Plan => ({
  schema: 'oregon-trail.plan/1',
  runbook: 'promote',
  application: 'switches',
  account: '123456789012',
  mode: 'planned',
  from: 'us-east-1',
  to: 'us-west-2',
  createdAt: '2020-11-25T13:20:00.000Z',
  assumptions: [],
  warnings: [],
  budgets: { ...DEFAULT_BUDGETS },
  launchBudget: { burst: 100, perSecond: 20 },
  phases: [{ id: 'all', title: 'All' }],
  steps,
  ...more,
});
export const emptyPlan = planOf([]);

export const beginEntry = (plan: Plan, { operator = 'ada' } = {}): EntryOf<'run.begun'> => ({
  kind: 'run.begun',
  at: 0,
  runId: '1-test',
  plan,
  planDigest: digestOf(plan),
  target: 'test',
  writer: { operator, host: 'localhost', processId: 1 },
  tool: '0',
});

/** What the target does with the next matching write instead of obeying. */
export type Trouble = (call: Call, nth: number) => Answer | 'lose-answer' | null;

export interface Bench {
  values: Map<string, number>;
  entries: Entry[];
  events: EngineEvent[];
  /** Calls in the order in which they were sent, with the number of journal entries that were durable then. */
  sent: { call: Call; durable: number; atMs: number }[];
  run: RunState;
  bell: Bell;
  pause(): void;
  goOn(): void;
  trouble: Trouble;
  /** Called after each append, with the number of records so far; throw to die there. */
  onAppend: (records: number) => void;
  /** Called ahead of each append; throw to die before it is durable. */
  beforeAppend: () => void;
  /** Called when a call leaves, with the number of calls so far. */
  onSend: (calls: number) => void;
  session(): Session;
}

const LATENCY_MS = 10;

/** A world on a virtual clock in which each switch takes `followMs` to follow. */
export const createTestBench = (plan: Plan, initial: Record<string, number>, followMs = 0): Bench => {
  let nowMs = 0;
  let isPaused = false;
  let sends = 0;
  let records = 0;
  const due: { atMs: number; fire: () => void }[] = [];
  const followedAt = new Map<string, number>();
  const previous = new Map<string, number>();
  const begun = beginEntry(plan);

  const wait: World['wait'] = async (untilMs, bell) => {
    // What is answered without travelling has its turn before anything counts as waited for.
    await new Promise((resolve) => setImmediate(resolve));
    while (!bell.rung()) {
      due.sort((left, right) => left.atMs - right.atMs);
      const [next] = due;
      if (next === undefined || next.atMs > untilMs) {
        if (untilMs === Number.POSITIVE_INFINITY) throw new Error('the engine waits for nothing');
        nowMs = untilMs;
        return;
      }
      due.shift();
      nowMs = next.atMs;
      next.fire();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  const obey = (call: Call): Answer => {
    if (call.operation === 'DescribeServices') {
      const names = call.input.services ?? [];
      const services = names
        .filter((name) => bench.values.has(name))
        .map((name) => {
          const desiredCount = bench.values.get(name) ?? 0;
          const running = nowMs >= (followedAt.get(name) ?? 0) ? desiredCount : (previous.get(name) ?? 0);
          return { serviceName: name, desiredCount, runningCount: running };
        });
      return { outcome: 'yes', output: { services } };
    }
    if (call.operation === 'UpdateService') {
      const { service = '', desiredCount = 0 } = call.input;
      previous.set(service, bench.values.get(service) ?? 0);
      bench.values.set(service, desiredCount);
      followedAt.set(service, nowMs + followMs);
      return { outcome: 'yes', output: { service: { serviceName: service } } };
    }
    return { outcome: 'yes', output: {} };
  };

  const target: Target = {
    send: (call) =>
      new Promise((resolve) => {
        if (call.operation === 'UpdateService') sends += 1;
        const nth = sends;
        bench.sent.push({ call, durable: bench.entries.length, atMs: nowMs });
        bench.onSend(bench.sent.length);
        due.push({
          atMs: nowMs + LATENCY_MS,
          fire() {
            const trouble = bench.trouble(call, nth);
            if (trouble === null) return resolve(obey(call));
            if (trouble !== 'lose-answer') return resolve(trouble);
            obey(call);
            resolve({ outcome: 'unknown', error: { code: 'TimeoutError', message: 'no answer', kind: 'timeout' } });
          },
        });
      }),
  };

  const bell = createBell();
  const bench: Bench = {
    values: new Map(Object.entries(initial)),
    entries: [begun],
    events: [],
    sent: [],
    run: beginState(begun),
    bell,
    pause() {
      isPaused = true;
      bell.ring();
    },
    goOn() {
      isPaused = false;
    },
    trouble: () => null,
    onAppend: () => {},
    beforeAppend: () => {},
    onSend: () => {},
    session: () =>
      openSession(
        {
          world: { wallMs: () => nowMs, elapsedMs: () => nowMs, random: () => 0.5, wait },
          target,
          operationOf: (name) => OPERATIONS.get(name) ?? setSwitch,
          emit: (event) => bench.events.push(event),
          control: { pauseRequested: () => isPaused, bell },
        },
        {
          append(entries) {
            bench.beforeAppend();
            bench.entries.push(...entries);
            bench.onAppend((records += 1));
            return Promise.resolve();
          },
        },
        bench.run,
      ),
  };
  return bench;
};
