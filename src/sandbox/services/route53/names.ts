/** Names and order of record sets as Route 53 has them. */
import { escapedName, plainName } from '../../../domain/api/dns-name.ts';
import type { RecordSet } from '../../../domain/api/record-set.ts';

/** As the API gives it back: lower case, with escapes and a trailing dot. */
export const rootedName = (name: string): string => `${escapedName(name)}.`;

/** A record set as the API gives it back. */
export const normalised = (record: RecordSet): RecordSet => ({
  ...record,
  Name: rootedName(record.Name),
  ...(record.AliasTarget && {
    AliasTarget: { ...record.AliasTarget, DNSName: rootedName(record.AliasTarget.DNSName) },
  }),
});

/** Where a record set stands in a listing. */
export interface ListPosition {
  name: string;
  type: string;
  identifier: string;
}

export const positionOf = ({ Name, Type, SetIdentifier }: RecordSet): ListPosition => ({
  name: Name,
  type: Type,
  identifier: SetIdentifier ?? '',
});

const reversed = (name: string): string => plainName(name).split('.').toReversed().concat('').join('.');

const compareText = (left: string, right: string): number => (left < right ? -1 : Number(left > right));

/** By name with the labels reversed, then type, then identifier (Route 53 API Reference, ListResourceRecordSets). */
export const comparePositions = (left: ListPosition, right: ListPosition): number =>
  compareText(reversed(left.name), reversed(right.name)) ||
  compareText(left.type, right.type) ||
  compareText(left.identifier, right.identifier);

export const isSamePosition = (left: RecordSet, right: RecordSet): boolean =>
  comparePositions(positionOf(left), positionOf(right)) === 0;

/** Index of the first of the ordered records that does not stand before `position`. */
export const indexOfPosition = (records: RecordSet[], position: ListPosition): number => {
  let low = 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comparePositions(positionOf(records[middle] as RecordSet), position) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Is a name the zone's own or below it? */
export const isWithin = (name: string, zoneName: string): boolean => {
  const [plain, zone] = [plainName(name), plainName(zoneName)];
  return plain === zone || plain.endsWith(`.${zone}`);
};
