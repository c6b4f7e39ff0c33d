/** Many storms: a range of seeds, and what they show together. */
import type { Violation } from './audit.ts';
import { FAULTS } from './faults/catalogue.ts';
import { planStorm, runStorm, type Opening, type Storm, type StormResult } from './storm.ts';

/** A storm in which an invariant was broken. */
export interface Finding {
  seed: string;
  storm: Storm;
  violations: Violation[];
  traceHash: string;
}

/** What a range of seeds showed; ranges can be added up. */
export interface Tally {
  seeds: number;
  outcomes: Record<string, number>;
  /** Storms in which a fault was planned, and in which it really did something. */
  planned: Record<string, number>;
  fired: Record<string, number>;
  /** How often each thing was seen that must be seen sometimes. */
  marks: Record<string, number>;
  findings: Finding[];
  /** How storms ended in which a fault struck, by fault. */
  ends: Record<string, Record<string, number>>;
  /** Virtual times of the runs that came to their end, milliseconds. */
  completedMs: number[];
  commands: number;
  events: number;
  virtualMs: number;
  /** Of all traces together, whatever order they came in: equal on every machine and every version of Node. */
  fingerprint: number;
}

export const emptyTally = (): Tally => ({
  seeds: 0,
  outcomes: {},
  planned: {},
  fired: {},
  marks: {},
  findings: [],
  ends: {},
  completedMs: [],
  commands: 0,
  events: 0,
  virtualMs: 0,
  fingerprint: 0,
});

/** 12 hexadecimal digits: sums of two stay exact. */
const FINGERPRINTS = 2 ** 48;

const count = (counts: Record<string, number>, names: Iterable<string>): void => {
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
};

const note = (tally: Tally, seed: bigint, result: StormResult): void => {
  tally.seeds += 1;
  count(tally.outcomes, [result.outcome]);
  count(tally.planned, new Set(result.storm.faults.map(({ fault }) => fault)));
  count(tally.fired, result.fired);
  count(tally.marks, result.marks);
  for (const fault of result.fired) count((tally.ends[fault] ??= {}), [result.outcome]);
  if (result.outcome === 'completed') tally.completedMs.push(result.virtualMs);
  tally.commands += result.commands;
  tally.events += result.trace.length;
  tally.virtualMs += result.virtualMs;
  tally.fingerprint = (tally.fingerprint + Number.parseInt(result.traceHash.slice(0, 12), 16)) % FINGERPRINTS;
  if (result.violations.length === 0) return;
  const { storm, violations, traceHash } = result;
  tally.findings.push({ seed: String(seed), storm, violations, traceHash });
};

const addCounts = (into: Record<string, number>, from: Record<string, number>): void => {
  for (const [name, value] of Object.entries(from)) into[name] = (into[name] ?? 0) + value;
};

/** Adds a tally to another one. */
export const addTally = (into: Tally, from: Tally): void => {
  into.seeds += from.seeds;
  addCounts(into.outcomes, from.outcomes);
  addCounts(into.planned, from.planned);
  addCounts(into.fired, from.fired);
  addCounts(into.marks, from.marks);
  into.findings.push(...from.findings);
  for (const [fault, ends] of Object.entries(from.ends)) addCounts((into.ends[fault] ??= {}), ends);
  into.completedMs.push(...from.completedMs);
  into.commands += from.commands;
  into.events += from.events;
  into.virtualMs += from.virtualMs;
  into.fingerprint = (into.fingerprint + from.fingerprint) % FINGERPRINTS;
};

/** Storms that share one thread: while one waits for its turn of the event loop, the others go on. */
const ABREAST = 4;

/**
 * Runs the seeds from `first` on, `seeds` of them, each `stride`th.
 * @param progress told after every storm.
 */
export const runSeries = async (
  openings: readonly Opening[],
  { first, seeds, stride = 1 }: { first: bigint; seeds: number; stride?: number },
  progress: (tally: Tally) => void = () => {},
): Promise<Tally> => {
  const tally = emptyTally();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < seeds) {
      const seed = first + BigInt(next) * BigInt(stride);
      next += 1;
      note(tally, seed, await runStorm(planStorm(seed, openings), openings));
      progress(tally);
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, lane));
  tally.findings.sort((left, right) => Number(BigInt(left.seed) - BigInt(right.seed)));
  return tally;
};

/** Below this many storms a thing that was not seen says nothing. */
export const ENOUGH_SEEDS = 20_000;

/** Marks that every long series must show: where processes died, why runs stopped, how they ended, who did it. */
const expectedMarks = (openings: readonly Opening[]): string[] => {
  const kinds = new Set(openings.flatMap(({ plan }) => plan.steps.map(({ id }) => id.split(':')[0] ?? '')));
  return [
    ...[...kinds].map((kind) => `crash in ${kind}`),
    ...['before-send', 'after-send', 'before-append', 'after-append', 'waiting'].map((point) => `crash ${point}`),
    ...['before-send', 'after-send', 'waiting'].flatMap((point) => [`freeze ${point}`, `interrupt ${point}`]),
    ...['failed', 'undecided', 'refused'].map((reason) => `stopped ${reason}`),
    ...['completed', 'rolled-back'].flatMap((outcome) => [`finished ${outcome} by ada`, `finished ${outcome} by bob`]),
    ...['superseded', 'run-open', 'journal-unwritable'].map((code) => `ada refused ${code}`),
    ...(kinds.has('rung') ? ['step.skipped rung'] : []),
    ...(kinds.has('disable') ? ['step.deferred disable'] : []),
    'left open',
  ];
};

/** What was never seen and should have been: a fault that never struck, a place where nothing ever happened. */
export const deadMarks = (tally: Tally, openings: readonly Opening[]): string[] => [
  ...FAULTS.filter(({ name }) => (tally.fired[name] ?? 0) === 0).map(({ name }) => `fault ${name} never struck`),
  ...expectedMarks(openings)
    .filter((mark) => (tally.marks[mark] ?? 0) === 0)
    .map((mark) => `never seen: ${mark}`),
];
