/** Amazon Elastic Container Service. */
import type * as sdk from '@aws-sdk/client-ecs';
import { all, lastPart, rule, same, textOf, texts, thing, things, type Thing } from './answer-rules.ts';
import { comparing, read, write, type AwsServiceDefinition } from './definition.ts';
import { anywhere, arn, on, REGION_KEY, type Asking, type Permission } from './permission.ts';
import type { Shape } from './wire.ts';

const clusterArn = (asking: Asking, cluster: string): string => arn(asking, 'ecs', `cluster/${cluster}`);

/** The right to do something with one service of a cluster. */
export const onService = (asking: Asking, cluster: string, service: string): Permission =>
  on(asking, arn(asking, 'ecs', `service/${cluster}/${service}`), { 'ecs:cluster': [clusterArn(asking, cluster)] });

/** Its only resource type is the container instance, which Fargate has none of: the cluster is what narrows it down. */
const inCluster = (asking: Asking, cluster: string): Permission => ({
  action: asking.action,
  resource: '*',
  context: { [REGION_KEY]: [asking.region], 'ecs:cluster': [clusterArn(asking, cluster)] },
  stated: [REGION_KEY, 'ecs:cluster'],
});

/** A task is named by its ARN, or by `*` where its id is not known yet. */
const onTask = (asking: Asking, cluster: string, task: string): Permission =>
  on(asking, task.startsWith('arn:') ? task : arn(asking, 'ecs', `task/${cluster}/${task}`), {
    'ecs:cluster': [clusterArn(asking, cluster)],
  });

export const ecs = {
  endpoint: (region) => `ecs.${region}.amazonaws.com`,
  denialCode: 'AccessDeniedException',
  throttlingCode: 'ThrottlingException',
  /** Amazon ECS API Reference "Request throttling". */
  buckets: {
    'ecs:service-modify': { burst: 50, perSecond: 5 },
    'ecs:service-read': { burst: 100, perSecond: 20 },
  },
  /** The same page: cluster resources, which tasks are: 100, 20/s; reading task definitions: 50, 20/s. */
  unstatedBuckets: {
    'ecs:task-read': { burst: 100, perSecond: 20 },
    'ecs:task-definition-read': { burst: 50, perSecond: 20 },
  },
  operations: {
    // 10 services in a call: Amazon ECS API Reference, DescribeServices.
    DescribeServices: read<Shape<sdk.DescribeServicesCommandInput, sdk.DescribeServicesCommandOutput>>()({
      bucket: 'ecs:service-read',
      iamAction: 'ecs:DescribeServices',
      needs: (asking, { cluster = 'default', services = [] }) =>
        services.map((service) => onService(asking, cluster, service)),
      batch: { field: 'services', max: 10 },
      batchItems: 'services',
      answer: rule(
        { services: 'list' },
        {
          rows: { services: { serviceName: 'text', desiredCount: 'number', runningCount: 'number' } },
          wrong(output, { input: { services, cluster = 'default' } }) {
            const names = texts(services).map(lastPart);
            const isOurs = ({ serviceName, clusterArn: given }: Thing): boolean =>
              names.includes(textOf(serviceName)) && (given === undefined || lastPart(given) === lastPart(cluster));
            return all(things(output['services']), isOurs);
          },
        },
      ),
    }),
    UpdateService: write<Shape<sdk.UpdateServiceCommandInput, sdk.UpdateServiceCommandOutput>>()({
      bucket: 'ecs:service-modify',
      iamAction: 'ecs:UpdateService',
      needs: (asking, { cluster = 'default', service = '' }) => onService(asking, cluster, service),
      answer: rule(
        { service: 'object' },
        { wrong: (output, { input }) => same(thing(output['service'])['serviceName'], input['service']) },
      ),
    }),
    // 100 tasks a page: Amazon ECS API Reference, ListTasks.
    ListTasks: read<Shape<sdk.ListTasksCommandInput, sdk.ListTasksCommandOutput>>()({
      bucket: 'ecs:task-read',
      iamAction: 'ecs:ListTasks',
      needs: (asking, { cluster = 'default' }) => inCluster(asking, cluster),
      page: { token: 'nextToken', next: 'nextToken', items: 'taskArns' },
      answer: rule({ taskArns: 'list' }),
    }),
    // 100 tasks in a call: Amazon ECS API Reference, DescribeTasks.
    DescribeTasks: read<Shape<sdk.DescribeTasksCommandInput, sdk.DescribeTasksCommandOutput>>()({
      bucket: 'ecs:task-read',
      iamAction: 'ecs:DescribeTasks',
      needs: (asking, { cluster = 'default', tasks = [] }) => tasks.map((task) => onTask(asking, cluster, task)),
      batch: { field: 'tasks', max: 100 },
      batchItems: 'tasks',
      answer: rule({ tasks: 'list' }, { rows: { tasks: { taskArn: 'text' } } }),
    }),
    DescribeTaskDefinition: comparing<
      Shape<sdk.DescribeTaskDefinitionCommandInput, sdk.DescribeTaskDefinitionCommandOutput>
    >()({
      bucket: 'ecs:task-definition-read',
      iamAction: 'ecs:DescribeTaskDefinition',
      needs: anywhere,
      answer: rule({ taskDefinition: 'object' }),
    }),
  },
} satisfies AwsServiceDefinition;
