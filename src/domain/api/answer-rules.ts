/** Words in which an operation says what its answer always holds, and how that tells what it is about (`whole.ts`). */

export type Member = 'list' | 'text' | 'number' | 'boolean' | 'object';
export type Thing = Readonly<Record<string, unknown>>;

export type Members = Readonly<Record<string, Member>>;

/** A question, as far as its answer must fit it. */
interface Asked {
  input: Thing;
  region: string;
}

export interface Rule<Held extends Members = Members> {
  members: Held;
  /** What each row of a list holds, by the name of the list. */
  rows: Readonly<Record<string, Members>>;
  /** What shows that it is no answer to this question, or not all of it, a phrase; null when nothing does. */
  wrong: (output: Thing, asked: Asked) => string | null;
}

/** The rule of one operation: the members of its answer, the rows of its lists, and what shows that it is another answer. */
export const rule = <const Held extends Members>(
  members: Held,
  { rows = {}, wrong = () => null }: Partial<Pick<Rule, 'rows' | 'wrong'>> = {},
): Rule<Held> => ({ members, rows, wrong });

export const isThing = (value: unknown): value is Thing =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const thing = (value: unknown): Thing => (isThing(value) ? value : {});
export const things = (value: unknown): Thing[] => (Array.isArray(value) ? value.map(thing) : []);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** Names and ARNs end in the same word. */
export const lastPart = (value: unknown): string => textOf(value).slice(textOf(value).lastIndexOf('/') + 1);

export const FOREIGN = 'it is about something else';
export const PARTIAL = 'it is not whole';

export const all = (rows: readonly Thing[], holds: (row: Thing) => boolean): string | null =>
  rows.every(holds) ? null : FOREIGN;

/** Where the question names things, the answer names no others. */
export const among = (rows: unknown, field: string, asked: unknown): string | null => {
  const names = texts(asked);
  return names.length === 0 ? null : all(things(rows), (row) => names.includes(textOf(row[field])));
};

export const same = (given: unknown, asked: unknown): string | null =>
  asked === undefined || lastPart(given) === lastPart(asked) ? null : FOREIGN;

/** More is to come, and nothing tells how to ask for it. */
export const endless =
  (token: string): Rule['wrong'] =>
  ({ IsTruncated, [token]: next }) =>
    IsTruncated === true && (typeof next !== 'string' || next === '') ? PARTIAL : null;

export const first = (...faults: readonly (string | null)[]): string | null =>
  faults.find((fault) => fault !== null) ?? null;
