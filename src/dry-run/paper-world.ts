/**
 * A world on paper: the observed facts, in which every change takes effect at once and every gate is green. A rehearsal in
 * it shows the very calls that an undisturbed run sends, also those that depend on what earlier steps left behind.
 */
import type {
  Answer,
  Call,
  CallOf,
  CommandOutput,
  DnsProbeOutput,
  HttpProbeOutput,
  OperationOf,
  ServiceName,
  StackPreviewOutput,
  WriteOf,
} from '../domain/api/call.ts';
import { isComparing } from '../domain/api/catalogue.ts';
import { isCoveredBy, isSameName, plainName } from '../domain/api/dns-name.ts';
import type { Facts } from '../domain/facts/facts.ts';
import type { ServiceFacts, StreamSeen } from '../domain/api/observed.ts';
import type { Sight } from '../domain/api/sight.ts';
import { paperOf, raise, serviceKey, UNREAD, type Live, type Paper } from './paper-state.ts';
import { sameRecordSet, type RecordSet } from '../domain/api/record-set.ts';

/** Answers a call on paper. Keeps what earlier calls changed. */
export type PaperWorld = (call: Call) => Answer;

const yes = (output: unknown): Answer => ({ outcome: 'yes', output });
/** @param cause why it is not known, with the code of the error first where there was one. */
const unknown = (cause: string): Answer => {
  const [, code = 'NotRead', message = cause] = /^(\w+): (.*)$/s.exec(cause) ?? [];
  return { outcome: 'unknown', error: { code, message, kind: 'unreachable' } };
};
const answerWith = <T>(sight: Sight<T> | undefined, output: (seen: T) => unknown): Answer =>
  sight === undefined || !sight.known ? unknown((sight ?? UNREAD).cause) : yes(output(sight.seen));

const change = <T>(live: Live<T | null>, key: string, patch: Partial<T>): void => {
  const sight = live.get(key);
  if (sight?.known === true && sight.seen !== null) live.set(key, { known: true, seen: { ...sight.seen, ...patch } });
};

const describeService = (
  serviceName: string,
  { rolloutState, rolloutStateReason, failedTasks, deploymentController, ...counts }: ServiceFacts,
) => ({
  serviceName,
  ...counts,
  deploymentController: { type: deploymentController },
  deployments: [{ status: 'PRIMARY', rolloutState, rolloutStateReason, failedTasks }],
});

const describeServices = (paper: Paper, region: string, cluster: string | undefined, names: string[]): Answer => {
  const sights = names.map((name) => ({
    name,
    sight: paper.services.get(serviceKey(region, cluster, name)) ?? UNREAD,
  }));
  for (const { sight } of sights) if (!sight.known) return unknown(sight.cause);
  return yes({
    services: sights.flatMap(({ name, sight }) =>
      sight.known && sight.seen !== null ? [describeService(name, sight.seen)] : [],
    ),
    failures: sights.flatMap(({ name, sight }) =>
      sight.known && sight.seen === null ? [{ arn: name, reason: 'MISSING' }] : [],
    ),
  });
};

const setTasks = (paper: Paper, key: string, count: number): void =>
  change(paper.services, key, { desiredCount: count, runningCount: count, pendingCount: 0 });

const switchMapping = (paper: Paper, region: string, uuid: string, enabled: boolean): Answer => {
  const sight = paper.mappings.get(region);
  const seen = sight?.known === true ? sight.seen : new Map<string, never>();
  const row = seen.get(uuid);
  const rows = row === undefined ? [...seen.values()].filter(({ UUID }) => UUID === uuid) : [row];
  for (const one of rows) one.State = enabled ? 'Enabled' : 'Disabled';
  return yes({ UUID: uuid });
};

type Changes = { Action?: string | undefined; ResourceRecordSet?: unknown }[];

const changeRecords = (paper: Paper, changes: Changes): Answer => {
  for (const { Action, ResourceRecordSet } of changes) {
    const record = ResourceRecordSet as RecordSet;
    if (Action === 'CREATE') paper.records.push(record);
    else paper.records = paper.records.filter((other) => !sameRecordSet(other, record));
  }
  return yes({ ChangeInfo: { Id: '/change/PAPER', Status: 'PENDING' } });
};

