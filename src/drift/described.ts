/** Answers that several kinds look at: services, their task definitions and functions. */
import type { OutputOf } from '../domain/api/call.ts';
import type { ConsumerManifest, ServiceManifest } from '../domain/facts/manifest.ts';
import { saysServiceMissing, scalingResourceId } from '../domain/api/observed.ts';
import type { Look } from './look.ts';

type Element<T> = T extends readonly (infer E)[] ? E : never;
type Services = NonNullable<OutputOf<'ecs', 'DescribeServices'>['services']>;

/** Null while it is not known, and when there is no such service. */
export const describedService = (
  look: Look,
  { clusterName, serviceName }: Pick<ServiceManifest, 'clusterName' | 'serviceName'>,
): Element<Services> | null => {
  const output = look.ask({
    service: 'ecs',
    operation: 'DescribeServices',
    region: look.manifest.region,
    input: { cluster: clusterName, services: [serviceName] },
  });
  const found = output?.services.find((service) => service.serviceName === serviceName);
  if (output !== null && found === undefined && !saysServiceMissing(output, serviceName))
    look.untold(`ecs DescribeServices in ${look.manifest.region}: it does not name ${serviceName}`);
  return found === undefined || found.status === 'INACTIVE' ? null : found;
};

/** The task definition that a service runs. */
export const describedTask = (look: Look, service: ServiceManifest) => {
  const taskDefinition = describedService(look, service)?.taskDefinition;
  if (taskDefinition === undefined) return null;
  const output = look.ask({
    service: 'ecs',
    operation: 'DescribeTaskDefinition',
    region: look.manifest.region,
    input: { taskDefinition },
  });
  return output?.taskDefinition ?? null;
};

export const describedFunction = (look: Look, { functionName }: ConsumerManifest) =>
  look.ask({
    service: 'lambda',
    operation: 'GetFunctionConfiguration',
    region: look.manifest.region,
    input: { FunctionName: functionName },
  });

/** The scalable target of a service. */
export const describedScaling = (look: Look, { clusterName, serviceName }: ServiceManifest) => {
  const id = scalingResourceId(clusterName, serviceName);
  const output = look.ask({
    service: 'application-autoscaling',
    operation: 'DescribeScalableTargets',
    region: look.manifest.region,
    input: { ServiceNamespace: 'ecs', ResourceIds: [id], ScalableDimension: 'ecs:service:DesiredCount' },
  });
  return output?.ScalableTargets?.find(({ ResourceId }) => ResourceId === id) ?? null;
};

export const describedBalancer = (look: Look, loadBalancerArn: string) => {
  const output = look.ask({
    service: 'elbv2',
    operation: 'DescribeLoadBalancers',
    region: look.manifest.region,
    input: { LoadBalancerArns: [loadBalancerArn] },
  });
  return output?.LoadBalancers?.find(({ LoadBalancerArn }) => LoadBalancerArn === loadBalancerArn) ?? null;
};

export const describedListeners = (look: Look, loadBalancerArn: string) =>
  look.ask({
    service: 'elbv2',
    operation: 'DescribeListeners',
    region: look.manifest.region,
    input: { LoadBalancerArn: loadBalancerArn },
  })?.Listeners ?? [];

/** The name of a role out of its ARN, in which a path may stand before it. */
export const roleNameOf = (arn: string | undefined): string | null =>
  arn === undefined ? null : arn.slice(arn.lastIndexOf('/') + 1);
