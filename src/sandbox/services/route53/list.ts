/** ListResourceRecordSets: in Route 53's order, page by page. */
import type { Answer, CallOf, OutputOf } from '../../../domain/api/call.ts';
import type { RecordSet } from '../../../domain/api/record-set.ts';
import { indexOfPosition, rootedName, type ListPosition } from './names.ts';
import type { HostedZone } from './state.ts';
import { refused } from './refusal.ts';

type Input = CallOf<'route53', 'ListResourceRecordSets'>['input'];
type Output = OutputOf<'route53', 'ListResourceRecordSets'>;

/** A page holds 300 record sets at most (Route 53 API Reference, ListResourceRecordSets). */
const MOST_ITEMS = 300;

const complaint = ({ StartRecordName, StartRecordType, StartRecordIdentifier, MaxItems }: Input): string | null => {
  if (StartRecordType !== undefined && StartRecordName === undefined)
    return 'The resource record set type is given without a name to start at.';
  if (StartRecordIdentifier !== undefined && StartRecordType === undefined)
    return 'The resource record set identifier is given without a type to start at.';
  if (MaxItems !== undefined && (!Number.isInteger(MaxItems) || MaxItems < 1))
    return `MaxItems "${MaxItems}" is not a whole number above 0.`;
  return null;
};

const nextPage = (next: RecordSet | undefined): Partial<Output> => {
  if (next === undefined) return { IsTruncated: false };
  const { Name, Type, SetIdentifier } = next;
  const identifier = SetIdentifier === undefined ? {} : { NextRecordIdentifier: SetIdentifier };
  return { IsTruncated: true, NextRecordName: Name, NextRecordType: Type, ...identifier };
};

export const listResourceRecordSets = (zone: HostedZone, input: Input): Answer => {
  const wrong = complaint(input);
  if (wrong !== null) return refused('InvalidInput', wrong, 'invalid');
  const from: ListPosition = {
    name: rootedName(input.StartRecordName ?? ''),
    type: input.StartRecordType ?? '',
    identifier: input.StartRecordIdentifier ?? '',
  };
  const rest = zone.records.slice(input.StartRecordName === undefined ? 0 : indexOfPosition(zone.records, from));
  const count = Math.min(input.MaxItems ?? MOST_ITEMS, MOST_ITEMS);
  return {
    outcome: 'yes',
    output: {
      ResourceRecordSets: rest.slice(0, count).map((record) => ({ ...record })),
      MaxItems: count,
      ...nextPage(rest[count]),
    },
  };
};
