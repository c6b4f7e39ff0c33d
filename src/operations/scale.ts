/** `service.scale`: a service wants as many tasks as it should. */
import { MOST_TASKS } from '../domain/facts/manifest.ts';
import { z } from 'zod';
import type { ServiceSeen } from '../domain/api/observed.ts';
import type { OwnOperation } from '../domain/plan/operation.ts';
import { describeService, hopeless, missingService, seeNamedService, serviceParams } from './service.ts';

const params = z.strictObject({
  ...serviceParams,
  desiredCount: z.number().int().min(0).max(MOST_TASKS),
  /** False: more tasks than `desiredCount` are left alone. True: the count becomes exactly this, also downwards. */
  exact: z.boolean(),
});
type Params = z.infer<typeof params>;
export interface Before {
  desiredCount: number;
}

const isWanted = (desiredCount: number, { desiredCount: target, exact }: Params): boolean =>
  exact ? desiredCount === target : desiredCount >= target;

const updateService = ({ region, clusterName, serviceName }: Params, desiredCount: number) =>
  ({
    service: 'ecs',
    operation: 'UpdateService',
    region,
    input: { cluster: clusterName, service: serviceName, desiredCount },
  }) as const;

/**
 * Done as soon as ECS wants the tasks. That they run and are healthy is shown by `service.steady` and `targets.healthy`: so
 * the scaling bounds can follow at once, and autoscaling has no time to shrink an idle service again.
 */
export const scale: OwnOperation<'service.scale', Params, ServiceSeen, Before> = {
  name: 'service.scale',
  summary: 'The ECS service wants at least (or exactly) the given number of tasks.',
  mayBeReverted: true,
  params,
  observe: (params) => [describeService(params)],
  see: seeNamedService,
  check(seen, params) {
    if (seen === null) return { open: false, ...missingService(params) };
    return { open: true, before: { desiredCount: seen.desiredCount } };
  },
  verify(seen, params) {
    const lost = hopeless(seen, params);
    if (lost !== null || seen === null) return lost ?? { verdict: 'unknown', cause: 'nothing was seen' };
    if (isWanted(seen.desiredCount, params)) return { verdict: 'met', evidence: `desired ${seen.desiredCount}` };
    const figures = `desired ${seen.desiredCount}, running ${seen.runningCount}`;
    return { verdict: 'unmet', lacking: `${figures}, wanted ${params.desiredCount}` };
  },
  apply: (params, _before, seen) =>
    seen !== null && isWanted(seen.desiredCount, params) ? [] : [updateService(params, params.desiredCount)],
  mayCall: (params) => [updateService(params, params.desiredCount)],
  left: ({ serviceName }, before, seen) =>
    seen === null
      ? []
      : [{ what: `service ${serviceName} desiredCount`, from: `${before.desiredCount}`, to: `${seen.desiredCount}` }],
  undo: {
    kind: 'reverse',
    reverse: (params, before) => [updateService(params, before.desiredCount)],
    restored(seen, params, before) {
      if (seen === null) return { verdict: 'breached', ...missingService(params) };
      const figures = `desired ${seen.desiredCount}`;
      return seen.desiredCount === before.desiredCount
        ? { verdict: 'met', evidence: figures }
        : { verdict: 'unmet', lacking: `${figures} instead of ${before.desiredCount}` };
    },
  },
  changes: (params, seen) =>
    seen === null || isWanted(seen.desiredCount, params)
      ? []
      : [
          {
            what: `service ${params.serviceName} desiredCount`,
            from: `${seen.desiredCount}`,
            to: `${params.desiredCount}`,
          },
        ],
  found: ({ region, clusterName, serviceName, desiredCount }, { step, before, isDone }) => [
    {
      kind: 'service',
      region,
      clusterName,
      serviceName,
      desiredCount: before?.desiredCount ?? desiredCount - (isDone ? 0 : step.launchesTasks),
      // The weight of a step that launches tasks is how long one takes to start.
      startMs: step.launchesTasks === 0 ? null : step.weight,
    },
  ],
};
