/** Amazon Route 53. */
import type * as sdk from '@aws-sdk/client-route-53';
import { PARTIAL, rule, same, textOf, thing, type Rule } from './answer-rules.ts';
import { read, write, type AwsServiceDefinition } from './definition.ts';
import { escapedName } from './dns-name.ts';
import { on, type Asking, type Permission } from './permission.ts';
import type { Shape } from './wire.ts';

type Change = Shape<sdk.ChangeResourceRecordSetsCommandInput, sdk.ChangeResourceRecordSetsCommandOutput>;

/** Route 53 has one control plane for the world (AWS whitepaper "AWS Fault Isolation Boundaries", Global services). */
export const ROUTE53_REGION = 'us-east-1';

/** CREATE and DELETE count once, UPSERT twice (Route 53 Developer Guide, "Throttling for Amazon Route 53 API requests"). */
const recordChanges = ({ ChangeBatch }: Change['input']): number =>
  (ChangeBatch?.Changes ?? []).reduce((sum, { Action }) => sum + (Action === 'UPSERT' ? 2 : 1), 0);

const unique = (values: string[]): string[] => [...new Set(values)].toSorted();

/** Route 53's ARNs have neither region nor account. */
const zoneArn = ({ HostedZoneId = '' }: { HostedZoneId?: string | undefined }): string =>
  `arn:aws:route53:::hostedzone/${HostedZoneId.replace('/hostedzone/', '')}`;

const changeRecords = (asking: Asking, input: Change['input']): Permission => {
  const changes = input.ChangeBatch?.Changes ?? [];
  const context = {
    'route53:ChangeResourceRecordSetsNormalizedRecordNames': unique(
      changes.map(({ ResourceRecordSet }) => escapedName(ResourceRecordSet?.Name ?? '')),
    ),
    'route53:ChangeResourceRecordSetsRecordTypes': unique(
      changes.map(({ ResourceRecordSet }) => ResourceRecordSet?.Type ?? ''),
    ),
    'route53:ChangeResourceRecordSetsActions': unique(changes.map(({ Action }) => Action ?? '')),
  };
  return { ...on(asking, zoneArn(input), context), stated: Object.keys(context) };
};

const plain = (name: unknown): string => textOf(name).toLowerCase().replace(/\.$/, '');

/** A page may end amid the zone, but not amid the records of the name that it was asked for. */
const recordsFault: Rule['wrong'] = (output, { input }) => {
  if (output['IsTruncated'] !== true) return output['IsTruncated'] === false ? null : PARTIAL;
  const { NextRecordName, NextRecordType } = output;
  if (NextRecordName === undefined) return PARTIAL;
  const isSameType = input['StartRecordType'] === undefined || NextRecordType === input['StartRecordType'];
  return plain(NextRecordName) === plain(input['StartRecordName']) && isSameType ? PARTIAL : null;
};

/** Without a `MaxItems` of its own a list holds up to so many (Route 53 API Reference, ListResourceRecordSets). */
const MOST_RECORDS = 100;

export const route53 = {
  /** One for the world (AWS General Reference, service endpoints). */
  endpoint: () => 'route53.amazonaws.com',
  homeRegion: ROUTE53_REGION,
  denialCode: 'AccessDenied',
  throttlingCode: 'Throttling',
  /**
   * Route 53 Developer Guide "Throttling for Amazon Route 53 API requests" (since 2026-07-30; each operation has a bucket of
   * the same size beside that of the account, which empties first).
   */
  buckets: { 'route53:api': { burst: 50, perSecond: 10 } },
  /**
   * The records that all of an account's changes of DNS may touch (the same page, change throughput). A batch of a rung holds
   * a handful of records, so the engine does not pace itself by it: it is refused and tries again.
   */
  unstatedBuckets: { 'route53:changes': { burst: 1500, perSecond: 100 } },
  operations: {
    ListResourceRecordSets: read<
      Shape<sdk.ListResourceRecordSetsCommandInput, sdk.ListResourceRecordSetsCommandOutput>
    >()({
      bucket: 'route53:api',
      iamAction: 'route53:ListResourceRecordSets',
      needs: (asking, input) => on(asking, zoneArn(input)),
      answer: rule(
        { ResourceRecordSets: 'list' },
        { rows: { ResourceRecordSets: { Name: 'text', Type: 'text' } }, wrong: recordsFault },
      ),
      // The CLI takes this number as a string, and would page through the whole zone without being told not to.
      inCli: (input) => ({
        input: { ...input, MaxItems: `${input.MaxItems ?? MOST_RECORDS}` },
        flags: ' --no-paginate',
      }),
    }),
    ChangeResourceRecordSets: write<Change>()({
      bucket: 'route53:api',
      also: { bucket: 'route53:changes', units: recordChanges },
      iamAction: 'route53:ChangeResourceRecordSets',
      needs: changeRecords,
      answer: rule({ ChangeInfo: 'object' }),
    }),
    GetChange: read<Shape<sdk.GetChangeCommandInput, sdk.GetChangeCommandOutput>>()({
      bucket: 'route53:api',
      iamAction: 'route53:GetChange',
      // The id of a change is known only once it was made.
      needs: (asking) => on(asking, 'arn:aws:route53:::change/*'),
      answer: rule(
        { ChangeInfo: 'object' },
        { wrong: (output, { input: { Id } }) => same(thing(output['ChangeInfo'])['Id'], Id) },
      ),
    }),
  },
} satisfies AwsServiceDefinition;
