/**
 * The state of the sandbox: a pair of AWS regions as plain JSON, each the slices that its services keep. `world.ts` is its
 * only writer. Tasks are kept as counts and a short list of those that are starting, so that 10,000 services of ten tasks
 * stay cheap.
 */
import type { Bucket } from '../domain/api/budget.ts';
import type { Region } from '../domain/api/call.ts';
import type { PolicyDocument } from '../domain/api/policy-document.ts';
import type { Outage } from './faults/outage.ts';
import type { Ledger } from './ledger.ts';
import type { LoadState } from './load/load-state.ts';
import type { SandboxPhysics } from './physics.ts';
import { emptyScaling, type ScalingRegion } from './services/application-autoscaling/state.ts';
import { emptyEcs, type EcsEvents, type EcsRegion } from './services/ecs/state.ts';
import { emptyBalancing, type BalancingRegion } from './services/elbv2/state.ts';
import { emptyKinesis, type KinesisEvents, type KinesisRegion } from './services/kinesis/state.ts';
import { emptyLambda, type LambdaEvents, type LambdaRegion } from './services/lambda/state.ts';
import type { PulumiEvents, PulumiRegion } from './services/pulumi/state.ts';
import type { Route53State } from './services/route53/state.ts';
import { emptyS3, type S3Region } from './services/s3/state.ts';
import { emptyS3Control, type S3ControlRegion } from './services/s3control/state.ts';
import { noQuotas, type QuotasRegion } from './services/service-quotas/state.ts';

/** What the services keep in one region. */
export interface RegionState
  extends
    EcsRegion,
    ScalingRegion,
    BalancingRegion,
    LambdaRegion,
    KinesisRegion,
    S3Region,
    S3ControlRegion,
    QuotasRegion,
    PulumiRegion {
  region: Region;
  /** What AWS shows of resources and nothing else depends on, by collection and key; see `services/descriptions.ts`. */
  descriptions?: Record<string, Record<string, Record<string, unknown>>>;
}

type Events = EcsEvents & LambdaEvents & KinesisEvents & PulumiEvents;

/** Something that will happen by itself: in a service, or to all of them once a minute. */
export type Due =
  | { [Kind in keyof Events]: { atMs: number; order: number; kind: Kind } & Events[Kind] }[keyof Events]
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
  ...emptyEcs(),
  ...emptyScaling(),
  ...emptyBalancing(),
  ...emptyLambda(),
  ...emptyKinesis(),
  ...emptyS3(),
  ...emptyS3Control(),
  ...noQuotas(),
});

/** Key of a service in its region. */
export const serviceKey = (clusterName: string, serviceName: string): string => `${clusterName}/${serviceName}`;

/** The world as a service of one region has it at one moment: what its handlers work on. */
export interface InRegion {
  state: SandboxState;
  region: RegionState;
  nowMs: number;
}
