/**
 * ChangeResourceRecordSets: all of a batch or nothing of it, on its way to the name servers afterwards. A DELETE must state
 * the current values exactly, which is what makes a batch a compare-and-swap (Route 53 API Reference, Change).
 */
import type { Answer, CallOf } from '../../../domain/api/call.ts';
import { plainName, recordSetSchema, sameRecordSet, type RecordSet } from '../../../domain/api/record-set.ts';
import { isSamePosition, isWithin, normalised, positionOf, indexOfPosition } from './names.ts';
import { refused } from './refusal.ts';
import type { HostedZone, Route53State } from './state.ts';

type Batch = NonNullable<CallOf<'route53', 'ChangeResourceRecordSets'>['input']['ChangeBatch']>;
type Action = 'CREATE' | 'DELETE' | 'UPSERT';

interface Change {
  action: Action;
  record: RecordSet;
}

/** 1,000 elements and 32,000 characters in a batch, UPSERT counted twice (Route 53 Developer Guide, Quotas). */
const MOST_ELEMENTS = 1000;
const MOST_CHARACTERS = 32_000;

const named = ({ Name, Type, SetIdentifier }: RecordSet): string =>
  SetIdentifier === undefined
    ? `[name='${Name}', type='${Type}']`
    : `[name='${Name}', type='${Type}', set identifier='${SetIdentifier}']`;

const limits = (changes: Change[]): string | null => {
  let elements = 0;
  let characters = 0;
  for (const { action, record } of changes) {
    const times = action === 'UPSERT' ? 2 : 1;
    const values = record.ResourceRecords ?? [];
    elements += times * Math.max(1, values.length);
    for (const { Value } of values) characters += times * Value.length;
  }
  if (elements > MOST_ELEMENTS) return `Number of records limit of ${MOST_ELEMENTS} exceeded.`;
  if (characters > MOST_CHARACTERS) return `Number of characters limit of ${MOST_CHARACTERS} exceeded.`;
  return null;
};

/** Fields that make a routing policy (Route 53 API Reference, ResourceRecordSet). */
const POLICIES = [
  'Weight',
  'Region',
  'Failover',
  'GeoLocation',
  'GeoProximityLocation',
  'CidrRoutingConfig',
  'MultiValueAnswer',
] as const;

const policiesOf = (record: RecordSet): string[] => POLICIES.filter((policy) => record[policy] !== undefined);

/** What is wrong with a record set by itself. */
const malformed = (record: RecordSet): string | null => {
  const hasValues = (record.ResourceRecords?.length ?? 0) > 0;
  if (hasValues === (record.AliasTarget !== undefined))
    return `needs either values or an alias target: ${named(record)}`;
  if (hasValues && record.TTL === undefined) return `has values but no TTL: ${named(record)}`;
  if (record.AliasTarget !== undefined && record.TTL !== undefined)
    return `is an alias and has a TTL: ${named(record)}`;
  const policies = policiesOf(record);
  if (policies.length > 1) return `has more than one routing policy (${policies.join(', ')}): ${named(record)}`;
  if ((policies.length === 0) !== (record.SetIdentifier === undefined))
    return `needs both a weight and a set identifier, or neither: ${named(record)}`;
  return null;
};

/** Parses the changes; a text says what is wrong with the request. */
const parse = ({ Changes = [] }: Batch): Change[] | string => {
  if (Changes.length === 0) return 'The batch has no changes.';
  const changes: Change[] = [];
  for (const { Action, ResourceRecordSet } of Changes) {
    if (Action !== 'CREATE' && Action !== 'DELETE' && Action !== 'UPSERT') return `Action "${Action}" is not known.`;
    const parsed = recordSetSchema.safeParse(ResourceRecordSet);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return `ResourceRecordSet ${issue?.path.join('.')} ${issue?.message}`;
    }
    const record = normalised(parsed.data);
    const wrong = malformed(record);
    if (wrong !== null) return `ResourceRecordSet ${wrong}`;
    changes.push({ action: Action, record });
  }
  return changes;
};

/** A CNAME is alone at its name, and never at the top of a zone (Route 53 Developer Guide, Supported DNS record types). */
const nameClash = (zone: HostedZone, records: RecordSet[], { Name, Type }: RecordSet): string | null => {
  const rrset = `RRSet of type ${Type} with DNS name ${Name} is not permitted`;
  if (Type === 'CNAME' && plainName(Name) === plainName(zone.name)) return `${rrset} at apex in zone ${zone.name}.`;
  const others = records.filter((other) => other.Name === Name && other.Type !== Type);
  if (Type === 'CNAME' && others.length > 0)
    return `${rrset} as it conflicts with other records with the same DNS name in zone ${zone.name}.`;
  return others.some((other) => other.Type === 'CNAME')
    ? `${rrset} because a conflicting RRSet of type CNAME with the same DNS name already exists in zone ${zone.name}.`
    : null;
};

