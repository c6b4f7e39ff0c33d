/** Where the users of each public name were at each moment of a run, from its journal alone. */
import type { Entry } from './entry.ts';
import type { TrafficSeen } from './traffic-seen.ts';

/** What was seen, when, and at which step. */
export interface TrafficMoment extends TrafficSeen {
  /** Milliseconds since 1970. */
  at: number;
  step: string;
  /** Seen before its change was sent, or once it was so. */
  when: 'before' | 'after';
}

/** In the order of the journal. Between two moments of one name and one way of seeing it nothing else was seen. */
export const trafficOf = (entries: readonly Entry[]): TrafficMoment[] =>
  entries.flatMap((entry) => {
    if (entry.kind !== 'step.intended' && entry.kind !== 'step.done' && entry.kind !== 'undo.done') return [];
    const when = entry.kind === 'step.intended' ? 'before' : 'after';
    return (entry.traffic ?? []).map((seen) => ({ ...seen, at: entry.at, step: entry.step, when }));
  });

/** The last that was seen of each name, by each way of seeing it that there was. */
export const lastTraffic = (moments: readonly TrafficMoment[]): TrafficMoment[] => {
  const last = new Map<string, TrafficMoment>();
  for (const moment of moments) last.set(`${moment.name} ${moment.by} ${moment.type ?? ''}`, moment);
  return [...last.values()];
};
