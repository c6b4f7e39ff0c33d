/** One line of words for each entry of a journal. */
import { sightIn, takenBackWords } from '../../report/last-look-text.ts';
import { wordsOfRun } from '../../domain/plan/run-words.ts';
import type { Entry, EntryOf } from '../../domain/run/entry.ts';
import type { RunState } from '../../domain/run/run-state.ts';
import { OPERATIONS } from '../../operations/registry.ts';
import type { Style } from './line.ts';

export interface EventWords {
  /** One word, for a column. */
  word: string;
  style: Style | null;
  /** The step, or nothing. */
  subject: string;
  text: string;
  /** Shown even with `--quiet`. */
  matters: boolean;
}

const said = (
  word: string,
  subject: string,
  text: string,
  style: Style | null = null,
  matters = false,
): EventWords => ({
  word,
  subject,
  text,
  style,
  matters,
});

const titleOf = (run: RunState, id: string): string => run.plan.steps.find((step) => step.id === id)?.title ?? '';

/** A gate sends nothing by its nature; another step that sent nothing found that it was so already. */
const evidenceOf = ({ step, changed, evidence }: EntryOf<'step.done'>, run: RunState): string => {
  const operation = run.plan.steps.find(({ id }) => id === step)?.operation;
  const isGate = operation !== undefined && OPERATIONS.get(operation)?.gate === true;
  return changed || isGate ? evidence : `already so: ${evidence}`;
};

const acceptedText = ({ share, belowFloor, by }: EntryOf<'capacity.accepted'>): string => {
  if (share >= 1) return `all of the capacity is asked for again, by ${by}`;
  const floor = belowFloor ? 'also below the declared floors' : 'no service below its declared floor';
  return `${Math.round(share * 100)} % of the capacity, by ${by}; ${floor}; what is missing is owed`;
};

const outcomeWords = ({ outcome, summary }: EntryOf<'run.finished'>, run: RunState): string =>
  outcome === 'completed' ? wordsOfRun(run).completed : takenBackWords(sightIn(summary));

const CAUSES = { 'cut-back': 'users go back to safety', rollback: 'rollback' } as const;

const meantSo = ({ findings = [] }: Pick<EntryOf<'run.begun'>, 'findings'>): string =>
  findings.length === 0 ? '' : `; of its plan is accepted: ${findings.map((one) => one.finding).join(', ')}`;

const begunText = (begun: EntryOf<'run.begun'>): string =>
  `run ${begun.runId} by ${begun.writer.operator}, ${begun.plan.steps.length} steps${meantSo(begun)}`;

const resumedWords = (
  { takeOver, otherFiles, findings, writer: { operator, host } }: EntryOf<'run.resumed'>,
  { runId }: RunState,
) => {
  const others =
    otherFiles === undefined
      ? ''
      : `, with other files than its plan names: ${otherFiles.files.map(({ file }) => file).join(', ')} (${otherFiles.reason})`;
  const accepted = meantSo({ findings: findings ?? [] });
  return takeOver === true
    ? said('taken', '', `run ${runId} taken over by ${operator} on ${host}${others}${accepted}`, 'yellow', true)
    : said('resumed', '', `run ${runId} by ${operator}${others}${accepted}`);
};

/** Null for entries that say nothing new to a person. */
export const wordsOf = (entry: Entry, run: RunState): EventWords | null => {
  switch (entry.kind) {
    case 'run.begun':
      return said('begun', '', begunText(entry));
    case 'run.resumed':
      return resumedWords(entry, run);
    case 'journal.local':
      return said('journal', '', `local only, by ${entry.by}: ${entry.reason}`, 'yellow', true);
    case 'run.mode':
      return said('mode', '', `${entry.mode}, by ${entry.by}`, 'yellow', true);
    case 'capacity.accepted':
      return said('accepted', '', acceptedText(entry), 'yellow', true);
    case 'step.intended':
      return said('started', entry.step, titleOf(run, entry.step));
    case 'run.requests-decide':
      return said('decided', '', `requests decide about health, by ${entry.by}: ${entry.reason}`, 'yellow', true);
    case 'step.applied':
    case 'undo.applied':
      return null;
    case 'step.unanswered':
      return said('unknown', entry.step, `${entry.error.message}; looking instead of guessing`, 'yellow', true);
    case 'step.done':
      return said('done', entry.step, evidenceOf(entry, run), 'green');
    case 'step.failed':
      return said('failed', entry.step, `${entry.message} ${entry.remedy}`.trim(), 'red', true);
    case 'step.deferred':
      return said('put off', entry.step, `${entry.debt} (${entry.message})`, 'yellow', true);
    case 'question.asked':
      return said('asking', entry.step, entry.question, 'yellow');
    case 'step.skipped':
      return said('skipped', entry.step, `by ${entry.by}: ${entry.reason}`, 'yellow', true);
    case 'step.retried':
      return said('again', entry.step, entry.because ?? `asked for by ${entry.by}`);
    case 'fence.intended':
      return said('fencing', entry.step, 'what the run still has on its way shall fail', 'yellow');
    case 'fence.raised':
      return said('fenced', entry.step, entry.evidence, 'green');
    case 'undo.intended':
      return said('undoing', entry.step, CAUSES[entry.cause], 'yellow');
    case 'undo.done':
      return said('undone', entry.step, entry.evidence, 'green');
    case 'undo.failed':
      return said('stuck', entry.step, `${entry.message} ${entry.remedy}`.trim(), 'red', true);
    case 'run.paused':
      return said('paused', '', entry.cause, 'yellow', true);
    case 'run.stopped':
      return said('stopped', '', 'a question is open', 'red', true);
    case 'run.rolling-back':
      return said('rollback', '', `begun by ${entry.by}`, 'yellow', true);
    case 'run.finished':
      return said('finished', '', `run ${run.runId}: ${outcomeWords(entry, run)}`, 'green');
    case 'run.settled':
      return said('settled', '', `by ${entry.by}`, 'green');
    case 'debt.ended':
      return said('debt ended', entry.step, entry.evidence, 'green');
  }
};
