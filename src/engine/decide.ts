/** What a person may answer to a stopped run, checked before anything is recorded. */
import { EXIT, Failure } from '../domain/failure.ts';
import type { Mode } from '../domain/plan/plan.ts';
import { isOver, type RunState, type StepState } from '../domain/run/run-state.ts';
import type { Unstamped } from './goal.ts';

export type Decision =
  | { kind: 'continue' }
  | { kind: 'retry' }
  | { kind: 'skip'; step: string; reason: string; waive: boolean }
  | { kind: 'mode'; mode: Mode }
  | { kind: 'requests-decide'; reason: string }
  /** `share`: 0 to 1 of the wanted capacity; `belowFloor`: also below the declared floor of a service. */
  | { kind: 'accept-capacity'; share: number; belowFloor: boolean };

const refuse = (code: string, message: string, remedy: string): Failure =>
  new Failure({ code, message, remedy, exitCode: EXIT.usage });

const failedSteps = (run: RunState): StepState[] => [...run.steps.values()].filter(({ status }) => status === 'failed');

const skip = (run: RunState, decision: Extract<Decision, { kind: 'skip' }>, by: string): Unstamped[] => {
  const planned = run.plan.steps.find(({ id }) => id === decision.step);
  const state = run.steps.get(decision.step);
  if (planned === undefined || state === undefined) {
    const candidates = failedSteps(run).map(({ id }) => id);
    const known = candidates.length > 0 ? candidates : [...run.steps.keys()];
    throw refuse(
      'no-such-step',
      `The plan has no step "${decision.step}".`,
      `Steps that could be meant: ${known.join(', ')}.`,
    );
  }
  if (isOver(state)) {
    throw refuse(
      'step-settled',
      `Step ${planned.id} is ${state.status} already.`,
      'Run "failover resume" without --skip.',
    );
  }
  if (decision.reason.trim() === '') {
    throw refuse('skip-reason', 'Skipping needs a reason, which is recorded.', 'Add --reason "why this is right".');
  }
  if (planned.protects !== null && !decision.waive) {
    throw refuse(
      'skip-protected',
      `Step ${planned.id} protects ${planned.protects}: ${planned.why}`,
      `If you accept that by name: failover resume --skip ${planned.id} --waive --reason "…"`,
    );
  }
  const { reason, waive } = decision;
  return [{ kind: 'step.skipped', step: planned.id, by, reason, waived: waive && planned.protects !== null }];
};

const retryAll = (run: RunState, by: string): Unstamped[] =>
  failedSteps(run).map(({ id }) => ({ kind: 'step.retried', step: id, by }));

/** Entries that a decision adds. @throws Failure when it cannot be taken in the state the run is in. */
export const entriesFor = (run: RunState, decision: Decision, by: string): Unstamped[] => {
  switch (decision.kind) {
    case 'continue': {
      const [failed] = failedSteps(run);
      // Killed before it could ask: going on finishes a cut-back that is owed, and then asks.
      if (failed === undefined || run.status !== 'stopped') return [];
      const remedy = `Answer with one of: ${run.question?.answers.join(' · ') ?? 'failover resume --retry · failover rollback'}`;
      throw refuse('question-open', `The run waits for an answer about step ${failed.id}: ${failed.note}`, remedy);
    }
    case 'retry':
      return retryAll(run, by);
    case 'skip':
      return skip(run, decision, by);
    case 'requests-decide': {
      const { reason } = decision;
      if (reason.trim() === '')
        throw refuse(
          'judge-reason',
          'That requests decide needs a reason, which is recorded.',
          'Add --reason "why this is right".',
        );
      return [{ kind: 'run.requests-decide', by, reason }, ...retryAll(run, by)];
    }
    case 'accept-capacity': {
      const { share, belowFloor } = decision;
      return [{ kind: 'capacity.accepted', share, belowFloor, by }, ...retryAll(run, by)];
    }
    case 'mode':
      if (run.mode === decision.mode) return retryAll(run, by);
      return [{ kind: 'run.mode', mode: decision.mode, by }, ...retryAll(run, by)];
  }
};
