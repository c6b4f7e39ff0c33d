/**
 * What the auditor knows of each operation: his own judgement, by the state of the world and the records, and nothing of it is
 * asked of the operation. Of those that change something he has to know all; the compiler sees to it.
 */
import type { ServiceName } from '../domain/api/call.ts';
import { isSameName } from '../domain/api/dns-name.ts';
import type { ChangingName, OperationName } from '../operations/registry.ts';
import type { ServiceState } from '../sandbox/services/ecs/service-state.ts';
import type { MappingState } from '../sandbox/services/lambda/state.ts';
import type { SandboxState } from '../sandbox/state.ts';
import type { Audit } from './audit.ts';
import type { Diary } from './diary.ts';

type Params = Record<string, unknown>;
type Check = (state: SandboxState, params: Params, diary: Diary) => boolean;

const serviceOf = (state: SandboxState, { region, serviceName }: Params): ServiceState | undefined =>
  Object.values(state.regions[String(region)]?.services ?? {}).find((service) => service.serviceName === serviceName);

/** By its UUID or, where a plan could not know it yet, by its function and the stream that it reads. */
const mappingOf = (
  state: SandboxState,
  { region, mappingUuid, functionName, streamName }: Params,
): MappingState | undefined => {
  const { mappings = {} } = state.regions[String(region)] ?? {};
  return mappingUuid === null
    ? Object.values(mappings).find(
        (one) => one.functionArn.endsWith(`:function:${String(functionName)}`) && one.streamName === streamName,
      )
    : mappings[mappingUuid as string];
};

const mappingIs =
  (status: 'Enabled' | 'Disabled'): Check =>
  (state, params) =>
    mappingOf(state, params)?.status === status;

/** Is everything there that the stack's update brings? */
const isRaised: Check = (state, { region }) =>
  state.regions[String(region)]?.stack?.items.every(({ isThere }) => isThere) ?? true;

/** What a step asks for, less what somebody has accepted to be missing: never below a declared floor but by name. */
const leastOf = ({ accepted: { share, belowFloor } }: Diary, whole: unknown, floor: unknown): number => {
  const part = Math.ceil(Number(whole) * share - 1e-9);
  return Math.min(Number(whole), Math.max(part, belowFloor ? 1 : Number(floor ?? 0)));
};

const hasTargets = (state: SandboxState, region: unknown, target: Params, diary: Diary): boolean => {
  const services = Object.values(state.regions[String(region)]?.services ?? {});
  const service = services.find((one) => one.targetGroupArn === target['targetGroupArn']);
  return service !== undefined && service.healthyCount >= leastOf(diary, target['floor'], target['floorTasks']);
};

/** By every type of the name: who asks for another one is a user, too. */
const isShifted: Check = (state, { name, source, toward, percent }) => {
  const own = Object.values(state.route53.zones)
    .flatMap(({ records }) => records)
    .filter(({ Name, Weight }) => Weight !== undefined && isSameName(Name, String(name)));
  return [...Map.groupBy(own, ({ Type }) => Type).values()].every((group) => {
    const weightOf = (identifier: unknown): number =>
      group.find(({ SetIdentifier }) => SetIdentifier === identifier)?.Weight ?? 0;
    const shared = weightOf(source) + weightOf(toward);
    return weightOf(toward) + 0.5 >= (shared * Number(percent)) / 100 && weightOf(toward) > 0;
  });
};

const isClaimed: Check = (state, { keep }, { runId }) =>
  keep === true ||
  Object.values(state.route53.zones).some(({ records }) =>
    records.some(
      ({ Type, ResourceRecords }) => Type === 'TXT' && ResourceRecords?.[0]?.Value.includes(` run=${runId} `),
    ),
  );

const isWide: Check = (state, { region, streamName, mode, shardCount }) => {
  const stream = Object.values(state.regions[String(region)]?.streams ?? {}).find(
    (one) => one.streamName === streamName,
  );
  if (stream === undefined || stream.status !== 'ACTIVE' || stream.mode !== mode) return false;
  return mode === 'ON_DEMAND' || stream.shardCount >= Number(shardCount);
};

/** What is not so at rest, although a step says it; null when all is well. */
export type Lack = { thing: string; what: string } | null;

const lacksTasks = (state: SandboxState, to: string, params: Params): Lack => {
  const found = serviceOf(state, { ...params, region: to });
  const wanted = Number(params['desiredCount']);
  if (found === undefined || found.desiredCount >= wanted) return null;
  return {
    thing: `service ${found.serviceName}`,
    what: `${found.serviceName} is to have ${found.desiredCount} tasks, not ${wanted}`,
  };
};

const lacksMapping =
  (wanted: 'Enabled' | 'Disabled') =>
  (state: SandboxState, _to: string, params: Params): Lack => {
    const found = mappingOf(state, params);
    return found === undefined || found.status === wanted
      ? null
      : { thing: `mapping ${found.uuid}`, what: `${found.uuid} is ${found.status}` };
  };

export const PASSED: ReadonlySet<string> = new Set(['done', 'skipped', 'deferred']);

