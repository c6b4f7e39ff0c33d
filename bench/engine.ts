/** Engine overhead per step: plans of independent steps against a target that answers at once, and a store in memory. */
import type { Answer, Call, Target } from '../src/domain/api/call.ts';
import { DEFAULT_BUDGETS, type Budgets } from '../src/domain/api/catalogue.ts';
import { beginState } from '../src/domain/run/fold.ts';
import { goOn } from '../src/engine/run.ts';
import { openSession } from '../src/engine/session.ts';
import { createBell, type World } from '../src/engine/world.ts';
import { beginJournal } from '../src/journal/journal.ts';
import { createMemoryStore } from '../src/journal/memory.ts';
import { beginEntry, planOf, setSwitch, step } from '../test/engine/fixture.ts';
import { report, timed } from './measure.ts';

/** Unlimited, so that the engine is measured and not the waiting. */
const budgets = Object.fromEntries(
  Object.keys(DEFAULT_BUDGETS).map((name) => [name, { burst: 1e9, perSecond: 1e9 }]),
) as Budgets;

const instantTarget = (): Target => {
  const values = new Map<string, number>();
  const obey = (call: Call): Answer => {
    if (call.operation === 'UpdateService') values.set(call.input.service ?? '', call.input.desiredCount ?? 0);
    if (call.operation !== 'DescribeServices') return { outcome: 'yes', output: {} };
    const services = (call.input.services ?? []).map((serviceName) => {
      const count = values.get(serviceName) ?? 0;
      return { serviceName, desiredCount: count, runningCount: count };
    });
    return { outcome: 'yes', output: { services } };
  };
  return { send: (call) => Promise.resolve(obey(call)) };
};

const runOnce = async (stepCount: number): Promise<{ ms: number; peakMB: number }> => {
  const steps = Array.from({ length: stepCount }, (_, index) => step(`s${index}`, 1, { weight: index }));
  const begun = beginEntry(planOf(steps, { budgets }));
  const journal = await beginJournal(createMemoryStore(), 1, [begun]);
  if (journal === null) throw new Error('a fresh store has no run');
  let nowMs = 0;
  const world: World = {
    wallMs: () => nowMs,
    elapsedMs: () => nowMs,
    random: () => 0.5,
    async wait(untilMs, bell) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!bell.rung() && untilMs !== Number.POSITIVE_INFINITY) nowMs = untilMs;
    },
  };
  const session = openSession(
    {
      world,
      target: instantTarget(),
      operationOf: () => setSwitch,
      emit: () => {},
      control: { pauseRequested: () => false, bell: createBell() },
    },
    journal,
    beginState(begun),
  );
  const ms = await timed(() => goOn(session, () => null));
  return { ms, peakMB: process.memoryUsage().rss / 2 ** 20 };
};

await runOnce(1000);
for (const stepCount of [10, 1000, 10_000]) {
  const { ms, peakMB } = await runOnce(stepCount);
  report(
    `engine, ${stepCount} steps: µs per step · resident MB`,
    `${((ms * 1000) / stepCount).toFixed(0)} · ${peakMB.toFixed(0)}`,
  );
}
