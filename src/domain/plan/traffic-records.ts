/**
 * The records that lead users of one public name to a region: which of them a ladder moves, what they are at a rung, and
 * what else at the name would lead users past it. All types of a name are moved together: a user with IPv6 is a user too.
 */
import type { RecordSet, RecordType } from '../api/record-set.ts';

/** SetIdentifiers of the two records of each type that users move between. */
export interface Ends {
  source: string;
  toward: string;
}

/** Types whose answers say where a user connects to (RFC 9460 for HTTPS and SVCB). */
const LEADING: ReadonlySet<RecordType> = new Set(['A', 'AAAA', 'CNAME', 'HTTPS', 'SVCB']);

/** The largest weight of a record (Route 53 API Reference, ResourceRecordSet). */
const MOST_WEIGHT = 255;

/** An alias of a load balancer is answered with 60 s, which nobody can change (Route 53 Developer Guide, alias records). */
export const ALIAS_TTL_SECONDS = 60;

/** Of all record sets of a name those that lead users somewhere. */
export const leadingRecords = (records: readonly RecordSet[]): RecordSet[] =>
  records.filter(({ Type }) => LEADING.has(Type));

/** Those of them that a ladder moves: answered by weight. */
export const weightedRecords = (records: readonly RecordSet[]): RecordSet[] =>
  leadingRecords(records).filter(
    ({ Weight, TrafficPolicyInstanceId }) => Weight !== undefined && TrafficPolicyInstanceId === undefined,
  );

const byType = (records: readonly RecordSet[]): Map<RecordType, RecordSet[]> =>
  Map.groupBy(weightedRecords(records), ({ Type }) => Type);

const weightOf = (group: readonly RecordSet[], identifier: string): number | null =>
  group.find(({ SetIdentifier }) => SetIdentifier === identifier)?.Weight ?? null;

/** Weight that the two regions share; records of further regions keep theirs. */
const poolOf = (group: readonly RecordSet[], { source, toward }: Ends): number =>
  (weightOf(group, source) ?? 0) + (weightOf(group, toward) ?? 0);

/** Weight of the new region at a rung: never nobody, and everybody at 100 %. */
export const weightAt = (pool: number, percent: number): number =>
  percent >= 100 ? pool : Math.min(pool, Math.max(1, Math.round((pool * percent) / 100)));

/**
 * How a name is answered where it is not by weight; a record without any such field is answered always. Names of the fields:
 * Route 53 API Reference, ResourceRecordSet.
 */
const POLICIES = [
  ['TrafficPolicyInstanceId', 'a traffic policy, whose records only the policy can change'],
  ['Region', 'latency'],
  ['GeoLocation', 'the place of the user'],
  ['GeoProximityLocation', 'the distance of the user'],
  ['CidrRoutingConfig', 'the address of the user'],
  ['Failover', 'failover'],
  ['MultiValueAnswer', 'several values at once'],
] as const;

/** `1 . alpn="h2"`: says how to connect to the name's own addresses, and none of its own (RFC 9460, ServiceMode). */
const NO_DETOUR = /^[1-9]\d* \.( (?!.*ipv[46]hint).*)?$/i;

const isHarmless = ({ Type, ResourceRecords = [] }: RecordSet): boolean =>
  (Type === 'HTTPS' || Type === 'SVCB') &&
  ResourceRecords.length > 0 &&
  ResourceRecords.every(({ Value }) => NO_DETOUR.test(Value.trim()));

const named = ({ Type, SetIdentifier }: RecordSet): string =>
  SetIdentifier === undefined ? `the ${Type} record` : `the ${Type} record "${SetIdentifier}"`;

/** A record that would answer users whatever the weights are. */
const detourIn = (records: readonly RecordSet[]): string | null => {
  for (const record of leadingRecords(records)) {
    const policy = POLICIES.find(([field]) => record[field] !== undefined);
    if (policy !== undefined) return `${named(record)} is answered by ${policy[1]}, so weights do not decide`;
    if (record.Weight === undefined && !isHarmless(record))
      return `${named(record)} has no weight, so it answers all who ask for ${record.Type}, whatever the weights of others are`;
  }
  return null;
};

