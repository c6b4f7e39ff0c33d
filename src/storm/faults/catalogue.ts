/** Every fault that a storm can bring. Their order is of no account: each draws its own chance by its name. */
import type { FaultKind } from '../fault.ts';
import { EFFECT_FAULTS } from './effect.ts';
import { FARGATE_FAULTS } from './fargate.ts';
import { JOURNAL_FAULTS } from './journal.ts';
import { NETWORK_FAULTS } from './network.ts';
import { OUTAGE_FAULTS } from './outages.ts';
import { PEOPLE_FAULTS } from './people.ts';
import { PROCESS_FAULTS } from './process.ts';
import { RECOVERY_FAULTS } from './recovery.ts';
import { ROUTE53_FAULTS } from './route53.ts';
import { STREAM_FAULTS } from './streams.ts';

export const FAULTS: readonly FaultKind[] = [
  ...NETWORK_FAULTS,
  ...EFFECT_FAULTS,
  ...ROUTE53_FAULTS,
  ...FARGATE_FAULTS,
  ...STREAM_FAULTS,
  ...PROCESS_FAULTS,
  ...PEOPLE_FAULTS,
  ...RECOVERY_FAULTS,
  ...JOURNAL_FAULTS,
  ...OUTAGE_FAULTS,
];
