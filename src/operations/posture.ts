/** `stack.posture`: what the posture of a region lacks is created by the Pulumi program that declares the region. */
import { z } from 'zod';
import type { StackPreviewOutput } from '../domain/api/call.ts';
import { POSTURES, regionSchema } from '../domain/facts/manifest.ts';
import { sightOf } from '../domain/api/observed.ts';
import type { OwnOperation, RunIdentity } from '../domain/plan/operation.ts';

const params = z.strictObject({
  region: regionSchema,
  stack: z.string().min(1),
  /** What the stack is brought to. The run itself does the rest, so never `serving`: that would move users and consumers. */
  posture: z.enum(POSTURES).exclude(['serving']),
});
type Params = z.infer<typeof params>;

const resources = (count: number): string => `${count} resource${count === 1 ? '' : 's'}`;

const isReceipt = (receipt: unknown): receipt is { update: string } =>
  typeof receipt === 'object' && receipt !== null && 'update' in receipt && typeof receipt.update === 'string';

const up = ({ region, stack, posture }: Params, run: RunIdentity) =>
  ({ service: 'pulumi', operation: 'Up', region, input: { stack, posture, run: run.runId } }) as const;

/**
 * An update goes on when the process that began it dies, and only Pulumi's own lock keeps two apart. So it is begun and then
 * looked at, like any other slow change; a second one is never begun beside it. What the program and the run both decide (counts,
 * bounds, mappings, weights) the program leaves alone while a run is open.
 */
export const posture: OwnOperation<'stack.posture', Params, StackPreviewOutput, { changes: number }> = {
  name: 'stack.posture',
  summary: 'The Pulumi stack of a region has everything that a posture declares.',
  mayBeReverted: true,
  params,
  observe: ({ region, stack, posture: wanted }, run, receipt) => [
    {
      service: 'pulumi',
      operation: 'Preview',
      region,
      input: { stack, posture: wanted, run: run.runId, ...(isReceipt(receipt) ? { update: receipt.update } : {}) },
    },
  ],
  see: (answers) => sightOf('pulumi', 'Preview', answers[0]),
  check: ({ changes }) => ({ open: true, before: { changes } }),
  verify({ changes, isUpdating, failure }, { stack, posture: wanted }) {
    if (isUpdating) return { verdict: 'unmet', lacking: `an update of stack ${stack} is under way` };
    if (changes === 0) return { verdict: 'met', evidence: `stack ${stack} is ${wanted}` };
    if (failure === null) return { verdict: 'unmet', lacking: `stack ${stack} lacks ${resources(changes)}` };
    return {
      verdict: 'breached',
      reason: `"pulumi up" of stack ${stack} failed, ${resources(changes)} to go: ${failure}`,
      remedy: 'Mend what it names, then "failover resume --retry": what is there already is kept.',
    };
  },
  apply: (own, _before, { changes, isUpdating }, run) => (isUpdating || changes === 0 ? [] : [up(own, run)]),
  receipt(outputs) {
    const [output] = outputs;
    return isReceipt(output) ? { update: output.update } : null;
  },
  mayCall: (own, run) => [up(own, run)],
  settings: ({ region, stack }, { posture: now }) => [
    { section: 'posture', region, name: stack, values: { posture: now } },
  ],
  undo: {
    kind: 'one-way',
    because: 'what was created may hold data by then; it stays until the posture of the stack is lowered again',
  },
  changes: ({ stack, posture: wanted }, { changes, posture: now }) =>
    changes === 0 ? [] : [{ what: `stack ${stack} posture`, from: now, to: wanted }],
  found: ({ region, stack, posture: wanted }, { step, before, isDone }) => [
    {
      kind: 'stack',
      region,
      stack,
      posture: wanted,
      // Not come to: then something was lacking, else the plan had no such step.
      changes: before?.changes ?? (isDone ? 0 : 1),
      updateMs: step.expectedMs,
    },
  ],
};
