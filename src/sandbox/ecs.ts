/** Amazon ECS: DescribeServices and UpdateService (Amazon ECS API Reference). */
import { MOST_TASKS } from '../domain/manifest.ts';
import type { Answer, CallOf } from '../domain/call.ts';
import { refuse, timeOf, yes } from './answer.ts';
import { draw } from './chance.ts';
import { serviceKey, type RegionState, type ServiceState } from './state.ts';
import { converge, pendingCount, type Place } from './tasks.ts';

/** A cluster or service is named by its name or its ARN, which ends in the name. */
const lastPart = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);

const MOST_SERVICES = 10;
/** The most tasks a service may want (AWS General Reference, Amazon ECS quotas, tasks per service). */

const clusterNotFound = (): Answer => refuse('ClusterNotFoundException', 'Cluster not found.', 'missing');

const present = (
  { exhibits }: RegionState,
  service: ServiceState,
  clusterArn: string,
  nowMs: number,
  desiredCount = service.desiredCount,
): Record<string, unknown> => {
  const { runningCount } = service;
  const pending = pendingCount(service, nowMs);
  return {
    serviceArn: service.serviceArn,
    serviceName: service.serviceName,
    clusterArn,
    status: 'ACTIVE',
    desiredCount,
    runningCount,
    pendingCount: pending,
    launchType: 'FARGATE',
    taskDefinition: service.taskDefinition,
    loadBalancers: service.targetGroupArn === null ? [] : [{ targetGroupArn: service.targetGroupArn }],
    // A new desired count makes no new deployment (Amazon ECS API Reference, UpdateService).
    deployments: [
      {
        id: `ecs-svc/${service.serviceName}`,
        status: 'PRIMARY',
        taskDefinition: service.taskDefinition,
        desiredCount,
        runningCount,
        pendingCount: pending,
        failedTasks: 0,
        rolloutState: 'COMPLETED',
      },
    ],
    events: service.events.map(({ id, atMs, message }) => ({ id, createdAt: timeOf(atMs), message })),
    ...exhibits?.services[serviceKey(service.clusterName, service.serviceName)],
  };
};

/** The desired count as a read sees it, which may be the one before the last change. */
const seenCount = ({ staleRead, desiredCount }: ServiceState, nowMs: number): number =>
  staleRead !== undefined && nowMs < staleRead.untilMs ? staleRead.desiredCount : desiredCount;

/** Reads are "eventually consistent" (Amazon ECS API Reference): for a while they may see what was before. */
const staleAfter = ({ state, nowMs }: Place, service: ServiceState): void => {
  const { staleReadMs, sigma } = state.physics;
  if (staleReadMs === 0) return;
  const share = sigma === 0 ? 0.5 : draw(state.seed, `stale read ${service.serviceArn} ${nowMs}`);
  service.staleRead = { desiredCount: seenCount(service, nowMs), untilMs: nowMs + staleReadMs * share };
};

const findCluster = (region: RegionState, cluster: string | undefined) =>
  region.clusters[lastPart(cluster ?? 'default')];

const describeServices = ({ region, nowMs }: Place, { input }: CallOf<'ecs', 'DescribeServices'>): Answer => {
  const cluster = findCluster(region, input.cluster);
  if (cluster === undefined) return clusterNotFound();
  const wanted = input.services ?? [];
  if (wanted.length === 0) return refuse('InvalidParameterException', 'Services cannot be empty.', 'invalid');
  if (wanted.length > MOST_SERVICES)
    return refuse('InvalidParameterException', `Services must have at most ${MOST_SERVICES} items.`, 'invalid');
  const services: unknown[] = [];
  const failures: unknown[] = [];
  for (const name of wanted) {
    const service = region.services[serviceKey(cluster.clusterName, lastPart(name))];
    if (service === undefined) failures.push({ arn: name, reason: 'MISSING' });
    else services.push(present(region, service, cluster.clusterArn, nowMs, seenCount(service, nowMs)));
  }
  return yes({ services, failures });
};

const UNMODELLED = ['taskDefinition', 'forceNewDeployment', 'networkConfiguration', 'loadBalancers'] as const;

const updateService = (place: Place, { input }: CallOf<'ecs', 'UpdateService'>): Answer => {
  const { region, nowMs } = place;
  const cluster = findCluster(region, input.cluster);
  if (cluster === undefined) return clusterNotFound();
  const service = region.services[serviceKey(cluster.clusterName, lastPart(input.service ?? ''))];
  if (service === undefined) return refuse('ServiceNotFoundException', 'Service not found.', 'missing');
  const foreign = UNMODELLED.find((field) => input[field] !== undefined);
  if (foreign !== undefined)
    return refuse(
      'InvalidParameterException',
      `The sandbox makes no deployments: ${foreign} cannot be changed.`,
      'invalid',
    );
  const { desiredCount } = input;
  if (desiredCount !== undefined && (!Number.isInteger(desiredCount) || desiredCount < 0 || desiredCount > MOST_TASKS))
    return refuse('InvalidParameterException', `desiredCount must be between 0 and ${MOST_TASKS}.`, 'invalid');
  if (desiredCount !== undefined && desiredCount !== service.desiredCount) staleAfter(place, service);
  service.desiredCount = desiredCount ?? service.desiredCount;
  converge(place, service);
  return yes({ service: present(region, service, cluster.clusterArn, nowMs) });
};

export const callEcs = (
  place: Place,
  call: CallOf<'ecs', 'DescribeServices'> | CallOf<'ecs', 'UpdateService'>,
): Answer => (call.operation === 'DescribeServices' ? describeServices(place, call) : updateService(place, call));
