/** What an answer to each operation of AWS always holds, and how it tells what it is about (`whole.ts`). */
import type { OperationOf, ServiceName } from './call.ts';

export type Member = 'list' | 'text' | 'number' | 'boolean' | 'object';
export type Thing = Readonly<Record<string, unknown>>;

export type Members = Readonly<Record<string, Member>>;

/** A question, as far as its answer must fit it. */
interface Asked {
  input: Thing;
  region: string;
}

export interface Rule<Held extends Members = Members> {
  members: Held;
  /** What each row of a list holds, by the name of the list. */
  rows: Readonly<Record<string, Members>>;
  /** What shows that it is no answer to this question, or not all of it, a phrase; null when nothing does. */
  wrong: (output: Thing, asked: Asked) => string | null;
}

const rule = <const Held extends Members>(
  members: Held,
  { rows = {}, wrong = () => null }: Partial<Pick<Rule, 'rows' | 'wrong'>> = {},
): Rule<Held> => ({ members, rows, wrong });

export const isThing = (value: unknown): value is Thing =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const thing = (value: unknown): Thing => (isThing(value) ? value : {});
export const things = (value: unknown): Thing[] => (Array.isArray(value) ? value.map(thing) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** Names and ARNs end in the same word. */
const lastPart = (value: unknown): string => textOf(value).slice(textOf(value).lastIndexOf('/') + 1);

const FOREIGN = 'it is about something else';
const PARTIAL = 'it is not whole';

const all = (rows: readonly Thing[], holds: (row: Thing) => boolean): string | null =>
  rows.every(holds) ? null : FOREIGN;

/** Where the question names things, the answer names no others. */
const among = (rows: unknown, field: string, asked: unknown): string | null => {
  const names = texts(asked);
  return names.length === 0 ? null : all(things(rows), (row) => names.includes(textOf(row[field])));
};

const same = (given: unknown, asked: unknown): string | null =>
  asked === undefined || lastPart(given) === lastPart(asked) ? null : FOREIGN;

/** More is to come, and nothing tells how to ask for it. */
const endless =
  (token: string): Rule['wrong'] =>
  ({ IsTruncated, [token]: next }) =>
    IsTruncated === true && (typeof next !== 'string' || next === '') ? PARTIAL : null;

const first = (...faults: readonly (string | null)[]): string | null => faults.find((fault) => fault !== null) ?? null;

const plain = (name: unknown): string => textOf(name).toLowerCase().replace(/\.$/, '');

/** A page may end amid the zone, but not amid the records of the name that it was asked for. */
const recordsFault: Rule['wrong'] = (output, { input }) => {
  if (output['IsTruncated'] !== true) return output['IsTruncated'] === false ? null : PARTIAL;
  const { NextRecordName, NextRecordType } = output;
  if (NextRecordName === undefined) return PARTIAL;
  const isSameType = input['StartRecordType'] === undefined || NextRecordType === input['StartRecordType'];
  return plain(NextRecordName) === plain(input['StartRecordName']) && isSameType ? PARTIAL : null;
};

/** "KeyCount is the number of keys returned", common prefixes among them (Amazon S3 API Reference, ListObjectsV2). */
const keysFault: Rule['wrong'] = (output, asked) => {
  const keys = [
    ...things(output['Contents']).map(({ Key }) => Key),
    ...things(output['CommonPrefixes']).map(({ Prefix }) => Prefix),
  ];
  const prefix = textOf(asked.input['Prefix']);
  const isAsked = textOf(output['Prefix']) === prefix && keys.every((key) => textOf(key).startsWith(prefix));
  return first(
    isAsked ? null : FOREIGN,
    keys.length === output['KeyCount'] ? null : PARTIAL,
    endless('NextContinuationToken')(output, asked),
  );
};

const isOfRegion = (arn: unknown, region: string): boolean => arn === undefined || textOf(arn).split(':')[3] === region;

const reservedFault: Rule['wrong'] = ({ ReservedConcurrentExecutions: reserved }) =>
  reserved === undefined || reserved === null || typeof reserved === 'number' ? null : PARTIAL;

/** What each operation of AWS answers. A new operation needs a row: the type says so. */
export const RULES = {
  ecs: {
    DescribeServices: rule(
      { services: 'list' },
      {
        rows: { services: { serviceName: 'text', desiredCount: 'number', runningCount: 'number' } },
        wrong(output, { input: { services, cluster = 'default' } }) {
          const names = texts(services).map(lastPart);
          const isOurs = ({ serviceName, clusterArn }: Thing): boolean =>
            names.includes(textOf(serviceName)) &&
            (clusterArn === undefined || lastPart(clusterArn) === lastPart(cluster));
          return all(things(output['services']), isOurs);
        },
      },
    ),
    UpdateService: rule(
      { service: 'object' },
      { wrong: (output, { input }) => same(thing(output['service'])['serviceName'], input['service']) },
    ),
    ListTasks: rule({ taskArns: 'list' }),
    DescribeTasks: rule({ tasks: 'list' }, { rows: { tasks: { taskArn: 'text' } } }),
    DescribeTaskDefinition: rule({ taskDefinition: 'object' }),
  },
  'application-autoscaling': {
    DescribeScalableTargets: rule(
      { ScalableTargets: 'list' },
      {
        rows: { ScalableTargets: { ResourceId: 'text', MinCapacity: 'number', MaxCapacity: 'number' } },
        wrong: (output, { input }) => among(output['ScalableTargets'], 'ResourceId', input['ResourceIds']),
      },
    ),
    RegisterScalableTarget: rule({}),
    DescribeScalingPolicies: rule(
      { ScalingPolicies: 'list' },
      { wrong: (output, { input }) => among(output['ScalingPolicies'], 'ResourceId', [input['ResourceId']]) },
    ),
  },
  elbv2: {
    DescribeTargetHealth: rule(
      { TargetHealthDescriptions: 'list' },
      { rows: { TargetHealthDescriptions: { TargetHealth: 'object' } } },
    ),
    DescribeLoadBalancers: rule(
      { LoadBalancers: 'list' },
      { wrong: (output, { input }) => among(output['LoadBalancers'], 'LoadBalancerArn', input['LoadBalancerArns']) },
    ),
    DescribeListeners: rule(
      { Listeners: 'list' },
      { wrong: (output, { input }) => among(output['Listeners'], 'LoadBalancerArn', [input['LoadBalancerArn']]) },
    ),
    DescribeTargetGroups: rule(
      { TargetGroups: 'list' },
      { wrong: (output, { input }) => among(output['TargetGroups'], 'TargetGroupArn', input['TargetGroupArns']) },
    ),
  },
  lambda: {
    ListEventSourceMappings: rule(
      { EventSourceMappings: 'list' },
      {
        rows: { EventSourceMappings: { UUID: 'text', State: 'text' } },
        wrong: (output, { region }) =>
          all(things(output['EventSourceMappings']), ({ FunctionArn }) => isOfRegion(FunctionArn, region)),
      },
    ),
    UpdateEventSourceMapping: rule(
      { UUID: 'text' },
      { wrong: ({ UUID: given }, { input: { UUID } }) => same(given, UUID) },
    ),
    // "The number of simultaneous executions that are reserved for the function": left out where none are.
    GetFunctionConcurrency: rule({}, { wrong: reservedFault }),
    GetFunctionConfiguration: rule({ FunctionName: 'text' }),
  },
  kinesis: {
    DescribeStreamSummary: rule(
      { StreamDescriptionSummary: 'object' },
      {
        wrong: (output, { input: { StreamName } }) =>
          same(thing(output['StreamDescriptionSummary'])['StreamName'], StreamName),
      },
    ),
    UpdateShardCount: rule({}),
    UpdateStreamMode: rule({}),
  },
  route53: {
    ListResourceRecordSets: rule(
      { ResourceRecordSets: 'list' },
      { rows: { ResourceRecordSets: { Name: 'text', Type: 'text' } }, wrong: recordsFault },
    ),
    ChangeResourceRecordSets: rule({ ChangeInfo: 'object' }),
    GetChange: rule(
      { ChangeInfo: 'object' },
      { wrong: (output, { input: { Id } }) => same(thing(output['ChangeInfo'])['Id'], Id) },
    ),
  },
  cloudwatch: {
    GetMetricData: rule(
      { MetricDataResults: 'list' },
      {
        rows: { MetricDataResults: { Id: 'text' } },
        wrong: (output, { input: { MetricDataQueries } }) =>
          among(
            output['MetricDataResults'],
            'Id',
            things(MetricDataQueries).map(({ Id }) => Id),
          ),
      },
    ),
    DescribeAlarms: rule({ MetricAlarms: 'list' }),
  },
  ec2: {
    DescribeSecurityGroups: rule(
      { SecurityGroups: 'list' },
      { wrong: (output, { input }) => among(output['SecurityGroups'], 'GroupId', input['GroupIds']) },
    ),
    DescribeVpcs: rule(
      { Vpcs: 'list' },
      { wrong: (output, { input }) => among(output['Vpcs'], 'VpcId', input['VpcIds']) },
    ),
  },
  iam: {
    GetRole: rule(
      { Role: 'object' },
      { wrong: (output, { input: { RoleName } }) => same(thing(output['Role'])['RoleName'], RoleName) },
    ),
    ListRolePolicies: rule({ PolicyNames: 'list' }, { wrong: endless('Marker') }),
    GetRolePolicy: rule({ PolicyDocument: 'text' }),
    ListAttachedRolePolicies: rule({ AttachedPolicies: 'list' }, { wrong: endless('Marker') }),
  },
  logs: { DescribeLogGroups: rule({ logGroups: 'list' }) },
  acm: { DescribeCertificate: rule({ Certificate: 'object' }) },
  s3: {
    PutObject: rule({ ETag: 'text' }),
    GetObject: rule({ Body: 'text', ETag: 'text' }),
    ListObjectsV2: rule({ IsTruncated: 'boolean', KeyCount: 'number' }, { wrong: keysFault }),
  },
  'service-quotas': {
    ListServiceQuotas: rule({ Quotas: 'list' }, { rows: { Quotas: { QuotaCode: 'text', Value: 'number' } } }),
  },
  sts: { GetCallerIdentity: rule({ Account: 'text', Arn: 'text' }) },
  // The tool's own answers.
  pulumi: { Preview: rule({ posture: 'text' }), Up: rule({ update: 'text' }) },
  probe: { Http: rule({ succeeded: 'number', failed: 'number' }), Dns: rule({ answers: 'list' }) },
  human: { Confirm: rule({ answer: 'text' }) },
  command: { Run: rule({ exitCode: 'number' }), Look: rule({ exitCode: 'number' }) },
} satisfies { [S in ServiceName]: { [O in OperationOf<S>]: Rule } };
