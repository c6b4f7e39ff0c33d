/** `service.steady`: a gate that watches a service for tasks that crash. */
import { MOST_TASKS } from '../domain/manifest.ts';
import { z } from 'zod';
import type { ServiceSeen } from '../domain/observed.ts';
import type { Operation } from '../domain/operation.ts';
import { describeService, hopeless, seeNamedService, serviceParams } from './service.ts';
import { watch } from './watch.ts';

const params = z.strictObject({
  ...serviceParams,
  runningCount: z.number().int().min(0).max(MOST_TASKS),
  /** Tasks that may have failed in a row before the service is taken to crash-loop. */
  maxFailedTasks: z.number().int().min(0),
});
type Params = z.infer<typeof params>;

/** How long it must stay so is the step's `holdMs`. */
export const steady: Operation<Params, ServiceSeen, null> = {
  ...watch,
  name: 'service.steady',
  summary: 'The ECS service keeps running at least the given number of tasks and none of them crashes.',
  params,
  observe: (params) => [describeService(params)],
  see: seeNamedService,
  verify(seen, params) {
    const lost = hopeless(seen, params);
    if (lost !== null || seen === null) return lost ?? { verdict: 'unknown', cause: 'nothing was seen' };
    if (seen.failedTasks > params.maxFailedTasks)
      return {
        verdict: 'breached',
        reason: `${seen.failedTasks} tasks of ${params.serviceName} in ${params.region} failed in a row`,
        remedy: `Look at the stopped tasks of ${params.serviceName}, mend what makes them fail, then "failover resume --retry".`,
      };
    const figures = `running ${seen.runningCount}, failed in a row ${seen.failedTasks}`;
    return seen.runningCount >= params.runningCount
      ? { verdict: 'met', evidence: figures }
      : { verdict: 'unmet', lacking: `${figures}, wanted ${params.runningCount}` };
  },
};
