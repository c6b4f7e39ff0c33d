/** The likely course of a plan: every step as soon as it may, calls in the order in which they are asked for. */
import { drainMs, fullBucket, take, waitForMs, type Bucket } from '../domain/api/budget.ts';
import type { Budget } from '../domain/api/catalogue.ts';
import { budgetOf, resourceOf, type CallsOf, type LeastCalls } from './demand.ts';
import { SERVICE_LAUNCH_BUDGET } from '../domain/api/physics.ts';
import type { PlanGraph } from '../domain/plan/plan-graph.ts';
import type { Plan, Step } from '../domain/plan/plan.ts';

export interface Course {
  lastMs: number;
  /** Indices of the steps that the end hangs on, in order. */
  path: number[];
}

/** A step asks for its change, or for the look that proves it. */
interface Turn {
  atMs: number;
  when: LeastCalls['when'];
  index: number;
}

/** Half the time between two looks is lost before a change is noticed. */
const noticeMs = ({ expectedMs, limits }: Step): number => (expectedMs > 0 ? limits.pollMs / 2 : 0);

/** Grants units of token buckets, first come first served; `atMs` never goes back. */
const createTill = () => {
  const buckets = new Map<string, Bucket>();
  return (name: string, budget: Budget, units: number, fromMs: number): number => {
    if (units === 0) return fromMs;
    let bucket = buckets.get(name) ?? fullBucket(budget, 0);
    let atMs = Math.max(fromMs, bucket.atMs);
    // More than a whole burst is granted in portions of it.
    for (let left = units; left > 0;) {
      const portion = Math.min(left, budget.burst);
      atMs += waitForMs(bucket, budget, atMs, portion);
      ({ bucket } = take(bucket, budget, atMs, portion));
      left -= portion;
    }
    buckets.set(name, bucket);
    return atMs;
  };
};

/** Turns in the order of time; at the same time the more urgent tier first, then the heavier step. */
const createQueue = (steps: readonly Step[]) => {
  const turns: Turn[] = [];
  const isLater = (left: Turn, right: Turn): boolean => {
    if (left.atMs !== right.atMs) return left.atMs > right.atMs;
    const [one, other] = [steps[left.index], steps[right.index]];
    if (one === undefined || other === undefined || one.tier !== other.tier)
      return (one?.tier ?? 0) > (other?.tier ?? 0);
    return one.weight === other.weight ? left.index > right.index : one.weight < other.weight;
  };
  return {
    /** The latest turn is kept first, so that the next one is taken from the end. */
    push(turn: Turn): void {
      let [low, high] = [0, turns.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        const other = turns[middle];
        if (other !== undefined && isLater(other, turn)) low = middle + 1;
        else high = middle;
      }
      turns.splice(low, 0, turn);
    },
    pop: (): Turn | undefined => turns.pop(),
  };
};

/** @param durations least time of each step, by index. */
export const expectedCourse = (plan: Plan, callsOf: CallsOf, graph: PlanGraph, durations: number[]): Course => {
  const till = createTill();
  const queue = createQueue(plan.steps);
  const waiting = graph.predecessors.map((list) => list.length);
  const heldBy = plan.steps.map(() => -1);
  let last = { index: -1, atMs: 0 };
  const grant = (step: Step, when: LeastCalls['when'], fromMs: number): number =>
    callsOf(step)
      .filter((calls) => calls.when === when)
      .reduce(
        (atMs, { bucket, count }) => till(resourceOf(bucket, step.region), budgetOf(plan, bucket), count, atMs),
        fromMs,
      );
  const start = (step: Step, { atMs, index }: Turn): void => {
    const calledMs = grant(step, 'start', atMs);
    const launchedMs = till(`launches in ${step.region}`, plan.launchBudget, step.launchesTasks, calledMs);
    const ownMs = calledMs + drainMs(step.launchesTasks, SERVICE_LAUNCH_BUDGET);
    const physicalMs = Math.max(launchedMs, ownMs) + (durations[index] ?? 0);
    queue.push({ atMs: physicalMs + noticeMs(step), when: 'end', index });
  };
  const end = (step: Step, { atMs, index }: Turn): void => {
    const endMs = Math.max(atMs, grant(step, 'end', atMs));
    if (endMs >= last.atMs) last = { index, atMs: endMs };
    for (const next of graph.successors[index] ?? []) {
      waiting[next] = (waiting[next] ?? 0) - 1;
      // The one that ends last is the one that holds the next step up.
      heldBy[next] = index;
      if (waiting[next] === 0) queue.push({ atMs: endMs, when: 'start', index: next });
    }
  };
  for (const [index, count] of waiting.entries()) if (count === 0) queue.push({ atMs: 0, when: 'start', index });
  for (let turn = queue.pop(); turn !== undefined; turn = queue.pop()) {
    const step = plan.steps[turn.index];
    if (step === undefined) continue;
    if (turn.when === 'start') start(step, turn);
    else end(step, turn);
  }
  const path: number[] = [];
  for (let { index } = last; index >= 0; index = heldBy[index] ?? -1) path.push(index);
  return { lastMs: last.atMs, path: path.toReversed() };
};
