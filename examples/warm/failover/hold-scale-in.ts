/** An operation of our own: Application Auto Scaling may add tasks to an ECS service, and takes none away. */
import { defineOperation, regionSchema, scalingResourceId, seeScaling, z, type Call } from 'oregon-trail/runbooks';

const params = z.strictObject({
  region: regionSchema,
  clusterName: z.string().min(1),
  serviceName: z.string().min(1),
});
type Params = z.infer<typeof params>;

const DIMENSION = 'ecs:service:DesiredCount';

/** Bounds that are not named stay as they are (Application Auto Scaling API Reference, RegisterScalableTarget). */
const hold = ({ region, clusterName, serviceName }: Params, isHeld: boolean): Call => ({
  service: 'application-autoscaling',
  operation: 'RegisterScalableTarget',
  region,
  input: {
    ServiceNamespace: 'ecs',
    ResourceId: scalingResourceId(clusterName, serviceName),
    ScalableDimension: DIMENSION,
    SuspendedState: { DynamicScalingInSuspended: isHeld },
  },
});

const words = (isHeld: boolean): string => (isHeld ? 'held' : 'free');

/** The list of targets may lack one for a moment, so "not listed" is not "does not scale": it is looked at again. */
const missing = ({ serviceName }: Params) =>
  ({ verdict: 'unknown', cause: `Application Auto Scaling lists no target of ${serviceName}` }) as const;

/** A standby that serves nobody is idle, and idle services are scaled in while they are still coming up. */
export const holdScaleIn = defineOperation({
  name: 'scaling.hold',
  summary: 'Application Auto Scaling takes no task away from the ECS service.',
  params,
  observe: ({ region, clusterName, serviceName }): Call[] => [
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
  check: (seen, { serviceName }) =>
    seen === null
      ? { open: false, reason: `${serviceName} has no scalable target`, remedy: 'Skip the step, or "pulumi up".' }
      : // The before-image: durable before the call leaves, and what a rollback restores.
        { open: true, before: seen },
  verify(seen, step) {
    if (seen === null) return missing(step);
    const isHeld = seen.suspended.DynamicScalingInSuspended;
    return isHeld
      ? { verdict: 'met', evidence: `scale-in of ${step.serviceName} is held` }
      : { verdict: 'unmet', lacking: `scale-in of ${step.serviceName} is free` };
  },
  apply: (step) => [hold(step, true)],
  mayCall: (step) => [hold(step, true)],
  changes: ({ serviceName }, seen) =>
    seen === null || seen.suspended.DynamicScalingInSuspended
      ? []
      : [{ what: `service ${serviceName} scale-in`, from: words(false), to: words(true) }],
  undo: {
    kind: 'reverse',
    reverse: (step, { suspended }) => [hold(step, suspended.DynamicScalingInSuspended)],
    restored(seen, step, { suspended }) {
      if (seen === null) return missing(step);
      const isHeld = seen.suspended.DynamicScalingInSuspended;
      return isHeld === suspended.DynamicScalingInSuspended
        ? { verdict: 'met', evidence: `scale-in of ${step.serviceName} is ${words(isHeld)}` }
        : { verdict: 'unmet', lacking: `scale-in of ${step.serviceName} is ${words(isHeld)}` };
    },
  },
  // What a replay puts into its world: this step comes first, so what it found is what was there.
  found: (step, { before }) => (before === null ? [] : [{ kind: 'bounds', ...step, ...before }]),
});
