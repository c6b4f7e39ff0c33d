/** What somebody who takes a run back should know first: is the region that users return to well, and what stays behind? */
import { rungsOf } from '../domain/run/cut-back.ts';
import { DEFAULT_BUDGETS } from '../domain/api/catalogue.ts';
import type { RunState } from '../domain/run/run-state.ts';
import { allUndoings } from '../domain/plan/undoing.ts';
import { readAll } from '../engine/readings.ts';
import { operationOf } from '../operations/registry.ts';
import type { Reach } from './command-outside.ts';

const isMoved = (run: RunState, id: string): boolean => {
  const state = run.steps.get(id);
  return state !== undefined && state.before !== null && state.status !== 'undone';
};

/** Asks the region that users go back to, once for each way in that a gate knows. */
const askRegion = async (reach: Reach, run: RunState): Promise<string[]> => {
  const asked = new Map<string, Promise<string | null>>();
  const timeoutMs = Math.max(1, ...run.plan.steps.map(({ limits }) => limits.callTimeoutMs));
  const identity = { runId: run.runId, operator: run.writer.operator };
  for (const step of run.plan.steps) {
    const wayBack = operationOf(step.operation).wayBack;
    if (wayBack === undefined || !rungsOf(step).some((rung) => isMoved(run, rung))) continue;
    const calls = wayBack.observe(step.params, identity);
    const key = JSON.stringify(calls);
    if (calls.length === 0 || asked.has(key)) continue;
    const answers = readAll(reach, DEFAULT_BUDGETS, calls, timeoutMs);
    asked.set(
      key,
      answers.then((found) => wayBack.trouble(found, step.params)),
    );
    await asked.get(key);
  }
  const troubles = await Promise.all(asked.values());
  return troubles.flatMap((trouble) => (trouble === null ? [] : [trouble]));
};

/**
 * Warnings for whoever takes the run back, a sentence each; none where users have not moved and nothing stays behind. Asks
 * the region that users return to and changes nothing.
 */
export const wayBackWarnings = async (reach: Reach, run: RunState): Promise<string[]> => {
  const left = allUndoings(run, operationOf).flatMap(({ step }) => {
    const { undo } = operationOf(step.operation);
    const words = undo.kind === 'reverse' ? undo.leaves?.(step.params) : undefined;
    return words === undefined ? [] : [words];
  });
  return [...(await askRegion(reach, run)), ...new Set(left)];
};
