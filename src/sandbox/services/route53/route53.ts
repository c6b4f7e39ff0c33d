/** Route 53's API, and the way of its changes to the name servers. */
import type { Answer, CallOf } from '../../../domain/api/call.ts';
import { CALLS } from '../../faults/ability.ts';
import { draw } from '../../chance.ts';
import type { InRegion } from '../../state.ts';
import { changeResourceRecordSets } from './change.ts';
import { listResourceRecordSets } from './list.ts';
import { isSamePosition, positionOf, comparePositions } from './names.ts';
import { refused } from './refusal.ts';
import type { HostedZone, Route53State } from './state.ts';
import type { SandboxService } from '../service.ts';
import { declaredRecords } from './declared.ts';
import { showRoute53 } from './shown.ts';

type Route53Call =
  | CallOf<'route53', 'ListResourceRecordSets'>
  | CallOf<'route53', 'ChangeResourceRecordSets'>
  | CallOf<'route53', 'GetChange'>;

const getChange = (state: Route53State, id: string | undefined, atMs: number): Answer => {
  const change = state.changes[id?.startsWith('/change/') === true ? id : `/change/${id ?? ''}`];
  if (change === undefined) return refused('NoSuchChange', `Could not find resource with ID: ${id ?? ''}`, 'missing');
  const ChangeInfo = {
    Id: change.id,
    Status: atMs >= change.inSyncAtMs ? 'INSYNC' : 'PENDING',
    SubmittedAt: new Date(change.submittedAtMs).toISOString(),
    ...(change.comment === '' ? {} : { Comment: change.comment }),
  };
  return { outcome: 'yes', output: { ChangeInfo } };
};

/** Zone ids are taken with and without the prefix that the API gives them. */
const zoneOf = (state: Route53State, id: string | undefined): HostedZone | undefined =>
  state.zones[(id ?? '').replace(/^\/hostedzone\//, '')];

/**
 * Carries out one call at `atMs`.
 * @param draw a number in [0, 1): how long the change, if it is one, takes to the name servers.
 */
export const callRoute53 = (state: Route53State, call: Route53Call, atMs: number, draw: number): Answer => {
  if (call.operation === 'GetChange') return getChange(state, call.input.Id, atMs);
  const { HostedZoneId } = call.input;
  const zone = zoneOf(state, HostedZoneId);
  if (zone === undefined)
    return refused('NoSuchHostedZone', `No hosted zone found with ID: ${HostedZoneId ?? ''}`, 'missing');
  if (call.operation === 'ListResourceRecordSets') return listResourceRecordSets(zone, call.input);
  const { min, max } = state.times.inSyncMs;
  const travelMs = Math.round(min + draw * (max - min));
  return changeResourceRecordSets(state, zone, call.input.ChangeBatch, atMs, travelMs);
};

const arrive = (zone: HostedZone, atMs: number): void => {
  while (zone.travelling[0] !== undefined && zone.travelling[0].inSyncAtMs <= atMs) {
    const { deleted, created } = zone.travelling[0];
    zone.travelling.shift();
    const left = zone.served.filter((record) => !deleted.some((gone) => isSamePosition(gone, record)));
    zone.served = [...left, ...created].sort((one, other) => comparePositions(positionOf(one), positionOf(other)));
  }
};

/** Brings the name servers up to `atMs`. */
export const bringInSync = (state: Route53State, atMs: number): void => {
  for (const zone of Object.values(state.zones)) arrive(zone, atMs);
};

/** When the next change reaches the name servers; `Infinity` when none is under way. */
export const nextInSyncMs = (state: Route53State): number =>
  Math.min(
    ...Object.values(state.zones).map(({ travelling }) => travelling[0]?.inSyncAtMs ?? Number.POSITIVE_INFINITY),
  );

const answer = ({ state, nowMs }: InRegion, call: Route53Call): Answer => {
  const changeCount = Object.keys(state.route53.changes).length;
  const share = state.physics.sigma === 0 ? 0.5 : draw(state.seed, `change ${changeCount}`);
  return callRoute53(state.route53, call, nowMs, share);
};

export const route53 = {
  operations: { ListResourceRecordSets: answer, ChangeResourceRecordSets: answer, GetChange: answer },
  declared: declaredRecords,
  shows: showRoute53,
  fails: { control: [...CALLS, 'pending'], data: [], only: null },
} satisfies SandboxService<'route53'>;
