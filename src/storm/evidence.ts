/**
 * Was it ever so? The world is looked at whenever a read of the tool arrives there: a step that is entered as done must
 * have been true at one of those moments at least, by the world's own words.
 */
import type { ServiceName } from '../domain/api/call.ts';
import { isSameName } from '../domain/api/dns-name.ts';
import type { Entry } from '../domain/run/entry.ts';
import type { Step } from '../domain/plan/plan.ts';
import type { ServiceState } from '../sandbox/services/service-state.ts';
import type { MappingState } from '../sandbox/services/lambda-state.ts';
import type { SandboxState } from '../sandbox/state.ts';
import { blame, current, type Audit } from './audit.ts';
import type { Diary } from './diary.ts';
import type { Sent } from './fault.ts';

export interface Evidence {
  landed(sent: Sent): void;
  /** An entry, before the diary takes it in. */
  recorded(diary: Diary, entry: Entry): void;
}

type Params = Record<string, unknown>;
type Check = (state: SandboxState, params: Params, diary: Diary) => boolean;

const serviceOf = (state: SandboxState, { region, serviceName }: Params): ServiceState | undefined =>
  Object.values(state.regions[String(region)]?.services ?? {}).find((service) => service.serviceName === serviceName);

/** By its UUID or, where a plan could not know it yet, by its function and the stream that it reads. */
export const mappingOf = (
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

/** By operation: the service whose answers show it, and what must be so. */
const CHECKS: Partial<Record<string, { shownBy: ServiceName; holds: Check }>> = {
  'service.scale': {
    shownBy: 'ecs',
    holds: (state, params) => (serviceOf(state, params)?.desiredCount ?? 0) >= Number(params['desiredCount']),
  },
  'service.steady': {
    shownBy: 'ecs',
    holds: (state, params, diary) =>
      (serviceOf(state, params)?.runningCount ?? 0) >= leastOf(diary, params['runningCount'], params['floorTasks']),
  },
  'targets.healthy': {
    shownBy: 'elbv2',
    holds: (state, params, diary) => hasTargets(state, params['region'], params, diary),
  },
  'traffic.gate': {
    shownBy: 'elbv2',
    holds: (state, { region, targets }, diary) =>
      (targets as Params[]).every((target) => hasTargets(state, region, target, diary)),
  },
  'mapping.enable': { shownBy: 'lambda', holds: mappingIs('Enabled') },
  'mapping.disable': { shownBy: 'lambda', holds: mappingIs('Disabled') },
  'stack.posture': { shownBy: 'pulumi', holds: isRaised },
  'stream.capacity': { shownBy: 'kinesis', holds: isWide },
  'traffic.shift': { shownBy: 'route53', holds: isShifted },
  'run.claim': { shownBy: 'route53', holds: isClaimed },
};

const canShow = ({ operation, params }: Step): boolean =>
  operation !== 'traffic.gate' || (params['targets'] as unknown[]).length > 0;

export const createEvidence = (audit: Audit): Evidence => {
  /** Steps that were seen to be true since they were opened, by run. */
  const seen = new Map<string, Set<string>>();
  const seenIn = ({ runId }: Diary): Set<string> => {
    const found = seen.get(runId) ?? new Set();
    seen.set(runId, found);
    return found;
  };
  return {
    landed({ call, isWrite }) {
      const diary = current(audit);
      if (isWrite || diary === undefined) return;
      for (const { id, operation, params } of diary.plan.steps) {
        const check = CHECKS[operation];
        if (check?.shownBy !== call.service || diary.steps.get(id)?.status === 'done') continue;
        if (check.holds(audit.state, params, diary)) seenIn(diary).add(id);
      }
    },
    recorded(diary, entry) {
      if (entry.kind === 'step.retried') seenIn(diary).delete(entry.step);
      if (entry.kind !== 'step.done' || audit.excuses.lies) return;
      const step = diary.plan.steps.find(({ id }) => id === entry.step);
      if (step === undefined || CHECKS[step.operation] === undefined || !canShow(step)) return;
      if (!seenIn(diary).has(step.id))
        blame(audit, 'I10', `${step.id} is done (${entry.evidence}), and it was never so`);
    },
  };
};