/** Why a record cannot stand beside those of the same name and type: Route 53 API Reference, ResourceRecordSet. */
const clash = (records: RecordSet[], record: RecordSet): string | null => {
  const siblings = records.filter(({ Name, Type }) => Name === record.Name && Type === record.Type);
  const isWeighted = record.SetIdentifier !== undefined;
  if (siblings.some(({ SetIdentifier }) => (SetIdentifier !== undefined) !== isWeighted))
    return `RRSet ${named(record)} cannot be created: weighted and simple records of one name and type exclude each other`;
  if (siblings.some((other) => policiesOf(other).join() !== policiesOf(record).join()))
    return `RRSet ${named(record)} cannot be created: the records of one name and type must have the same routing policy`;
  if (siblings.some(({ TTL }) => TTL !== record.TTL && TTL !== undefined && record.TTL !== undefined))
    return `RRSet ${named(record)} cannot be created: the records of a group must have the same TTL`;
  return null;
};

/** Makes one change in `records`, or says why not. */
const make = (zone: HostedZone, records: RecordSet[], { action, record }: Change): string | null => {
  const at = indexOfPosition(records, positionOf(record));
  const current = records.slice(at, at + 1).find((other) => isSamePosition(other, record));
  if (action === 'DELETE') {
    if (current === undefined) return `Tried to delete resource record set ${named(record)} but it was not found`;
    if (!sameRecordSet(current, record))
      return `Tried to delete resource record set ${named(record)} but the values provided do not match the current values`;
    records.splice(at, 1);
    return null;
  }
  if (current !== undefined && action === 'CREATE')
    return `Tried to create resource record set ${named(record)} but it already exists`;
  if (current !== undefined) records.splice(at, 1);
  const problem = nameClash(zone, records, record) ?? clash(records, record);
  if (problem === null) records.splice(at, 0, record);
  return problem;
};

const isStrange = (state: Route53State, { action, record }: Change): boolean =>
  action !== 'DELETE' && record.HealthCheckId !== undefined && state.healthChecks[record.HealthCheckId] === undefined;

/** Makes all changes in a copy of the zone's records, or says what is wrong with them. */
const makeAll = (zone: HostedZone, changes: Change[]): { records: RecordSet[] } | { problems: string[] } => {
  const records = [...zone.records];
  const problems: string[] = [];
  for (const change of changes) {
    const { record } = change;
    const problem = isWithin(record.Name, zone.name)
      ? make(zone, records, change)
      : `RRSet with DNS name ${record.Name} is not permitted in zone ${plainName(zone.name)}.`;
    if (problem !== null) problems.push(problem);
  }
  return problems.length === 0 ? { records } : { problems };
};

const difference = (left: RecordSet[], right: RecordSet[]): RecordSet[] => {
  const kept = new Set(right);
  return left.filter((record) => !kept.has(record));
};

/** Sends the change to the name servers; one that was sent later never arrives earlier. */
const submit = (
  state: Route53State,
  zone: HostedZone,
  { records, comment, travelMs }: { records: RecordSet[]; comment: string; travelMs: number },
  atMs: number,
): string => {
  const changeId = `/change/C${String(Object.keys(state.changes).length + 1).padStart(13, '0')}`;
  const inSyncAtMs = Math.max(atMs + travelMs, zone.travelling.at(-1)?.inSyncAtMs ?? 0);
  const [deleted, created] = [difference(zone.records, records), difference(records, zone.records)];
  zone.travelling.push({ changeId, inSyncAtMs, deleted, created });
  zone.records = records;
  zone.busyUntilMs = atMs + state.times.processingMs;
  state.changes[changeId] = { id: changeId, zoneId: zone.id, comment, submittedAtMs: atMs, inSyncAtMs };
  return changeId;
};

/**
 * Errors: InvalidInput, InvalidChangeBatch, NoSuchHealthCheck, PriorRequestNotComplete.
 * @param travelMs time until all name servers have the change.
 */
export const changeResourceRecordSets = (
  state: Route53State,
  zone: HostedZone,
  batch: Batch | undefined,
  atMs: number,
  travelMs: number,
): Answer => {
  const changes = batch === undefined ? 'The change batch is missing.' : parse(batch);
  if (typeof changes === 'string') return refused('InvalidInput', changes, 'invalid');
  const excess = limits(changes);
  if (excess !== null) return refused('InvalidChangeBatch', excess, 'invalid');
  if (atMs < zone.busyUntilMs)
    return refused('PriorRequestNotComplete', `A change of zone ${zone.id} is still being processed.`, 'conflict');
  const strange = changes.find((change) => isStrange(state, change));
  if (strange !== undefined)
    return refused(
      'NoSuchHealthCheck',
      `No health check exists with the ID ${strange.record.HealthCheckId}`,
      'missing',
    );
  const made = makeAll(zone, changes);
  if ('problems' in made) return refused('InvalidChangeBatch', `[${made.problems.join(', ')}]`, 'invalid');
  const { Comment } = batch ?? {};
  const changeId = submit(state, zone, { records: made.records, comment: Comment ?? '', travelMs }, atMs);
  const comment = Comment === undefined ? {} : { Comment };
  const ChangeInfo = { Id: changeId, Status: 'PENDING', SubmittedAt: new Date(atMs).toISOString(), ...comment };
  return { outcome: 'yes', output: { ChangeInfo } };
};
