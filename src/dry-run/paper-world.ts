/**
 * A world on paper: the observed facts, in which every change takes effect at once and every gate is green. A rehearsal in
 * it shows the very calls that an undisturbed run sends, also those that depend on what earlier steps left behind.
 */
import type {
  Answer,
  Call,
  CommandOutput,
  DnsProbeOutput,
  HttpProbeOutput,
  RunCall,
  StackPreviewOutput,
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

const ask = (paper: Paper, call: Call): Answer => {
  if (call.service === 'probe' && call.operation === 'Http') {
    const { address, url, count } = call.input;
    const region = address === undefined ? servingRegion(paper, new URL(url).hostname) : call.region;
    return yes({ succeeded: count, failed: 0, regions: { [region]: count } } satisfies HttpProbeOutput);
  }
  if (call.service === 'probe') {
    const region = servingRegion(paper, (call.input as { name: string }).name);
    return yes({ answers: [{ resolver: 'any', region, ttlSeconds: 60 }] } satisfies DnsProbeOutput);
  }
  return call.service === 'human'
    ? yes({ answer: 'yes', by: 'the operator' })
    : unknown('there is nothing on paper about it');
};

const scale = (paper: Paper, call: Extract<RunCall, { service: 'application-autoscaling' }>): Answer => {
  const { region, input } = call;
  if (call.operation === 'DescribeScalableTargets') {
    const targets: unknown[] = [];
    for (const id of call.input.ResourceIds ?? []) {
      const sight = paper.scaling.get(`${region} ${id}`) ?? UNREAD;
      if (!sight.known) return unknown(sight.cause);
      if (sight.seen === null) continue;
      const { minCapacity: MinCapacity, maxCapacity: MaxCapacity, suspended: SuspendedState } = sight.seen;
      targets.push({ ResourceId: id, MinCapacity, MaxCapacity, SuspendedState });
    }
    return yes({ ScalableTargets: targets });
  }
  const {
    ResourceId,
    MinCapacity = 0,
    MaxCapacity = 0,
  } = input as { ResourceId: string; MinCapacity?: number; MaxCapacity?: number };
  const key = `${region} ${ResourceId}`;
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

const stream = (paper: Paper, call: Extract<RunCall, { service: 'kinesis' }>): Answer => {
  const keyOf = (name: string | undefined): string => `${call.region} ${name ?? ''}`;
  switch (call.operation) {
    case 'DescribeStreamSummary':
      return describeStream(call.input.StreamName, paper.streams.get(keyOf(call.input.StreamName)));
    case 'UpdateShardCount':
      change(paper.streams, keyOf(call.input.StreamName), { shardCount: call.input.TargetShardCount ?? 0 });
      return yes({});
    case 'UpdateStreamMode':
      change(paper.streams, keyOf(paper.streamNames.get(call.input.StreamARN ?? '')), {
        mode: call.input.StreamModeDetails?.StreamMode ?? 'PROVISIONED',
      });
      return yes({});
  }
};

const route = (paper: Paper, call: Extract<RunCall, { service: 'route53' }>): Answer => {
  if (call.operation === 'GetChange') return yes({ ChangeInfo: { Id: call.input.Id, Status: 'INSYNC' } });
  if (call.operation === 'ChangeResourceRecordSets') return changeRecords(paper, call.input.ChangeBatch?.Changes ?? []);
  const name = plainName(call.input.StartRecordName ?? '');
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

const answer = (paper: Paper, call: RunCall): Answer => {
  switch (call.service) {
    case 'ecs': {
      if (call.operation === 'DescribeServices')
        return describeServices(paper, call.region, call.input.cluster, call.input.services ?? []);
      // On paper no task ever fails.
      if (call.operation === 'ListTasks') return yes({ taskArns: [] });
      if (call.operation === 'DescribeTasks') return yes({ tasks: [], failures: [] });
      setTasks(paper, serviceKey(call.region, call.input.cluster, call.input.service), call.input.desiredCount ?? 0);
      return yes({ service: { serviceName: call.input.service } });
    }
    case 'application-autoscaling':
      return scale(paper, call);
    case 'lambda':
      if (call.operation === 'GetFunctionConcurrency')
        return answerWith(paper.reserved.get(`${call.region} ${call.input.FunctionName ?? ''}`), (reserved) =>
          reserved === null ? {} : { ReservedConcurrentExecutions: reserved },
        );
      return call.operation === 'ListEventSourceMappings'
        ? answerWith(paper.mappings.get(call.region), (rows) => ({ EventSourceMappings: [...rows.values()] }))
        : switchMapping(paper, call.region, call.input.UUID ?? '', call.input.Enabled === true);
    case 'kinesis':
      return stream(paper, call);
    case 'route53':
      return route(paper, call);
    case 'pulumi':
      return stack(paper, call);
    case 'command':
      return command(paper, call);
    case 'elbv2':
      return answerWith(paper.services.get(paper.targetGroups.get(call.input.TargetGroupArn ?? '') ?? ''), (seen) => ({
        TargetHealthDescriptions: Array.from({ length: seen?.runningCount ?? 0 }, () => ({
          TargetHealth: { State: 'healthy' },
        })),
      }));
    default:
      return ask(paper, call);
  }
};

/** A paper world that starts as the facts found the real one. */
export const paperWorld = (facts: Facts): PaperWorld => {
  const paper = paperOf(facts);
  return (call) => (isComparing(call) ? unknown('a run sends no such call') : answer(paper, call));
};
