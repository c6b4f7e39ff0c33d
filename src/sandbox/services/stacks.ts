/**
 * Pulumi in the sandbox: `pulumi up` of a stack whose posture lacks something brings it bit by bit, as AWS creates it. What
 * it brings was worked out by running the program in both postures when the sandbox was made.
 */
import type { Answer, Call, Region, StackPreviewOutput } from '../../domain/api/call.ts';
import { refuse, yes } from './answer.ts';
import { announce } from '../due.ts';
import { noteChange } from '../ledger.ts';
import type { SandboxState, StackState, Place } from '../state.ts';

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

/** @returns `Preview`: what is missing; `Up`: yes as soon as it has begun. A posture without anything missing is there. */
export const callStack = (place: Place, call: StackCall): Answer => {
  const { stack, posture } = call.input;
  const found = place.region.stack;
  if (found === undefined) return yes(call.operation === 'Preview' ? complete(posture) : { update: `${stack}-0` });
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
  return call.operation === 'Preview' ? yes(preview(found)) : begin(place, found);
};

/** One resource of an update is there. */
export const itemIsThere = (state: SandboxState, region: Region, index: number): void => {
  const place = state.regions[region];
  const item = place?.stack?.items[index];
  if (place === undefined || item === undefined) return;
  item.isThere = true;
  if (item.stream !== undefined) place.streams[item.stream.streamName] = { ...item.stream, createdAtMs: state.nowMs };
  if (item.mapping !== undefined) {
    const { uuid } = item.mapping;
    place.mappings[uuid] = { ...item.mapping, lastModifiedMs: state.nowMs };
    if (item.shown !== undefined && place.exhibits !== undefined) place.exhibits.mappings[uuid] = item.shown;
  }
  noteChange(state.ledger, { atMs: state.nowMs, what: `pulumi created ${region}`, detail: item.key });
};
