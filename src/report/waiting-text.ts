/** What a run waits for, as text: its steps that are under way, and what people are asked. */
import { questionsOf } from '../domain/run/questions.ts';
import type { OpenQuestion, RunState } from '../domain/run/run-state.ts';
import { underWay } from '../domain/run/waits.ts';
import { bullets, wrap } from './lines.ts';
import { showMoment } from './moment.ts';

/** Who is asked, since when, and how it is answered there. */
const askedLines = (
  { question, statement, expected, since, asked: { operator, host, processId } }: OpenQuestion,
  { target }: RunState,
  attended: boolean,
  width: number,
): string[] => {
  const terminal = `${operator} on ${host}, process ${processId}`;
  const how = attended
    ? `It is asked at the terminal of ${terminal}: there it is answered by typing ${expected ?? ''}.`
    : `It was asked at the terminal of ${terminal}, which asks no more.`;
  return [
    ...wrap(question, width, '  '),
    ...bullets(statement, width),
    ...wrap(`Open since ${showMoment(since, target)}. ${how}`, width, '  '),
  ];
};

/** What people are asked. @param attended is a process at work that asks? */
export const questionLines = (state: RunState, attended: boolean, width: number): string[] =>
  questionsOf(state).flatMap((one) =>
    one.expected === null ? wrap(one.question, width, '  ') : askedLines(one, state, attended, width),
  );

/** More of them than this are counted. */
const MOST_UNDER_WAY = 6;

/** What the run waits for, and since when: what has waited longest first. */
export const underWayLines = (state: RunState, width: number): string[] => {
  const all = underWay(state).toSorted((left, right) => left.since - right.since);
  const titles = new Map(state.plan.steps.map(({ id, title }) => [id, title]));
  const rows = all
    .slice(0, MOST_UNDER_WAY)
    .flatMap(({ id, since }) =>
      wrap(`${id}: ${titles.get(id) ?? ''}, since ${showMoment(since, state.target)}`, width, '  ▸ ', '    '),
    );
  const more = all.length - MOST_UNDER_WAY;
  return more > 0 ? [...rows, `    and ${more} more`] : rows;
};
