/** Paying a debt: one step of a run that is over is done after all, by the same walk as ever, or stays owed. */
import type { Step } from '../domain/plan/plan.ts';
import { goalToMake } from './goal.ts';
import type { Outcome } from './run.ts';
import { inAnyOrder } from './schedule.ts';
import type { Session } from './session.ts';
import type { FailedWith } from './step-machine.ts';
import { walkSteps } from './walk.ts';

/**
 * Does the step and ends the run again as it was. It has all the time that its plan gives it, not what a forced run grants a
 * region that is dead. A process that dies in between leaves an open run, which `resume` ends and `rollback` takes back.
 */
export const payDebt = async (session: Session, step: Step): Promise<Outcome> => {
  const { run } = session;
  let failed: FailedWith | null = null;
  const { left } = await walkSteps(session, {
    schedule: inAnyOrder([step]),
    goalOf: () => goalToMake(step, session.operationOf(step.operation), session.identity),
    limitsOf: () => step.limits,
    conclude(_step, entry, failure) {
      failed = failure;
      if (failure === null) return { entry, isOver: true };
      const deferred = { kind: 'step.deferred', step: step.id, debt: step.title, message: failure.message } as const;
      return { entry: deferred, isOver: true };
    },
    pausable: true,
  });
  if (left === 'paused') {
    const cause = 'asked to pause';
    await session.record([{ kind: 'run.paused', by: session.identity.operator, cause }]);
    return { kind: 'paused', cause, credentials: false };
  }
  await session.record([{ kind: 'run.finished', outcome: 'completed', summary: run.summary }]);
  return { kind: 'paid', stepId: step.id, failed };
};
