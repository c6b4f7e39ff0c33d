/** The way that users of one public name go: its live records, and the rungs. */
import { EXIT, Failure } from '../src/domain/failure.ts';
import type { Facts } from '../src/domain/facts/facts.ts';
import type { RecordManifest } from '../src/domain/facts/manifest.ts';
import { plainName, type RecordSet } from '../src/domain/api/record-set.ts';
import {
  ladderTrouble,
  percentReached,
  sharedPart,
  ttlSecondsOf,
  weightAt,
  weightedRecords,
  type Ends,
} from '../src/domain/plan/traffic-records.ts';
import type { PromoteOptions } from './promote-options.ts';

/** One public name while its ladder is drafted. */
export interface TrafficLadder extends Ends {
  record: RecordManifest;
  /** All records that lead users of the name somewhere, as they are; null when they could not be read. */
  live: RecordSet[] | null;
  /** Percent of the users of both regions that the new one has now. */
  reached: number;
  /** Part of all users of the name that the two regions have; the others stay in further regions. */
  shared: number;
  /** Longest that a resolver keeps an answer. */
  ttlSeconds: number;
}

const unusable = (name: string, message: string): Failure =>
  new Failure({
    code: 'records-unusable',
    message: `${name}: ${message}.`,
    remedy:
      'Every record that leads users of the name somewhere has to be weighted, one a region of each type (see TrafficSwitch in stacks/). Mend them, then plan again.',
    exitCode: EXIT.gate,
  });

/** SetIdentifiers of a name in both regions. @throws Failure `records-unusable` when the old region has no such name. */
export const endsOf = ({ from }: Facts, record: RecordManifest): Ends => {
  const name = plainName(record.name);
  const other = from.manifest.records.find((one) => plainName(one.name) === name);
  if (other === undefined) throw unusable(name, `${from.manifest.region} declares no record of it`);
  if (other.setIdentifier === record.setIdentifier)
    throw unusable(name, `both regions declare the same record "${record.setIdentifier}" of it`);
  return { source: other.setIdentifier, toward: record.setIdentifier };
};

/** An alias has the time to live of its target, whatever a test or a drill says of others. */
const ttlOf = (live: RecordSet[], aliasTtlMs: number): number => {
  const hasAlias = live.some(({ TTL }) => TTL === undefined);
  const plain = live.filter(({ TTL }) => TTL !== undefined);
  return Math.max(ttlSecondsOf(plain), hasAlias ? aliasTtlMs / 1000 : 0);
};

/** @throws Failure `records-unusable` when the live records cannot carry a ladder. */
export const ladderFor = (
  facts: Facts,
  { physics }: Pick<PromoteOptions, 'physics'>,
  record: RecordManifest,
): TrafficLadder => {
  const name = plainName(record.name);
  const ends = endsOf(facts, record);
  const sight = facts.records[name];
  const { aliasTtlMs } = physics;
  if (sight?.known !== true) {
    const ttlSeconds = record.ttlSeconds ?? aliasTtlMs / 1000;
    return { ...ends, record, live: null, reached: 0, shared: 1, ttlSeconds };
  }
  const live = sight.seen;
  if (live.length === 0)
    throw unusable(
      name,
      `zone ${facts.to.manifest.hostedZoneId} has no record of it. All names of an application have to be in that one zone, since one batch of changes and the claim reach no further`,
    );
  const trouble = ladderTrouble(live, ends);
  if (trouble !== null) throw unusable(name, trouble);
  return {
    ...ends,
    record,
    live,
    reached: percentReached(live, ends),
    shared: sharedPart(live, ends),
    ttlSeconds: ttlOf(live, aliasTtlMs),
  };
};

/**
 * Percents of the rungs; one that rounds to the weights of the one before is left out.
 * @param pools weights that the two regions share, of each type; none when they are not known
 */
export const rungPercents = (pools: readonly number[], percents: readonly number[]): number[] =>
  percents.filter((percent, index) => {
    const before = percents[index - 1];
    if (before === undefined || pools.length === 0) return true;
    return pools.some((pool) => weightAt(pool, percent) > weightAt(pool, before));
  });

/** The weights that the two regions share, of each type. */
export const poolsOf = ({ live, source, toward }: TrafficLadder): number[] => {
  const pools = new Map<string, number>();
  for (const { Type, SetIdentifier, Weight = 0 } of weightedRecords(live ?? []))
    if (SetIdentifier === source || SetIdentifier === toward) pools.set(Type, (pools.get(Type) ?? 0) + Weight);
  return [...pools.values()];
};
