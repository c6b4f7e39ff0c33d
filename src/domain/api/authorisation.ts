/**
 * What a call needs in IAM: actions, resources and request context. The policies that are printed and the sandbox that
 * enforces them read this one table. Sources: Service Authorization Reference, the page "Actions, resources, and condition
 * keys" of each service, unless another is named.
 */
import type { Call, CallOf } from './call.ts';
import { factsOf } from './catalogue.ts';
import { escapedName } from './dns-name.ts';

/** One action on one resource. */
export interface Permission {
  /** Such as `ecs:UpdateService`. */
  action: string;
  /** An ARN; `*` where the action knows no resources. */
  resource: string;
  /** The request's values by condition key. */
  context: Record<string, string[]>;
  /** Condition keys that a least-privilege policy states; the others say nothing that the resource does not. */
  stated: string[];
}

/** Condition keys with several values in one request, which need a set operator (IAM User Guide, Multivalued context keys). */
export const MULTIVALUED_KEYS: ReadonlySet<string> = new Set([
  'route53:ChangeResourceRecordSetsNormalizedRecordNames',
  'route53:ChangeResourceRecordSetsRecordTypes',
  'route53:ChangeResourceRecordSetsActions',
]);

const REGION_KEY = 'aws:RequestedRegion';

const unique = (values: string[]): string[] => [...new Set(values)].toSorted();

interface Asking {
  call: Call;
  account: string;
  action: string;
}

const anywhere = ({ call, action }: Asking): Permission => ({
  action,
  resource: '*',
  context: { [REGION_KEY]: [call.region] },
  stated: [REGION_KEY],
});

const on = ({ call, action }: Asking, resource: string, more: Record<string, string[]> = {}): Permission => ({
  action,
  resource,
  context: { [REGION_KEY]: [call.region], ...more },
  stated: [],
});

const arn = ({ call, account }: Asking, service: string, rest: string): string =>
  `arn:aws:${service}:${call.region}:${account}:${rest}`;

const onService = (asking: Asking, cluster: string, service: string): Permission =>
  on(asking, arn(asking, 'ecs', `service/${cluster}/${service}`), {
    'ecs:cluster': [arn(asking, 'ecs', `cluster/${cluster}`)],
  });

/** Its only resource type is the container instance, which Fargate has none of: the cluster is what narrows it down. */
const inCluster = (asking: Asking, cluster: string): Permission => ({
  action: asking.action,
  resource: '*',
  context: { [REGION_KEY]: [asking.call.region], 'ecs:cluster': [arn(asking, 'ecs', `cluster/${cluster}`)] },
  stated: [REGION_KEY, 'ecs:cluster'],
});

/** A task is named by its ARN, or by `*` where its id is not known yet. */
const onTask = (asking: Asking, cluster: string, task: string): Permission =>
  on(asking, task.startsWith('arn:') ? task : arn(asking, 'ecs', `task/${cluster}/${task}`), {
    'ecs:cluster': [arn(asking, 'ecs', `cluster/${cluster}`)],
  });

const ecs = (asking: Asking, call: Extract<Call, { service: 'ecs' }>): Permission[] => {
  if (call.operation === 'DescribeTaskDefinition') return [anywhere(asking)];
  const cluster = call.input.cluster ?? 'default';
  switch (call.operation) {
    case 'ListTasks':
      return [inCluster(asking, cluster)];
    case 'DescribeTasks':
      return (call.input.tasks ?? []).map((task) => onTask(asking, cluster, task));
    case 'DescribeServices':
      return (call.input.services ?? []).map((service) => onService(asking, cluster, service));
    case 'UpdateService':
      return [onService(asking, cluster, call.input.service ?? '')];
  }
};

type Register = CallOf<'application-autoscaling', 'RegisterScalableTarget'>;

/** What the caller of RegisterScalableTarget must be allowed in CloudWatch, whether or not a policy has alarms yet. */
const ALARM_ACTIONS = ['cloudwatch:DeleteAlarms', 'cloudwatch:DescribeAlarms', 'cloudwatch:PutMetricAlarm'];

/**
 * The ARN of a scalable target ends in an id that only AWS knows, so namespace and dimension narrow it down. What narrows
 * it to the services of the plan is that the caller must also be allowed to read and update the service itself. Beside
 * that the caller must be allowed to keep alarms: Application Auto Scaling validates its rights in the target service *and
 * in CloudWatch* before it registers anything (Application Auto Scaling User Guide, "Permissions validation for API calls
 * on target resources"; Amazon ECS Developer Guide, "IAM permissions required for Amazon ECS service auto scaling", which
 * grants them on every alarm: which alarms it tries them on is not published).
 */
