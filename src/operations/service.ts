/** An ECS service as operations name it and read it. */
import type { Answer, CallOf } from '../domain/api/call.ts';
import { ecsNameSchema } from '../domain/api/ecs-name.ts';
import { regionSchema } from '../domain/facts/manifest.ts';
import { seeService, type ServiceSeen } from '../domain/api/observed.ts';
import type { Verdict } from '../domain/plan/operation.ts';
import type { Sight } from '../domain/api/sight.ts';

export const serviceParams = {
  region: regionSchema,
  clusterName: ecsNameSchema,
  serviceName: ecsNameSchema,
};

export interface ServiceName {
  region: string;
  clusterName: string;
  serviceName: string;
}

/** Ten services travel in one call (Amazon ECS API Reference, DescribeServices): the engine joins these. */
export const describeService = ({
  region,
  clusterName,
  serviceName,
}: ServiceName): CallOf<'ecs', 'DescribeServices'> => ({
  service: 'ecs',
  operation: 'DescribeServices',
  region,
  input: { cluster: clusterName, services: [serviceName] },
});

export const seeNamedService = (answers: Answer[], { serviceName }: ServiceName): Sight<ServiceSeen> =>
  seeService(answers[0], serviceName);

export const missingService = ({ region, clusterName, serviceName }: ServiceName) => ({
  reason: `There is no service ${serviceName} in cluster ${clusterName} in ${region}`,
  remedy: `Create it with "pulumi up" on the stack of ${region}, or correct its name in the plan.`,
});

/** What no waiting will mend: the service is gone or going, or ECS has given its deployment up. Null when all is well. */
export const hopeless = (seen: ServiceSeen, params: ServiceName): Extract<Verdict, { verdict: 'breached' }> | null => {
  if (seen === null) return { verdict: 'breached', ...missingService(params) };
  if (seen.status !== 'ACTIVE')
    return {
      verdict: 'breached',
      reason: `Service ${params.serviceName} in ${params.region} is ${seen.status}: it is being deleted and takes no new tasks`,
      remedy: `Create it again with "pulumi up" on the stack of ${params.region}, then "failover resume --retry".`,
    };
  if (seen.rolloutState !== 'FAILED') return null;
  return {
    verdict: 'breached',
    reason: `The deployment of ${params.serviceName} in ${params.region} has FAILED: ${seen.rolloutStateReason || 'ECS gives no reason'}`,
    remedy: `Look at its events ("aws ecs describe-services --region ${params.region} --cluster ${params.clusterName} --services ${params.serviceName}"), mend image, secret or health check, then "failover resume --retry".`,
  };
};
