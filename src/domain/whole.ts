/**
 * When an answer is whole. "There is none" may only be read from a complete and valid answer to the very question: a proxy's
 * page with HTTP 200, an empty body, a list without its end or a list of something else show nothing at all. So this table
 * says of every operation what its answer always holds and how it tells what it is about; an answer that does not fit is
 * unknown, never an empty one.
 *
 * Sources: the "Response Elements" of each operation in the API references of the services. Members named here are in every
 * answer, empty lists included; what AWS may leave out (`Contents` of an empty ListObjectsV2) is not named.
 */
import type { Answer, Call, OperationOf, OutputOf, ServiceName } from './call.ts';

type Member = 'list' | 'text' | 'number' | 'boolean' | 'object';
type Thing = Readonly<Record<string, unknown>>;

type Members = Readonly<Record<string, Member>>;

/** A question, as far as its answer must fit it. */
interface Asked {
  input: Thing;
  region: string;
}

interface Rule<Held extends Members = Members> {
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

const isThing = (value: unknown): value is Thing =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const thing = (value: unknown): Thing => (isThing(value) ? value : {});
const things = (value: unknown): Thing[] => (Array.isArray(value) ? value.map(thing) : []);
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

/** What each operation of AWS answers. A new operation needs a row: the type says so. */
const RULES = {
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

type RuleOf<S extends ServiceName, O extends OperationOf<S>> = O extends keyof (typeof RULES)[S]
  ? (typeof RULES)[S][O]
  : never;
type MembersOf<S extends ServiceName, O extends OperationOf<S>> =
  RuleOf<S, O> extends Rule<infer Held> ? keyof Held : never;

/** The output of an operation that was found whole: what its answer always holds is there. */
export type Whole<S extends ServiceName, O extends OperationOf<S>> = OutputOf<S, O> & {
  [K in MembersOf<S, O> & keyof OutputOf<S, O>]-?: NonNullable<OutputOf<S, O>[K]>;
};

const ruleOf = (service: string, operation: string): Rule | undefined =>
  (RULES as unknown as Record<string, Record<string, Rule> | undefined>)[service]?.[operation];

const isMember = (value: unknown, kind: Member): boolean => {
  if (kind === 'list') return Array.isArray(value);
  if (kind === 'object') return isThing(value);
  return typeof value === (kind === 'text' ? 'string' : kind);
};

const lackingIn = (output: Thing, members: Members): string | null =>
  Object.entries(members).find(([name, kind]) => !isMember(output[name], kind))?.[0] ?? null;

/** What an output lacks by its form, a phrase; null when it has all that such an answer always holds. */
export const formFault = (service: ServiceName, operation: string, output: unknown): string | null => {
  if (!isThing(output)) return 'it holds nothing';
  const { members = {}, rows = {} } = ruleOf(service, operation) ?? {};
  const lacking = lackingIn(output, members);
  if (lacking !== null) return `it has no ${lacking}`;
  for (const [list, held] of Object.entries(rows))
    for (const row of things(output[list])) {
      const missing = lackingIn(row, held);
      if (missing !== null) return `one of its ${list} has no ${missing}`;
    }
  return null;
};

/** Code of an answer that is none. */
export const UNREADABLE = 'UnreadableAnswer';

/** An answer of which nothing can be read. @param fault what is wrong with it, a phrase */
export const unreadable = ({ service, operation }: Pick<Call, 'service' | 'operation'>, fault: string): Answer => ({
  outcome: 'unknown',
  error: {
    code: UNREADABLE,
    message: `What came back is no whole answer to ${service} ${operation}: ${fault}. A proxy may have answered.`,
    kind: 'internal',
  },
});

/** The answer, where it is a whole one to this very call or says no; else an unknown that tells what is wrong with it. */
export const wholeAnswer = (call: Call, answer: Answer): Answer => {
  if (answer.outcome !== 'yes') return answer;
  const { service, operation, region } = call;
  const fault =
    formFault(service, operation, answer.output) ??
    ruleOf(service, operation)?.wrong(thing(answer.output), { input: call.input as Thing, region }) ??
    null;
  return fault === null ? answer : unreadable(call, fault);
};