const registerTarget = (asking: Asking, { input }: Register): Permission[] => {
  const [, cluster = '', service = ''] = (input.ResourceId ?? '').split('/');
  const context = {
    'application-autoscaling:service-namespace': [input.ServiceNamespace ?? ''],
    'application-autoscaling:scalable-dimension': [input.ScalableDimension ?? ''],
  };
  const resource = arn(asking, 'application-autoscaling', 'scalable-target/*');
  return [
    { ...on(asking, resource, context), stated: Object.keys(context) },
    ...['ecs:DescribeServices', 'ecs:UpdateService'].map((action) =>
      onService({ ...asking, action }, cluster, service),
    ),
    ...ALARM_ACTIONS.map((action) => anywhere({ ...asking, action })),
  ];
};

/** Of these operations only the look has a resource type: a statement that names a stream grants nothing of the others. */
const kinesis = (asking: Asking, call: Extract<Call, { service: 'kinesis' }>): Permission =>
  call.operation === 'DescribeStreamSummary'
    ? on(asking, arn(asking, 'kinesis', `stream/${call.input.StreamName ?? ''}`))
    : anywhere(asking);

const changeRecords = (asking: Asking, zone: string, call: CallOf<'route53', 'ChangeResourceRecordSets'>) => {
  const changes = call.input.ChangeBatch?.Changes ?? [];
  const context = {
    'route53:ChangeResourceRecordSetsNormalizedRecordNames': unique(
      changes.map(({ ResourceRecordSet }) => escapedName(ResourceRecordSet?.Name ?? '')),
    ),
    'route53:ChangeResourceRecordSetsRecordTypes': unique(
      changes.map(({ ResourceRecordSet }) => ResourceRecordSet?.Type ?? ''),
    ),
    'route53:ChangeResourceRecordSetsActions': unique(changes.map(({ Action }) => Action ?? '')),
  };
  return { ...on(asking, zone, context), stated: Object.keys(context) };
};

/** Route 53's ARNs have neither region nor account. */
const route53 = (asking: Asking, call: Extract<Call, { service: 'route53' }>): Permission => {
  // The id of a change is known only once it was made.
  if (call.operation === 'GetChange') return on(asking, `arn:aws:route53:::change/*`);
  const zone = `arn:aws:route53:::hostedzone/${(call.input.HostedZoneId ?? '').replace('/hostedzone/', '')}`;
  return call.operation === 'ListResourceRecordSets' ? on(asking, zone) : changeRecords(asking, zone, call);
};

/** S3's ARNs have neither region nor account; listing is a right on the bucket, the rest on its objects. */
const s3 = (asking: Asking, call: Extract<Call, { service: 's3' }>): Permission => {
  const bucket = `arn:aws:s3:::${call.input.Bucket ?? ''}`;
  return on(asking, call.operation === 'ListObjectsV2' ? bucket : `${bucket}/${call.input.Key}`);
};

/**
 * All that the caller must be allowed for a call, its own action first. Empty for calls that are not AWS's, and for
 * GetCallerIdentity, which needs no permission (AWS STS API Reference).
 */
export const permissionsOf = (call: Call, account: string): Permission[] => {
  const { iamAction: action } = factsOf(call);
  if (action === null) return [];
  const asking: Asking = { call, account, action };
  switch (call.service) {
    case 'ecs':
      return ecs(asking, call);
    case 'application-autoscaling':
      return call.operation === 'RegisterScalableTarget' ? registerTarget(asking, call) : [anywhere(asking)];
    case 'lambda': {
      if (call.operation === 'ListEventSourceMappings') return [anywhere(asking)];
      if (call.operation === 'GetFunctionConfiguration' || call.operation === 'GetFunctionConcurrency')
        return [on(asking, arn(asking, 'lambda', `function:${call.input.FunctionName ?? ''}`))];
      return [on(asking, arn(asking, 'lambda', `event-source-mapping:${call.input.UUID ?? ''}`))];
    }
    case 'kinesis':
      return [kinesis(asking, call)];
    case 'route53':
      return [route53(asking, call)];
    case 's3':
      return [s3(asking, call)];
    case 'iam':
      // IAM's ARNs have no region.
      return [on(asking, `arn:aws:iam::${account}:role/${call.input.RoleName ?? ''}`)];
    case 'acm':
      return [on(asking, call.input.CertificateArn ?? '*')];
    case 'ec2':
    case 'logs':
    case 'elbv2':
    case 'cloudwatch':
    case 'service-quotas':
      return [anywhere(asking)];
    case 'sts':
    case 'pulumi':
    case 'probe':
    case 'human':
    case 'command':
      return [];
  }
};
