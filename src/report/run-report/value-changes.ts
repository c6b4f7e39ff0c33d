/** Old -> new of a step, as its journal tells it: the before-image held against the calls that were announced. */
import type { Call, CallOf } from '../../domain/api/call.ts';
import type { ReportChange } from './document.ts';

/** One value within a document, by the way to it. */
interface Leaf {
  path: string[];
  text: string;
}

const MOST_LEAVES = 40;

const leavesOf = (value: unknown, path: string[] = []): Leaf[] => {
  if (value === undefined) return [];
  if (value === null || typeof value !== 'object')
    return [{ path, text: typeof value === 'string' ? value : JSON.stringify(value) }];
  return Object.entries(value)
    .flatMap(([name, inner]) => leavesOf(inner, [...path, name]))
    .slice(0, MOST_LEAVES);
};

const nameOf = ({ path }: Leaf): string => (path.at(-1) ?? '').toLowerCase();

/** Leaves that say which thing a call is about. */
const THINGS = ['service', 'resourceid', 'streamname', 'uuid', 'functionname', 'name', 'stack', 'command'];

const thingOf = (call: Call, leaves: readonly Leaf[]): string => {
  const thing = THINGS.flatMap((name) => leaves.find((leaf) => nameOf(leaf) === name) ?? [])[0];
  return thing === undefined ? `${call.service} ${call.operation}` : `${call.service} ${thing.text}`;
};

type Change = NonNullable<
  NonNullable<CallOf<'route53', 'ChangeResourceRecordSets'>['input']['ChangeBatch']>['Changes']
>[number];
type RecordSet = NonNullable<Change['ResourceRecordSet']>;

const showRecordSet = ({ Weight, TTL, ResourceRecords, AliasTarget }: RecordSet): string =>
  [
    ...(Weight === undefined ? [] : [`weight ${Weight}`]),
    ...(Weight === undefined ? (ResourceRecords ?? []).map(({ Value = '' }) => Value) : []),
    ...(Weight === undefined && AliasTarget !== undefined ? [AliasTarget.DNSName ?? ''] : []),
    ...(TTL === undefined ? [] : [`TTL ${TTL}`]),
  ].join(', ');

const keyOf = ({ Name = '', Type = 'TXT', SetIdentifier }: RecordSet): string =>
  `${Name.replace(/\.$/, '')} ${Type}${SetIdentifier === undefined ? '' : ` ${SetIdentifier}`}`;

/** A batch of Route 53 says itself what it takes away and what it puts there. */
const recordChanges = (call: Call): ReportChange[] => {
  if (call.service !== 'route53' || call.operation !== 'ChangeResourceRecordSets') return [];
  const pairs = new Map<string, { from: string; to: string }>();
  for (const { Action, ResourceRecordSet } of call.input.ChangeBatch?.Changes ?? []) {
    if (ResourceRecordSet === undefined) continue;
    const pair = pairs.get(keyOf(ResourceRecordSet)) ?? { from: 'none', to: 'none' };
    if (Action === 'DELETE') pair.from = showRecordSet(ResourceRecordSet);
    else pair.to = showRecordSet(ResourceRecordSet);
    pairs.set(keyOf(ResourceRecordSet), pair);
  }
  return [...pairs].filter(([, { from, to }]) => from !== to).map(([what, pair]) => ({ what, ...pair }));
};

/**
 * @param before the before-image of the step; null where it has none
 * @param calls those that it announced first
 * @returns each value of the before-image that a call names, with what it is made; those that none names, with `to` null
 */
export const valueChanges = (before: unknown, calls: readonly Call[]): ReportChange[] => {
  const records = calls.flatMap(recordChanges);
  if (records.length > 0) return records;
  const sent = calls.map((call) => ({ call, leaves: leavesOf(call.input) }));
  const changes = leavesOf(before).map((old): ReportChange => {
    const name = nameOf(old);
    for (const { call, leaves } of sent) {
      // TargetShardCount is what becomes of shardCount.
      const made = name === '' ? undefined : leaves.find((leaf) => nameOf(leaf).endsWith(name));
      if (made !== undefined)
        return { what: `${thingOf(call, leaves)} ${old.path.join('.')}`, from: old.text, to: made.text };
    }
    return { what: old.path.join('.'), from: old.text, to: null };
  });
  const made = changes.filter(({ to }) => to !== null);
  return made.length > 0 ? made.filter(({ from, to }) => from !== to) : changes;
};
