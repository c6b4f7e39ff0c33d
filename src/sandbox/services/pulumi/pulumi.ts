/**
 * Pulumi in the sandbox: `pulumi up` of a stack whose posture lacks something brings it bit by bit, as AWS creates it. What
 * it brings was worked out by running the program in both postures when the sandbox was made.
 */
import type { Answer, Call, StackPreviewOutput } from '../../../domain/api/call.ts';
import { refuse, yes } from '../answer.ts';
import { announce } from '../../due.ts';
import { noteChange } from '../../ledger.ts';
import type { Arrival, SandboxService } from '../service.ts';
import type { StackState } from './state.ts';
import type { InRegion } from '../../state.ts';

type StackCall = Extract<Call, { service: 'pulumi' }>;

const complete = (posture: string): StackPreviewOutput => ({ posture, changes: 0, isUpdating: false, failure: null });

const preview = ({ items, startedAtMs, from, posture }: StackState): StackPreviewOutput => {
  const changes = items.filter(({ isThere }) => !isThere).length;
  return {
    posture: startedAtMs === null ? from : posture,
    changes,
    isUpdating: startedAtMs !== null && changes > 0,
    failure: null,
  };
};

const begin = ({ state, region, nowMs }: InRegion, stack: StackState): Answer => {
  if (stack.startedAtMs === null) {
    stack.startedAtMs = nowMs;
    for (const [item, { readyAfterMs }] of stack.items.entries())
      announce(state, { kind: 'stack-item', atMs: nowMs + readyAfterMs, region: region.region, item });
  }
  return yes({ update: `${stack.stack}-1` });
};

/** The stack that a call names as it is to be raised, what a region answers of which nothing is missing, or why it cannot be. */
const ofStack = (
  here: InRegion,
  { stack, posture }: StackCall['input'],
  answer: { complete: () => Answer; found: (found: StackState) => Answer },
): Answer => {
  const found = here.region.stack;
  if (found === undefined) return answer.complete();
  if (found.stack !== stack)
    return refuse(
      'StackNotFound',
      `no stack named '${stack}' found; ${here.region.region} is ${found.stack}`,
      'missing',
    );
  if (found.posture !== posture)
    return refuse(
      'PostureUnknown',
      `the sandbox was made to raise ${stack} to ${found.posture}, not ${posture}`,
      'invalid',
    );
  return answer.found(found);
};

/** One resource of an update is there. */
const itemIsThere = (here: InRegion, index: number, arrivalOf: ArrivalOf): void => {
  const { state, region, nowMs } = here;
  const item = region.stack?.items[index];
  if (item === undefined) return;
  item.isThere = true;
  if (item.brings !== undefined) arrivalOf(item.brings.type)?.arrive(here, item.brings.thing);
  noteChange(state.ledger, { atMs: nowMs, what: `pulumi created ${region.region}`, detail: item.key });
};

/** What a type brings into the world; undefined for one that brings nothing. */
type ArrivalOf = (type: string) => Arrival | undefined;

/** A posture without anything missing is there. */
export const pulumiWith = (arrivalOf: ArrivalOf) =>
  ({
    operations: {
      /** What is missing. */
      Preview: (here, { input }) =>
        ofStack(here, input, {
          complete: () => yes(complete(input.posture)),
          found: (found) => yes(preview(found)),
        }),
      /** Yes as soon as it has begun. */
      Up: (here, { input }) =>
        ofStack(here, input, {
          complete: () => yes({ update: `${input.stack}-0` }),
          found: (found) => begin(here, found),
        }),
    },
    due: {
      'stack-item': (here: InRegion, { item }: { item: number }) => itemIsThere(here, item, arrivalOf),
    },
    declared: { types: ['pulumi:providers:aws'] },
  }) satisfies SandboxService<'pulumi'> & { due: object };
