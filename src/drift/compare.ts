/** Holds two snapshots against each other. Pure, linear, and blind to order. */
import type { Item, KindName, Snapshot, Value } from './item.ts';
import { belongsTo } from './item.ts';

/** Which comparison a difference comes from. */
export type Comparison = 'live' | 'program' | 'declared';

/** What is not equal: a whole resource, one field of it, or something that is wrong by itself. */
export interface Difference {
  comparison: Comparison;
  /** What the two values belong to, such as `us-east-1` and `us-west-2`, or `program` and `us-west-2`. */
  sides: readonly [string, string];
  kind: KindName;
  name: string;
  /** Null: the resource is there on one side only. */
  field: string | null;
  /** Null: not there. */
  values: readonly [Value | null, Value | null];
}

/** What one side did not tell, so that nothing is said about it. */
export interface Untold {
  comparison: Comparison;
  side: string;
  kind: KindName;
  name: string;
  cause: string;
}

export interface Outcome {
  differences: Difference[];
  untold: Untold[];
  /** Resources that were held against each other. */
  compared: number;
}

const keyOf = ({ kind, name }: { kind: KindName; name: string }): string => `${kind}\n${name}`;

/** Resources by key. Of two with one name on a side the fields are joined: neither may hide the other. */
const byKey = ({ items }: Snapshot): Map<string, Item> => {
  const found = new Map<string, Item>();
  for (const item of items) {
    const key = keyOf(item);
    const known = found.get(key);
    found.set(key, known === undefined ? item : { ...item, fields: { ...known.fields, ...item.fields } });
  }
  return found;
};

const untoldTest = (snapshots: readonly Snapshot[]): ((kind: KindName, name: string) => boolean) => {
  const unread = Map.groupBy(
    snapshots.flatMap((snapshot) => snapshot.unread),
    ({ kind }) => kind,
  );
  return (kind, name) => unread.get(kind)?.some((one) => belongsTo(name, one.name)) ?? false;
};

type Sides = Pick<Difference, 'comparison' | 'sides'>;

const differencesOf = (left: Item, right: Item, sides: Sides): Difference[] => {
  const { kind, name } = left;
  return [...new Set([...Object.keys(left.fields), ...Object.keys(right.fields)])].flatMap((field): Difference[] => {
    const values = [left.fields[field] ?? null, right.fields[field] ?? null] as const;
    return values[0] === values[1] ? [] : [{ ...sides, kind, name, field, values }];
  });
};

/**
 * Differences in a fixed order: by kind, name and field. What either side did not tell is not compared.
 * @param labels of the two sides.
 */
export const compare = (
  comparison: Comparison,
  [left, right]: readonly [Snapshot, Snapshot],
  labels: readonly [string, string],
): Outcome => {
  const sides: Sides = { comparison, sides: labels };
  const isUntold = untoldTest([left, right]);
  const [ours, theirs] = [byKey(left), byKey(right)];
  const differences: Difference[] = [];
  let compared = 0;
  for (const key of new Set([...ours.keys(), ...theirs.keys()])) {
    const [one, other] = [ours.get(key), theirs.get(key)];
    const { kind, name } = (one ?? other) as Item;
    if (isUntold(kind, name)) continue;
    compared += 1;
    if (one !== undefined && other !== undefined) differences.push(...differencesOf(one, other, sides));
    else {
      const values = [one === undefined ? null : 'there', other === undefined ? null : 'there'] as const;
      differences.push({ ...sides, kind, name, field: null, values });
    }
  }
  const untold = [left, right].flatMap(({ unread }, index) =>
    unread.map((one) => ({ comparison, side: labels[index] ?? '', ...one })),
  );
  return { differences: differences.toSorted(inOrder), untold, compared };
};

/** What is wrong in a snapshot whatever the other says, as differences from what is expected. */
export const findingsOf = ({ region, findings }: Snapshot): Difference[] =>
  findings
    .map(({ kind, name, field, value, expected }): Difference => ({
      comparison: 'live',
      sides: ['expected', region],
      kind,
      name,
      field,
      values: [expected, value],
    }))
    .toSorted(inOrder);

const orderOf = ({ sides, kind, name, field }: Difference): string => [kind, name, field ?? '', ...sides].join('\n');

const inOrder = (left: Difference, right: Difference): number => {
  const [first, second] = [orderOf(left), orderOf(right)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
};

/** Name of a difference that stays the same from run to run, whatever the values are. */
export const identityOf = ({ comparison, sides, kind, name, field }: Difference): string =>
  [comparison, ...sides, kind, name, field ?? 'there'].join(' | ');
