/** What was settled, as a stack's configuration holds it. */
import { z } from 'zod';
import { problemLines, schemaProblems } from '../text/schema-words.ts';

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

/**
 * What a configuration holds there, checked.
 * @param key what the person sees it under, such as `oregon-trail:settled`
 * @returns lines of what is wrong with it, where something is
 */
export const checkSettled = (
  value: unknown,
  key: string,
): { settled: Settled; faults: null } | { settled: null; faults: string[] } => {
  const parsed = settledSchema.safeParse(value);
  if (parsed.success) return { settled: parsed.data, faults: null };
  const problems = schemaProblems(parsed.error.issues, value, {
    prefix: [key],
    known: Object.keys(settledSchema.shape),
  });
  return { settled: null, faults: problemLines(problems) };
};
