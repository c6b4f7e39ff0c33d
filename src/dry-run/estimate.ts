/**
 * How long a plan takes, and how long it must take. The lower bound holds whatever the engine does: no order of calls
 * beats the physics of each step and the request rates that AWS admits.
 */
import { drainMs } from '../domain/api/budget.ts';
import type { Budget } from '../domain/api/catalogue.ts';
import { budgetOf, durationsOf, resourceOf, type CallsOf } from './demand.ts';
import { expectedCourse } from './expected-course.ts';
import { SERVICE_LAUNCH_BUDGET } from '../domain/api/physics.ts';
import { effective } from '../domain/plan/in-force.ts';
import { graphOf, longestPaths, type LongestPaths } from '../domain/plan/plan-graph.ts';
import type { Plan, Step } from '../domain/plan/plan.ts';

export interface Estimate {
  /** Likely duration with the given physics and request rates, without a person's thinking time. */
  expectedMs: number;
  lowerBoundMs: number;
  /** Ids of the steps that the expected duration hangs on, in order. */
  criticalPath: string[];
  /** What each limit alone enforces, the hardest first. */
  bounds: { resource: string; ms: number }[];
}

/** Units of one resource that a step needs, the least time before they are asked for and after the last was granted. */
interface Demand {
  units: number;
  headMs: number;
  tailMs: number;
}

/** So many different beginnings of the considered time are tried; any subset of them gives a valid bound. */
const MOST_HEADS = 24;

const headsToTry = (demands: Demand[]): number[] => {
  const distinct = [...new Set(demands.map(({ headMs }) => headMs))].sort((left, right) => left - right);
  if (distinct.length <= MOST_HEADS) return distinct;
  return Array.from(
    { length: MOST_HEADS },
    (_, index) => distinct[Math.floor((index * distinct.length) / MOST_HEADS)] ?? 0,
  );
};

/**
 * Head-body-tail bound of one token bucket. Of any set of demands, the first is made no earlier than the least head; from
 * there a full bucket needs `drainMs` to grant all units; after the last grant at least the least tail remains. The sets
 * that matter are "head at least h, tail at least q".
 */
export const bucketBoundMs = (demands: Demand[], budget: Budget): number => {
  const byTail = demands.toSorted((left, right) => right.tailMs - left.tailMs);
  let boundMs = 0;
  for (const headMs of headsToTry(demands)) {
    let units = 0;
    for (const demand of byTail) {
      if (demand.headMs < headMs) continue;
      units += demand.units;
      boundMs = Math.max(boundMs, headMs + drainMs(units, budget) + demand.tailMs);
    }
  }
  return boundMs;
};

/** A step that is put off when it fails may be over at once, and what waits for it goes on. */
const mayBePutOff = ({ mode }: Plan, step: Step): boolean => effective(step, mode).onFailure.action === 'defer';

interface Resource {
  budget: Budget;
  demands: Demand[];
}

const resourcesOf = (
  plan: Plan,
  callsOf: CallsOf,
  durations: number[],
  { headMs, tailMs }: LongestPaths,
): Map<string, Resource> => {
  const resources = new Map<string, Resource>();
  const add = (name: string, budget: Budget, demand: Demand): void => {
    const resource = resources.get(name);
    if (resource === undefined) resources.set(name, { budget, demands: [demand] });
    else resource.demands.push(demand);
  };
  for (const [index, step] of plan.steps.entries()) {
    if (mayBePutOff(plan, step)) continue;
    const [head, tail, duration] = [headMs[index] ?? 0, tailMs[index] ?? 0, durations[index] ?? 0];
    for (const { bucket, count, when } of callsOf(step)) {
      const demand =
        when === 'start'
          ? { units: count, headMs: head, tailMs: duration + tail }
          : { units: count, headMs: head + step.expectedMs, tailMs: tail };
      add(resourceOf(bucket, step.region), budgetOf(plan, bucket), demand);
    }
    if (step.launchesTasks > 0) {
      // The last task to be launched has its start before it, which the step or those after it hold.
      const demand = { units: step.launchesTasks, headMs: head, tailMs: duration + tail };
      add(`Fargate launches in ${step.region}`, plan.launchBudget, demand);
      add(`Fargate launches of ${step.id}`, SERVICE_LAUNCH_BUDGET, demand);
    }
  }
  return resources;
};

/** Expected duration, lower bound and what enforces it. The plan must be valid (no cycles). */
export const estimate = (plan: Plan, callsOf: CallsOf): Estimate => {
  const graph = graphOf(plan.steps);
  const durations = durationsOf(plan, callsOf);
  const least = durations.map((duration, index) => {
    const step = plan.steps[index];
    return step === undefined || mayBePutOff(plan, step) ? 0 : duration;
  });
  const paths = longestPaths(graph, least);
  const pathMs = paths.headMs.reduce((most, head, index) => Math.max(most, head + (least[index] ?? 0)), 0);
  const chain = { resource: 'longest chain of steps', ms: Math.round(pathMs) };
  const buckets = [...resourcesOf(plan, callsOf, least, paths)].map(([resource, { budget, demands }]) => ({
    resource,
    ms: Math.round(bucketBoundMs(demands, budget)),
  }));
  // The sort is stable: of equal bounds, the chain is the one that people understand.
  const bounds = [chain, ...buckets].toSorted((left, right) => right.ms - left.ms);
  const { lastMs, path } = expectedCourse(plan, callsOf, graph, durations);
  const lowerBoundMs = bounds[0]?.ms ?? 0;
  return {
    expectedMs: Math.max(Math.round(lastMs), lowerBoundMs),
    lowerBoundMs,
    criticalPath: path.map((index) => plan.steps[index]?.id ?? ''),
    bounds,
  };
};
