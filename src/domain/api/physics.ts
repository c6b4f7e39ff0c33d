/**
 * How long AWS takes, where it is published or was measured: the values that plans, estimates, lower bounds and the sandbox
 * use alike. Where AWS names a span it is the far end of it, not a lucky day. Each is a default of an option; drills replace
 * them by what was seen.
 */

export const PHYSICS = {
  /** Placement and network interface of a Fargate task. Measured: first container about 30 s after the request
   *  (vladionescu.me, "Scaling containers on AWS in 2022"), 20 s of it before the image is pulled. */
  taskPlacementMs: 20_000,
  /** Start of the container itself, without its image. Same source. */
  containerStartMs: 10_000,
  /** Image pull for each MB. Measured: 413 MB from created to started in 57 s on average (elasticscale.com, "Reduce AWS
   *  Fargate pull times with SOCI"). */
  imagePullMsPerMB: 70,
  /** A new target needs one passed check whatever the threshold (Amazon ECS Developer Guide, load balancer health checks);
   *  it comes after half an interval on average. */
  firstHealthCheckShare: 0.5,
  /** "May take several minutes to stop and restart polling" (Lambda Developer Guide, Kinesis event source mappings): three,
   *  as an assumption; many are faster. */
  mappingTransitionMs: 180_000,
  /** "Generally within 60 seconds" (Route 53 API Reference, GetChange): all of it, although most changes are faster. */
  dnsInSyncMs: 60_000,
  /** UpdateShardCount takes "a few minutes" (Kinesis API Reference); no figure is published. Assumed. */
  reshardMs: 30_000,
  reshardMsPerSplit: 500,
  /** Switching the stream's mode: not published. Assumed like resharding. */
  streamModeMs: 30_000,
  /** From "pulumi up" of a cold region to its last resource: NAT gateways take 85 to 125 s in eight Terraform logs on GitHub
   *  (middle 106 s), and everything else comes beside them; program and state before it are assumed at 14 s. */
  raiseMs: 120_000,
  /** An alias to a load balancer is answered with this time to live (Route 53 Developer Guide, alias records). */
  aliasTtlMs: 60_000,
} as const;

export type Physics = { readonly [Name in keyof typeof PHYSICS]: number };

/** A step that takes this many times what is expected of it has failed: starts are seen to spread by a tenth, and AWS has bad days. */
export const DEADLINE_MARGIN = 2;

/** A service on Fargate starts 500 tasks a minute at most (Amazon ECS Developer Guide, service quotas). */
export const SERVICE_LAUNCH_BUDGET = { burst: 500, perSecond: 500 / 60 } as const;

/** From the accepted call to the running task. */
export const taskStartMs = (imageMB: number, physics: Physics = PHYSICS): number =>
  physics.taskPlacementMs + physics.containerStartMs + imageMB * physics.imagePullMsPerMB;

/** From the accepted UpdateShardCount to ACTIVE again. */
export const reshardingMs = (fromShards: number, toShards: number, physics: Physics = PHYSICS): number =>
  physics.reshardMs + Math.abs(toShards - fromShards) * physics.reshardMsPerSplit;
