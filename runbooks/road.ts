/** The way that users of one public name go: its live records, and the weights of the rungs. */
import { EXIT, Failure } from '../src/domain/failure.ts';
import { knownOr } from '../src/domain/facts.ts';
import type { RecordManifest } from '../src/domain/manifest.ts';
import { plainName, type RecordSet } from '../src/domain/record-set.ts';
import type { Draft } from './draft.ts';

/** One public name while its ladder is drafted. */
export interface Road {
  record: RecordManifest;
  /** All records of the name as they are. */
  live: RecordSet[];
  /** SetIdentifiers that traffic moves between; records of further regions keep their weights. */
  source: string;
  /** Weight that is shared between the two. */
  pool: number;
  /** Weight that the new region has now. */
  reached: number;
}

const weightless = (name: string, message: string): Failure =>
  new Failure({
    code: 'records-unusable',
    message: `${name}: ${message}.`,
    remedy: 'Declare one weighted record a region for it (see TrafficSwitch in stacks/), "pulumi up", then plan again.',
    exitCode: EXIT.gate,
  });

const weightOf = (records: RecordSet[], identifier: string): number | null =>
  records.find(({ SetIdentifier }) => SetIdentifier === identifier)?.Weight ?? null;

/** @throws Failure `records-unusable` when the live records cannot carry a ladder. */
export const roadOf = ({ facts }: Draft, record: RecordManifest): Road => {
  const name = plainName(record.name);
  const live = knownOr(facts.records[name]) ?? [];
  const source = facts.from.manifest.records.find((other) => plainName(other.name) === name)?.setIdentifier;
  if (source === undefined) throw weightless(name, `${facts.from.manifest.region} declares no record of it`);
  const [old, own] = [weightOf(live, source), weightOf(live, record.setIdentifier)];
  if (old === null) throw weightless(name, `the zone has no weighted record "${source}"`);
  if (own === null) throw weightless(name, `the zone has no weighted record "${record.setIdentifier}"`);
  const pool = old + own;
  if (pool === 0) throw weightless(name, 'the weights of both regions are 0');
  if (pool > 255)
    throw weightless(name, `the weights of both regions add up to ${pool}, and one record can have 255 at most`);
  return { record, live, source, pool, reached: own };
};

/** Weight of each rung; a rung that rounds to the one before is left out. */
export const rungWeights = (pool: number, percents: number[]): { percent: number; weight: number }[] => {
  const rungs = percents.map((percent) => ({
    percent,
    weight: percent >= 100 ? pool : Math.min(pool, Math.max(1, Math.round((pool * percent) / 100))),
  }));
  return rungs.filter(({ weight }, index) => weight > (rungs[index - 1]?.weight ?? 0));
};

/** All records of the name, with this weight for the new region and the rest of the pool for the old one. */
export const withWeights = ({ live, record, source, pool }: Road, weight: number): RecordSet[] =>
  live.map((set) => {
    if (set.SetIdentifier === record.setIdentifier) return { ...set, Weight: weight };
    return set.SetIdentifier === source ? { ...set, Weight: pool - weight } : set;
  });
