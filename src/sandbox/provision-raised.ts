/** What `pulumi up` would make of a cold region: found by running its program in the raised posture too. */
import { DECIDED_BY_RUNS } from '../../stacks/decided.ts';
import { OWNED_BY_AUTOSCALING } from '../../stacks/posture.ts';
import { creationSteps } from './creation-times.ts';
import type { RaisedRegion } from './materialise.ts';
import { provisionRaised, type ProvisionedRegion } from './provision.ts';

/** As runbooks raise it: everything but users and consumers. */
const RAISED = 'hot';

/** Fields that an update leaves as they are, by type. */
const LEFT_ALONE: Readonly<Record<string, readonly string[]>> = {
  'aws:ecs/service:Service': OWNED_BY_AUTOSCALING,
  'aws:appautoscaling/target:Target': DECIDED_BY_RUNS.scalableTarget,
  'aws:kinesis/stream:Stream': DECIDED_BY_RUNS.stream,
  'aws:lambda/eventSourceMapping:EventSourceMapping': DECIDED_BY_RUNS.mapping,
  'aws:route53/record:Record': DECIDED_BY_RUNS.record,
};

/** An option of `materialise`; nothing for a region that lacks nothing. @throws as `provision` */
export const raisedFrom = async (region: ProvisionedRegion | undefined): Promise<{ raised?: RaisedRegion }> => {
  const stack = region?.manifest.stack;
  if (region === undefined || region.posture !== 'cold' || stack === undefined) return {};
  const raised = await provisionRaised(RAISED);
  const steps = creationSteps(
    region.resources,
    raised.resources,
    ({ type }, field) => LEFT_ALONE[type]?.includes(field) === true,
  );
  return { raised: { stack, region: raised, steps } };
};
