/** Draws inputs of one target by a seed. */
import type { FuzzTarget } from './target.ts';

export interface Budget {
  seed: number;
  /** Null: as many as the target asks for in the check. */
  limitMs: number | null;
}

export interface Report {
  cases: number;
  /** The first fault, with its shrunk input and what repeats it; null without one. */
  fault: string | null;
}

/** @param beat told how many cases have begun */
export const runTarget = async (
  target: FuzzTarget,
  { seed, limitMs }: Budget,
  beat: (count: number) => void,
): Promise<Report> => {
  const checks = await target.open();
  let cases = 0;
  for (const check of checks) {
    const fault = await check({
      seed,
      cases: limitMs === null ? Math.ceil(target.cases / checks.length) : null,
      limitMs: limitMs === null ? null : limitMs / checks.length,
      beat: () => beat((cases += 1)),
    });
    if (fault !== null) return { cases, fault: `npm run fuzz -- --only ${target.name} --seed ${seed}\n${fault}` };
  }
  return { cases, fault: null };
};
