/** Reads the weighted records of a public name through the endpoint, for probes that have no public DNS to ask. */
import { ROUTE53_REGION } from '../domain/api/catalogue.ts';
import { plainName } from '../domain/api/dns-name.ts';
import { listRecordSets, seeRecordSets, type RecordSet } from '../domain/api/record-set.ts';
import { weightedRecords } from '../domain/plan/traffic-records.ts';
import { callAws } from './call-aws.ts';
import type { Clients } from './clients.ts';
import type { ReadRecords, WeightedRecord } from './probe-emulated.ts';

interface Zones {
  HostedZones?: { Id: string; Name: string }[];
}

/** The zone whose name is the longest ending of `name`. */
const zoneFor = (zones: Zones, name: string): string | null => {
  const holding = (zones.HostedZones ?? []).filter((zone) => `.${name}`.endsWith(`.${plainName(zone.Name)}`));
  const [closest] = holding.sort((left, right) => right.Name.length - left.Name.length);
  return closest?.Id ?? null;
};

const weightedRecordOf = ({ SetIdentifier, Weight, AliasTarget, ResourceRecords }: RecordSet): WeightedRecord => ({
  setIdentifier: SetIdentifier ?? '',
  // The console puts "dualstack." before a load balancer's name; both lead to the same one.
  dnsName: plainName(AliasTarget?.DNSName ?? ResourceRecords?.[0]?.Value ?? '').replace(/^dualstack\./, ''),
  weight: Weight ?? 1,
});

/** The name itself, and the wildcards that answer for it where it has no records, nearest first (RFC 4592). */
const answeringNames = (name: string): string[] => {
  const labels = name.split('.');
  return [name, ...labels.slice(1).map((_, index) => ['*', ...labels.slice(index + 1)].join('.'))];
};

/** A reader on these clients: records of all types together, as users of all kinds ask. A name without a zone has none. */
export const createRecordReader =
  (clients: Clients): ReadRecords =>
  async (publicName, deadlineMs) => {
    const ask = { service: 'route53', region: ROUTE53_REGION } as const;
    const zones = await callAws(clients, { ...ask, operation: 'ListHostedZonesByName', input: {} }, deadlineMs);
    if (zones.outcome !== 'yes') return zones;
    const name = plainName(publicName);
    const zone = zoneFor(zones.output as Zones, name);
    if (zone === null) return { outcome: 'yes', output: [] };
    for (const one of answeringNames(name).slice(0, 3)) {
      const answer = await callAws(clients, listRecordSets(zone, one), deadlineMs);
      if (answer.outcome !== 'yes') return answer;
      const sight = seeRecordSets(answer, one);
      if (sight.known && sight.seen.length > 0)
        return { outcome: 'yes', output: weightedRecords(sight.seen).map(weightedRecordOf) };
    }
    return { outcome: 'yes', output: [] };
  };
