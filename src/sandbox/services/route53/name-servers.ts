/** What Route 53's name servers answer: weighted choice among the healthy records of a name. */
import { isCoveredBy } from '../../../domain/api/dns-name.ts';
import type { RecordSet } from '../../../domain/api/record-set.ts';
import { isHealthy } from './health-check.ts';
import { isWithin, rootedName } from './names.ts';
import type { HostedZone, Route53State } from './state.ts';

/** Is the target of an alias healthy, by the DNS name of the load balancer? */
export type AliasView = (dnsName: string) => boolean;

/** The zone that a name belongs to: the one with the longest name. */
const zoneFor = ({ zones }: Route53State, name: string): HostedZone | undefined =>
  Object.values(zones)
    .filter((zone) => isWithin(name, zone.name))
    .sort((one, other) => other.name.length - one.name.length)[0];

/**
 * A record is healthy by its health check and, for an alias that evaluates its target, by the target as well. One without
 * either is always healthy. A health check that is gone counts as healthy.
 */
const isRecordHealthy = (state: Route53State, record: RecordSet, isAliasHealthy: AliasView): boolean => {
  const check = record.HealthCheckId === undefined ? undefined : state.healthChecks[record.HealthCheckId];
  if (check !== undefined && !isHealthy(check)) return false;
  return record.AliasTarget?.EvaluateTargetHealth !== true || isAliasHealthy(record.AliasTarget.DNSName);
};

const hasWeight = ({ Weight }: RecordSet): boolean => (Weight ?? 0) > 0;

/**
 * The records that a weighted answer is drawn from (Route 53 Developer Guide, "How Amazon Route 53 chooses records when
 * health checking is configured"): healthy ones with a weight; if there are none, healthy ones with weight 0; if all are
 * unhealthy, all count as healthy again.
 */
const candidates = (records: RecordSet[], isWell: (record: RecordSet) => boolean): RecordSet[] => {
  const healthy = records.filter(isWell);
  const pool = healthy.length === 0 ? records : healthy;
  const weighted = pool.filter(hasWeight);
  return weighted.length === 0 ? pool : weighted;
};

const choose = (records: RecordSet[], draw: number): RecordSet | null => {
  // When all weights are 0, all records are answered alike (Route 53 API Reference, ResourceRecordSet Weight).
  const weightOf = (record: RecordSet): number => (hasWeight(record) ? (record.Weight ?? 0) : 1);
  let left = draw * records.reduce((sum, record) => sum + weightOf(record), 0);
  for (const record of records) {
    left -= weightOf(record);
    if (left < 0) return record;
  }
  return records.at(-1) ?? null;
};

/**
 * The records that a query is answered from: those of the name itself or, where it has none of any type, those of the
 * wildcard nearest to it (RFC 4592, 3.3.1).
 */
export const recordsFor = (state: Route53State, name: string, type: string): RecordSet[] => {
  const served = zoneFor(state, name)?.served ?? [];
  const rooted = rootedName(name);
  const own = served.filter((record) => record.Name === rooted);
  const covering = own.length > 0 ? [] : served.filter((record) => isCoveredBy(record.Name, name));
  const nearest = covering.reduce((longest, { Name }) => (Name.length > longest.length ? Name : longest), '');
  const answering = own.length > 0 ? own : covering.filter(({ Name }) => Name === nearest);
  return answering.filter((record) => record.Type === type);
};

/**
 * The record that answers one query; null when the name has none.
 * @param draw a number in [0, 1) that decides among weighted records.
 */
export const answerQuery = (
  state: Route53State,
  query: { name: string; type: string },
  isAliasHealthy: AliasView,
  draw: number,
): RecordSet | null => {
  const records = recordsFor(state, query.name, query.type);
  if (records.length < 2) return records[0] ?? null;
  return choose(
    candidates(records, (record) => isRecordHealthy(state, record, isAliasHealthy)),
    draw,
  );
};
