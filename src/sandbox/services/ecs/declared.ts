/** Clusters and services of one region with their running tasks, out of what its program registered. */
import { z } from 'zod';
import { serviceKey, type InRegion, type RegionState } from '../../state.ts';
import { findAll, type DeclaredRegion, type Found } from '../declared-region.ts';
import { readBarriers, type Barrier } from '../elbv2/declared.ts';
import type { Declared } from '../service.ts';
import { describeTasks } from './described.ts';
import type { ServiceState } from './service-state.ts';

const clusterSchema = z.object({
  name: z.string(),
  arn: z.string(),
  settings: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
});
const taskDefinitionSchema = z.object({ arn: z.string(), cpu: z.coerce.number() });
const serviceSchema = z.object({
  name: z.string(),
  arn: z.string(),
  cluster: z.string(),
  taskDefinition: z.string(),
  desiredCount: z.number().default(0),
  networkConfiguration: z.object({ securityGroups: z.array(z.string()).default([]) }),
  loadBalancers: z.array(z.object({ targetGroupArn: z.string(), containerPort: z.number() })).default([]),
});
type Service = Found<z.output<typeof serviceSchema>>['fields'];

/** For an image whose size the manifest does not say. */
const IMAGE_MB = 200;

/** Reads the clusters; the result are the names of those that publish how many tasks run. */
const makeClusters = ({ region }: InRegion, declared: DeclaredRegion): Set<string> => {
  const observed = new Set<string>();
  for (const { fields } of findAll(declared, 'aws:ecs/cluster:Cluster', clusterSchema)) {
    region.clusters[fields.name] = { clusterName: fields.name, clusterArn: fields.arn };
    const insights = fields.settings.find(({ name }) => name === 'containerInsights')?.value ?? 'disabled';
    if (insights === 'disabled') declared.note(`cluster ${fields.name} has no Container Insights, so no peak is known`);
    else observed.add(fields.name);
  }
  return observed;
};

/** Lets the tasks of a service register with its target group, unless nothing could reach them. */
const attach = (
  region: RegionState,
  service: Service,
  key: string,
  barrier: Barrier,
  note: DeclaredRegion['note'],
): string | null => {
  const [reach] = service.loadBalancers;
  if (reach === undefined) return null;
  const group = region.targetGroups[reach.targetGroupArn];
  const why =
    group === undefined
      ? 'its target group is not registered'
      : barrier(service.networkConfiguration.securityGroups, reach.targetGroupArn, reach.containerPort);
  if (why === null && group !== undefined) group.serviceKey = key;
  if (why !== null) note(`service ${service.name} has no targets, ${why}`);
  return reach.targetGroupArn;
};

const createService = (service: Service, clusterName: string, vcpu: number, imageMB: number): ServiceState => ({
  clusterName,
  serviceName: service.name,
  serviceArn: service.arn,
  taskDefinition: service.taskDefinition,
  vcpu,
  imageMB,
  targetGroupArn: null,
  // The world begins settled: everything that is wanted runs and is healthy.
  desiredCount: service.desiredCount,
  runningCount: service.desiredCount,
  healthyCount: service.desiredCount,
  starting: [],
  unplacedCount: 0,
  nextLaunchMs: 0,
  taskFault: 'none',
  status: 'ACTIVE',
  deploymentController: 'ECS',
  deployment: { rolloutState: 'COMPLETED', rolloutStateReason: '', failedTasks: 0, rollsBack: true },
  events: [],
});

const makeServices = (here: InRegion, declared: DeclaredRegion): void => {
  const { region, nowMs } = here;
  const observed = makeClusters(here, declared);
  const clusterNames = new Map(Object.values(region.clusters).map((found) => [found.clusterArn, found.clusterName]));
  const barrier = readBarriers(declared);
  const cpuUnits = new Map(
    findAll(declared, 'aws:ecs/taskDefinition:TaskDefinition', taskDefinitionSchema).map(({ fields }) => [
      fields.arn,
      fields.cpu,
    ]),
  );
  const imageMB = new Map(declared.manifest.services.map((service) => [service.serviceArn, service.imageMB] as const));
  for (const { fields } of findAll(declared, 'aws:ecs/service:Service', serviceSchema)) {
    const clusterName = clusterNames.get(fields.cluster);
    const units = cpuUnits.get(fields.taskDefinition);
    if (clusterName === undefined || units === undefined) {
      declared.note(`service ${fields.name} is left out, its cluster or its task definition is not registered`);
      continue;
    }
    const key = serviceKey(clusterName, fields.name);
    const service = createService(fields, clusterName, units / 1024, imageMB.get(fields.arn) ?? IMAGE_MB);
    service.targetGroupArn = attach(region, fields, key, barrier, declared.note);
    const group = service.targetGroupArn === null ? null : region.targetGroups[service.targetGroupArn];
    if (group !== null && group?.serviceKey !== key) service.healthyCount = 0;
    region.services[key] = service;
    region.usedVcpu += service.vcpu * service.runningCount;
    if (observed.has(clusterName)) region.runningTasks[key] = [{ atMs: nowMs, value: service.runningCount }];
  }
};

export const declaredTasks: Declared = {
  types: ['aws:ecs/cluster:Cluster', 'aws:ecs/service:Service', 'aws:ecs/taskDefinition:TaskDefinition'],
  make: describeTasks,
  /** Tasks register with the target groups of Elastic Load Balancing. */
  connect: makeServices,
};
