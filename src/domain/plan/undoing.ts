/** What is taken back, to which image, and how long it is waited for until others have noticed. */
import type { Operation } from './operation.ts';
import type { Step } from './plan.ts';
import type { RunState, StepState } from '../run/run-state.ts';

/** A before-image, as a run keeps it; null where nothing was changed. */
type Image = StepState['before'];
type OperationOf = (name: string) => Operation | undefined;

/** One step on its way back. */
export interface Undoing {
  step: Step;
  image: Image;
  /** How long the image must be back before what the step stood on is touched, in milliseconds. */
  holdMs: number;
}

/** How long others may act on what a step had made, after its image is back; 0 where nobody does. */
export const lingersMs = (operationOf: OperationOf, step: Step, image: Image): number => {
  const undo = operationOf(step.operation)?.undo;
  return undo?.kind === 'reverse' && image !== null ? (undo.lingersMs?.(step.params, image.image) ?? 0) : 0;
};

const thingOf = (operationOf: OperationOf, { id, operation, params }: Step): string => {
  const undo = operationOf(operation)?.undo;
  const thing = undo?.kind === 'reverse' ? undo.thing?.(params) : undefined;
  return thing === undefined ? `step ${id}` : `${operation} ${thing}`;
};

/**
 * Changed steps by the thing that they changed, each in the order of the plan, with the image that a rollback restores:
 * that of the first of them.
 */
export const changedThings = (
  steps: readonly Step[],
  operationOf: OperationOf,
  imageOf: (id: string) => Image,
): { steps: Step[]; image: Image }[] => {
  const things = new Map<string, { steps: Step[]; image: Image }>();
  for (const step of steps) {
    const image = imageOf(step.id);
    if (image === null) continue;
    const key = thingOf(operationOf, step);
    const thing = things.get(key) ?? { steps: [], image };
    thing.steps.push(step);
    things.set(key, thing);
  }
  return [...things.values()];
};

/**
 * All that a rollback takes back. A thing that several steps changed goes back at once to how the first of them found it:
 * the last of them does that, and the others then find it done. It is held there until nobody acts on what was; also where
 * a cut-back had taken it back a moment ago.
 */
export const allUndoings = ({ plan, steps: states }: RunState, operationOf: OperationOf): Undoing[] =>
  changedThings(plan.steps, operationOf, (id) => states.get(id)?.before ?? null).flatMap(({ steps, image }) => {
    const open = steps.filter(({ id }) => states.get(id)?.status !== 'undone');
    const last = steps.at(-1);
    const isCutBack = last !== undefined && states.get(last.id)?.undoneBy === 'cut-back';
    const wanted = open.length > 0 || !isCutBack ? open : [last];
    return wanted.map((step) => ({
      step,
      image,
      holdMs: step === wanted.at(-1) ? lingersMs(operationOf, step, image) : 0,
    }));
  });

/** Rungs from which users are to be brought back, each to how it was before. */
export const owedUndoings = ({ plan, steps }: RunState): Undoing[] =>
  plan.steps.flatMap((step) => {
    const state = steps.get(step.id);
    return state?.cutBackOwed === true ? [{ step, image: state.before, holdMs: 0 }] : [];
  });
