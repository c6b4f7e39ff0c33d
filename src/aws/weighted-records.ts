/** Reads the weighted records of a public name through the endpoint, for probes that have no public DNS to ask. */
import { ROUTE53_REGION } from '../domain/catalogue.ts';
import type { OutputOf } from '../domain/call.ts';
import { callAws } from './call-aws.ts';
import type { Clients } from './clients.ts';
import type { ReadRecords, WeightedRecord } from './probe-emulated.ts';

interface Zones {
  HostedZones?: { Id: string; Name: string }[];
}
type RecordSets = OutputOf<'route53', 'ListResourceRecordSets'>;
type RecordSet = NonNullable<RecordSets['ResourceRecordSets']>[number];

const plainName = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** The zone whose name is the longest ending of `name`. */
const zoneFor = (zones: Zones, name: string): string | null => {
  const holding = (zones.HostedZones ?? []).filter((zone) => `.${name}`.endsWith(`.${plainName(zone.Name)}`));
  const [closest] = holding.sort((left, right) => right.Name.length - left.Name.length);
  return closest?.Id ?? null;
};

const weightedRecordOf = ({ SetIdentifier, Weight, AliasTarget }: RecordSet): WeightedRecord => ({
  setIdentifier: SetIdentifier ?? '',
  // The console puts "dualstack." before a load balancer's name; both lead to the same one.
  dnsName: plainName(AliasTarget?.DNSName ?? '').replace(/^dualstack\./, ''),
  weight: Weight ?? 1,
});

/** A reader on these clients. A name without a zone has no records. */
export const createRecordReader =
  (clients: Clients): ReadRecords =>
  async (publicName, deadlineMs) => {
    const name = plainName(publicName);
    const ask = { service: 'route53', region: ROUTE53_REGION } as const;
    const zones = await callAws(clients, { ...ask, operation: 'ListHostedZonesByName', input: {} }, deadlineMs);
    if (zones.outcome !== 'yes') return zones;
    const HostedZoneId = zoneFor(zones.output as Zones, name);
    if (HostedZoneId === null) return { outcome: 'yes', output: [] };
    const input = { HostedZoneId, StartRecordName: name, StartRecordType: 'A' };
    const answer = await callAws(clients, { ...ask, operation: 'ListResourceRecordSets', input }, deadlineMs);
    if (answer.outcome !== 'yes') return answer;
    const { ResourceRecordSets = [] } = answer.output as RecordSets;
    const ofName = ResourceRecordSets.filter((record) => plainName(record.Name ?? '') === name && record.Type === 'A');
    return { outcome: 'yes', output: ofName.map(weightedRecordOf) };
  };