/** Region with the largest weight of a name, or of the wildcard that answers for it. */
const servingRegion = (paper: Paper, name: string): string => {
  const weighted = paper.records.filter(({ Weight }) => Weight !== undefined);
  const own = weighted.filter((record) => isSameName(record.Name, name));
  const [first] = (own.length > 0 ? own : weighted.filter((record) => isCoveredBy(record.Name, name))).toSorted(
    (left, right) => (right.Weight ?? 0) - (left.Weight ?? 0),
  );
  return paper.regions.get(first?.SetIdentifier ?? '') ?? '';
};

const probeHttp = (paper: Paper, { region: asked, input }: CallOf<'probe', 'Http'>): Answer => {
  const { address, url, count } = input;
  const region = address === undefined ? servingRegion(paper, new URL(url).hostname) : asked;
  return yes({ succeeded: count, failed: 0, regions: { [region]: count } } satisfies HttpProbeOutput);
};

const probeDns = (paper: Paper, { input: { name } }: CallOf<'probe', 'Dns'>): Answer => {
  const region = servingRegion(paper, name);
  return yes({ answers: [{ resolver: 'any', region, ttlSeconds: 60 }] } satisfies DnsProbeOutput);
};

const describeScaling = (
  paper: Paper,
  { region, input }: CallOf<'application-autoscaling', 'DescribeScalableTargets'>,
): Answer => {
  const targets: unknown[] = [];
  for (const id of input.ResourceIds ?? []) {
    const sight = paper.scaling.get(`${region} ${id}`) ?? UNREAD;
    if (!sight.known) return unknown(sight.cause);
    if (sight.seen === null) continue;
    const { minCapacity: MinCapacity, maxCapacity: MaxCapacity, suspended: SuspendedState } = sight.seen;
    targets.push({ ResourceId: id, MinCapacity, MaxCapacity, SuspendedState });
  }
  return yes({ ScalableTargets: targets });
};

const registerScaling = (
  paper: Paper,
  { region, input }: CallOf<'application-autoscaling', 'RegisterScalableTarget'>,
): Answer => {
  const { ResourceId, MinCapacity = 0, MaxCapacity = 0 } = input;
  const key = `${region} ${ResourceId ?? ''}`;
  change(paper.scaling, key, { minCapacity: MinCapacity, maxCapacity: MaxCapacity });
  const sight = paper.services.get(key);
  const desired = sight?.known === true ? (sight.seen?.desiredCount ?? 0) : 0;
  // Registering moves the count into the bounds: Application Auto Scaling API Reference, RegisterScalableTarget.
  if (desired < MinCapacity || desired > MaxCapacity)
    setTasks(paper, key, Math.min(MaxCapacity, Math.max(MinCapacity, desired)));
  return yes({});
};

const describeStream = (StreamName: string | undefined, sight: Sight<StreamSeen> | undefined): Answer =>
  sight?.known === true && sight.seen === null
    ? { outcome: 'no', error: { code: 'ResourceNotFoundException', message: 'It is not there.', kind: 'missing' } }
    : answerWith(sight, (seen) => ({
        StreamDescriptionSummary: {
          StreamName,
          StreamStatus: seen?.status,
          StreamModeDetails: { StreamMode: seen?.mode },
          OpenShardCount: seen?.shardCount,
        },
      }));

const listRecords = (paper: Paper, { input }: CallOf<'route53', 'ListResourceRecordSets'>): Answer => {
  const name = plainName(input.StartRecordName ?? '');
  const cause = paper.unreadNames.get(name);
  if (cause !== undefined) return unknown(cause);
  const ResourceRecordSets = paper.records.filter(({ Name }) => plainName(Name) === name);
  return yes({ ResourceRecordSets, IsTruncated: false });
};

/** How much a stack lacks is not known on paper: everything, until it is raised. */
const stack = (paper: Paper, { operation, input }: Extract<Call, { service: 'pulumi' }>): Answer => {
  const known = paper.stacks.get(input.stack);
  const posture = known?.posture ?? '';
  if (operation === 'Preview')
    return yes({
      posture,
      changes: posture === input.posture ? 0 : 1,
      isUpdating: false,
      failure: null,
    } satisfies StackPreviewOutput);
  if (known !== undefined) {
    known.posture = input.posture;
    raise(paper, known.manifest);
  }
  return yes({ update: 'on paper' });
};

/** Nothing is run on paper: every command does what it should. */
const command = ({ commands }: Paper, call: Extract<Call, { service: 'command' }>): Answer => {
  const { name } = call.input;
  const output = (exitCode: number): Answer => yes({ exitCode, lines: [] } satisfies CommandOutput);
  if (call.operation === 'Look') return output(commands.has(name) ? 0 : 1);
  if (call.input.way === 'there') commands.add(name);
  else commands.delete(name);
  return output(0);
};

