/** Services and task definitions as ECS shows them, out of what the program of a region registered. */
import type { InRegion } from '../../state.ts';
import { attributesOf, list, record, set, texts, type DeclaredRegion } from '../declared-region.ts';
import { collectionOf } from '../descriptions.ts';

/** By `cluster/service`: the settings that DescribeServices shows beside the counts. */
export const services = collectionOf('services');
/** By ARN. */
export const taskDefinitions = collectionOf('taskDefinitions');

const lastPart = (arn: unknown): string => String(arn).slice(String(arn).lastIndexOf('/') + 1);

/** Defaults: Amazon ECS API Reference, CreateService. */
const describeServices = ({ region }: InRegion, declared: DeclaredRegion): void => {
  for (const service of attributesOf(declared, 'aws:ecs/service:Service')) {
    const network = record(service['networkConfiguration']);
    const breaker = record(service['deploymentCircuitBreaker']);
    const described = {
      launchType: service['launchType'] ?? 'FARGATE',
      platformVersion: service['platformVersion'] ?? 'LATEST',
      schedulingStrategy: service['schedulingStrategy'] ?? 'REPLICA',
      healthCheckGracePeriodSeconds: service['healthCheckGracePeriodSeconds'] ?? 0,
      enableExecuteCommand: service['enableExecuteCommand'] ?? false,
      propagateTags: service['propagateTags'] ?? 'NONE',
      deploymentConfiguration: {
        maximumPercent: service['deploymentMaximumPercent'] ?? 200,
        minimumHealthyPercent: service['deploymentMinimumHealthyPercent'] ?? 100,
        deploymentCircuitBreaker: { enable: breaker['enable'] ?? false, rollback: breaker['rollback'] ?? false },
      },
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: texts(network['subnets']),
          securityGroups: texts(network['securityGroups']),
          assignPublicIp: network['assignPublicIp'] === true ? 'ENABLED' : 'DISABLED',
        },
      },
      loadBalancers: list(service['loadBalancers']),
    };
    services.keep(region, `${lastPart(service['cluster'])}/${String(service['name'])}`, described);
  }
};

const describeTaskDefinitions = ({ region }: InRegion, declared: DeclaredRegion): void => {
  for (const task of attributesOf(declared, 'aws:ecs/taskDefinition:TaskDefinition')) {
    const { containerDefinitions: text } = task;
    const containers: unknown = typeof text === 'string' ? JSON.parse(text) : [];
    const described = {
      taskDefinitionArn: task['arn'],
      family: task['family'],
      revision: task['revision'],
      status: 'ACTIVE',
      networkMode: task['networkMode'],
      requiresCompatibilities: task['requiresCompatibilities'],
      cpu: task['cpu'],
      memory: task['memory'],
      executionRoleArn: task['executionRoleArn'],
      taskRoleArn: task['taskRoleArn'],
      runtimePlatform: task['runtimePlatform'],
      ephemeralStorage: task['ephemeralStorage'],
      containerDefinitions: list(containers),
    };
    taskDefinitions.keep(region, String(task['arn']), set(described));
  }
};

export const describeTasks = (here: InRegion, declared: DeclaredRegion): void => {
  describeServices(here, declared);
  describeTaskDefinitions(here, declared);
};
