/**
 * Where moto 5.2.1 does not do what AWS does, as far as the calls of the catalogue show it. The contract suite expects
 * exactly these of moto (so a row that is no longer true fails) and none of them of any other target.
 */

export interface Difference {
  id: string;
  call: string;
  aws: string;
  moto: string;
  /** Where AWS says so. */
  source: string;
}

export const MOTO_DIFFERENCES = [
  {
    id: 'ecs-batch-limit',
    call: 'ecs DescribeServices',
    aws: 'more than 10 services are refused, `InvalidParameterException`',
    moto: 'any number is answered',
    source: 'Amazon ECS API Reference, DescribeServices',
  },
  {
    id: 'ecs-negative-count',
    call: 'ecs UpdateService',
    aws: 'a negative desired count is refused, `InvalidParameterException`',
    moto: 'it is taken, and the running count becomes negative too',
    source: 'Amazon ECS API Reference, UpdateService',
  },
  {
    id: 'ecs-runs-at-once',
    call: 'ecs UpdateService',
    aws: 'tasks are pending for tens of seconds',
    moto: 'the running count is the desired count at once',
    source: 'Amazon ECS Developer Guide, Task lifecycle',
  },
  {
    id: 'ecs-deployment-stale',
    call: 'ecs DescribeServices',
    aws: 'the PRIMARY deployment follows the desired count',
    moto: 'it keeps the count that the service was created with',
    source: 'Amazon ECS API Reference, Deployment',
  },
  {
    id: 'ecs-registers-no-targets',
    call: 'elbv2 DescribeTargetHealth',
    aws: 'running tasks of a service are targets of its target group',
    moto: 'no task becomes a target; targets are those that were registered by hand, healthy at once',
    source: 'Amazon ECS Developer Guide, Service load balancing',
  },
  {
    id: 'scaling-minimum-moves-nothing',
    call: 'application-autoscaling RegisterScalableTarget',
    aws: 'a minimum above the desired count raises the count',
    moto: 'the desired count stays',
    source: 'Application Auto Scaling API Reference, RegisterScalableTarget',
  },
  {
    id: 'scaling-minimum-above-maximum',
    call: 'application-autoscaling RegisterScalableTarget',
    aws: 'refused, `ValidationException`',
    moto: 'accepted',
    source: 'Application Auto Scaling API Reference, RegisterScalableTarget',
  },
  {
    id: 'scaling-suspension-absent',
    call: 'application-autoscaling DescribeScalableTargets',
    aws: '`SuspendedState` is always there',
    moto: 'it is there only once it was set',
    source: 'Application Auto Scaling API Reference, ScalableTarget',
  },
  {
    id: 'scaling-pages-repeat',
    call: 'application-autoscaling DescribeScalableTargets',
    aws: 'pages follow one another to the last',
    moto: 'from the third page on the second one is given for ever',
    source: 'Application Auto Scaling API Reference, DescribeScalableTargets',
  },
  {
    id: 'mapping-changes-at-once',
    call: 'lambda UpdateEventSourceMapping',
    aws: 'the state is Enabling or Disabling for minutes',
    moto: 'it is Enabled or Disabled at once',
    source: 'Lambda Developer Guide, Process Amazon Kinesis Data Streams records with Lambda',
  },
  {
    id: 'mapping-missing-accepted',
    call: 'lambda UpdateEventSourceMapping',
    aws: 'an unknown UUID is refused, `ResourceNotFoundException`',
    moto: 'it is accepted with an empty answer',
    source: 'Lambda API Reference, UpdateEventSourceMapping',
  },
  {
    id: 'stream-reshards-at-once',
    call: 'kinesis UpdateShardCount',
    aws: 'the stream is UPDATING for minutes',
    moto: 'it is ACTIVE with the new shards at once',
    source: 'Kinesis Data Streams API Reference, UpdateShardCount',
  },
  {
    id: 'stream-more-than-double',
    call: 'kinesis UpdateShardCount',
    aws: 'more than twice the open shards is refused, `LimitExceededException`',
    moto: 'accepted',
    source: 'Kinesis Data Streams API Reference, UpdateShardCount',
  },
  {
    id: 'stream-mode-missing-fails',
    call: 'kinesis UpdateStreamMode',
    aws: 'an unknown stream is refused, `ResourceNotFoundException`',
    moto: 'HTTP 500, so the outcome is unknown',
    source: 'Kinesis Data Streams API Reference, UpdateStreamMode',
  },
  {
    id: 'record-delete-inexact',
    call: 'route53 ChangeResourceRecordSets',
    aws: 'a DELETE must state all current values',
    moto: 'of a record with a `SetIdentifier` no value is compared; of others, any value that they ever had will do',
    source: 'Route 53 API Reference, ChangeResourceRecordSets',
  },
  {
    id: 'record-create-inexact',
    call: 'route53 ChangeResourceRecordSets',
    aws: 'a CREATE of a record that exists is refused, `InvalidChangeBatch`',
    moto: 'only the very same CREATE is refused, and that even after the record was deleted; another adds a second record',
    source: 'Route 53 API Reference, Change',
  },
  {
    id: 'record-delete-code',
    call: 'route53 ChangeResourceRecordSets',
    aws: 'a DELETE that does not match is `InvalidChangeBatch`',
    moto: 'it is `InvalidInput`',
    source: 'Route 53 API Reference, ChangeResourceRecordSets',
  },
  {
    id: 'record-weight-limit',
    call: 'route53 ChangeResourceRecordSets',
    aws: 'a weight above 255 is refused, `InvalidInput`',
    moto: 'accepted',
    source: 'Route 53 API Reference, ResourceRecordSet',
  },
  {
    id: 'record-page-identifier',
    call: 'route53 ListResourceRecordSets',
    aws: 'a page that ends within records of one name says which identifier comes next',
    moto: 'it does not, and takes no `StartRecordIdentifier`',
    source: 'Route 53 API Reference, ListResourceRecordSets',
  },
  {
    id: 'change-in-sync-at-once',
    call: 'route53 ChangeResourceRecordSets, GetChange',
    aws: 'a change has its own id and is PENDING for up to a minute',
    moto: 'every change has the same id and is INSYNC at once',
    source: 'Route 53 API Reference, GetChange',
  },
  {
    id: 'change-missing-in-sync',
    call: 'route53 GetChange',
    aws: 'an unknown id is refused, `NoSuchChange`',
    moto: 'it is INSYNC',
    source: 'Route 53 API Reference, GetChange',
  },
  {
    id: 'quotas-not-listed',
    call: 'service-quotas ListServiceQuotas',
    aws: 'the applied quotas of a service',
    moto: 'HTTP 500, so the outcome is unknown',
    source: 'Service Quotas API Reference, ListServiceQuotas',
  },
  {
    id: 'no-request-rates',
    call: 'all',
    aws: 'calls above the rate of an API are refused as throttled',
    moto: 'every call is answered',
    source: 'Route 53 Developer Guide, Quotas; Amazon ECS API Reference, Request throttling',
  },
  {
    id: 'record-wildcard-plain',
    call: 'route53 ListResourceRecordSets',
    aws: 'a wildcard comes back as `\\052.`',
    moto: 'it comes back as it was given',
    source: 'Route 53 Developer Guide, DNS domain name format',
  },
  {
    id: 'record-cname-clash',
    call: 'route53 ChangeResourceRecordSets',
    aws: 'another record beside a CNAME of its name is refused, `InvalidChangeBatch`',
    moto: 'it is taken',
    source: 'Route 53 Developer Guide, Supported DNS record types',
  },
  {
    id: 'record-group-mixed',
    call: 'route53 ChangeResourceRecordSets',
    aws: 'a simple record beside weighted ones, or another TTL within a group, is refused, `InvalidChangeBatch`',
    moto: 'both are taken',
    source: 'Route 53 API Reference, ResourceRecordSet',
  },
] as const satisfies readonly Difference[];

export type DifferenceId = (typeof MOTO_DIFFERENCES)[number]['id'];

/** The list as a Markdown table, as the documentation has it. */
export const differencesTable = (): string =>
  [
    '| Call | AWS | moto | Source |',
    '|---|---|---|---|',
    ...MOTO_DIFFERENCES.map(({ call, aws, moto, source }) => `| ${call} | ${aws} | ${moto} | ${source} |`),
  ].join('\n');
