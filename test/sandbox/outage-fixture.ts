/** Something of a service of AWS that goes wrong in one region, as a test of it says. */
import type { Outage } from '../../src/sandbox/faults/outage.ts';

/** An outage of everything that was not said, without end. */
export const outageOf = (fields: Pick<Outage, 'id' | 'service' | 'region' | 'fromMs'> & Partial<Outage>): Outage => ({
  toMs: null,
  effect: 'error',
  plane: 'data',
  share: 1,
  endShare: null,
  note: '',
  ...fields,
});
