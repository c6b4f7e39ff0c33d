/**
 * Three things that moto does otherwise than Route 53, made good for endpoints on this machine only, because no traffic
 * step could pass against it else (moto 5.2.1, route53/models.py):
 * - it refuses a CREATE that was sent once before, also when its batch deletes the record first, so an unchanged or a
 *   restored record could not be written: such a CREATE becomes an UPSERT;
 * - it deletes by SetIdentifier alone, across all names of the zone: the DELETE of a pair with a SetIdentifier is left out;
 * - it shows alias records with TTL 0, which they do not have: the TTL is left out.
 *
 * A DELETE of a record without SetIdentifier is sent as it is, so the claim still fences its batch.
 */
import type { Answer, AwsService, Call, CallOf, OutputOf } from '../domain/api/call.ts';

type ChangeCall = CallOf<'route53', 'ChangeResourceRecordSets'>;
type Changes = NonNullable<NonNullable<ChangeCall['input']['ChangeBatch']>['Changes']>;
type Change = Changes[number];
type ListOutput = OutputOf<'route53', 'ListResourceRecordSets'>;

const keyOf = ({ ResourceRecordSet: record }: Change): string =>
  [record?.Name?.toLowerCase().replace(/\.$/, ''), record?.Type, record?.SetIdentifier].join(' ');

const mend = (changes: Changes): Changes => {
  const keysOf = (action: Change['Action']): Set<string> =>
    new Set(changes.filter(({ Action }) => Action === action).map(keyOf));
  const [deleted, created] = [keysOf('DELETE'), keysOf('CREATE')];
  return changes.flatMap((change): Changes => {
    const isPair = deleted.has(keyOf(change)) && created.has(keyOf(change));
    if (!isPair || change.Action === 'UPSERT') return [change];
    if (change.Action === 'CREATE') return [{ ...change, Action: 'UPSERT' }];
    return change.ResourceRecordSet?.SetIdentifier === undefined ? [change] : [];
  });
};

type AwsCall = Extract<Call, { service: AwsService }>;

/** The call as an emulator takes it. */
export const toEmulator = (call: AwsCall): AwsCall => {
  if (call.service !== 'route53' || call.operation !== 'ChangeResourceRecordSets') return call;
  const { ChangeBatch } = call.input;
  const changes = ChangeBatch?.Changes;
  if (ChangeBatch === undefined || changes === undefined) return call;
  return { ...call, input: { ...call.input, ChangeBatch: { ...ChangeBatch, Changes: mend(changes) } } };
};

/** The answer as AWS would have given it. */
export const fromEmulator = (call: AwsCall, answer: Answer): Answer => {
  if (answer.outcome !== 'yes' || call.service !== 'route53' || call.operation !== 'ListResourceRecordSets')
    return answer;
  const output = answer.output as ListOutput;
  const ResourceRecordSets = output.ResourceRecordSets?.map((record) => {
    if (record.AliasTarget === undefined) return record;
    const { TTL: _, ...alias } = record;
    return alias;
  });
  return { outcome: 'yes', output: { ...output, ResourceRecordSets } };
};
