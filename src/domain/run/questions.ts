/** What a run waits for people to answer: what a step asks while it is under way, and what a run asks that was stopped. */
import type { EntryOf } from './entry.ts';
import type { OpenQuestion, RunState } from './run-state.ts';

export const ask = (run: RunState, entry: EntryOf<'question.asked'>): void => {
  const { step: stepId, question, statement, expected, answers, at } = entry;
  const since = run.asked.get(stepId)?.since ?? at;
  run.asked.set(stepId, { stepId, question, statement, expected, answers, since, asked: run.writer });
};

/** All that are open, the oldest first. Whether a process still asks them the journal cannot know. */
export const questionsOf = ({ asked, question, lastAt, questionAt, writer }: RunState): OpenQuestion[] => {
  const stopped =
    question === null
      ? []
      : [
          {
            stepId: question.stepId,
            question: question.text,
            statement: [],
            expected: null,
            answers: question.answers,
            since: questionAt ?? lastAt,
            asked: writer,
          },
        ];
  return [...asked.values(), ...stopped].toSorted((left, right) => left.since - right.since);
};

/**
 * The commands as they are typed elsewhere: while the process that asks is at work, or may be, only taking the run over answers
 * in its place.
 */
export const answersElsewhere = ({ answers, expected }: OpenQuestion, isAttended: boolean): string[] =>
  expected === null || !isAttended ? answers : answers.map((answer) => `${answer} --take-over`);
