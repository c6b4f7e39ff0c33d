/** Amazon ECS: services and their stopped tasks (Amazon ECS API Reference). */
import { MOST_TASKS } from '../../../domain/facts/manifest.ts';
import type { Answer, CallOf } from '../../../domain/api/call.ts';
import { refuse, timeOf, yes } from '../answer.ts';
import { CALLS, LOST, namedAlike } from '../../faults/ability.ts';
import { declaredTasks } from './declared.ts';
import { services, taskDefinitions } from './described.ts';
import type { SandboxService } from '../service.ts';
import { minuteOfTasks, taskCrashes, taskHealthy, taskRuns } from './task-life.ts';
import { draw } from '../../chance.ts';
import type { ServiceState, StoppedTask } from './service-state.ts';
import { serviceKey, type Due, type RegionState, type InRegion } from '../../state.ts';
import { RATE_QUOTAS, taskQuotas } from './quotas.ts';
import { tasksByHand } from './by-hand.ts';
import { showServices } from './shown.ts';
import { stoppedWithinTheHour, taskId } from './task-faults.ts';
import { converge, pendingCount, placeAgain } from './tasks.ts';

/** A cluster or service is named by its name or its ARN, which ends in the name. */
const lastPart = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);

const MOST_SERVICES = 10;
/** The most tasks a service may want (AWS General Reference, Amazon ECS quotas, tasks per service). */

const clusterNotFound = (): Answer => refuse('ClusterNotFoundException', 'Cluster not found.', 'missing');

const present = (
  region: RegionState,
  service: ServiceState,
  clusterArn: string,
  nowMs: number,
  desiredCount = service.desiredCount,
): Record<string, unknown> => {
  const { runningCount, deployment } = service;
  const pending = pendingCount(service, nowMs);
  return {
    serviceArn: service.serviceArn,
    serviceName: service.serviceName,
    clusterArn,
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
        failedTasks: deployment?.failedTasks ?? 0,
        rolloutState: deployment?.rolloutState ?? 'COMPLETED',
        rolloutStateReason: deployment?.rolloutStateReason ?? '',
      },
    ],
    events: service.events.map(({ id, atMs, message }) => ({ id, createdAt: timeOf(atMs), message })),
    ...services.in(region)[serviceKey(service.clusterName, service.serviceName)],
    status: service.status ?? 'ACTIVE',
    deploymentController: { type: service.deploymentController ?? 'ECS' },
  };
};

/** The desired count as a read sees it, which may be the one before the last change. */
const seenCount = ({ staleRead, desiredCount }: ServiceState, nowMs: number): number =>
  staleRead !== undefined && nowMs < staleRead.untilMs ? staleRead.desiredCount : desiredCount;

/** Reads are "eventually consistent" (Amazon ECS API Reference): for a while they may see what was before. */
const staleAfter = ({ state, nowMs }: InRegion, service: ServiceState): void => {
  const { staleReadMs, sigma } = state.physics;
  if (staleReadMs === 0) return;
  const share = sigma === 0 ? 0.5 : draw(state.seed, `stale read ${service.serviceArn} ${nowMs}`);
  service.staleRead = { desiredCount: seenCount(service, nowMs), untilMs: nowMs + staleReadMs * share };
};

const findCluster = (region: RegionState, cluster: string | undefined) =>
  region.clusters[lastPart(cluster ?? 'default')];

