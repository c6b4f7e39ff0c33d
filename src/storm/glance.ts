/** The world at a glance: all that a run may change, in the world's own words. */
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
    glance.set(`records`, JSON.stringify(zone.records.filter(({ Type }) => Type !== 'TXT')));
    glance.set('claim', JSON.stringify(zone.records.find(({ Type }) => Type === 'TXT')?.ResourceRecords ?? null));
  }
  return glance;
};

/** Weights of the weighted records, by set identifier. */
export const weightsOf = (state: SandboxState): Map<string, number> => {
  const weights = new Map<string, number>();
  for (const zone of Object.values(state.route53.zones)) {
    for (const { SetIdentifier, Weight } of zone.records) {
      if (SetIdentifier !== undefined) weights.set(SetIdentifier, (weights.get(SetIdentifier) ?? 0) + (Weight ?? 0));
    }
  }
  return weights;
};

/** What differs, a line each, leaving out things that others have meddled with. */
export const differences = (before: Glance, after: Glance, isMeddled: (thing: string) => boolean): string[] => {
  const lines: string[] = [];
  for (const [thing, was] of before) {
    const is = after.get(thing);
    if (is !== was && !isMeddled(thing)) lines.push(`${thing}: was ${was}, is ${is}`);
  }
  return lines;
};
