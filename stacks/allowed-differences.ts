/**
 * Differences between the two regions that are meant to be. `failover drift` reads this list, beside what the postures
 * explain by themselves. An entry names the resource as that command shows it (`*` stands for any characters), says why,
 * and may end on a day: `{ kind: 'alarm', name: 'pony-batch-*', reason: 'The nightly batch runs in the primary only.',
 * until: '2027-03-31' }`. An entry without a difference to cover is reported, so that the list stays short.
 */
import type { AllowedDifference } from '../src/drift/allowed.ts';

/** The example application needs none. */
export const ALLOWED_DIFFERENCES: readonly AllowedDifference[] = [];
