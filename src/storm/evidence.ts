/**
 * Was it ever so? The world is looked at whenever a read of the tool arrives there: a step that is entered as done must
 * have been true at one of those moments at least, by the world's own words.
 */
import type { Entry } from '../domain/run/entry.ts';
import { blame, current, type Audit } from './audit.ts';
import type { Diary } from './diary.ts';
import type { Sent } from './fault.ts';
import { knownOf } from './known-operations.ts';

export interface Evidence {
  landed(sent: Sent): void;
  /** An entry, before the diary takes it in. */
  recorded(diary: Diary, entry: Entry): void;
}

export const createEvidence = (audit: Audit): Evidence => {
  /** Steps that were seen to be true since they were opened, by run. */
  const seen = new Map<string, Set<string>>();
  const seenIn = ({ runId }: Diary): Set<string> => {
    const found = seen.get(runId) ?? new Set();
    seen.set(runId, found);
    return found;
  };
  return {
    landed({ call, isWrite }) {
      const diary = current(audit);
      if (isWrite || diary === undefined) return;
      for (const { id, operation, params } of diary.plan.steps) {
        const check = knownOf(operation)?.evidence;
        if (check?.shownBy !== call.service || diary.steps.get(id)?.status === 'done') continue;
        if (check.holds(audit.state, params, diary)) seenIn(diary).add(id);
      }
    },
    recorded(diary, entry) {
      if (entry.kind === 'step.retried') seenIn(diary).delete(entry.step);
      if (entry.kind !== 'step.done' || audit.excuses.lies) return;
      const step = diary.plan.steps.find(({ id }) => id === entry.step);
      const check = step === undefined ? null : knownOf(step.operation)?.evidence;
      if (step === undefined || check === null || check === undefined) return;
      if (check.canShow?.(step.params) === false) return;
      if (!seenIn(diary).has(step.id))
        blame(audit, 'I10', `${step.id} is done (${entry.evidence}), and it was never so`);
    },
  };
};
