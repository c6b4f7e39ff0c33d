/** How long things take in the sandbox. Every value is a parameter; the sources are those of `physics-defaults.ts`. */
import { PHYSICS, type Physics } from '../domain/api/physics.ts';

export interface SandboxPhysics extends Physics {
  /**
   * Spread of start and transition times: the sigma of a log-normal factor around 1. Measured for task starts: 53 to 62 s
   * in ten (elasticscale.com, "Reduce AWS Fargate pull times with SOCI"). 0 turns all chance off: every time is its middle.
   */
  sigma: number;
  /** How long after a change DescribeServices may at most still show what was before: "eventually consistent" (Amazon ECS
   *  API Reference); no figure is published. Each change draws its own time up to it. 0: reads see every change at once. */
  staleReadMs: number;
  /** How long a target leaves its group: `deregistration_delay.timeout_seconds` is 300 s unless a target group says
   *  otherwise (ELB API Reference, TargetGroupAttribute). */
  deregistrationDelayMs: number;
  /** How long credentials of IAM Identity Center last: a permission set's session is one hour unless set otherwise (IAM
   *  Identity Center User Guide, Set session duration for AWS accounts). */
  signInSessionMs: number;
}

export const DEFAULT_SANDBOX_PHYSICS: SandboxPhysics = {
  ...PHYSICS,
  sigma: 0.15,
  staleReadMs: 0,
  deregistrationDelayMs: 300_000,
  signInSessionMs: 3_600_000,
};