type OnPaper<S extends ServiceName, O extends OperationOf<S>> = (paper: Paper, call: CallOf<S, O>) => Answer;

type OnPaperOf<S extends ServiceName> = { [O in OperationOf<S>]?: OnPaper<S, O> } & {
  [O in WriteOf<S>]: OnPaper<S, O>;
};

/** Services of AWS that a run changes something in: the objects of S3 are its journal, which is on no paper. */
type Changed = Exclude<{ [S in ServiceName]: [WriteOf<S>] extends [never] ? never : S }[ServiceName], 's3'>;

/** Every change that a run sends must be known here; of a read that is not, nothing is known on paper. */
const ANSWERS: { [S in ServiceName]?: OnPaperOf<S> } & { [S in Changed]: OnPaperOf<S> } = {
  ecs: {
    DescribeServices: (paper, { region, input }) =>
      describeServices(paper, region, input.cluster, input.services ?? []),
    // On paper no task ever fails.
    ListTasks: () => yes({ taskArns: [] }),
    DescribeTasks: () => yes({ tasks: [], failures: [] }),
    UpdateService(paper, { region, input: { cluster, service, desiredCount = 0 } }) {
      setTasks(paper, serviceKey(region, cluster, service), desiredCount);
      return yes({ service: { serviceName: service } });
    },
  },
  'application-autoscaling': { DescribeScalableTargets: describeScaling, RegisterScalableTarget: registerScaling },
  lambda: {
    GetFunctionConcurrency: (paper, { region, input }) =>
      answerWith(paper.reserved.get(`${region} ${input.FunctionName ?? ''}`), (reserved) =>
        reserved === null ? {} : { ReservedConcurrentExecutions: reserved },
      ),
    ListEventSourceMappings: (paper, { region }) =>
      answerWith(paper.mappings.get(region), (rows) => ({ EventSourceMappings: [...rows.values()] })),
    UpdateEventSourceMapping: (paper, { region, input }) =>
      switchMapping(paper, region, input.UUID ?? '', input.Enabled === true),
  },
  kinesis: {
    DescribeStreamSummary: (paper, { region, input: { StreamName } }) =>
      describeStream(StreamName, paper.streams.get(`${region} ${StreamName ?? ''}`)),
    UpdateShardCount(paper, { region, input: { StreamName = '', TargetShardCount = 0 } }) {
      change(paper.streams, `${region} ${StreamName}`, { shardCount: TargetShardCount });
      return yes({});
    },
    UpdateStreamMode(paper, { region, input: { StreamARN = '', StreamModeDetails } }) {
      const mode = StreamModeDetails?.StreamMode ?? 'PROVISIONED';
      change(paper.streams, `${region} ${paper.streamNames.get(StreamARN) ?? ''}`, { mode });
      return yes({});
    },
  },
  route53: {
    GetChange: (_paper, { input }) => yes({ ChangeInfo: { Id: input.Id, Status: 'INSYNC' } }),
    ChangeResourceRecordSets: (paper, { input }) => changeRecords(paper, input.ChangeBatch?.Changes ?? []),
    ListResourceRecordSets: listRecords,
  },
  elbv2: {
    DescribeTargetHealth: (paper, { input }) =>
      answerWith(paper.services.get(paper.targetGroups.get(input.TargetGroupArn ?? '') ?? ''), (seen) => ({
        TargetHealthDescriptions: Array.from({ length: seen?.runningCount ?? 0 }, () => ({
          TargetHealth: { State: 'healthy' },
        })),
      })),
  },
  pulumi: { Preview: stack, Up: stack },
  command: { Run: command, Look: command },
  probe: { Http: probeHttp, Dns: probeDns },
  human: { Confirm: () => yes({ answer: 'yes', by: 'the operator' }) },
};

/** The type of a call is told by its place in the table alone. */
type AnyAnswer = (paper: Paper, call: Call) => Answer;
const BY_NAME = ANSWERS as Readonly<Record<string, Readonly<Record<string, AnyAnswer | undefined>> | undefined>>;

/** A paper world that starts as the facts found the real one. */
export const paperWorld = (facts: Facts): PaperWorld => {
  const paper = paperOf(facts);
  return (call) =>
    BY_NAME[call.service]?.[call.operation]?.(paper, call) ??
    unknown(isComparing(call) ? 'a run sends no such call' : 'there is nothing on paper about it');
};
