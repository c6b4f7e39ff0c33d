/**
 * What a run found in the world, as its journal and its plan tell it: a replay puts it into a world of its own before it
 * begins. Each operation says it of its steps; nothing here knows an operation.
 */
import type { ScalingSeen } from '../api/observed.ts';
import type { RecordSet } from '../api/record-set.ts';
import type { Step } from './plan.ts';

/** A step as its run tells it. */
export interface RecordedStep<Before> {
  step: Step;
  /** What it found before it changed anything; null where it found it to be so, or was not come to. */
  before: Before | null;
  /** It ended well, whether or not it had to change anything. */
  isDone: boolean;
  /** The regions of its plan. */
  from: string;
  to: string;
}

interface InCluster {
  region: string;
  clusterName: string;
  serviceName: string;
}

interface InZone {
  hostedZoneId: string;
  name: string;
}

/** Weighted records of which only the plan tells. */
interface PlannedRecords {
  types: string[];
  /** The record that users leave, and the one that they move to. */
  source: { identifier: string; region: string };
  toward: { identifier: string; region: string };
  /** Share of the users that was there already, in percent. */
  percent: number;
}

/** One thing of the world. */
export type Found =
  /** @property startMs how long one of its tasks takes to start; null where the plan does not tell */
  | (InCluster & { kind: 'service'; desiredCount: number; startMs: number | null })
  /** Its tasks are watched: whatever stands on the step is about this service. */
  | (InCluster & { kind: 'watched service' })
  | (InCluster & { kind: 'bounds' } & Pick<NonNullable<ScalingSeen>, 'minCapacity' | 'maxCapacity'> &
      Partial<Pick<NonNullable<ScalingSeen>, 'suspended'>>)
  /** @property firstCheckMs until a new target has passed its first check; null where the plan does not tell */
  | { kind: 'target group'; region: string; targetGroupArn: string; name: string; firstCheckMs: number | null }
  /** @property uuid null where it did not exist when the plan was made, so that the region's stack brings it */
  | {
      kind: 'mapping';
      region: string;
      uuid: string | null;
      functionName: string;
      streamName: string;
      isEnabled: boolean;
    }
  /** @property changes what its update has yet to create, all of it there `updateMs` after its begin */
  | { kind: 'stack'; region: string; stack: string; posture: string; changes: number; updateMs: number }
  | {
      kind: 'stream';
      region: string;
      streamName: string;
      streamArn: string;
      mode: 'PROVISIONED' | 'ON_DEMAND';
      shardCount: number;
    }
  | (InZone & { kind: 'claim'; record: RecordSet | null })
  /** @property claimName the zone is known by its claim */
  | (InZone & {
      kind: 'records';
      region: string;
      claimName: string;
      records: RecordSet[] | PlannedRecords;
    })
  /** Who serves a public name: a load balancer by region. */
  | { kind: 'entry'; region: string; name: string; endpoints: Readonly<Record<string, string>> }
  /** A name is served by what stands behind these target groups. */
  | { kind: 'name behind'; name: string; targetGroupArns: string[] };