const describeServices = ({ region, nowMs }: InRegion, { input }: CallOf<'ecs', 'DescribeServices'>): Answer => {
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

const updateService = (here: InRegion, { input }: CallOf<'ecs', 'UpdateService'>): Answer => {
  const { region, nowMs } = here;
  const cluster = findCluster(region, input.cluster);
  if (cluster === undefined) return clusterNotFound();
  const service = region.services[serviceKey(cluster.clusterName, lastPart(input.service ?? ''))];
  if (service === undefined) return refuse('ServiceNotFoundException', 'Service not found.', 'missing');
  if ((service.status ?? 'ACTIVE') !== 'ACTIVE')
    return refuse('ServiceNotActiveException', 'Service was not ACTIVE.', 'invalid');
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
  if (desiredCount !== undefined && desiredCount !== service.desiredCount) staleAfter(here, service);
  service.desiredCount = desiredCount ?? service.desiredCount;
  converge(here, service);
  return yes({ service: present(region, service, cluster.clusterArn, nowMs) });
};

/** 100 tasks a page, and a call (Amazon ECS API Reference, ListTasks and DescribeTasks). */
const MOST_TASKS_IN_A_CALL = 100;

const taskArn = ({ state, region }: InRegion, service: ServiceState, task: number): string =>
  `arn:aws:ecs:${region.region}:${state.account}:task/${service.clusterName}/${taskId(service, task)}`;

const listTasks = (here: InRegion, { input }: CallOf<'ecs', 'ListTasks'>): Answer => {
  const { region } = here;
  const cluster = findCluster(region, input.cluster);
  if (cluster === undefined) return clusterNotFound();
  const service = region.services[serviceKey(cluster.clusterName, lastPart(input.serviceName ?? ''))];
  if (service === undefined) return refuse('ServiceNotFoundException', 'Service not found.', 'missing');
  if (input.desiredStatus !== 'STOPPED')
    return refuse('InvalidParameterException', 'The sandbox lists stopped tasks only.', 'invalid');
  const start = Number(input.nextToken ?? 0);
  if (!Number.isInteger(start)) return refuse('InvalidParameterException', 'Invalid token.', 'invalid');
  const end = start + Math.min(input.maxResults ?? MOST_TASKS_IN_A_CALL, MOST_TASKS_IN_A_CALL);
  const tasks = stoppedWithinTheHour(service, here.nowMs);
  return yes({
    taskArns: tasks.slice(start, end).map(({ id }) => taskArn(here, service, id)),
    ...(end < tasks.length ? { nextToken: String(end) } : {}),
  });
};

const presentTask = (here: InRegion, service: ServiceState, cluster: string, task: StoppedTask) => ({
  taskArn: taskArn(here, service, task.id),
  clusterArn: cluster,
  group: `service:${service.serviceName}`,
  lastStatus: 'STOPPED',
  desiredStatus: 'STOPPED',
  stopCode: task.stopCode,
  stoppedReason: task.reason,
  stoppedAt: timeOf(task.atMs),
  containers: [{ name: service.serviceName, ...(task.exitCode === null ? {} : { exitCode: task.exitCode }) }],
});

const describeTasks = (here: InRegion, { input }: CallOf<'ecs', 'DescribeTasks'>): Answer => {
  const { region, nowMs } = here;
  const cluster = findCluster(region, input.cluster);
  if (cluster === undefined) return clusterNotFound();
  const wanted = input.tasks ?? [];
  if (wanted.length === 0 || wanted.length > MOST_TASKS_IN_A_CALL)
    return refuse('InvalidParameterException', `Tasks must have 1 to ${MOST_TASKS_IN_A_CALL} items.`, 'invalid');
  const shown = Object.values(region.services)
    .filter(({ clusterName }) => clusterName === cluster.clusterName)
    .flatMap((service) =>
      stoppedWithinTheHour(service, nowMs).map((task) => presentTask(here, service, cluster.clusterArn, task)),
    );
  const known = new Map(shown.map((task) => [lastPart(task.taskArn), task]));
  return yes({
    tasks: wanted.flatMap((arn) => known.get(lastPart(arn)) ?? []),
    failures: wanted.filter((arn) => !known.has(lastPart(arn))).map((arn) => ({ arn, reason: 'MISSING' })),
  });
};

/** Something that is due in a service, if that is still there. */
const inService =
  <Item extends { service: string }>(happens: (here: InRegion, service: ServiceState, item: Item) => void) =>
  (here: InRegion, item: Item): void => {
    const service = here.region.services[item.service];
    if (service !== undefined) happens(here, service, item);
  };

type TaskItem = Extract<Due, { task: number }>;
const withTask = (happens: (here: InRegion, service: ServiceState, task: number) => void) =>
  inService<TaskItem>((here, service, { task }) => happens(here, service, task));

export const ecs = {
  operations: {
    DescribeServices: describeServices,
    UpdateService: updateService,
    ListTasks: listTasks,
    DescribeTasks: describeTasks,
    DescribeTaskDefinition: ({ region }, { input }) => {
      const found = taskDefinitions.in(region)[input.taskDefinition ?? ''];
      // ECS says no more than this (Amazon ECS API Reference, DescribeTaskDefinition).
      return found === undefined
        ? refuse('ClientException', 'Unable to describe task definition.', 'invalid')
        : yes({ taskDefinition: found, tags: [] });
    },
  },
  due: {
    'task-runs': withTask(taskRuns),
    'task-healthy': withTask(taskHealthy),
    'task-crashes': withTask(taskCrashes),
    'place-again': inService(placeAgain),
  },
  everyMinute: minuteOfTasks,
  resourcesIn: (_state, { input }) => {
    const named = input as { cluster?: string; services?: string[]; service?: string };
    const { cluster = 'default', service, services = [service] } = named;
    return services.map((name) => (name === undefined ? name : `${lastPart(cluster)}/${lastPart(name)}`));
  },
  declared: declaredTasks,
  describes: [services, taskDefinitions],
  showsIn: showServices,
  byHand: tasksByHand,
  quotas: taskQuotas,
  rateQuotas: RATE_QUOTAS,
  // Of the data plane: launches of tasks; running tasks go on.
  fails: {
    control: CALLS,
    data: [...LOST, 'slow'],
    only: namedAlike('services', (region) => region.services),
  },
} satisfies SandboxService<'ecs'> & { due: object };
