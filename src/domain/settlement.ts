/**
 * Settling: what a run left otherwise than the Pulumi program declares it, written down as stack configuration, so that
 * the next `pulumi up` keeps it. Until then it is a debt of the run.
 */
import { z } from 'zod';
import type { Operation } from './operation.ts';
import type { Step } from './plan.ts';
import type { RunState } from './run-state.ts';

const count = z.number().int().min(0);
const valuesOf = {
  /** Scaling bounds by name of the ECS service. */
  services: z.strictObject({ minTasks: count, maxTasks: count }),
  /** Capacity by name of the stream. */
  streams: z.strictObject({ mode: z.enum(['PROVISIONED', 'ON_DEMAND']), shardCount: z.number().int().min(1) }),
  /** By name of the function. */
  mappings: z.strictObject({ enabled: z.boolean() }),
  /** Of this region's weighted record, by public name. */
  records: z.strictObject({ weight: z.number().int().min(0).max(255) }),
};

/** What a stack's configuration says of one region under `settled`, by AWS's own names. The program prefers it to the posture. */
export const settledSchema = z.strictObject({
  /** Id of the run that left it so. */
  run: z.string().min(1),
  services: z.record(z.string(), valuesOf.services).default({}),
  streams: z.record(z.string(), valuesOf.streams).default({}),
  mappings: z.record(z.string(), valuesOf.mappings).default({}),
  records: z.record(z.string(), valuesOf.records).default({}),
});
export type Settled = z.infer<typeof settledSchema>;
type Section = keyof typeof valuesOf;

/** One setting that both a run and the program decide, as it is in the world. */
export type Setting =
  | {
      [S in Section]: {
        section: S;
        /** Region of the stack that declares it. Of a weighted record it is the set identifier, which the stacks name so. */
        region: string;
        name: string;
        values: z.infer<(typeof valuesOf)[S]>;
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

type OperationNamed = (name: string) => Operation;

/** Steps that have changed what the program declares, whether or not they were taken back. */
export const settlableSteps = (run: RunState, operationOf: OperationNamed): Step[] =>
  run.plan.steps.filter(
    ({ id, operation }) => run.steps.get(id)?.changed === true && operationOf(operation).settings !== undefined,
  );

/** What is owed to the stacks, empty once it is settled. */
export const unsettledOf = (run: RunState, operationOf: OperationNamed): UnsettledGroup[] => {
  if (!isUnsettled(run)) return [];
  const groups = new Map<string, UnsettledGroup>();
  for (const { id, region, operation } of settlableSteps(run, operationOf)) {
    const what = operationOf(operation).settings?.what ?? '';
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
