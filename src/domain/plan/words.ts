/**
 * How people speak of the runs of a plan. The words are literals of the plan, like everything in it: whoever reads its journal, on
 * another machine or with another version, speaks of the run as its runbook does, without loading that. This file loads nothing.
 */

/** How a run is spoken of. Its outcome itself is neutral: it is `completed` or `rolled-back`. */
export interface RunWords {
  /** What a run is, with its article: `a promotion`. */
  noun: string;
  /** While it is under way, as in "Run 3: promoting". */
  inProgress: string;
  /** Once it is done, as in "Run 3: promoted". */
  completed: string;
  /** How things are once it is done, a sentence without its full stop: `pony is served by us-west-2`. */
  end: string;
  /** What whoever takes a run back has to know beside the values that are restored, a sentence each. */
  takenBack: string[];
  /** The command that begins another run like it. */
  begin: string;
}

interface Spoken {
  runbook: string;
  application: string;
  from: string;
  to: string;
  words?: RunWords | undefined;
}

/** Plans of versions that had one runbook and no words in their plans. */
const oldestWords = ({ application, from, to }: Spoken): RunWords => ({
  noun: 'a promotion',
  inProgress: 'promoting',
  completed: 'promoted',
  end: `${application} is served by ${to}`,
  takenBack: [`Traffic goes back to ${from}.`],
  begin: 'failover promote',
});

const neutralWords = ({ runbook, application, to }: Spoken): RunWords => ({
  noun: `a run of ${runbook}`,
  inProgress: 'under way',
  completed: 'completed',
  end: `${runbook} of ${application} to ${to} is completed`,
  takenBack: [],
  begin: `failover run ${runbook}`,
});

/** The words of a plan; neutral ones where a hand-made plan has none. */
export const wordsOf = (plan: Spoken): RunWords =>
  plan.words ?? (plan.runbook === 'promote' ? oldestWords(plan) : neutralWords(plan));
