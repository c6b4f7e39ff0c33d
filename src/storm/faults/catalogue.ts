/** Every fault that a storm can bring, by name. */
import type { FaultKind } from '../fault.ts';
import { EFFECT_FAULTS } from './effect.ts';
import { NETWORK_FAULTS } from './network.ts';
import { OPERATOR_FAULTS } from './operator.ts';
import { REGION_FAULTS } from './regions.ts';

export const FAULTS: readonly FaultKind[] = [...NETWORK_FAULTS, ...EFFECT_FAULTS, ...REGION_FAULTS, ...OPERATOR_FAULTS];
