/**
 * The state of the sandbox: a pair of AWS regions as plain JSON. `world.ts` is its only writer. Tasks are kept as counts
 * and a short list of those that are starting, so that 10,000 services of ten tasks stay cheap.
 */
import type { Bucket } from '../domain/api/budget.ts';
import type { Region } from '../domain/api/call.ts';
import type { PolicyDocument } from '../domain/api/policy-document.ts';
import type { Exhibits } from './services/exhibit-state.ts';
import type { Ledger } from './ledger.ts';
import type { LoadState } from './load/load-state.ts';
import type { Outage } from './faults/outage.ts';
import type { SandboxPhysics } from './physics.ts';
import { type PublicAccessBlock, nothingBlocked } from './services/public-access-state.ts';
import type { Route53State } from './services/route53-state.ts';
import type { ServiceState } from './services/service-state.ts';

export interface ScalableTargetState {
  resourceId: string;
  minCapacity: number;
  maxCapacity: number;
  suspended: {
    DynamicScalingInSuspended: boolean;
    DynamicScalingOutSuspended: boolean;
    ScheduledScalingSuspended: boolean;
  };
  /** Target of a CPU policy, as a share of 1; null without a policy: then only the bounds act. */
  targetUtilisation: number | null;
  /**
   * Minutes in a row of the policy's metric above (positive) or below (negative) its target; 0 after one without data.
   * Absent before the first: then it has been for hours as it is.
   */
  breachMinutes?: number;
  createdAtMs: number;
}

export interface TargetGroupState {
  targetGroupArn: string;
  name: string;
  healthCheckIntervalMs: number;
  /** `cluster/service` whose tasks register themselves; null when no service names the group. */
  serviceKey: string | null;
  port: number;
}

export interface LoadBalancerState {
  loadBalancerArn: string;
  name: string;
  dnsName: string;
  canonicalHostedZoneId: string;
  /** Requests a second that it takes before it has grown, set by hand; absent: whatever comes. */
  warmRequestsPerSecond?: number;
  /** Capacity units that are reserved for it, set by hand; absent: none. */
  reservedLcus?: number;
}

export interface FunctionState {
  functionName: string;
  functionArn: string;
  /** Concurrency that is set aside for it, 0 for none at all; absent where it shares the account's. */
  ReservedConcurrentExecutions?: number;
}

export type MappingStatus = 'Enabled' | 'Disabled' | 'Enabling' | 'Disabling';

export interface MappingState {
  uuid: string;
  functionArn: string;
  eventSourceArn: string;
  streamName: string;
  status: MappingStatus;
  batchSize: number;
  parallelizationFactor: number;
  startingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  lastModifiedMs: number;
  /** Times that it was switched on or off since the world began. */
  switchCount?: number;
  transitionReason: string;
  /** Table that its function writes to; absent where it is told none. */
  tableName?: string;
  /** Why it consumes nothing although it is enabled: what the program forgot, such as a permission; empty when all is well. */
  defects: string[];
}

export interface StreamState {
  streamName: string;
  streamArn: string;
  mode: 'PROVISIONED' | 'ON_DEMAND';
  status: 'ACTIVE' | 'UPDATING';
  shardCount: number;
  /** What it will have when the update is through. */
  nextShardCount: number | null;
  nextMode: 'PROVISIONED' | 'ON_DEMAND' | null;
  retentionHours: number;
  /** Id, ARN or alias of the KMS key; absent for a stream that is not encrypted. */
  keyId?: string;
  createdAtMs: number;
  /** Moments of the last resharding and mode changes, for the limits over 24 hours. */
  reshardedAtMs: number[];
  modeChangedAtMs: number[];
}

export interface QuotaState {
  quotaCode: string;
  quotaName: string;
  value: number;
}

/** Running tasks of a service: a sample whenever the number changed, newest last. */
export type SampleSeries = { atMs: number; value: number }[];

/** A resource that `pulumi up` creates or changes. */
interface StackItem {
  /** Type and name in the program. */
  key: string;
  /** After the update began, in milliseconds. */
  readyAfterMs: number;
  isThere: boolean;
  /** What comes into the world with it. */
  stream?: StreamState;
  mapping?: MappingState;
  /** What else a reader sees of the mapping. */
  shown?: Exhibits['mappings'][string];
}

/** The Pulumi stack of a region that was made in a posture in which something is missing. */
export interface StackState {
  stack: string;
  /** The posture that it was made in, and the one that it can be raised to. */
  from: string;
  posture: string;
  startedAtMs: number | null;
  items: StackItem[];
}

