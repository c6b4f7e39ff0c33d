/** How fast things go in a storm: as published, or faster, so that more storms fit into a minute. */
import { PHYSICS } from '../domain/api/physics.ts';
import type { SandboxPhysics } from '../sandbox/physics.ts';

export interface Pace {
  /** Comes first in the names of its openings; empty for none. */
  prefix: string;
  /** How often its openings are drawn, beside others. */
  weight: number;
  /** About how long a run takes: faults strike within it. */
  promotionMs: number;
  physics: Partial<SandboxPhysics>;
  /** How long Route 53 takes for a change. */
  inSyncMs: { min: number; max: number };
  /** Resolvers of the users: few see answers move in steps. */
  resolvers: number;
  /** How long the load may stay behind the world. */
  loadGrainMs: number;
  /** Options of the plan that was made at the alert, as far as its runbook has them. */
  plan: Readonly<Record<string, unknown>>;
}

/** Everything takes as long as `src/domain/api/physics.ts` has it. */
export const AS_PUBLISHED: Pace = {
  prefix: '',
  weight: 1,
  promotionMs: 720_000,
  physics: {},
  inSyncMs: { min: PHYSICS.dnsInSyncMs, max: PHYSICS.dnsInSyncMs },
  resolvers: 8,
  loadGrainMs: 2000,
  plan: {},
};
