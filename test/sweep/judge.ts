/** What the world itself shows, read from its state and its ledger and never from the journal of the tool. */
import assert from 'node:assert/strict';
import type { Step } from '../../src/domain/plan/plan.ts';
import { changedThings } from '../../src/domain/plan/undoing.ts';
import { operationOf } from '../../src/operations/registry.ts';
import type { RunState } from '../../src/domain/run/run-state.ts';
import { readRun } from '../../src/journal/journal.ts';
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

/** Does the world show what a step claims? Null for steps that claim nothing lasting. */
const shows = (state: SandboxState, run: RunState, { operation, params, region }: Step): boolean | null => {
  const place = state.regions[region];
  const service = place?.services[`${text(params, 'clusterName')}/${text(params, 'serviceName')}`];
  const records = Object.values(state.route53.zones).flatMap((zone) => zone.records);
  switch (operation) {
    case 'service.scale':
      return (service?.desiredCount ?? 0) >= figure(params, 'desiredCount');
    case 'service.steady':
      return (service?.runningCount ?? 0) >= figure(params, 'runningCount');
    case 'targets.healthy':
      return Object.values(place?.services ?? {}).some(
        ({ targetGroupArn, healthyCount }) =>
          targetGroupArn === params['targetGroupArn'] && healthyCount >= figure(params, 'floor'),
      );
    case 'scaling.bounds': {
      const bounds = place?.scalableTargets[`service/${text(params, 'clusterName')}/${text(params, 'serviceName')}`];
      return (bounds?.minCapacity ?? 0) >= figure(params, 'minCapacity');
    }
    case 'stream.capacity':
      return (place?.streams[text(params, 'streamName')]?.shardCount ?? 0) >= figure(params, 'shardCount');
    case 'mapping.enable':
      return place?.mappings[text(params, 'mappingUuid')]?.status === 'Enabled';
    case 'mapping.disable':
      return place?.mappings[text(params, 'mappingUuid')]?.status === 'Disabled';
    case 'run.claim':
      return JSON.stringify(records).includes(`run=${run.runId} `);
    case 'traffic.shift': {
      const weightOf = (identifier: string): number =>
        records.find(({ Type, SetIdentifier }) => Type === 'A' && SetIdentifier === identifier)?.Weight ?? 0;
      const [left, reached] = [weightOf(text(params, 'source')), weightOf(text(params, 'toward'))];
      return reached > 0 && reached + 0.5 >= ((left + reached) * figure(params, 'percent')) / 100;
    }
    default:
      return null;
  }
};

const WATCHING: ReadonlySet<string> = new Set(['service.steady', 'targets.healthy']);

/** Steps of things that a roll-back has begun to take back: the last step of a thing does it for all of them at once. */
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
    if (WATCHING.has(step.operation) && ['rolling-back', 'rolled-back'].includes(run.status)) continue;
    const shown = shows(state, run, step);
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
