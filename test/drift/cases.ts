/** A change by hand for each kind of resources, and how a comparison names it. */
import type { KindName } from '../../src/drift/item.ts';
import type { Edit } from '../../src/sandbox/faults/edit.ts';
import { START_MS } from './estate.ts';

interface Case {
  what: string;
  edit: Omit<Edit, 'region'>;
  kind: KindName;
  name: string;
  /** Null: the resource itself. */
  field: string | null;
  /** Differences that the edit makes, when more than one. */
  count?: number;
}

const edit = (collection: string, name: string, field: string, value: Edit['value']): Omit<Edit, 'region'> => ({
  collection,
  name,
  field: field === '' ? [] : field.split('.'),
  value,
});

const DIGEST = `sha256:${'5'.repeat(64)}`;
const INLINE = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['kinesis:PutRecord'], Resource: '*' }],
});

export const CASES: Case[] = [
  {
    what: 'an image',
    edit: edit('taskDefinitions', 'pony-auth', 'containerDefinitions.0.image', `pony/auth@${DIGEST}`),
    kind: 'task definition',
    name: 'auth',
    field: 'auth image digest',
    count: 2,
  },
  {
    what: 'the cpu of a task',
    edit: edit('taskDefinitions', 'pony-api', 'cpu', '2048'),
    kind: 'task definition',
    name: 'api',
    field: 'cpu',
  },
  {
    what: 'the memory of a task',
    edit: edit('taskDefinitions', 'pony-api', 'memory', '4096'),
    kind: 'task definition',
    name: 'api',
    field: 'memory',
  },
  {
    what: 'a value of an environment',
    edit: edit('taskDefinitions', 'pony-web', 'containerDefinitions.0.environment.0.value', 'x'),
    kind: 'task definition',
    name: 'web',
    field: 'web environment AWS_REGION',
  },
  {
    what: 'a key of an environment',
    edit: edit('taskDefinitions', 'pony-web', 'containerDefinitions.0.environment.0', null),
    kind: 'task definition',
    name: 'web',
    field: 'web environment AWS_REGION',
  },
  {
    what: 'a setting of a service',
    edit: edit('services', 'pony/auth', 'deploymentConfiguration.minimumHealthyPercent', 50),
    kind: 'service',
    name: 'auth',
    field: 'least percent while deploying',
  },
  {
    what: 'a bound of scaling',
    edit: edit('scalableTargets', 'service/pony/auth', 'maxCapacity', 99),
    kind: 'scaling',
    name: 'auth',
    field: 'maximum',
  },
  {
    what: 'the target of a scaling policy',
    edit: edit('scalingPolicies', 'pony-auth-cpu', 'TargetTrackingScalingPolicyConfiguration.TargetValue', 71),
    kind: 'scaling policy',
    name: 'auth pony-auth-cpu',
    field: 'target',
  },
  {
    what: 'a health check',
    edit: edit('targetGroups', 'pony-web', 'HealthCheckPath', '/other'),
    kind: 'target group',
    name: 'web',
    field: 'health check path',
  },
  {
    what: 'a TLS policy',
    edit: edit('listeners', 'pony', 'SslPolicy', 'ELBSecurityPolicy-2016-08'),
    kind: 'listener',
    name: 'pony 443',
    field: 'TLS policy',
  },
  {
    what: 'an inline policy',
    edit: edit('roles', 'pony-auth-task', 'inline.permissions', INLINE),
    kind: 'role',
    name: 'auth task',
    field: 'allows kinesis:PutRecord on *',
    count: 4,
  },
  {
    what: 'the code of a function',
    edit: edit('functions', 'pony-analytics', 'CodeSha256', `${'A'.repeat(43)}=`),
    kind: 'function',
    name: 'analytics',
    field: 'code SHA-256',
  },
  {
    what: 'the runtime of a function',
    edit: edit('functions', 'pony-analytics', 'Runtime', 'nodejs20.x'),
    kind: 'function',
    name: 'analytics',
    field: 'runtime',
  },
  {
    what: 'the handler of a function',
    edit: edit('functions', 'pony-analytics', 'Handler', 'other.handler'),
    kind: 'function',
    name: 'analytics',
    field: 'handler',
  },
  {
    what: 'the memory of a function',
    edit: edit('functions', 'pony-analytics', 'MemorySize', 1024),
    kind: 'function',
    name: 'analytics',
    field: 'memory MiB',
  },
  {
    what: 'the timeout of a function',
    edit: edit('functions', 'pony-analytics', 'Timeout', 5),
    kind: 'function',
    name: 'analytics',
    field: 'timeout seconds',
  },
  {
    what: 'a variable of a function',
    edit: edit('functions', 'pony-analytics', 'Environment.Variables.MORE', 'x'),
    kind: 'function',
    name: 'analytics',
    field: 'environment MORE',
  },
  {
    what: 'a function that is missing',
    edit: edit('functions', 'pony-analytics', '', null),
    kind: 'function',
    name: 'analytics',
    field: null,
    count: 3,
  },
  {
    what: 'a setting of a mapping',
    edit: edit('mappings', '', 'BisectBatchOnFunctionError', false),
    kind: 'mapping',
    name: 'analytics',
    field: 'halves a failed batch',
  },
  {
    what: 'the retention of a stream',
    edit: edit('streams', 'pony-events', 'retentionHours', 48),
    kind: 'stream',
    name: 'events',
    field: 'retention hours',
  },
  {
    what: 'the mode of a stream',
    edit: edit('streams', 'pony-events', 'mode', 'ON_DEMAND'),
    kind: 'stream',
    name: 'events',
    field: 'mode',
    count: 2,
  },
  {
    what: 'the encryption of a stream',
    edit: edit('streams', 'pony-events', 'keyId', null),
    kind: 'stream',
    name: 'events',
    field: 'encryption',
    count: 2,
  },
  {
    what: 'the cooldown of a scaling policy',
    edit: edit('scalingPolicies', 'pony-auth-cpu', 'TargetTrackingScalingPolicyConfiguration.ScaleOutCooldown', 0),
    kind: 'scaling policy',
    name: 'auth pony-auth-cpu',
    field: 'scale-out cooldown seconds',
  },
  {
    what: 'the shards of a stream',
    edit: edit('streams', 'pony-events', 'shardCount', 5),
    kind: 'stream',
    name: 'events',
    field: 'open shards',
  },
  {
    what: 'a certificate that ends',
    edit: edit('certificates', 'certificate', 'NotAfter', new Date(START_MS + 86_400_000).toISOString()),
    kind: 'certificate',
    name: 'pony 443',
    field: 'valid until',
  },
  {
    what: 'a certificate for another name',
    edit: edit('certificates', 'certificate', 'DomainName', 'other.example'),
    kind: 'certificate',
    name: 'pony 443',
    field: 'for other.example',
  },
  {
    what: 'the retention of logs',
    edit: edit('logGroups', '/pony/mailer', 'retentionInDays', 7),
    kind: 'log group',
    name: 'mailer',
    field: 'retention days',
  },
  {
    what: 'a log group that is missing',
    edit: edit('logGroups', '/pony/mailer', '', null),
    kind: 'log group',
    name: 'mailer',
    field: null,
  },
  {
    what: 'a quota',
    edit: edit('quotas', 'kinesis', '0.value', 500),
    kind: 'quota',
    name: 'kinesis L-0918CF54',
    field: 'shards',
  },
];
