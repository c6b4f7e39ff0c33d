/** What a step that asks a person writes into the journal before it asks, so that whoever looks sees that it is asked. */
import type { Operation } from '../domain/plan/operation.ts';
import type { Step } from '../domain/plan/plan.ts';
import type { EntryOf } from '../domain/run/entry.ts';

/** Null where the step asks nobody. */
export const askedBy = (step: Step, { asks }: Operation): Omit<EntryOf<'question.asked'>, 'at'> | null => {
  if (asks === undefined) return null;
  const { question, statement, expected } = asks(step.params);
  const waive = step.protects === null ? '' : ' --waive';
  return {
    kind: 'question.asked',
    step: step.id,
    question,
    statement: [...statement],
    expected,
    answers: [
      `failover resume --confirm ${expected}`,
      `failover resume --skip ${step.id}${waive} --reason "…"`,
      'failover rollback',
    ],
  };
};
