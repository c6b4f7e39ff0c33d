/** What a roll-back would send now, without sending it. */
import { EXIT } from '../domain/failure.ts';
import type { Call } from '../domain/call.ts';
import type { Step } from '../domain/plan.ts';
import type { RunState } from '../domain/run-state.ts';
import { readAll } from '../engine/readings.ts';
import { operationOf } from '../operations/registry.ts';
import { wrap } from '../report/lines.ts';
import { callLine } from '../report/survey-text.ts';
import type { Stage } from './stage.ts';

interface Restoration {
  id: string;
  title: string;
  calls: Call[];
  /** Why nothing is sent, or what is not known. */
  note: string;
}

/** Changed steps, the last one of the plan first. */
const changedSteps = (run: RunState): Step[] =>
  run.plan.steps
    .filter(({ id }) => {
      const state = run.steps.get(id);
      return state !== undefined && state.before !== null && state.status !== 'undone';
    })
    .toReversed();

const restore = async (stage: Stage, run: RunState, step: Step): Promise<Restoration> => {
  const { world, target } = stage.place;
  const operation = operationOf(step.operation);
  const identity = { runId: run.runId, operator: run.writer.operator };
  const state = run.steps.get(step.id);
  const blank = { id: step.id, title: step.title, calls: [] };
  if (operation.undo.kind !== 'reverse') return { ...blank, note: operation.undo.because };
  const reads = operation.observe(step.params, identity, state?.receipt ?? null);
  const answers = await readAll(
    { world, target, control: stage.watch.control },
    run.plan.budgets,
    reads,
    step.limits.callTimeoutMs,
  );
  const sight = operation.see(answers, step.params);
  if (!sight.known) return { ...blank, note: `not known now: ${sight.cause}` };
  const before = state?.before?.image;
  const verdict = operation.undo.restored(sight.seen, step.params, before, identity);
  if (verdict.verdict === 'met') return { ...blank, note: `already so: ${verdict.evidence}` };
  return { ...blank, calls: operation.undo.reverse(step.params, before, sight.seen, identity), note: '' };
};

/** Every call of the roll-back, in the order in which dependants come first. */
export const showRollback = async (stage: Stage, run: RunState): Promise<number> => {
  const { output } = stage;
  const restorations: Restoration[] = [];
  for (const step of changedSteps(run)) restorations.push(await restore(stage, run, step));
  if (output.form !== 'text') output.document({ runId: run.runId, steps: restorations });
  output.say(`A roll-back of run ${run.runId} would restore ${restorations.length} steps. Nothing has been changed.`);
  for (const { id, title, calls, note } of restorations) {
    output.say(wrap(`[${id}] ${title}${note === '' ? '' : `: ${note}`}`, output.columns, '  ', '    ').join('\n'));
    for (const call of calls) output.say(callLine(call));
  }
  return EXIT.done;
};
