/** Route 53 record sets as literals: reading, comparing, and replacing them by compare-and-swap. */
import { z } from 'zod';
import type { Answer, CallOf, OutputOf } from './call.ts';
import { ROUTE53_REGION } from './catalogue.ts';
import { canonicalJson } from '../text/digest.ts';
import { isSameName, plainName } from './dns-name.ts';
import { sightOf } from './observed.ts';
import type { Sight } from './sight.ts';

export { plainName };

/** A time to live in seconds: 2147483647 at most (Route 53 API Reference, ResourceRecordSet). */
export const ttlSchema = z.number().int().min(0).max(2_147_483_647);

/** Types of records (Route 53 Developer Guide, Supported DNS record types). */
const TYPES = [
  'A',
  'AAAA',
  'CAA',
  'CNAME',
  'DS',
  'HTTPS',
  'MX',
  'NAPTR',
  'NS',
  'PTR',
  'SOA',
  'SPF',
  'SRV',
  'SSHFP',
  'SVCB',
  'TLSA',
  'TXT',
] as const;
export type RecordType = (typeof TYPES)[number];

type Listed = NonNullable<OutputOf<'route53', 'ListResourceRecordSets'>['ResourceRecordSets']>[number];

/** A field of the API that is kept as it is. */
const kept = <Field extends keyof Listed>(_field: Field) =>
  z.custom<NonNullable<Listed[Field]>>((value) => value !== undefined && value !== null).optional();

/**
 * A record set with every field that one can have. The fields of routing policies other than weights are kept as they are.
 * Weight 0..255: Route 53 API Reference, ResourceRecordSet.
 */
export const recordSetSchema = z.strictObject({
  Name: z.string().min(1),
  Type: z.enum(TYPES),
  SetIdentifier: z.string().min(1).optional(),
  Weight: z.number().int().min(0).max(255, 'is more than 255, the largest weight of Route 53').optional(),
  TTL: z.number().int().min(0).optional(),
  ResourceRecords: z.array(z.strictObject({ Value: z.string() })).optional(),
  AliasTarget: z
    .strictObject({ HostedZoneId: z.string(), DNSName: z.string(), EvaluateTargetHealth: z.boolean() })
    .optional(),
  HealthCheckId: z.string().optional(),
  Region: kept('Region'),
  Failover: kept('Failover'),
  MultiValueAnswer: z.boolean().optional(),
  GeoLocation: kept('GeoLocation'),
  GeoProximityLocation: kept('GeoProximityLocation'),
  CidrRoutingConfig: kept('CidrRoutingConfig'),
  TrafficPolicyInstanceId: z.string().optional(),
});
export type RecordSet = z.infer<typeof recordSetSchema>;

const comparable = (record: RecordSet): string =>
  canonicalJson({
    ...record,
    Name: plainName(record.Name),
    AliasTarget: record.AliasTarget && { ...record.AliasTarget, DNSName: plainName(record.AliasTarget.DNSName) },
    ResourceRecords: record.ResourceRecords?.length === 0 ? undefined : record.ResourceRecords,
  });

/** Do both mean the same to Route 53, in every field? */
export const sameRecordSet = (left: RecordSet, right: RecordSet): boolean => comparable(left) === comparable(right);

/** Do both lists hold the same record sets, in any order? */
export const sameRecordSets = (left: RecordSet[], right: RecordSet[]): boolean =>
  canonicalJson(left.map(comparable).toSorted()) === canonicalJson(right.map(comparable).toSorted());

type ListCall = CallOf<'route53', 'ListResourceRecordSets'>;

/** More than any name has: two types of 50 weighted records each. What does not fit is noticed. */
const MOST_SETS = 100;

/** Reads the record sets of one name, of all types: a name that leads users somewhere by one may do so by another. */
export const listRecordSets = (hostedZoneId: string, name: string): ListCall => ({
  service: 'route53',
  operation: 'ListResourceRecordSets',
  region: ROUTE53_REGION,
  input: { HostedZoneId: hostedZoneId, StartRecordName: name, MaxItems: MOST_SETS },
});

/**
 * The record sets of one name in an answer that also holds whatever follows them in the zone. An answer that ends in the
 * middle of the name shows nothing: what is left out is not absent.
 */
export const seeRecordSets = (answer: Answer | undefined, name: string): Sight<RecordSet[]> => {
  const sight = sightOf('route53', 'ListResourceRecordSets', answer);
  if (!sight.known) return sight;
  const { ResourceRecordSets, IsTruncated, NextRecordName } = sight.seen;
  if (IsTruncated === true && isSameName(NextRecordName ?? name, name))
    return { known: false, cause: `${name} has more than ${ResourceRecordSets.length} record sets` };
  const own = ResourceRecordSets.filter((record) => isSameName(record.Name ?? '', name));
  return { known: true, seen: own as RecordSet[] };
};

/**
 * One change batch that replaces `old` by `wanted`: all of it or nothing, and nothing when any of `old` is no longer
 * exactly so. A DELETE must state the current values (Route 53 API Reference, Change), which makes this a
 * compare-and-swap; an UPSERT would overwrite whatever is there.
 */
export const replaceRecordSets = (
  hostedZoneId: string,
  comment: string,
  pairs: { old: RecordSet[]; wanted: RecordSet[] }[],
): CallOf<'route53', 'ChangeResourceRecordSets'> => ({
  service: 'route53',
  operation: 'ChangeResourceRecordSets',
  region: ROUTE53_REGION,
  input: {
    HostedZoneId: hostedZoneId,
    ChangeBatch: {
      Comment: comment,
      Changes: pairs.flatMap(({ old, wanted }) => [
        ...old.map((record) => ({ Action: 'DELETE' as const, ResourceRecordSet: record })),
        ...wanted.map((record) => ({ Action: 'CREATE' as const, ResourceRecordSet: record })),
      ]),
    },
  },
});
