/**
 * How many tasks a service needs after the promotion: the most that the primary ran of late, and never less than the
 * declared floor. An empty or stale sample is refused: scaling to it would restore nothing.
 */
import { EXIT, Failure } from '../failure.ts';
import type { CapacitySample, Facts } from './facts.ts';
import type { ServiceManifest } from './manifest.ts';

export interface CapacityOptions {
  /** A sample whose newest data point is older than this is stale. */
  maxAgeMs: number;
  /** `observed` insists on a sample; `declared` takes the declared sizes where there is none. */
  capacity: 'observed' | 'declared';
}

/** A target, and the sentence that says what it rests on. */
export interface CapacityTarget {
  tasks: number;
  basis: string;
  /** True when nothing was observed and the declared size had to do. */
  assumed: boolean;
}

/** An age as people say it: `40 s`, `12 min`, `3 h`. */
export const showAge = (ageMs: number): string => {
  if (ageMs > 0 && ageMs % 3_600_000 === 0) return `${ageMs / 3_600_000} h`;
  if (ageMs < 120_000) return `${Math.round(ageMs / 1000)} s`;
  if (ageMs < 7_200_000) return `${Math.round(ageMs / 60_000)} min`;
  return `${Math.round(ageMs / 3_600_000)} h`;
};

/** Why a sample must not be used; null when it may. */
const refusal = (sample: CapacitySample, maxAgeMs: number): string | null => {
  if (sample.peakTasks === null || sample.ageMs === null) return `${sample.source} is empty`;
  if (sample.peakTasks < 1) return `${sample.source} says 0 tasks`;
  if (sample.ageMs > maxAgeMs)
    return `${sample.source} is ${showAge(sample.ageMs)} old, more than ${showAge(maxAgeMs)}`;
  return null;
};

/** The live count of the primary: what it wants or what runs, whichever is more, since an outage kills tasks. */
const liveSample = (facts: Facts, name: string): { sample: CapacitySample } | { cause: string } => {
  const sight = facts.from.services[name];
  if (sight === undefined || !sight.known) return { cause: `live count is unknown (${sight?.cause ?? 'not read'})` };
  if (sight.seen === null) return { cause: 'live count is unknown (no such service)' };
  const { desiredCount, runningCount } = sight.seen;
  return { sample: { peakTasks: Math.max(desiredCount, runningCount), source: 'live count', ageMs: 0 } };
};

/** Usable samples in order of preference, and why the others are not. */
const samplesOf = (facts: Facts, name: string, maxAgeMs: number) => {
  const usable: CapacitySample[] = [];
  const refused: string[] = [];
  const consider = (found: { sample: CapacitySample } | { cause: string }) => {
    const cause = 'cause' in found ? found.cause : refusal(found.sample, maxAgeMs);
    if (cause !== null) refused.push(cause);
    else if ('sample' in found) usable.push(found.sample);
  };
  const peak = facts.samples[name];
  consider(
    peak?.known === true ? { sample: peak.seen } : { cause: `CloudWatch is unknown (${peak?.cause ?? 'not read'})` },
  );
  consider(liveSample(facts, name));
  return { usable, refused };
};

/** The declared floor of a service: the larger one of both regions. */
const floorOf = (service: ServiceManifest, primary: ServiceManifest | undefined): number =>
  Math.max(service.floorTasks, primary?.floorTasks ?? 0);

/**
 * Target of one service of the region that is promoted.
 * @throws Failure `capacity-unknown` (exit 5) when no sample is usable and declared sizes were not asked for.
 */
export const capacityTarget = (facts: Facts, service: ServiceManifest, options: CapacityOptions): CapacityTarget => {
  const { name } = service;
  const primary = facts.from.manifest.services.find((candidate) => candidate.name === name);
  const floor = floorOf(service, primary);
  if (primary === undefined)
    return { tasks: floor, basis: `declared floor; ${facts.from.manifest.region} has no such service`, assumed: true };
  const { usable, refused } = samplesOf(facts, name, options.maxAgeMs);
  const [sample] = usable;
  if (sample?.peakTasks !== undefined && sample.peakTasks !== null)
    return {
      tasks: Math.max(sample.peakTasks, floor),
      basis: `${sample.source} ${sample.peakTasks} (${showAge(sample.ageMs ?? 0)} old), floor ${floor}`,
      assumed: false,
    };
  if (options.capacity === 'declared') {
    const tasks = Math.max(floor, primary.minTasks);
    return { tasks, basis: `declared size; ${refused.join('; ')}`, assumed: true };
  }
  throw new Failure({
    code: 'capacity-unknown',
    message: `How many tasks service ${name} needs is not known: ${refused.join('; ')}.`,
    remedy: `Wait for the source to answer again, or pass "--capacity declared" to take the declared size of ${name}, ${Math.max(floor, primary.minTasks)} tasks.`,
    exitCode: EXIT.gate,
  });
};
