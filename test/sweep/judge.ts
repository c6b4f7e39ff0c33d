/** What the world itself shows, read from its state and its ledger and never from the journal of the tool. */
import assert from 'node:assert/strict';
import { changedThings } from '../../src/domain/plan/undoing.ts';
import { operationOf, type OperationName } from '../../src/operations/registry.ts';
import type { RunState } from '../../src/domain/run/run-state.ts';
import { readRun } from '../../src/journal/journal.ts';
import type { ServiceState } from '../../src/sandbox/services/ecs/service-state.ts';
import type { SandboxState } from '../../src/sandbox/state.ts';
import { textOfCall, type Lab } from './lab.ts';

const STANDBY = 'us-west-2';

/** All that a run may change. What autoscaling does by itself in the old region is not part of it. */
export const changeable = ({ regions, route53 }: SandboxState) => ({
  services: Object.values(regions[STANDBY]?.services ?? {}).map(({ serviceName, desiredCount }) => [
    serviceName,
    desiredCount,
  ]),
  bounds: Object.values(regions[STANDBY]?.scalableTargets ?? {}).map(
    ({ resourceId, minCapacity, maxCapacity, suspended }) => ({ resourceId, minCapacity, maxCapacity, suspended }),
  ),
  mappings: Object.values(regions).flatMap(({ mappings }) => Object.values(mappings).map(({ status }) => status)),
  streams: Object.values(regions[STANDBY]?.streams ?? {}).map(({ mode, status, shardCount }) => [
    mode,
    status,
    shardCount,
  ]),
  records: Object.values(route53.zones).map(({ records }) =>
    [...records].sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1)),
  ),
});

const text = (params: Record<string, unknown>, name: string): string => String(params[name]);
const figure = (params: Record<string, unknown>, name: string): number => Number(params[name]);

type Params = Record<string, unknown>;
/** @returns null of a step that claims nothing lasting */
type Shows = (state: SandboxState, params: Params, step: { region: string; run: RunState }) => boolean | null;

const serviceOf: (...of: Parameters<Shows>) => ServiceState | undefined = ({ regions }, params, { region }) =>
  regions[region]?.services[`${text(params, 'clusterName')}/${text(params, 'serviceName')}`];

const recordsOf = ({ route53 }: SandboxState) => Object.values(route53.zones).flatMap((zone) => zone.records);

const mappingIs =
  (wanted: string): Shows =>
  ({ regions }, params, { region }) =>
    regions[region]?.mappings[text(params, 'mappingUuid')]?.status === wanted;

const isShifted: Shows = (state, params) => {
  const records = recordsOf(state);
  const weightOf = (identifier: string): number =>
    records.find(({ Type, SetIdentifier }) => Type === 'A' && SetIdentifier === identifier)?.Weight ?? 0;
  const [left, reached] = [weightOf(text(params, 'source')), weightOf(text(params, 'toward'))];
  return reached > 0 && reached + 0.5 >= ((left + reached) * figure(params, 'percent')) / 100;
};

const nothing: Shows = () => null;

/** Does the world show what a step claims? */
const SHOWS: Readonly<Record<OperationName, Shows>> = {
  'service.scale': (...of) => (serviceOf(...of)?.desiredCount ?? 0) >= figure(of[1], 'desiredCount'),
  'service.steady': (...of) => (serviceOf(...of)?.runningCount ?? 0) >= figure(of[1], 'runningCount'),
  'targets.healthy': ({ regions }, params, { region }) =>
    Object.values(regions[region]?.services ?? {}).some(
      ({ targetGroupArn, healthyCount }) =>
        targetGroupArn === params['targetGroupArn'] && healthyCount >= figure(params, 'floor'),
    ),
  'scaling.bounds'({ regions }, params, { region }) {
    const resourceId = `service/${text(params, 'clusterName')}/${text(params, 'serviceName')}`;
    return (regions[region]?.scalableTargets[resourceId]?.minCapacity ?? 0) >= figure(params, 'minCapacity');
  },
  'stream.capacity': ({ regions }, params, { region }) =>
    (regions[region]?.streams[text(params, 'streamName')]?.shardCount ?? 0) >= figure(params, 'shardCount'),
  'mapping.enable': mappingIs('Enabled'),
  'mapping.disable': mappingIs('Disabled'),
  'run.claim': (state, _params, { run }) => JSON.stringify(recordsOf(state)).includes(`run=${run.runId} `),
  'traffic.shift': isShifted,
  'stack.posture': nothing,
  'traffic.gate': nothing,
  'traffic.proof': nothing,
  'operator.confirm': nothing,
  'command.run': nothing,
  'command.set': nothing,
};

/** Steps of things that a rollback has begun to take back: the last step of a thing does it for all of them at once. */
const goingBack = (run: RunState): Set<string> => {
  if (run.status !== 'rolling-back' && run.status !== 'rolled-back') return new Set();
  const things = changedThings(run.plan.steps, operationOf, (id) => run.steps.get(id)?.before ?? null);
  const isBegun = (id: string): boolean => {
    const state = run.steps.get(id);
    return state !== undefined && (state.undo !== 'none' || state.status === 'undone');
  };
  const begun = things.filter(({ steps }) => steps.some(({ id }) => isBegun(id)));
  return new Set(begun.flatMap(({ steps }) => steps.map(({ id }) => id)));
};

/** @returns how many claims of the journal were held against the world */
export const assertTruthful = (state: SandboxState, run: RunState, where: string): number => {
  let checked = 0;
  const leaving = goingBack(run);
  for (const step of run.plan.steps) {
    const entry = run.steps.get(step.id);
    if (entry?.status !== 'done' || leaving.has(step.id) || entry.undo !== 'none') continue;
    // What a gate saw was so; once everything is taken back it need not stay so.
    if (operationOf(step.operation).gate === true && ['rolling-back', 'rolled-back'].includes(run.status)) continue;
    const shown = SHOWS[step.operation as OperationName](state, step.params, { region: step.region, run });
    if (shown === null) continue;
    assert.ok(shown, `${where}: the journal says that ${step.id} is done, and the world does not show it`);
    checked += 1;
  }
  return checked;
};

/** A step, and the status by which nothing that led to it may be sent again. */
export interface Owner {
  step: string;
  aim: 'done' | 'undone';
}

/** The newest run as its journal tells it. */
export const runOf = async (lab: Pick<Lab, 'store'>): Promise<RunState | null> =>
  (await readRun(lab.store))?.state ?? null;

/** How often the world accepted each change. */
export const countsOf = (accepted: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const change of accepted) counts.set(change, (counts.get(change) ?? 0) + 1);
  return counts;
};

/** The changes that an undisturbed run sent, each with the steps that it belongs to. */
export const changesOf = async ({ store }: Pick<Lab, 'store'>): Promise<Map<string, Owner[]>> => {
  const found = new Map<string, Owner[]>();
  for (const entry of (await readRun(store))?.entries ?? []) {
    if (!('calls' in entry)) continue;
    const owner: Owner = { step: entry.step, aim: entry.kind === 'step.intended' ? 'done' : 'undone' };
    for (const call of entry.calls) found.set(textOfCall(call), [...(found.get(textOfCall(call)) ?? []), owner]);
  }
  return found;
};
