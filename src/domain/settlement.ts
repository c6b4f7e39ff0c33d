/**
 * Settling: what a run left otherwise than the Pulumi program declares it, written down as stack configuration, so that
 * the next `pulumi up` keeps it. Until then it is a debt of the run.
 */
import type { Step } from './plan.ts';
import type { RunState } from './run-state.ts';
import type { Settled } from './settled.ts';

type Section = Exclude<keyof Settled, 'run'>;

/** One setting that both a run and the program decide, as it is in the world. */
export type Setting =
  | {
      [S in Section]: {
        section: S;
        /** Region of the stack that declares it. Of a weighted record it is the set identifier, which the stacks name so. */
        region: string;
        name: string;
        values: Settled[S][string];
      };
    }[Section]
  | { section: 'posture'; region: string; name: string; values: { posture: string } };

/** One group of a run's unsettled changes, for people. */
export interface UnsettledGroup {
  region: string;
  /** What the program declares otherwise, such as `scaling bounds`. */
  what: string;
  steps: string[];
}

/** Does the configuration of the stacks not say what this run left? Open runs are not over, so nothing of them is settled. */
export const isUnsettled = ({ status, settledAs }: RunState): boolean =>
  status === 'promoted' ? settledAs !== 'promoted' : status === 'rolled-back' && settledAs === 'promoted';

/** What the Pulumi program declares too, by the operation that changes it: those with `settings`, which a status need not load. */
export const DECLARED_BY_STACKS: Readonly<Record<string, string>> = {
  'stack.posture': 'posture',
  'scaling.bounds': 'scaling bounds',
  'stream.capacity': 'stream capacity',
  'mapping.disable': 'event source mappings',
  'mapping.enable': 'event source mappings',
  'traffic.shift': 'traffic weights',
};

/** Steps that have changed what the program declares, whether or not they were taken back. */
export const settlableSteps = (run: RunState): Step[] =>
  run.plan.steps.filter(
    ({ id, operation }) => run.steps.get(id)?.changed === true && DECLARED_BY_STACKS[operation] !== undefined,
  );

/** What is owed to the stacks, empty once it is settled. */
export const unsettledOf = (run: RunState): UnsettledGroup[] => {
  if (!isUnsettled(run)) return [];
  const groups = new Map<string, UnsettledGroup>();
  for (const { id, region, operation } of settlableSteps(run)) {
    const what = DECLARED_BY_STACKS[operation] ?? '';
    const group = groups.get(`${region} ${what}`) ?? { region, what, steps: [] };
    group.steps.push(id);
    groups.set(`${region} ${what}`, group);
  }
  return [...groups.values()];
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
