/** The world at a glance: all that a run may change, in the world's own words. */
import { plainName, type RecordSet } from '../domain/api/record-set.ts';
import type { SandboxState } from '../sandbox/state.ts';
import type { Setting } from './fault.ts';

/** By the name of the thing, such as `service auth`, its values as text. */
export type Glance = Map<string, string>;

export const glanceAt = (state: SandboxState, { from, to }: Setting): Glance => {
  const glance: Glance = new Map();
  const standby = state.regions[to];
  for (const { serviceName, desiredCount } of Object.values(standby?.services ?? {}))
    glance.set(`service ${serviceName}`, String(desiredCount));
  for (const { resourceId, minCapacity, maxCapacity } of Object.values(standby?.scalableTargets ?? {}))
    glance.set(`bounds ${resourceId.split('/').at(-1)}`, `${minCapacity}..${maxCapacity}`);
  for (const region of [from, to])
    for (const { uuid, status } of Object.values(state.regions[region]?.mappings ?? {}))
      glance.set(`mapping ${uuid}`, status);
  for (const { streamName, mode, shardCount, status } of Object.values(standby?.streams ?? {}))
    glance.set(`stream ${streamName}`, `${mode} ${shardCount} ${status}`);
  for (const zone of Object.values(state.route53.zones)) {
    const records = Map.groupBy(
      zone.records.filter(({ Type }) => Type !== 'TXT'),
      ladderOf,
    );
    for (const [ladder, own] of records) glance.set(`records ${ladder}`, JSON.stringify(own));
    glance.set('claim', JSON.stringify(zone.records.find(({ Type }) => Type === 'TXT')?.ResourceRecords ?? null));
  }
  return glance;
};

/** A public name and the type of its records, such as `app.pony.example A`: what one ladder moves. */
export const ladderOf = ({ Name, Type }: Pick<RecordSet, 'Name' | 'Type'>): string => `${plainName(Name)} ${Type}`;

/** Weights by ladder, and in it by set identifier. */
export type Weights = Map<string, Map<string, number>>;

/** Of all weighted records. */
export const weightsOf = (state: SandboxState): Weights => {
  const weights: Weights = new Map();
  for (const record of Object.values(state.route53.zones).flatMap(({ records }) => records)) {
    const { SetIdentifier, Weight = 0 } = record;
    if (SetIdentifier === undefined) continue;
    const ladder = weights.get(ladderOf(record)) ?? new Map<string, number>();
    weights.set(ladderOf(record), ladder.set(SetIdentifier, Weight));
  }
  return weights;
};

/** All that a ladder shares out. */
export const totalOf = (weights: Weights, ladder: string): number =>
  [...(weights.get(ladder)?.values() ?? [])].reduce((sum, weight) => sum + weight, 0);

/** What differs, a line each, leaving out things that others have meddled with. */
export const differences = (before: Glance, after: Glance, isMeddled: (thing: string) => boolean): string[] => {
  const lines: string[] = [];
  for (const [thing, was] of before) {
    const is = after.get(thing);
    if (is !== was && !isMeddled(thing)) lines.push(`${thing}: was ${was}, is ${is}`);
  }
  return lines;
};
