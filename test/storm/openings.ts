/** The openings of the smallest estate that has everything. */
import { provision } from '../../src/sandbox/provision.ts';
import { openingsOf } from '../../src/storm/opening.ts';
import type { Opening } from '../../src/storm/storm.ts';
import { FOAL } from './estate.ts';

export const prepareOpenings = async (): Promise<Opening[]> =>
  openingsOf(await provision({ application: FOAL, postures: { primary: 'serving', standby: 'warm' } }));