/** Steps of an operation that have not been passed. */
const lacking = (
  diary: Diary,
  operation: OperationName,
  isMeant: (params: Record<string, unknown>) => boolean,
): string[] =>
  diary.plan.steps
    .filter((step) => step.operation === operation && isMeant(step.params))
    .filter(({ id }) => !PASSED.has(diary.steps.get(id)?.status ?? 'open'))
    .map(({ id }) => id);

const all = (): boolean => true;

const GATE: OperationName = 'traffic.gate';

/** Services that the gates of a public name ask for. */
const behind = (diary: Diary, name: unknown): Set<unknown> =>
  new Set(
    diary.plan.steps
      .filter(({ operation, params }) => operation === GATE && params['name'] === name)
      .flatMap(({ params }) => (params['targets'] as { serviceName: string }[]).map(({ serviceName }) => serviceName)),
  );

/** Percent of the users that a rung sends to the new region. */
const shareOf = ({ percent }: Record<string, unknown>): number => Number(percent);

const neededToEnable: Needed = ({ fences }, diary, params) => {
  const fenced = fences.get(String(params['functionName']));
  return [
    ...lacking(diary, 'operator.confirm', all),
    ...(diary.plan.mode === 'forced'
      ? lacking(diary, 'mapping.disable', ({ functionName }) => functionName === fenced)
      : []),
  ];
};

const neededToShift: Needed = (_audit, diary, params) => {
  const services = behind(diary, params['name']);
  return [
    ...lacking(diary, 'operator.confirm', all),
    ...lacking(diary, 'mapping.enable', all),
    ...lacking(diary, 'targets.healthy', ({ serviceName }) => services.has(serviceName)),
    ...lacking(diary, 'traffic.shift', (other) => other['name'] === params['name'] && shareOf(other) < shareOf(params)),
  ];
};

/** What is known of one operation. */
export interface Known {
  /** The service whose answers show it, and what must be so; null where the world cannot show it, or he does not judge it. */
  evidence: { shownBy: ServiceName; holds: Check; canShow?(params: Params): boolean } | null;
  /** Nobody else takes it back while the step waits: what was accepted is not asked for twice. */
  isAskedOnce?: true;
  /** It is there after a run was taken back, too. */
  staysBehind?: true;
  /** It moves users. */
  movesUsers?: true;
  /** Ids of the steps that have to be over before it may change anything, and are not. */
  needed?: Needed;
  /** What is lacking once everything has come to rest. @param to the new region */
  lack?(state: SandboxState, to: string, params: Params): Lack;
}

type Needed = (audit: Audit, diary: Diary, params: Params) => string[];

const KNOWN: Readonly<Record<ChangingName, Known> & Partial<Record<OperationName, Known>>> = {
  'run.claim': { evidence: { shownBy: 'route53', holds: isClaimed }, isAskedOnce: true },
  // What is created by Pulumi may hold data by then.
  'stack.posture': { evidence: { shownBy: 'pulumi', holds: isRaised }, staysBehind: true },
  'service.scale': {
    evidence: {
      shownBy: 'ecs',
      holds: (state, params) => (serviceOf(state, params)?.desiredCount ?? 0) >= Number(params['desiredCount']),
    },
    lack: lacksTasks,
  },
  // What it leaves is judged after a rollback, by the world alone.
  'scaling.bounds': { evidence: null },
  'service.steady': {
    evidence: {
      shownBy: 'ecs',
      holds: (state, params, diary) =>
        (serviceOf(state, params)?.runningCount ?? 0) >= leastOf(diary, params['runningCount'], params['floorTasks']),
    },
  },
  'targets.healthy': {
    evidence: {
      shownBy: 'elbv2',
      holds: (state, params, diary) => hasTargets(state, params['region'], params, diary),
    },
  },
  'traffic.gate': {
    evidence: {
      shownBy: 'elbv2',
      holds: (state, { region, targets }, diary) =>
        (targets as Params[]).every((target) => hasTargets(state, region, target, diary)),
      canShow: ({ targets }) => (targets as unknown[]).length > 0,
    },
  },
  'mapping.enable': {
    evidence: { shownBy: 'lambda', holds: mappingIs('Enabled') },
    needed: neededToEnable,
    lack: lacksMapping('Enabled'),
  },
  'mapping.disable': { evidence: { shownBy: 'lambda', holds: mappingIs('Disabled') }, lack: lacksMapping('Disabled') },
  'stream.capacity': { evidence: { shownBy: 'kinesis', holds: isWide }, isAskedOnce: true },
  'traffic.shift': {
    evidence: { shownBy: 'route53', holds: isShifted },
    isAskedOnce: true,
    movesUsers: true,
    needed: neededToShift,
  },
  // What a program of the user does is known to the program alone, and storms have none.
  'command.run': { evidence: null },
  'command.set': { evidence: null },
};

/** @returns undefined of a gate that is not judged, and of what is not ours */
export const knownOf = (operation: string): Known | undefined => KNOWN[operation as OperationName];

/** Is what this step made left there by a rollback? */
export const staysBehind = ({ plan }: Diary, id: string): boolean =>
  knownOf(plan.steps.find((step) => step.id === id)?.operation ?? '')?.staysBehind === true;
