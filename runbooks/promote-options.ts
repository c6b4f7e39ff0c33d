/** What an operator may choose about a promotion, and what is chosen otherwise. */
import type { CapacityOptions } from '../src/domain/facts/capacity.ts';
import { PHYSICS, type Physics } from '../src/domain/api/physics.ts';
import type { Mode } from '../src/domain/plan/plan.ts';
import type { Program } from '../src/domain/api/call.ts';

/** When a command is run. After traffic means: once all users are seen to be served by the new region. */
export const COMMAND_POINTS = ['before-capacity', 'before-traffic', 'after-traffic'] as const;
export type CommandPoint = (typeof COMMAND_POINTS)[number];

/** A command as the user declared it, with the digests of its files. */
export interface CommandChoice {
  name: string;
  when: CommandPoint;
  run: Program;
  observe: Program | null;
  undo: Program | null;
  /** `continue` makes a debt of a command that fails. */
  onFailure: 'stop' | 'continue';
  /** How long it usually takes, for estimates. */
  expectedMs: number;
}

export interface PromoteOptions {
  mode: Mode;
  /** ISO 8601; written into the plan. */
  createdAt: string;
  /** `declared` takes declared sizes where no sample is usable. */
  capacity: CapacityOptions['capacity'];
  /** A capacity sample older than this is refused. */
  capacityMaxAgeMs: number;
  /** Percent of the traffic on each rung, ascending; the last is 100. */
  rungPercents: number[];
  /** How long the gate after each rung must stay green. */
  rungHoldMs: Record<Mode, number>;
  /** How long the first task of a worker is watched before the rest follows. */
  workerHoldMs: number;
  /** Tasks of a worker that may fail in a row before it is taken to crash-loop. */
  maxFailedTasks: number;
  /** Share of a service's target that must be healthy before users come. */
  healthyShare: number;
  /** Share below which a gate of the ladder cuts back; never below the declared floor. */
  gateHealthyShare: number;
  /**
   * Target groups that one gate of the ladder asks for, the first tiers first. ELB answers for one group a call, 40 at once
   * and 10 a second: with more of them a look would be old before it is complete.
   */
  gateTargetGroups: number;
  /** Share of probe requests that must succeed, and how many are sent a look. */
  minSuccessShare: number;
  probeCount: number;
  /** Forced mode: how long the old side is given to be fenced before it becomes a debt. */
  fenceBudgetMs: number;
  /** How long nobody may tell the health of targets before a person is asked. */
  healthUnknownMs: Record<Mode, number>;
  /** Longest waits, from the accepted change to the claim being true. */
  deadlinesMs: {
    call: number;
    scale: number;
    stream: number;
    raise: number;
    mapping: number;
    health: number;
    dns: number;
    human: number;
  };
  physics: Physics;
  /** Programs of the user, in the order in which those of one point are run. */
  commands: CommandChoice[];
}

const MINUTE_MS = 60_000;

/**
 * Defaults. The rungs are those of the migration that the tool grew out of. Deadlines: ten minutes is the ServicesStable
 * waiter (botocore, ECS waiters), five minutes cover the "several minutes" of a mapping and of DNS; a person has an hour.
 */
export const PROMOTE_DEFAULTS: Omit<PromoteOptions, 'createdAt'> = {
  mode: 'planned',
  capacity: 'observed',
  capacityMaxAgeMs: 6 * 60 * MINUTE_MS,
  rungPercents: [0.5, 5, 50, 100],
  // Nobody hurries a planned move; in a forced one each second on a low rung is a second of outage for the others.
  rungHoldMs: { planned: 30_000, forced: 5000 },
  workerHoldMs: 15_000,
  maxFailedTasks: 2,
  healthyShare: 1,
  gateHealthyShare: 0.8,
  gateTargetGroups: 30,
  minSuccessShare: 0.95,
  probeCount: 20,
  fenceBudgetMs: 75_000,
  // In a forced move each second that nobody decides is a second of outage.
  healthUnknownMs: { planned: 5 * MINUTE_MS, forced: 75_000 },
  deadlinesMs: {
    call: 5000,
    scale: 10 * MINUTE_MS,
    stream: 10 * MINUTE_MS,
    raise: 15 * MINUTE_MS,
    mapping: 10 * MINUTE_MS,
    health: 5 * MINUTE_MS,
    dns: 5 * MINUTE_MS,
    human: 60 * MINUTE_MS,
  },
  physics: PHYSICS,
  commands: [],
};
