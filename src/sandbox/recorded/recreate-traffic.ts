/** The traffic of a world that a run found: records, health checks, the claim, and who answers for the public names. */
import { isCoveredBy, isSameName, plainName } from '../../domain/api/dns-name.ts';
import type { RecordSet, RecordType } from '../../domain/api/record-set.ts';
import { weightAt } from '../../domain/plan/traffic-records.ts';
import type { EntryService } from '../load/load-state.ts';
import { allOf, firstOf, type FoundOf, type Recreation } from './found-things.ts';
import { normalised } from '../services/route53/names.ts';
import type { HostedZone } from '../services/route53/state.ts';

/** No load is too much: how much the services stood is not recorded. */
const REQUESTS_A_TASK = 1e9;

/** Weights that are shared between two regions where nothing tells how much it was. */
const SHARED_WEIGHT = 200;

/** A wildcard is proven by a name that it answers for. */
const isNameOf = (publicName: string, asked: string): boolean =>
  isSameName(publicName, asked) || isCoveredBy(publicName, asked);

/** The records of which only the plan tells. */
const plannedRecords = (recreation: Recreation, { name, records }: FoundOf<'records'>): RecordSet[] => {
  if (Array.isArray(records)) return records;
  const endpoints = allOf(recreation, 'entry').find((entry) => isNameOf(name, entry.name))?.endpoints ?? {};
  const { types, source, toward, percent } = records;
  const reached = percent === 0 ? 0 : weightAt(SHARED_WEIGHT, percent);
  const ends = [
    { ...source, Weight: SHARED_WEIGHT - reached },
    { ...toward, Weight: reached },
  ];
  return types.flatMap((type) =>
    ends.map(({ identifier, region, Weight }) => ({
      Name: name,
      Type: type as RecordType,
      SetIdentifier: identifier,
      Weight,
      AliasTarget: { HostedZoneId: 'Z0', DNSName: endpoints[region] ?? region, EvaluateTargetHealth: false },
    })),
  );
};

const zoneOf = ({ state }: Recreation, id: string, name: string): HostedZone =>
  (state.route53.zones[id] ??= {
    id,
    name: plainName(name).replace(/^[^.]+\./, ''),
    records: [],
    served: [],
    travelling: [],
    busyUntilMs: 0,
  });

export const addRecords = (recreation: Recreation, found: FoundOf<'records'>): void => {
  const zone = zoneOf(recreation, found.hostedZoneId, found.claimName);
  if (zone.records.some((record) => isSameName(record.Name, found.name) && record.Weight !== undefined)) return;
  const isMeant = (one: typeof found): boolean => one.hostedZoneId === found.hostedZoneId && one.name === found.name;
  const first = firstOf(recreation, 'records', isMeant, ({ records }) =>
    Array.isArray(records) ? 0 : records.percent,
  );
  const records = plannedRecords(recreation, first ?? found);
  zone.records.push(...records.map(normalised));
  for (const { HealthCheckId: id, AliasTarget } of records) {
    if (id === undefined) continue;
    recreation.state.route53.healthChecks[id] = {
      id,
      endpoint: plainName(AliasTarget?.DNSName ?? ''),
      region: found.region,
      requestIntervalMs: 30_000,
      failureThreshold: 3,
      inverted: false,
      disabled: false,
      passing: true,
      contrarySinceMs: null,
    };
  }
};

export const addClaim = (recreation: Recreation, { hostedZoneId, name, record }: FoundOf<'claim'>): void => {
  const zone = zoneOf(recreation, hostedZoneId, name);
  if (record !== null) zone.records.push(normalised(record));
};

/** Who answers for a public name in each region: of the new one the services that the gates ask for. */
export const addEntry = (recreation: Recreation, found: FoundOf<'entry'>): void => {
  const { load, regions } = recreation.state;
  const name = plainName(found.name);
  const groups = new Set(
    allOf(recreation, 'name behind')
      .filter((behind) => isNameOf(behind.name, name))
      .flatMap(({ targetGroupArns }) => targetGroupArns),
  );
  const serving = Object.values(regions[found.region]?.services ?? {}).filter(
    ({ targetGroupArn }) => targetGroupArn !== null && groups.has(targetGroupArn),
  );
  const services = serving.map(({ clusterName, serviceName, targetGroupArn }): EntryService => ({
    name: serviceName,
    clusterName,
    serviceName,
    targetGroupArn,
    requestsPerSecondPerTask: REQUESTS_A_TASK,
  }));
  load.names.push({
    name,
    share: 1,
    entries: Object.entries(found.endpoints).map(([region, dnsName]) => ({
      region,
      dnsName: plainName(dnsName),
      services: region === found.region ? services : [],
      posts: [],
    })),
  });
};
