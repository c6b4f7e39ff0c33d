/** Makes a storm that breaks something smaller, as long as the same invariant still breaks. */
import type { Manner, PlannedFault } from './fault.ts';
import { runStorm, type Opening, type Storm, type StormResult } from './storm.ts';

/** Storms tried at most; each takes some hundredths of a second. */
const MOST_TRIES = 400;

export interface Shrunk {
  storm: Storm;
  result: StormResult;
  tries: number;
}

const without = (faults: readonly PlannedFault[], index: number): PlannedFault[] =>
  faults.filter((_, other) => other !== index);

/** Smaller values for one number: nothing at all, then half of it. */
const smaller = (value: number): number[] => {
  if (!Number.isInteger(value) || Math.abs(value) < 2) return [];
  return [0, 1, Math.trunc(value / 2)].filter((other) => Math.abs(other) < Math.abs(value));
};

/** Parameters whose size says how bad a fault is; the others choose what it hits. */
const SIZES = new Set(['fromMs', 'forMs', 'atMs', 'byMs', 'afterMs', 'slowMs', 'againAfterMs']);

const simpler = (fault: PlannedFault): PlannedFault[] => {
  const params = fault.params as Record<string, unknown>;
  return Object.entries(params).flatMap(([name, value]) => {
    if (typeof value !== 'number') return [];
    const values = name === 'share' && value < 1 ? [1] : SIZES.has(name) ? smaller(value) : [];
    return values.map((other) => ({ ...fault, params: { ...params, [name]: other } }));
  });
};

/** People who work in a plainer way. */
const plainer = (manner: Manner): Manner[] => [
  ...(manner.journal === 'disk' ? [] : [{ ...manner, journal: 'disk' as const }]),
  ...(manner.plans ? [{ ...manner, plans: false }] : []),
  ...(manner.people === 1 ? [] : [{ ...manner, people: 1 as const }]),
];

/** The same way over a smaller estate, the smallest first. */
const smallerEstates = (name: string, openings: readonly Opening[]): string[] => {
  const now = openings.find((opening) => opening.name === name);
  if (now === undefined) return [];
  const isSameWay = ({ plan, scenario }: Opening): boolean => plan.mode === now.plan.mode && scenario === now.scenario;
  return openings
    .filter((one) => isSameWay(one) && one.plan.steps.length < now.plan.steps.length)
    .toSorted((left, right) => left.plan.steps.length - right.plan.steps.length)
    .map((one) => one.name);
};

/** Every storm that is one step smaller, the boldest step first. */
const candidates = ({ opening, manner, faults }: Storm, openings: readonly Opening[]): Storm[] => [
  ...smallerEstates(opening, openings).map((other) => ({ opening: other, manner, faults })),
  ...faults.map((_, index) => ({ opening, manner, faults: without(faults, index) })),
  ...plainer(manner).map((other) => ({ opening, manner: other, faults })),
  ...faults.flatMap((fault, index) =>
    simpler(fault).map((other) => ({
      opening,
      manner,
      faults: faults.map((same, at) => (at === index ? other : same)),
    })),
  ),
];

/**
 * Shrinks a storm to one of which nothing can be left out or made smaller.
 * @throws RangeError when the storm breaks nothing
 */
export const shrink = async (storm: Storm, openings: readonly Opening[]): Promise<Shrunk> => {
  let result = await runStorm(storm, openings);
  const broken = result.violations[0]?.invariant;
  if (broken === undefined) throw new RangeError('this storm breaks nothing');
  let smallest = storm;
  let tries = 0;
  const tryOne = async (): Promise<boolean> => {
    for (const candidate of candidates(smallest, openings)) {
      if (tries >= MOST_TRIES) return false;
      tries += 1;
      const attempt = await runStorm(candidate, openings);
      if (!attempt.violations.some(({ invariant }) => invariant === broken)) continue;
      smallest = candidate;
      result = attempt;
      return true;
    }
    return false;
  };
  while (await tryOne());
  return { storm: smallest, result, tries };
};
