/** What a run waits for, as text: its steps that are under way, and what people are asked. */
import type { Entry } from '../domain/run/entry.ts';
import { questionsOf } from '../domain/run/questions.ts';
import type { OpenQuestion, RunState } from '../domain/run/run-state.ts';
import { lastTraffic, trafficOf } from '../domain/run/traffic.ts';
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

/** More names than this are counted. */
const MOST_NAMES = 4;

/** Where users are, by the last that was seen of each name: by requests, else by weights. */
export const trafficLines = (entries: readonly Entry[], target: string): string[] => {
  const last = Map.groupBy(lastTraffic(trafficOf(entries)), ({ name }) => name);
  const rows = [...last].slice(0, MOST_NAMES).flatMap(([name, moments]) => {
    const newest = moments.toSorted((left, right) => right.at - left.at)[0];
    if (newest === undefined) return [];
    const seen = moments.find(({ at, by }) => at === newest.at && by === 'requests') ?? newest;
    const shares = Object.entries(seen.shares).map(([region, share]) => `${region} ${Math.round(share * 1000) / 10} %`);
    return [`  ${name}: ${shares.join(', ')} (by ${seen.by}, ${showMoment(seen.at, target)})`];
  });
  return last.size > MOST_NAMES ? [...rows, `  and ${last.size - MOST_NAMES} more names`] : rows;
};
