/**
 * Descriptions: what AWS shows of a resource when asked, and what the rest of the world does not depend on. They are settings in
 * the APIs' own shapes, as the program registered them, and nothing changes them but a person's edit. A comparison of regions reads them.
 */
import type { Answer } from '../../domain/api/call.ts';
import type { RegionState } from '../state.ts';
import { yes } from './answer.ts';

/** One resource in the shape of its API. */
export type Description = Record<string, unknown>;

/** One kind of resources that a region keeps descriptions of. */
export interface Collection<Shape extends Description = Description> {
  /** As people name it when they edit, such as `taskDefinitions`; the same in the state. */
  name: string;
  /** What a region has of them, by key. */
  in(region: RegionState): Readonly<Record<string, Shape>>;
  keep(region: RegionState, key: string, description: Shape): void;
}

export const collectionOf = <Shape extends Description = Description>(name: string): Collection<Shape> => ({
  name,
  in: ({ descriptions }) => (descriptions?.[name] ?? {}) as Record<string, Shape>,
  keep(region, key, description) {
    ((region.descriptions ??= {})[name] ??= {})[key] = description;
  },
});

/** Those of the wanted keys under the name of their list, or all; `absent` answers for the first that is not there. */
export const chosen = (
  field: string,
  from: Readonly<Record<string, Description>>,
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
