/** What the calls of a comparison of regions have in common: they show what is there, page by page, and change nothing. */
import type { Answer, CallErrorKind } from '../../domain/api/call.ts';
import type { InRegion } from '../state.ts';
import { refuse, yes } from './answer.ts';
import { noExhibits, type Exhibit, type Exhibits } from './exhibit-state.ts';

/** What can be looked at in the region. */
export const exhibitsIn = ({ region }: InRegion): Exhibits => region.exhibits ?? noExhibits();

export const missing = (code: string, message: string, kind: CallErrorKind = 'missing'): Answer =>
  refuse(code, message, kind);

/** Those of the wanted keys under the name of their list, or all; `absent` answers for the first that is not there. */
export const chosen = (
  field: string,
  from: Record<string, Exhibit>,
  wanted: readonly string[] | undefined,
  absent: (key: string) => Answer,
): Answer => {
  if (wanted === undefined) return yes({ [field]: Object.values(from) });
  const lacking = wanted.find((key) => from[key] === undefined);
  return lacking === undefined ? yes({ [field]: wanted.map((key) => from[key]) }) : absent(lacking);
};

/** One page of a list: the token is the number of the first row that is left. */
export const paged = (
  rows: readonly unknown[],
  size: number,
  token: string | undefined,
  field: string,
  next: string,
): Answer => {
  const start = Number(token ?? 0);
  const more = start + size < rows.length ? { [next]: String(start + size) } : {};
  return yes({ [field]: rows.slice(start, start + size), ...more });
};
