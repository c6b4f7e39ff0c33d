/** The openings that storms begin from: every runbook in both modes, on the smallest estate that has everything. */
import { provision } from '../../src/sandbox/provision.ts';
import { prepareOpening } from '../../src/storm/opening.ts';
import type { Opening } from '../../src/storm/storm.ts';
import { FOAL } from './estate.ts';

export const prepareOpenings = async (): Promise<Opening[]> => {
  const regions = await provision({ application: FOAL, postures: { primary: 'serving', standby: 'warm' } });
  return [
    await prepareOpening({ name: 'planned-quiet', mode: 'planned', scenario: 'quiet', regions }),
    await prepareOpening({ name: 'forced-kinesis', mode: 'forced', scenario: '2020-11-25-kinesis', regions }),
    await prepareOpening({
      name: 'forced-region-down',
      mode: 'forced',
      scenario: 'region-down',
      regions,
      capacity: 'declared',
    }),
  ];
};
