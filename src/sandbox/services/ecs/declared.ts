/** Clusters, load balancers, target groups and services of one region, out of what its program registered. */
import { z } from 'zod';
import { findAll, type Found, type Site } from '../../declared/materialise-index.ts';
import type { ServiceState } from './service-state.ts';
import { serviceKey, type RegionState } from '../../state.ts';

const clusterSchema = z.object({
  name: z.string(),
  arn: z.string(),
  settings: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
});
const loadBalancerSchema = z.object({
  arn: z.string(),
  name: z.string(),
  dnsName: z.string(),
  zoneId: z.string(),
  securityGroups: z.array(z.string()).default([]),
});
const targetGroupSchema = z.object({
  arn: z.string(),
  name: z.string(),
  port: z.number(),
  // Default of an Application Load Balancer's target group (ELB API Reference, CreateTargetGroup).
  healthCheck: z.object({ interval: z.number().default(30) }).default({ interval: 30 }),
});
const listenerSchema = z.object({ arn: z.string(), loadBalancerArn: z.string() });
const listenerRuleSchema = z.object({
  listenerArn: z.string(),
  actions: z.array(z.object({ targetGroupArn: z.string().optional() })),
});
const securityGroupSchema = z.object({
  ingress: z
    .array(
      z.object({
        fromPort: z.number(),
        toPort: z.number(),
        securityGroups: z.array(z.string()).default([]),
        cidrBlocks: z.array(z.string()).default([]),
      }),
    )
    .default([]),
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
const materialiseClusters = (site: Site, region: RegionState): Set<string> => {
  const observed = new Set<string>();
  for (const { fields } of findAll(site, 'aws:ecs/cluster:Cluster', clusterSchema)) {
    region.clusters[fields.name] = { clusterName: fields.name, clusterArn: fields.arn };
    const insights = fields.settings.find(({ name }) => name === 'containerInsights')?.value ?? 'disabled';
    if (insights === 'disabled') site.note(`cluster ${fields.name} has no Container Insights, so no peak is known`);
    else observed.add(fields.name);
  }
  return observed;
};

/** Security groups of the load balancer that sends requests to a target group, by the ARN of the group. */
const sendersOf = (site: Site, region: RegionState): Map<string, string[]> => {
  const groups = new Map<string, string[]>();
  for (const { fields } of findAll(site, 'aws:lb/loadBalancer:LoadBalancer', loadBalancerSchema)) {
    const { arn, name, dnsName, zoneId, securityGroups } = fields;
    region.loadBalancers[arn] = { loadBalancerArn: arn, name, dnsName, canonicalHostedZoneId: zoneId };
    groups.set(arn, securityGroups);
  }
  const balancers = new Map(
    findAll(site, 'aws:lb/listener:Listener', listenerSchema).map(({ fields }) => [fields.arn, fields.loadBalancerArn]),
  );
  return new Map(
    findAll(site, 'aws:lb/listenerRule:ListenerRule', listenerRuleSchema).flatMap(({ fields }) => {
      const senders = groups.get(balancers.get(fields.listenerArn) ?? '') ?? [];
      return fields.actions.flatMap(({ targetGroupArn }) =>
        targetGroupArn === undefined ? [] : [[targetGroupArn, senders] as const],
      );
    }),
  );
};

/** Why the load balancer does not reach the tasks; null when it does. */
type Barrier = (service: Service, targetGroupArn: string, port: number) => string | null;

const readBarriers = (site: Site, region: RegionState): Barrier => {
  const senders = sendersOf(site, region);
  const admitted = new Map(
    findAll(site, 'aws:ec2/securityGroup:SecurityGroup', securityGroupSchema).map(({ id, fields }) => [
      id,
      fields.ingress,
    ]),
  );
  return ({ networkConfiguration }, targetGroupArn, port) => {
    const from = senders.get(targetGroupArn);
    if (from === undefined) return 'no listener rule sends requests to its target group';
    const rules = networkConfiguration.securityGroups.flatMap((id) => admitted.get(id) ?? []);
    const isAdmitted = rules.some(
      ({ fromPort, toPort, securityGroups, cidrBlocks }) =>
        fromPort <= port &&
        port <= toPort &&
        (cidrBlocks.length > 0 || securityGroups.some((group) => from.includes(group))),
    );
    return isAdmitted ? null : `its security groups do not admit the load balancer on port ${port}`;
  };
};

const materialiseTargetGroups = (site: Site, region: RegionState): void => {
  for (const { fields } of findAll(site, 'aws:lb/targetGroup:TargetGroup', targetGroupSchema)) {
    const { arn, name, port, healthCheck } = fields;
    const healthCheckIntervalMs = healthCheck.interval * 1000;
    region.targetGroups[arn] = { targetGroupArn: arn, name, healthCheckIntervalMs, serviceKey: null, port };
  }
};

/** Lets the tasks of a service register with its target group, unless nothing could reach them. */
const attach = (site: Site, region: RegionState, service: Service, key: string, barrier: Barrier): string | null => {
  const [reach] = service.loadBalancers;
  if (reach === undefined) return null;
  const group = region.targetGroups[reach.targetGroupArn];
  const why =
    group === undefined
      ? 'its target group is not registered'
      : barrier(service, reach.targetGroupArn, reach.containerPort);
  if (why === null && group !== undefined) group.serviceKey = key;
  if (why !== null) site.note(`service ${service.name} has no targets, ${why}`);
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

/** Clusters, load balancers, target groups and services with their running tasks. */
export const materialiseServices = (site: Site, region: RegionState): void => {
  const observed = materialiseClusters(site, region);
  const clusterNames = new Map(Object.values(region.clusters).map((found) => [found.clusterArn, found.clusterName]));
  const barrier = readBarriers(site, region);
  materialiseTargetGroups(site, region);
  const cpuUnits = new Map(
    findAll(site, 'aws:ecs/taskDefinition:TaskDefinition', taskDefinitionSchema).map(({ fields }) => [
      fields.arn,
      fields.cpu,
    ]),
  );
  const imageMB = new Map(
    site.provisioned.manifest.services.map((service) => [service.serviceArn, service.imageMB] as const),
  );
  for (const { fields } of findAll(site, 'aws:ecs/service:Service', serviceSchema)) {
    const clusterName = clusterNames.get(fields.cluster);
    const units = cpuUnits.get(fields.taskDefinition);
    if (clusterName === undefined || units === undefined) {
      site.note(`service ${fields.name} is left out, its cluster or its task definition is not registered`);
      continue;
    }
    const key = serviceKey(clusterName, fields.name);
    const service = createService(fields, clusterName, units / 1024, imageMB.get(fields.arn) ?? IMAGE_MB);
    service.targetGroupArn = attach(site, region, fields, key, barrier);
    const group = service.targetGroupArn === null ? null : region.targetGroups[service.targetGroupArn];
    if (group !== null && group?.serviceKey !== key) service.healthyCount = 0;
    region.services[key] = service;
    region.usedVcpu += service.vcpu * service.runningCount;
    if (observed.has(clusterName)) region.runningTasks[key] = [{ atMs: site.startMs, value: service.runningCount }];
  }
};
