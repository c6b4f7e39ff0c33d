/** Damage to valid inputs: to a JSON value as a hand or a program slips, and to a text as a disk or an editor does. Drawn, so it shrinks. */
import * as fc from 'fast-check';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Where, what, and with which of the values; all of them are taken modulo what there is. */
export interface Damage {
  at: number;
  how: number;
  what: number;
}

export const damage = (): fc.Arbitrary<Damage> =>
  fc.record({ at: fc.nat(), how: fc.nat(10_000), what: fc.nat(10_000) });

/** Deeper than any document of ours may be. */
const DEEP = JSON.parse(`${'['.repeat(150)}${']'.repeat(150)}`) as Json;

/** Values that programs stumble over; each in place of any other. */
const ODD: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e21,
  2 ** 53,
  -1e308,
  '',
  ' ',
  'x'.repeat(5000),
  'a\u001B[2Jb',
  'a\nb',
  '\u202Egnp.exe',
  '\uD800',
  '__proto__',
  'constructor',
  'NaN',
  '2020-13-45T99:00:00Z',
  'arn:aws:ecs:us-east-1:999999999999:service/a/b',
  '../../../etc/passwd',
  '~root/x',
  [],
  {},
  [null],
  [[]],
  { '': '' },
  DEEP,
];

type Path = readonly (string | number)[];
interface Place {
  path: Path;
  value: Json;
}

const isContainer = (value: Json): value is Json[] | { [key: string]: Json } =>
  typeof value === 'object' && value !== null;

/** Every place of a value, the whole first. */
export const placesIn = (value: Json, path: Path = []): Place[] => [
  { path, value },
  ...(isContainer(value)
    ? Object.entries(value).flatMap(([key, item]) =>
        placesIn(item, [...path, Array.isArray(value) ? Number(key) : key]),
      )
    : []),
];

const cloned = (value: Json): Json => structuredClone(value);

/** The value with `change` done to what holds the place; the whole itself is only replaced. */
const within = (
  root: Json,
  path: Path,
  change: (holder: Json[] | { [key: string]: Json }, key: never) => void,
): Json => {
  const copy = cloned(root);
  const key = path.at(-1);
  if (key === undefined) return copy;
  let holder = copy;
  for (const part of path.slice(0, -1)) holder = (holder as Record<string | number, Json>)[part] ?? null;
  if (isContainer(holder)) change(holder, key as never);
  return copy;
};

const put = (root: Json, path: Path, value: Json): Json =>
  path.length === 0
    ? value
    : within(root, path, (holder, key) =>
        Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true }),
      );

const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

const kindOf = (value: Json): string => (Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value);

const text = (value: string, what: number): string => {
  const at = what % (value.length + 1);
  const inserted = pick(['x', '\u0000', '"', '\\', '/', ' ', '9', '-', '🐎', '\u0301'], what);
  return pick(
    [value.slice(0, at) + inserted + value.slice(at), value.slice(0, at), value.toUpperCase(), value + value],
    what,
  );
};

const slipped = (value: Json, what: number): Json => {
  if (typeof value === 'string') return text(value, what);
  if (typeof value === 'number') return pick([value + 1, -value, value * 1000, value / 3, Math.round(value), 0], what);
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value))
    return pick([value.toReversed(), [...value, ...value], value.slice(1), [...value, null]], what);
  return pick(ODD, what);
};

const doubledIn = (holder: Json[] | { [key: string]: Json }, key: never): void => {
  const value = cloned((holder as Record<string, Json>)[key] ?? null);
  if (Array.isArray(holder)) holder.splice(Number(key), 0, value);
  else holder[`${String(key)}2`] = value;
};

const removedFrom = (holder: Json[] | { [key: string]: Json }, key: never): void => {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
};

type Hand = (root: Json, place: Place, what: number) => Json;

const HANDS: readonly Hand[] = [
  (root, { path }) => within(root, path, removedFrom),
  (root, { path }, what) => put(root, path, cloned(pick(ODD, what))),
  (root, { path, value }, what) => put(root, path, slipped(value, what)),
  (root, { path }) => within(root, path, doubledIn),
  (root, { path }, what) => put(root, path, cloned(pick(placesIn(root), what).value)),
];

/** One slip after the other. */
export const damaged = (root: Json, list: readonly Damage[]): Json =>
  list.reduce((value, { at, how, what }) => {
    const place = pick(placesIn(value), at);
    return pick(HANDS, how)(value, place, what);
  }, root);

/** Another type at one place, or a field more: what no schema may take. Null of the whole, and of a null, which may be more. */
export const misTyped = (root: Json, { at, how, what }: Damage): { value: Json; path: Path } | null => {
  const { path, value } = pick(placesIn(root), at);
  if (path.length === 0 || value === null) return null;
  if (isContainer(value) && !Array.isArray(value) && how % 2 === 0)
    return { value: put(root, [...path, `odd${what}`], 1), path };
  const others = ODD.filter((odd) => kindOf(odd) !== kindOf(value) && kindOf(odd) !== 'null');
  return { value: put(root, path, cloned(pick(others, what))), path };
};

/** The text with bytes flipped, cut, doubled or put in. */
export const damagedText = (whole: string, list: readonly Damage[]): string =>
  list.reduce((bytes, { at, how, what }) => {
    const place = at % (bytes.length + 1);
    const end = Math.min(bytes.length, place + 1 + (what % 40));
    switch (how % 5) {
      case 0:
        return bytes.slice(0, place);
      case 1:
        return bytes.slice(0, place) + bytes.slice(end);
      case 2:
        return bytes.slice(0, end) + bytes.slice(place);
      case 3:
        return (
          bytes.slice(0, place) +
          pick(['\u0000', '\n', '"', '{', '\uFEFF', '\uFFFD', '0', ' '], what) +
          bytes.slice(place)
        );
      default:
        return (
          bytes.slice(0, place) +
          String.fromCharCode((bytes.charCodeAt(place) || 0) ^ (1 << (what % 7))) +
          bytes.slice(place + 1)
        );
    }
  }, whole);