/** Tasks that can be there at once. */
export interface FargateRoom {
  /** What Fargate has capacity for. */
  capacityTasks: number;
  /** Free addresses of the subnets: each task takes one with its network interface. */
  addresses: number;
}

export interface RegionState {
  region: Region;
  /** Absent where nothing is missing. */
  stack?: StackState;
  clusters: Record<string, { clusterName: string; clusterArn: string }>;
  /** By `cluster/service`. */
  services: Record<string, ServiceState>;
  /** By resource id, such as `service/pony/auth`. */
  scalableTargets: Record<string, ScalableTargetState>;
  /** By ARN. */
  loadBalancers: Record<string, LoadBalancerState>;
  /** By ARN. */
  targetGroups: Record<string, TargetGroupState>;
  functions: Record<string, FunctionState>;
  /** By UUID. */
  mappings: Record<string, MappingState>;
  streams: Record<string, StreamState>;
  /** DynamoDB tables by name. */
  tables: Record<string, { tableName: string; tableArn: string }>;
  /** What can be looked at and does nothing; absent in sandboxes that were made before there were any. */
  exhibits?: Exhibits;
  /** Objects of text by key, in each bucket by name; absent in sandboxes that were made before there were buckets. */
  buckets?: Record<string, Record<string, string>>;
  /** Block Public Access under the one name `account`; absent in sandboxes that were made before it was known. */
  publicAccess?: Record<string, PublicAccessBlock>;
  /** Applied quotas by service code, such as `ecs`, `fargate`, `lambda`. */
  quotas: Record<string, QuotaState[]>;
  /** Room for tasks of Fargate and of the subnets, under the one name `launches`; absent: more than anybody needs. */
  fargate?: Record<string, FargateRoom>;
  /** What CloudWatch is told, by `cluster/service`. */
  runningTasks: Record<string, SampleSeries>;
  /** Earliest moment of the next Fargate launch in the region. */
  nextLaunchMs: number;
  /** vCPU of all tasks that were placed. */
  usedVcpu: number;
}

/** Something that will happen by itself. */
export type Due =
  | { atMs: number; order: number; kind: 'task-runs'; region: Region; service: string; task: number }
  | { atMs: number; order: number; kind: 'task-healthy'; region: Region; service: string; task: number }
  | { atMs: number; order: number; kind: 'task-crashes'; region: Region; service: string; task: number }
  | { atMs: number; order: number; kind: 'place-again'; region: Region; service: string }
  | { atMs: number; order: number; kind: 'mapping-settles'; region: Region; uuid: string }
  | { atMs: number; order: number; kind: 'stream-settles'; region: Region; streamName: string }
  | { atMs: number; order: number; kind: 'stack-item'; region: Region; item: number }
  | { atMs: number; order: number; kind: 'minute' };

export interface SandboxState {
  nowMs: number;
  seed: number;
  account: string;
  /** Counts calls, service events and due items. No chance of one thing may hang on it, since every poll moves it. */
  serial: number;
  physics: SandboxPhysics;
  regions: Record<Region, RegionState>;
  route53: Route53State;
  outages: Outage[];
  /** What IAM allows the caller; absent or null: everything. */
  policy?: PolicyDocument[] | null;
  /** Names of the user's commands that were run and not taken back; absent before the first. */
  commands?: string[];
  load: LoadState;
  ledger: Ledger;
  /** Request-rate buckets by `region/bucket`. */
  buckets: Record<string, Bucket>;
  /** A binary heap by time: what is due first is first. */
  due: Due[];
  /** What the program registered that the sandbox does not model, by type, and what it forgot, a line each. */
  unmodelled: Record<string, number>;
  defects: string[];
}

/** An empty region. */
export const createRegion = (region: Region): RegionState => ({
  region,
  clusters: {},
  services: {},
  scalableTargets: {},
  loadBalancers: {},
  targetGroups: {},
  functions: {},
  mappings: {},
  streams: {},
  tables: {},
  buckets: {},
  publicAccess: { account: nothingBlocked() },
  quotas: {},
  fargate: { launches: { capacityTasks: 1_000_000, addresses: 1_000_000 } },
  runningTasks: {},
  nextLaunchMs: 0,
  usedVcpu: 0,
});

/** Key of a service in its region. */
export const serviceKey = (clusterName: string, serviceName: string): string => `${clusterName}/${serviceName}`;

/** What a part of the world works on. */
export interface Place {
  state: SandboxState;
  region: RegionState;
  nowMs: number;
}
