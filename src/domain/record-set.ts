/** Route 53 record sets as literals: reading, comparing, and replacing them by compare-and-swap. */
import { z } from 'zod';
import type { Answer, CallOf } from './call.ts';
import { ROUTE53_REGION } from './catalogue.ts';
import { canonicalJson } from './digest.ts';
import { mapSight, sightOf } from './observed.ts';
import type { Sight } from './operation.ts';

/**
 * A weighted record set with every field that such a record can have. Weight 0..255: Route 53 API Reference,
 * ResourceRecordSet.
 */
export const recordSetSchema = z.strictObject({
  Name: z.string().min(1),
  Type: z.enum(['A', 'AAAA', 'CNAME', 'TXT']),
  SetIdentifier: z.string().min(1).optional(),
  Weight: z.number().int().min(0).max(255, 'is more than 255, the largest weight of Route 53').optional(),
  TTL: z.number().int().min(0).optional(),
  ResourceRecords: z.array(z.strictObject({ Value: z.string() })).optional(),
  AliasTarget: z
    .strictObject({ HostedZoneId: z.string(), DNSName: z.string(), EvaluateTargetHealth: z.boolean() })
    .optional(),
  HealthCheckId: z.string().optional(),
});
export type RecordSet = z.infer<typeof recordSetSchema>;

/** Route 53 answers names in lower case and with a trailing dot. */
export const plainName = (name: string): string => name.toLowerCase().replace(/\.$/, '');

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

/**
 * Reads the record sets of one name and type. 100 is the most weighted records that a name can have (Route 53 Developer
 * Guide, Quotas), so one page holds them all.
 */
export const listRecordSets = (hostedZoneId: string, name: string, type: 'A' | 'TXT'): ListCall => ({
  service: 'route53',
  operation: 'ListResourceRecordSets',
  region: ROUTE53_REGION,
  input: { HostedZoneId: hostedZoneId, StartRecordName: name, StartRecordType: type, MaxItems: 100 },
});

/** The record sets of one name and type in an answer that also holds whatever follows them in the zone. */
export const seeRecordSets = (answer: Answer | undefined, name: string, type: string): Sight<RecordSet[]> => {
  const sight = sightOf('route53', 'ListResourceRecordSets', answer);
  return mapSight(sight, ({ ResourceRecordSets }) =>
    ResourceRecordSets.filter((record) => plainName(record.Name ?? '') === plainName(name) && record.Type === type).map(
      (record) => record as RecordSet,
    ),
  );
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
