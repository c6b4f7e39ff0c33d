/**
 * Entries of journals that an older version wrote, in today's words. This is the one place that knows how they were: whoever
 * reads a journal gets these, so that a run that is open goes on, and one that is over can be taken back and settled.
 */
import { inTodaysWords } from '../plan/older-plan.ts';
import type { Plan, RunbookWords } from '../plan/plan.ts';
import type { Entry, EntryOf } from './entry.ts';

/** There was one runbook, whose word the end of a run was called by; a plan did not have to name it, and brought no words. */
type OlderFinished = Omit<EntryOf<'run.finished'>, 'outcome'> & { outcome: 'promoted' | 'rolled-back' };
type OlderBegun = Omit<EntryOf<'run.begun'>, 'plan'> & { plan: Omit<Plan, 'runbook'> & { runbook?: string } };
type EntryOfVersionOne = Exclude<Entry, { kind: 'run.finished' | 'run.begun' }> | OlderFinished | OlderBegun;

const ONLY_RUNBOOK = 'promote';
const ITS_WORDS: RunbookWords = {
  noun: 'a promotion',
  inProgress: 'promoting',
  completed: 'promoted',
  end: '{application} is served by {to}',
  takenBack: ['Traffic goes back to {from}.', 'What consumers and users did meanwhile stays done.'],
  begin: 'failover promote',
};

const newer = (entry: EntryOfVersionOne): Entry => {
  switch (entry.kind) {
    case 'run.finished':
      return { ...entry, outcome: entry.outcome === 'promoted' ? 'completed' : entry.outcome };
    case 'run.begun':
      return {
        ...entry,
        plan: inTodaysWords({ words: ITS_WORDS, ...entry.plan, runbook: entry.plan.runbook ?? ONLY_RUNBOOK }),
      };
    default:
      return entry;
  }
};

/** What records of version 1 hold. */
export const fromVersionOne = (entries: readonly EntryOfVersionOne[]): Entry[] => entries.map(newer);
