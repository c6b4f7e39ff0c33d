/** What Kinesis keeps in a region, how that begins, and what becomes due in it. */
import type { Region } from '../../../domain/api/call.ts';

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

export interface KinesisRegion {
  streams: Record<string, StreamState>;
}

export const emptyKinesis = (): KinesisRegion => ({ streams: {} });

export interface KinesisEvents {
  'stream-settles': { region: Region; streamName: string };
}
