/** `targets.healthy`: a gate on the health of a target group. */
import { z } from 'zod';
import { acceptedWords, enoughOf, offerOf } from '../domain/plan/accepted.ts';
import type { CallOf } from '../domain/api/call.ts';
import { MOST_TASKS, regionSchema } from '../domain/facts/manifest.ts';
import { seeTargets, type TargetsSeen } from '../domain/api/observed.ts';
import type { OwnGate, RunIdentity } from '../domain/plan/operation.ts';
import type { Sight } from '../domain/api/sight.ts';
import { watch } from './watch.ts';

/** A target group and the number of healthy targets below which it is not good enough. */
export const targetFloorSchema = z.strictObject({
  serviceName: z.string().min(1),
  targetGroupArn: z.string().startsWith('arn:', 'is not an ARN'),
  floor: z.number().int().min(1, 'must be at least 1: a gate that nothing can fail protects nobody').max(MOST_TASKS),
  /** Declared floor of the service: less is accepted only by name. */
  floorTasks: z.number().int().min(0).max(MOST_TASKS).optional(),
});
export type TargetFloor = z.infer<typeof targetFloorSchema>;

/** Healthy targets that are enough, once a part of the capacity is accepted. */
export const enoughTargets = ({ floor, floorTasks = 0 }: TargetFloor, { accepted }: RunIdentity): number =>
  enoughOf(floor, floorTasks, accepted);

const params = z.strictObject({ region: regionSchema, ...targetFloorSchema.shape });
type Params = z.infer<typeof params>;

/** One target group a call: ELB has no batch for this. */
export const describeTargets = (region: string, targetGroupArn: string): CallOf<'elbv2', 'DescribeTargetHealth'> => ({
  service: 'elbv2',
  operation: 'DescribeTargetHealth',
  region,
  input: { TargetGroupArn: targetGroupArn },
});

/** A new target is healthy after one passed check (ELB User Guide, Health checks for your target groups). */
export const targets: OwnGate<'targets.healthy', Params, Sight<TargetsSeen>> = {
  ...watch,
  name: 'targets.healthy',
  summary: 'The load balancer finds at least the given number of targets healthy.',
  params,
  protects: 'users',
  observe: ({ region, targetGroupArn }) => [describeTargets(region, targetGroupArn)],
  // That the API of the load balancer is down says nothing of the service: a person may let requests decide.
  see: (answers) => ({ known: true, seen: seeTargets(answers[0]) }),
  requestsMayDecide: true,
  verify(sight, params, run) {
    if (!sight.known)
      return run.requestsDecide === true
        ? { verdict: 'met', evidence: `health is not told (${sight.cause}); the gates of the ladder ask by requests` }
        : { verdict: 'unknown', cause: sight.cause };
    const { healthy, registered, reason } = sight.seen;
    const { floor, floorTasks = 0, serviceName } = params;
    const enough = enoughTargets(params, run);
    const figures = `${healthy} of ${registered} targets healthy, floor ${enough}${acceptedWords(floor, enough, run.accepted)}`;
    if (healthy >= enough) {
      const missing = floor - healthy;
      const debt = `${missing} of ${floor} healthy targets of ${serviceName} missing`;
      return { verdict: 'met', evidence: figures, ...(missing > 0 ? { debt } : {}) };
    }
    const offer = offerOf(healthy, floor, floorTasks);
    const why = reason === null ? '' : `; the load balancer says: ${reason}`;
    return { verdict: 'unmet', lacking: `${figures}${why}`, ...(offer === null ? {} : { offer }) };
  },
  found: ({ region, targetGroupArn, serviceName }, { step }) => [
    {
      kind: 'target group',
      region,
      targetGroupArn,
      name: serviceName,
      firstCheckMs: step.expectedMs === 0 ? null : step.expectedMs,
    },
  ],
};
