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
import type { Place } from '../../state.ts';

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

const begin = ({ state, region, nowMs }: Place, stack: StackState): Answer => {
  if (stack.startedAtMs === null) {
    stack.startedAtMs = nowMs;
    for (const [item, { readyAfterMs }] of stack.items.entries())
      announce(state, { kind: 'stack-item', atMs: nowMs + readyAfterMs, region: region.region, item });
  }
  return yes({ update: `${stack.stack}-1` });
};

/** The stack that a call names as it is to be raised, what a region answers of which nothing is missing, or why it cannot be. */
const ofStack = (
  place: Place,
  { stack, posture }: StackCall['input'],
  answer: { complete: () => Answer; found: (found: StackState) => Answer },
): Answer => {
  const found = place.region.stack;
  if (found === undefined) return answer.complete();
  if (found.stack !== stack)
    return refuse(
      'StackNotFound',
      `no stack named '${stack}' found; ${place.region.region} is ${found.stack}`,
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
const itemIsThere = (place: Place, index: number, arrivalOf: ArrivalOf): void => {
  const { state, region, nowMs } = place;
  const item = region.stack?.items[index];
  if (item === undefined) return;
  item.isThere = true;
  if (item.brings !== undefined) arrivalOf(item.brings.type)?.arrive(place, item.brings.thing);
  noteChange(state.ledger, { atMs: nowMs, what: `pulumi created ${region.region}`, detail: item.key });
};

/** What a type brings into the world; undefined for one that brings nothing. */
type ArrivalOf = (type: string) => Arrival | undefined;

/** A posture without anything missing is there. */
export const pulumiWith = (arrivalOf: ArrivalOf) =>
  ({
    operations: {
      /** What is missing. */
      Preview: (place, { input }) =>
        ofStack(place, input, {
          complete: () => yes(complete(input.posture)),
          found: (found) => yes(preview(found)),
        }),
      /** Yes as soon as it has begun. */
      Up: (place, { input }) =>
        ofStack(place, input, {
          complete: () => yes({ update: `${input.stack}-0` }),
          found: (found) => begin(place, found),
        }),
    },
    due: {
      'stack-item': (place: Place, { item }: { item: number }) => itemIsThere(place, item, arrivalOf),
    },
    declared: { types: ['pulumi:providers:aws'] },
  }) satisfies SandboxService<'pulumi'> & { due: object };