const groupTrouble = (type: RecordType, group: readonly RecordSet[], ends: Ends): string | null => {
  for (const identifier of [ends.source, ends.toward])
    if (weightOf(group, identifier) === null)
      return `the zone has no weighted ${type} record "${identifier}", only ${group.map(({ SetIdentifier }) => `"${SetIdentifier}"`).join(', ')}`;
  const pool = poolOf(group, ends);
  if (pool === 0) return `the weights of both regions are 0 (${type})`;
  if (pool > MOST_WEIGHT)
    return `the weights of both regions add up to ${pool} (${type}), and one record can have ${MOST_WEIGHT} at most`;
  return null;
};

/** Why the records of a name cannot carry a ladder, a phrase; null when they can. */
export const ladderTrouble = (records: readonly RecordSet[], ends: Ends): string | null => {
  const detour = detourIn(records);
  if (detour !== null) return detour;
  const groups = byType(records);
  if (groups.size === 0)
    return `the zone has no weighted record "${ends.source}", nor any other that leads users somewhere`;
  for (const [type, group] of groups) {
    const trouble = groupTrouble(type, group, ends);
    if (trouble !== null) return trouble;
  }
  return null;
};

/**
 * The weighted records with the weights of a rung. Where the new region has more already it keeps it, so a rung never takes
 * users back.
 */
export const recordsAt = (records: readonly RecordSet[], ends: Ends, percent: number): RecordSet[] =>
  [...byType(records).values()].flatMap((group) => {
    const pool = poolOf(group, ends);
    const weight = Math.max(weightAt(pool, percent), weightOf(group, ends.toward) ?? 0);
    return group.map((record) => {
      if (record.SetIdentifier === ends.toward) return { ...record, Weight: weight };
      return record.SetIdentifier === ends.source ? { ...record, Weight: pool - weight } : record;
    });
  });

/** Percent of the shared weight that the new region has, in the type where it has least; 0 without any record. */
export const percentReached = (records: readonly RecordSet[], ends: Ends): number => {
  const shares = [...byType(records).values()].map((group) => {
    const pool = poolOf(group, ends);
    return pool === 0 ? 0 : (100 * (weightOf(group, ends.toward) ?? 0)) / pool;
  });
  return shares.length === 0 ? 0 : Math.min(...shares);
};

/** Has the new region at least what the rung asks for, in every type? */
export const isAt = (records: readonly RecordSet[], ends: Ends, percent: number): boolean => {
  const groups = [...byType(records).values()];
  return (
    groups.length > 0 &&
    groups.every((group) => {
      const pool = poolOf(group, ends);
      return pool > 0 && (weightOf(group, ends.toward) ?? 0) >= weightAt(pool, percent);
    })
  );
};

/** Share of all users of the name that the two regions have between them, in the type where it is least. */
export const sharedPart = (records: readonly RecordSet[], ends: Ends): number => {
  const parts = [...byType(records).values()].map((group) => {
    const all = group.reduce((sum, { Weight = 0 }) => sum + Weight, 0);
    return all === 0 ? 0 : poolOf(group, ends) / all;
  });
  return parts.length === 0 ? 1 : Math.min(...parts);
};

/** How long a resolver may keep an answer of the name at most, over all its types, in seconds. */
export const ttlSecondsOf = (records: readonly RecordSet[]): number =>
  leadingRecords(records).reduce((longest, { TTL = ALIAS_TTL_SECONDS }) => Math.max(longest, TTL), 0);

/** Weight of each record, such as `us-east-1 190, us-west-2 10`; with the type where there are several. */
export const showWeights = (records: readonly RecordSet[]): string => {
  const groups = [...byType(records)].map(([type, group]) => ({
    type,
    words: group.map(({ SetIdentifier = '?', Weight = '?' }) => `${SetIdentifier} ${Weight}`).join(', '),
  }));
  if (groups.length === 0) return 'no records';
  return groups.map(({ type, words }) => (groups.length === 1 ? words : `${type} ${words}`)).join('; ');
};
