/**
 * Settling: what a run left otherwise than the Pulumi program declares it, written down as stack configuration, so that
 * the next `pulumi up` keeps it. Until then it is a debt of the run.
 */
import { declaredBy, type Declared } from '../plan/declared.ts';
import type { Step } from '../plan/plan.ts';
import type { RunState } from './run-state.ts';
import type { Setting, Settled } from './settled.ts';

/** One group of a run's unsettled changes, for people. */
export interface UnsettledGroup {
  /** Number of the run. */
  run: number;
  region: string;
  /** What the program declares otherwise, such as `scaling bounds`. */
  what: string;
  steps: string[];
}

/** A run with its number. */
export interface NumberedRun {
  run: number;
  state: RunState;
}

/** Steps that have changed what the program declares, whether or not they were taken back. */
export const settlableSteps = (run: RunState): Step[] =>
  run.plan.steps.filter(({ id, operation }) => run.steps.get(id)?.changed === true && declaredBy(operation) !== null);

/**
 * Steps whose change the configuration of the stacks does not say. Of a completed run, what was changed and not settled since
 * (a debt may be paid after settling). Of a run that was rolled back, what was settled before, and else only what no
 * rollback takes away: what a stack was raised to. Open runs are not over, so nothing of them is settled.
 */
export const unsettledSteps = (run: RunState): Step[] => {
  const { status, settledAs, settledSteps } = run;
  const isSaid = ({ id }: Step): boolean => settledSteps.has(id);
  const isTakenBack = ({ id }: Step): boolean => run.steps.get(id)?.status === 'undone';
  if (status === 'completed') return settlableSteps(run).filter((step) => !isSaid(step));
  if (status !== 'rolled-back') return [];
  return settledAs === 'completed'
    ? settlableSteps(run).filter((step) => isSaid(step) || !isTakenBack(step))
    : settlableSteps(run).filter((step) => !isSaid(step) && !isTakenBack(step));
};

/** Does the configuration of the stacks not say what this run left? Each run answers for itself, whatever came after it. */
export const isUnsettled = (run: RunState): boolean => unsettledSteps(run).length > 0;

/** What is owed to the stacks over all runs, in their order; empty once all of it is settled. */
export const unsettledOf = (runs: readonly NumberedRun[]): UnsettledGroup[] => {
  const groups = new Map<string, UnsettledGroup>();
  for (const { run, state } of runs)
    for (const { id, region, operation } of unsettledSteps(state)) {
      const what = declaredBy(operation) ?? '';
      const key = `${run} ${region} ${what}`;
      const group = groups.get(key) ?? { run, region, what, steps: [] };
      group.steps.push(id);
      groups.set(key, group);
    }
  return [...groups.values()];
};

const TRAFFIC: Declared = 'traffic weights';
const CLAIM = 'run.claim';

const movedTraffic = (run: RunState): boolean =>
  settlableSteps(run).some(({ operation }) => declaredBy(operation) === TRAFFIC);

/** Takes its plan the application over: by a claim, or by users who are moved? One that only gets a region ready does not. */
export const movesApplication = ({ plan }: RunState): boolean =>
  plan.steps.some(({ operation }) => operation === CLAIM || declaredBy(operation) === TRAFFIC);

/**
 * Where the users are after these runs, or null where no run says it: one that took the application over brought them to its
 * standby; one that was rolled back brought them home again, but only if it had moved them.
 */
export const activeRegionAfter = (runs: readonly NumberedRun[]): string | null => {
  const over = runs
    .map(({ state }) => state)
    .filter((run) =>
      run.status === 'completed' ? movesApplication(run) : run.status === 'rolled-back' && movedTraffic(run),
    )
    .toSorted((left, right) => (left.endedAt ?? 0) - (right.endedAt ?? 0));
  const last = over.at(-1);
  if (last === undefined) return null;
  return last.status === 'completed' ? last.plan.to : last.plan.from;
};

/** What the stack of `region` is to be configured with, on top of what was settled before. */
export const settledOf = (
  region: string,
  settings: readonly Setting[],
  run: string,
  earlier: Settled | null,
): Settled => {
  const settled: Settled = structuredClone(earlier ?? { run, services: {}, streams: {}, mappings: {}, records: {} });
  settled.run = run;
  for (const setting of settings)
    if (setting.region === region && setting.section !== 'posture')
      Object.assign(settled[setting.section], { [setting.name]: setting.values });
  return settled;
};
