/** Words that a user chooses from. Apart from what they choose, so that nothing heavy is loaded to know them. */
import type { Mode } from '../../domain/plan/plan.ts';
import type { Comparison } from '../../drift/compare.ts';
import type { OutageEffect } from '../../sandbox/faults/outage.ts';
import type { PolicyRole } from '../../domain/plan/policy.ts';

export const TARGETS = ['sandbox', 'aws'] as const;
export type TargetName = (typeof TARGETS)[number];

export const OUTPUTS = ['text', 'json', 'ndjson'] as const;
export type OutputName = (typeof OUTPUTS)[number];

export const MODE_NAMES = ['planned', 'forced'] as const satisfies readonly Mode[];

export const POLICY_ROLE_NAMES = ['observe', 'promote', 'drill', 'approve'] as const satisfies readonly PolicyRole[];

export const CAPACITIES = ['observed', 'declared'] as const;
export type CapacityName = (typeof CAPACITIES)[number];

export const COMPARISONS = ['live', 'program', 'declared'] as const satisfies readonly Comparison[];

/** How a service of the sandbox fails. */
export const OUTAGE_EFFECTS = [
  'refuse',
  'error',
  'hang',
  'throttle',
  'blind',
  'slow',
  'pending',
] as const satisfies readonly OutageEffect[];

/** What a standby region can be in before it is promoted. */
export const STANDBY_POSTURES = ['cold', 'warm', 'hot'] as const;
