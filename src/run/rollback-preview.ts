/** What a rollback would send now, without sending it. */
import { stepsWithFence } from '../domain/plan/fence.ts';
import type { RunIdentity } from '../domain/plan/operation.ts';
import type { Sight } from '../domain/api/sight.ts';
import type { Step } from '../domain/plan/plan.ts';
import type { RunState } from '../domain/run/run-state.ts';
import { allUndoings, type Undoing } from '../domain/plan/undoing.ts';
import { readAll } from '../engine/readings.ts';
import { operationOf } from '../operations/registry.ts';
import type { Restoration } from '../report/rollback-text.ts';
import type { Reach } from './command-outside.ts';

const identityOf = ({ runId, writer }: RunState): RunIdentity => ({
  runId,
  operator: writer.operator,
  returning: true,
});

const look = async (
  { world, target, control }: Reach,
  run: RunState,
  { operation, params, limits }: Step,
): Promise<Sight<unknown>> => {
  const { observe, see } = operationOf(operation);
  const reads = observe(params, identityOf(run), null);
  return see(await readAll({ world, target, control }, run.plan.budgets, reads, limits.callTimeoutMs), params, null);
};

interface Way extends Undoing {
  /** The step that takes the same thing back before this one is asked; null where this one does. */
  withStep: string | null;
}

/** Everything that is taken back, the last step of the plan first. */
const waysBack = (run: RunState): Way[] => {
  const order = new Map(run.plan.steps.map(({ id }, index) => [id, index]));
  const undoings = allUndoings(run, operationOf);
  return undoings
    .map((undoing) => {
      const last = undoings.findLast(({ image }) => image === undoing.image);
      return { ...undoing, withStep: last === undefined || last === undoing ? null : last.step.id };
    })
    .toSorted((left, right) => (order.get(right.step.id) ?? 0) - (order.get(left.step.id) ?? 0));
};

/** What is sent before anything is taken back, so that late calls of the promotion fail. */
const raiseFence = async (reach: Reach, run: RunState, step: Step): Promise<Restoration> => {
  const { undo } = operationOf(step.operation);
  const fence = undo.kind === 'reverse' ? undo.fence : undefined;
  const blank = { id: step.id, title: `${step.title}, first of all: late changes of the run shall fail`, calls: [] };
  const sight = await look(reach, run, step);
  if (fence === undefined || !sight.known)
    return { ...blank, note: sight.known ? '' : `not known now: ${sight.cause}` };
  const verdict = fence.raised(sight.seen, step.params, identityOf(run));
  if (verdict.verdict === 'met') return { ...blank, note: `already so: ${verdict.evidence}` };
  return { ...blank, calls: fence.raise(step.params, sight.seen, identityOf(run)), note: '' };
};

const restore = async (reach: Reach, run: RunState, { step, image, withStep }: Way): Promise<Restoration> => {
  const operation = operationOf(step.operation);
  const identity = identityOf(run);
  const blank = { id: step.id, title: step.title, calls: [] };
  if (operation.undo.kind !== 'reverse') return { ...blank, note: operation.undo.because };
  if (withStep !== null) return { ...blank, note: `goes back with [${withStep}]` };
  const sight = await look(reach, run, step);
  if (!sight.known) return { ...blank, note: `not known now: ${sight.cause}` };
  const before = image?.image;
  const verdict = operation.undo.restored(sight.seen, step.params, before, identity);
  if (verdict.verdict === 'met') return { ...blank, note: `already so: ${verdict.evidence}` };
  return { ...blank, calls: operation.undo.reverse(step.params, before, sight.seen, identity), note: '' };
};

/** Every call of the rollback, in the order in which dependants come first: what it raises ahead of all, and what it takes back. */
export const previewRollback = async (
  reach: Reach,
  run: RunState,
): Promise<{ raised: Restoration[]; takenBack: Restoration[] }> => {
  const raised: Restoration[] = [];
  const takenBack: Restoration[] = [];
  const ways = waysBack(run);
  const isChanged = ({ id }: Step): boolean => ways.some(({ step }) => step.id === id);
  for (const step of stepsWithFence(run.plan.steps, operationOf, isChanged))
    raised.push(await raiseFence(reach, run, step));
  for (const way of ways) takenBack.push(await restore(reach, run, way));
  return { raised, takenBack };
};
