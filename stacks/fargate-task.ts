/** The task of a Fargate service: image, size, log group, and its two roles. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { ServiceDescription } from './application.ts';
import { nameIn, type Estate } from './estate.ts';
import {
  declareRole,
  logStatement,
  publishStatement,
  pullStatements,
  secretStatements,
  type DeclaredRole,
} from './policy.ts';

/** A stream that the code may post into. */
export interface PublishableStream {
  name: string;
  streamName: string;
  streamArn: pulumi.Output<string>;
}

interface TaskArgs {
  estate: Estate;
  service: ServiceDescription;
  /** Port that the container listens on; null for a worker. */
  port: number | null;
  streams: PublishableStream[];
  logRetentionDays: number;
}

export interface DeclaredTask {
  taskDefinitionArn: pulumi.Output<string>;
  /** Must exist before a task can start. */
  needs: pulumi.Resource[];
}

/** Such as `EVENTS_STREAM` for the stream `events`. */
const variableOf = (streamName: string): string => `${streamName.toUpperCase().replaceAll('-', '_')}_STREAM`;

/** The same secrets in this region: a replica's ARN differs in its region only. */
const secretsIn = ({ region }: Estate, { secrets }: ServiceDescription): { name: string; valueFrom: string }[] =>
  Object.entries(secrets).map(([name, arn]) => {
    const parts = arn.split(':');
    return { name, valueFrom: [...parts.slice(0, 3), region, ...parts.slice(4)].join(':') };
  });

const containerOf = ({ estate, service, port, streams }: TaskArgs, logGroupName: pulumi.Output<string>) => {
  const { account, region } = estate;
  const environment: Record<string, string> = {
    AWS_REGION: region,
    ...Object.fromEntries(streams.map(({ name, streamName }) => [variableOf(name), streamName])),
    ...service.environment,
  };
  return {
    name: service.name,
    image: `${account}.dkr.ecr.${region}.amazonaws.com/${service.image.repository}@${service.image.digest}`,
    essential: true,
    portMappings: port === null ? [] : [{ containerPort: port, protocol: 'tcp' }],
    environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
    secrets: secretsIn(estate, service),
    ulimits: service.ulimits,
    logConfiguration: {
      logDriver: 'awslogs',
      options: { 'awslogs-group': logGroupName, 'awslogs-region': region, 'awslogs-stream-prefix': service.name },
    },
  };
};

const declareRoles = (
  { estate, service, streams }: TaskArgs,
  logGroup: aws.cloudwatch.LogGroup,
  parent: pulumi.Resource,
): { execution: DeclaredRole; task: DeclaredRole } => {
  const { account, region } = estate;
  const principal = { service: 'ecs-tasks.amazonaws.com', sourceArn: `arn:aws:ecs:${region}:${account}:*` };
  const repositoryArn = `arn:aws:ecr:${region}:${account}:repository/${service.image.repository}`;
  return {
    execution: declareRole(
      {
        estate,
        parts: [service.name, 'execution'],
        principal,
        statements: [
          ...pullStatements(repositoryArn),
          logStatement(logGroup.arn),
          ...secretStatements(secretsIn(estate, service).map(({ valueFrom }) => valueFrom)),
        ],
      },
      parent,
    ),
    task: declareRole(
      {
        estate,
        parts: [service.name, 'task'],
        principal,
        statements: streams.length === 0 ? [] : [publishStatement(streams.map(({ streamArn }) => streamArn))],
      },
      parent,
    ),
  };
};

/** Declares the task definition of a service and what its tasks need. */
export const declareTask = (args: TaskArgs, parent: pulumi.Resource): DeclaredTask => {
  const { estate, service, logRetentionDays } = args;
  const logGroup = new aws.cloudwatch.LogGroup(
    `${service.name}-logs`,
    { name: `/${estate.application}/${service.name}`, retentionInDays: logRetentionDays },
    { parent },
  );
  const { execution, task } = declareRoles(args, logGroup, parent);
  const definition = new aws.ecs.TaskDefinition(
    `${service.name}-task`,
    {
      family: nameIn(estate, service.name),
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: String(service.cpuUnits),
      memory: String(service.memoryMiB),
      executionRoleArn: execution.arn,
      taskRoleArn: task.arn,
      containerDefinitions: pulumi.jsonStringify([containerOf(args, logGroup.name)]),
    },
    { parent },
  );
  return {
    taskDefinitionArn: definition.arn,
    needs: [execution.policy, task.policy].filter((policy) => policy !== undefined),
  };
};
