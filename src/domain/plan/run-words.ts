/** How a run is spoken of: in the words of its runbook, which stand in its plan. The outcome itself is neutral (`completed`). */
import { isAsMade, type AcceptedFinding } from './finding.ts';
import type { Plan, RunbookWords } from './plan.ts';

/** The words of one run, filled in. */
export type RunWords = Omit<RunbookWords, 'begin'> & { begin: string };

/** Of a plan that brings no words: a hand made one, say. */
const NEUTRAL: RunbookWords = {
  noun: 'a run of {runbook}',
  inProgress: 'under way',
  completed: 'completed',
  end: '{runbook} of {application} to {to} is completed',
  takenBack: [],
};

/** @param plan as far as it is spoken of */
export const wordsOf = (plan: Pick<Plan, 'runbook' | 'application' | 'from' | 'to' | 'words'>): RunWords => {
  const { runbook, application, from, to, words = NEUTRAL } = plan;
  const values: Record<string, string> = { runbook, application, from, to };
  const filled = (text: string): string =>
    text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  return {
    noun: filled(words.noun),
    inProgress: filled(words.inProgress),
    completed: filled(words.completed),
    end: filled(words.end),
    takenBack: words.takenBack.map(filled),
    begin: words.begin ?? `failover run ${runbook}`,
  };
};

/** Of a run: one whose plan was not what its runbook makes is not called what those of the runbook are. */
export const wordsOfRun = ({
  plan,
  findings,
}: {
  plan: Parameters<typeof wordsOf>[0];
  findings: readonly AcceptedFinding[];
}): RunWords => {
  const words = wordsOf(plan);
  return isAsMade(findings) ? words : { ...words, completed: NEUTRAL.completed };
};
