/** A Fargate service in private subnets that scales itself: what a web service and a worker have in common. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { ServiceManifest } from '../src/domain/facts/manifest.ts';
import { declareAlarm } from './alarms.ts';
import type { ServiceDescription } from './application.ts';
import { nameIn, type Estate } from './estate.ts';
import { declareTask, type PublishableStream } from './fargate-task.ts';
import { boundsOf } from './decided.ts';
import { OWNED_BY_AUTOSCALING, tasksAt } from './posture.ts';
import { declareScaling } from './service-scaling.ts';

/** Everything a service is handed, whether users reach it or not. */
export interface ServicePlace {
  estate: Estate;
  cluster: { name: string; arn: pulumi.Output<string> };
  vpcId: pulumi.Input<string>;
  subnetIds: pulumi.Input<string[]>;
  streams: PublishableStream[];
  logRetentionDays: number;
  /** ARNs of what the alarms call. */
  alarmActions: pulumi.Input<string>[];
}

/** How traffic reaches the tasks. */
interface Reach {
  port: number;
  /** The only security group that may open a connection. */
  admittedGroupId: pulumi.Input<string>;
  targetGroupArn: pulumi.Output<string>;
  /** The load balancer and target group as metrics name them. */
  resourceLabel: pulumi.Output<string>;
  /** ECS refuses a target group without a load balancer (Amazon ECS API Reference, CreateService). */
  listenerRule: pulumi.Resource;
}

interface FargateServiceArgs extends ServicePlace {
  service: ServiceDescription;
  reach: Reach | null;
}

/** Above the highest target of a scaling policy: there it should never be for long. */
const HIGH_PERCENT = 90;

/** Room for an application to start before a failed check of the load balancer kills its task. */
const HEALTH_CHECK_GRACE_SECONDS = 60;

const declareSecurityGroup = (args: FargateServiceArgs, parent: pulumi.Resource): aws.ec2.SecurityGroup => {
  const { estate, service, reach, vpcId } = args;
  return new aws.ec2.SecurityGroup(
    `${service.name}-group`,
    {
      name: nameIn(estate, service.name),
      description: `Tasks of service ${service.name}`,
      vpcId,
      ingress:
        reach === null
          ? []
          : [{ protocol: 'tcp', fromPort: reach.port, toPort: reach.port, securityGroups: [reach.admittedGroupId] }],
      // Images, logs and AWS APIs are all reached by HTTPS, at addresses that AWS changes at will.
      egress: [{ protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: ['0.0.0.0/0'] }],
    },
    { parent },
  );
};

/** A service that works too hard, or too full, for longer than its scaling takes to answer. */
const declareAlarms = (
  { estate, service, cluster, alarmActions }: FargateServiceArgs,
  parent: pulumi.Resource,
): void => {
  for (const [part, metricName] of [
    ['cpu', 'CPUUtilization'],
    ['memory', 'MemoryUtilization'],
  ] as const)
    declareAlarm(
      { estate, actions: alarmActions },
      `${service.name}-${part}-high`,
      {
        description: `Service ${service.name} uses more than ${HIGH_PERCENT} % of its ${part}, and scaling has not helped.`,
        namespace: 'AWS/ECS',
        metricName,
        dimensions: { ClusterName: cluster.name, ServiceName: service.name },
        statistic: 'Average',
        threshold: HIGH_PERCENT,
        minutes: 10,
      },
      parent,
    );
};

const declareService = (args: FargateServiceArgs, parent: pulumi.Resource): aws.ecs.Service => {
  const { estate, service, cluster, reach } = args;
  const task = declareTask({ ...args, port: reach?.port ?? null }, parent);
  const securityGroup = declareSecurityGroup(args, parent);
  return new aws.ecs.Service(
    service.name,
    {
      name: service.name,
      cluster: cluster.arn,
      taskDefinition: task.taskDefinitionArn,
      launchType: 'FARGATE',
      desiredCount: tasksAt(estate.posture, { ...service, tasks: service.desiredTasks ?? service.tasks }),
      // A deployment whose tasks do not get healthy is taken back by ECS itself.
      deploymentCircuitBreaker: { enable: true, rollback: true },
      networkConfiguration: {
        subnets: args.subnetIds,
        securityGroups: [securityGroup.id],
        assignPublicIp: false,
      },
      propagateTags: 'SERVICE',
      ...(reach !== null && {
        healthCheckGracePeriodSeconds: HEALTH_CHECK_GRACE_SECONDS,
        loadBalancers: [
          { targetGroupArn: reach.targetGroupArn, containerName: service.name, containerPort: reach.port },
        ],
      }),
    },
    {
      parent,
      dependsOn: [...task.needs, ...(reach === null ? [] : [reach.listenerRule])],
      ignoreChanges: OWNED_BY_AUTOSCALING,
    },
  );
};

/**
 * Declares task definition, roles, security group, service and scaling as children of `parent`.
 * @returns the service's part of the manifest, without its target group.
 */
export const declareFargateService = (
  args: FargateServiceArgs,
  parent: pulumi.Resource,
): pulumi.Output<Omit<ServiceManifest, 'targetGroup'>> => {
  const { estate, service, cluster } = args;
  const declared = declareService(args, parent);
  const resourceLabel = args.reach?.resourceLabel ?? null;
  declareScaling({ estate, service, clusterName: cluster.name, declared, resourceLabel }, parent);
  declareAlarms(args, parent);
  return declared.arn.apply((serviceArn) => ({
    name: service.name,
    kind: service.kind,
    tier: service.tier,
    clusterName: cluster.name,
    serviceName: service.name,
    serviceArn,
    floorTasks: service.tasks,
    ...boundsOf(estate, service),
    cpuUnits: service.cpuUnits,
    memoryMiB: service.memoryMiB,
    imageMB: service.image.sizeMB,
    startsAfter: service.startsAfter,
  }));
};
