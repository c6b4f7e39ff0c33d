/** What an operator may choose about a promotion, and what is chosen otherwise. */
import { z } from 'zod';
import { PHYSICS, type Physics } from '../src/domain/api/physics.ts';
import { LONGEST_MS, MODES } from '../src/domain/plan/plan.ts';
import type { Program } from '../src/domain/api/call.ts';
import { MOST_PROBES } from '../src/operations/probe.ts';

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

const MINUTE_MS = 60_000;

/** A gate that passes with less than half of its requests answered protects nobody. */
export const LEAST_SUCCESS_SHARE = 0.5;
/** With more of them no crash loop would be told. */
export const MOST_FAILED_TASKS = 10;

const ms = z.number().int().min(0).max(LONGEST_MS);
const share = z.number().gt(0).max(1);
const count = z.number().int().min(1);
const inEachMode = z.object({ planned: ms, forced: ms });

/**
 * Options with their defaults. The rungs are those of the migration that the tool grew out of. Deadlines: ten minutes is the
 * ServicesStable waiter (botocore, ECS waiters), five minutes cover the "several minutes" of a mapping and of DNS; a person
 * has an hour.
 */
export const promoteOptions = z.object({
  mode: z.enum(MODES).default('planned'),
  /** Written into the plan. */
  createdAt: z.iso.datetime(),
  /** `declared` takes declared sizes where no sample is usable. */
  capacity: z.enum(['observed', 'declared']).default('observed'),
  /** A capacity sample older than this is refused. */
  capacityMaxAgeMs: ms.default(6 * 60 * MINUTE_MS),
  /** Percent of the traffic on each rung, ascending; the last is 100. */
  rungPercents: z
    .array(z.number().gt(0).max(100))
    .min(1)
    .refine((rungs) => rungs.at(-1) === 100 && rungs.every((rung, at) => at === 0 || rung > (rungs[at - 1] ?? 0)), {
      message: 'does not ascend to 100',
    })
    .default([0.5, 5, 50, 100]),
  /**
   * How long the gate after each rung must stay green. Nobody hurries a planned move; in a forced one each second on a low
   * rung is a second of outage for the others.
   */
  rungHoldMs: inEachMode.default({ planned: 30_000, forced: 5000 }),
  /** How long the first task of a worker is watched before the rest follows. */
  workerHoldMs: ms.default(15_000),
  /** Tasks of a worker that may fail in a row before it is taken to crash-loop. */
  maxFailedTasks: z.number().int().min(0).max(MOST_FAILED_TASKS).default(2),
  /** Share of a service's target that must be healthy before users come. */
  healthyShare: share.default(1),
  /** Share below which a gate of the ladder cuts back; never below the declared floor. */
  gateHealthyShare: share.default(0.8),
  /**
   * Target groups that one gate of the ladder asks for, the first tiers first. ELB answers for one group a call, 40 at once
   * and 10 a second: with more of them a look would be old before it is complete.
   */
  gateTargetGroups: count.default(30),
  /** Share of probe requests that must succeed, and how many are sent a look. */
  minSuccessShare: share.min(LEAST_SUCCESS_SHARE).default(0.95),
  probeCount: count.max(MOST_PROBES).default(20),
  /** Forced mode: how long the old side is given to be fenced before it becomes a debt. */
  fenceBudgetMs: ms.default(75_000),
  /**
   * How long nobody may tell the health of targets before a person is asked. In a forced move each second that nobody
   * decides is a second of outage.
   */
  healthUnknownMs: inEachMode.default({ planned: 5 * MINUTE_MS, forced: 75_000 }),
  /** Longest waits, from the accepted change to the claim being true. */
  deadlinesMs: z
    .object({ call: ms, scale: ms, stream: ms, raise: ms, mapping: ms, health: ms, dns: ms, human: ms })
    .default({
      call: 5000,
      scale: 10 * MINUTE_MS,
      stream: 10 * MINUTE_MS,
      raise: 15 * MINUTE_MS,
      mapping: 10 * MINUTE_MS,
      health: 5 * MINUTE_MS,
      dns: 5 * MINUTE_MS,
      human: 60 * MINUTE_MS,
    }),
  /** How long AWS takes; drills replace it by what was seen. */
  physics: z.custom<Physics>((value) => typeof value === 'object' && value !== null).default(PHYSICS),
  /** Programs of the user, in the order in which those of one point are run. */
  commands: z.custom<CommandChoice[]>(Array.isArray).default([]),
});

export type PromoteOptions = z.output<typeof promoteOptions>;
