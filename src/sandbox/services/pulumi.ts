/**
 * Pulumi in the sandbox: `pulumi up` of a stack whose posture lacks something brings it bit by bit, as AWS creates it. What
 * it brings was worked out by running the program in both postures when the sandbox was made.
 */
import type { Answer, Call, Region, StackPreviewOutput } from '../../domain/api/call.ts';
import { refuse, yes } from './answer.ts';
import { announce } from '../due.ts';
import { noteChange } from '../ledger.ts';
import type { SandboxService } from './service.ts';
import type { StackState } from './pulumi-state.ts';
import type { SandboxState, InRegion } from '../state.ts';

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
const itemIsThere = (state: SandboxState, region: Region, index: number): void => {
  const here = state.regions[region];
  const item = here?.stack?.items[index];
  if (here === undefined || item === undefined) return;
  item.isThere = true;
  if (item.stream !== undefined) here.streams[item.stream.streamName] = { ...item.stream, createdAtMs: state.nowMs };
  if (item.mapping !== undefined) {
    const { uuid } = item.mapping;
    here.mappings[uuid] = { ...item.mapping, lastModifiedMs: state.nowMs };
    if (item.shown !== undefined && here.exhibits !== undefined) here.exhibits.mappings[uuid] = item.shown;
  }
  noteChange(state.ledger, { atMs: state.nowMs, what: `pulumi created ${region}`, detail: item.key });
};

/** A posture without anything missing is there. */
export const pulumi = {
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
    'stack-item': ({ state, region }: InRegion, { item }: { item: number }) => itemIsThere(state, region.region, item),
  },
} satisfies SandboxService<'pulumi'> & { due: object };
