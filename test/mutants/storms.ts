/**
 * Storms over whatever source this process was started with: from the first seed upwards until one of them breaks an
 * invariant. Prints one line of JSON.
 */
import { parseArgs } from 'node:util';
import { planStorm, runStorm } from '../../src/storm/storm.ts';
import { prepareOpenings } from '../storm/openings.ts';
import { isPlanted } from './plant.ts';

/** What became of the storms: how many seeds it took, and who or what noticed. */
export interface Found {
  seeds: number;
  /** The invariant that was broken first; `error` when the program threw; null when nothing was noticed. */
  by: string | null;
  what: string;
  isPlanted: boolean;
}

const firstFound = async (limit: number): Promise<Omit<Found, 'isPlanted'>> => {
  let seeds = 0;
  try {
    const openings = await prepareOpenings();
    while (seeds < limit) {
      seeds += 1;
      const { violations } = await runStorm(planStorm(BigInt(seeds), openings), openings);
      const [first] = violations;
      if (first !== undefined) return { seeds, by: first.invariant, what: first.what };
    }
    return { seeds, by: null, what: '' };
  } catch (error) {
    return { seeds, by: 'error', what: error instanceof Error ? error.message : String(error) };
  }
};

const { values } = parseArgs({ options: { seeds: { type: 'string' } } });
const found = await firstFound(Number(values.seeds ?? '2000'));
process.stdout.write(`${JSON.stringify({ ...found, isPlanted: isPlanted() } satisfies Found)}\n`);
process.exit(0);
