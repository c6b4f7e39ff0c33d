/** `scaling.bounds`: autoscaling cannot shrink a service below what the failover needs. */
import { MOST_TASKS } from '../domain/facts/manifest.ts';
import { z } from 'zod';
import { scalingResourceId, seeScaling, type ScalingSeen, type SuspendedScaling } from '../domain/api/observed.ts';
import type { Change, OwnOperation, Verdict } from '../domain/plan/operation.ts';
import { serviceParams } from './service.ts';

/** Far above the tasks that a service may have, for bounds that somebody declared so that they never bind. */
const MOST_CAPACITY = 1_000_000;

const params = z
  .strictObject({
    ...serviceParams,
    minCapacity: z.number().int().min(0).max(MOST_TASKS),
    maxCapacity: z.number().int().min(0).max(MOST_CAPACITY),
    /** False: bounds are only ever raised. True: they become exactly these. */
    exact: z.boolean(),
    /** It is declared to scale, or was seen to: where no bounds are found, nobody knows what does. */
    scales: z.boolean().optional(),
  })
  .refine(({ minCapacity, maxCapacity }) => minCapacity <= maxCapacity, {
    path: ['minCapacity'],
    message: 'is more than maxCapacity',
    params: { remedy: 'Lower it, or raise maxCapacity.' },
  });
type Params = z.infer<typeof params>;
type Before = ScalingSeen;

const NOT_SCALING: Verdict = {
  verdict: 'met',
  evidence: 'it is declared not to scale by itself, and has no scalable target: nothing can shrink it',
};

/**
 * "Not listed" is not "does not scale": the list may be empty for a moment, and the target may be registered under another
 * id and shrink what the run raised. So it is looked at again, and asked about where it stays so.
 */
const missingTarget = ({ region, clusterName, serviceName }: Params): Verdict => ({
  verdict: 'unknown',
  cause: `Application Auto Scaling in ${region} lists no target ${scalingResourceId(clusterName, serviceName)}, although the service is known to scale; where that stays so, create it with "pulumi up" on the stack of ${region}`,
});

/** A plan of an earlier version does not say it: a range is one that something moves in. */
const isScaling = ({ scales, minCapacity, maxCapacity }: Params): boolean => scales ?? minCapacity < maxCapacity;

const DIMENSION = 'ecs:service:DesiredCount';

/** The bounds that the step wants, given those that are there: raised where too low, never lowered unless `exact`. */
const wantedBounds = (seen: NonNullable<ScalingSeen>, params: Params) =>
  params.exact
    ? { minCapacity: params.minCapacity, maxCapacity: params.maxCapacity }
    : {
        minCapacity: Math.max(seen.minCapacity, params.minCapacity),
        maxCapacity: Math.max(seen.maxCapacity, params.maxCapacity),
      };

const show = ({ minCapacity, maxCapacity }: { minCapacity: number; maxCapacity: number }): string =>
  `${minCapacity}..${maxCapacity}`;

const register = (
  { region, clusterName, serviceName }: Params,
  bounds: { minCapacity: number; maxCapacity: number },
  suspended?: SuspendedScaling,
) =>
  ({
    service: 'application-autoscaling',
    operation: 'RegisterScalableTarget',
    region,
    input: {
      ServiceNamespace: 'ecs',
      ResourceId: scalingResourceId(clusterName, serviceName),
      ScalableDimension: DIMENSION,
      MinCapacity: bounds.minCapacity,
      MaxCapacity: bounds.maxCapacity,
      ...(suspended === undefined ? {} : { SuspendedState: suspended }),
    },
  }) as const;

const pairs = (
  what: string,
  from: NonNullable<ScalingSeen>,
  to: { minCapacity: number; maxCapacity: number },
): Change[] =>
  (['minCapacity', 'maxCapacity'] as const).map((field) => ({
    what: `${what} ${field}`,
    from: `${from[field]}`,
    to: `${to[field]}`,
  }));

const differences = (...compared: Parameters<typeof pairs>): Change[] =>
  pairs(...compared).filter(({ from, to }) => from !== to);

/**
 * RegisterScalableTarget moves the current count into the bounds at once, even when it is not asked to (Application Auto
 * Scaling API Reference). So a runbook raises bounds after it scaled, and undo, which runs in reverse, restores the
 * bounds before the count: a count is only ever changed by its own step.
 */
export const bounds: OwnOperation<'scaling.bounds', Params, ScalingSeen, Before> = {
  name: 'scaling.bounds',
  mayBeReverted: true,
  summary: 'The scaling bounds of the ECS service are at least (or exactly) the given ones.',
  params,
  observe: ({ region, clusterName, serviceName }) => [
    {
      service: 'application-autoscaling',
      operation: 'DescribeScalableTargets',
      region,
      input: {
        ServiceNamespace: 'ecs',
        ResourceIds: [scalingResourceId(clusterName, serviceName)],
        ScalableDimension: DIMENSION,
      },
    },
  ],
  see: (answers, { clusterName, serviceName }) => seeScaling(answers[0], scalingResourceId(clusterName, serviceName)),
  check: (seen) => ({ open: true, before: seen }),
  verify(seen, params) {
    if (seen === null) return isScaling(params) ? missingTarget(params) : NOT_SCALING;
    const wanted = wantedBounds(seen, params);
    return seen.minCapacity === wanted.minCapacity && seen.maxCapacity === wanted.maxCapacity
      ? { verdict: 'met', evidence: `bounds ${show(seen)}` }
      : { verdict: 'unmet', lacking: `bounds ${show(seen)}, wanted ${show(wanted)}` };
  },
  apply: (params, _before, seen) => (seen === null ? [] : [register(params, wantedBounds(seen, params))]),
  mayCall: (params) => [register(params, params)],
  settings: ({ region, serviceName }, seen) =>
    seen === null
      ? []
      : [
          {
            section: 'services',
            region,
            name: serviceName,
            values: { minTasks: seen.minCapacity, maxTasks: seen.maxCapacity },
          },
        ],
  left: ({ serviceName }, before, seen) =>
    before === null || seen === null ? [] : pairs(`service ${serviceName} scaling`, before, seen),
  undo: {
    kind: 'reverse',
    reverse: (params, before) => (before === null ? [] : [register(params, before, before.suspended)]),
    restored(seen, _params, before) {
      if (before === null) return { verdict: 'met', evidence: 'it does not scale by itself' };
      if (seen === null) return { verdict: 'unmet', lacking: `no bounds instead of ${show(before)}` };
      const isRestored = differences('', seen, before).length === 0;
      return isRestored
        ? { verdict: 'met', evidence: `bounds ${show(seen)}` }
        : { verdict: 'unmet', lacking: `bounds ${show(seen)} instead of ${show(before)}` };
    },
  },
  changes: (params, seen) =>
    seen === null ? [] : differences(`service ${params.serviceName} scaling`, seen, wantedBounds(seen, params)),
  // Not come to: then the least that it can have been, so that the step has something to do.
  found: ({ region, clusterName, serviceName, minCapacity, maxCapacity }, { before, isDone }) => [
    {
      kind: 'bounds',
      region,
      clusterName,
      serviceName,
      ...(before ?? { minCapacity: isDone ? minCapacity : 0, maxCapacity }),
    },
  ],
};
