/** Streams of one region, out of what its program registered. */
import { z } from 'zod';
import type { StreamState } from './state.ts';
import { findAll } from '../declared-region.ts';
import type { Declared } from '../service.ts';

const streamSchema = z.object({
  name: z.string(),
  arn: z.string(),
  shardCount: z.number().default(4),
  retentionPeriod: z.number().default(24),
  encryptionType: z.enum(['NONE', 'KMS']).default('NONE'),
  kmsKeyId: z.string().optional(),
  streamModeDetails: z
    .object({ streamMode: z.enum(['PROVISIONED', 'ON_DEMAND']) })
    .default({ streamMode: 'PROVISIONED' }),
});
/** The key that Kinesis keeps in each account (Kinesis Developer Guide, Server-side encryption). */
const OWN_KEY = 'alias/aws/kinesis';

const STREAM = 'aws:kinesis/stream:Stream';

export const declaredStreams: Declared = {
  types: [STREAM],
  make({ region, nowMs }, declared) {
    for (const { fields } of findAll(declared, STREAM, streamSchema))
      region.streams[fields.name] = {
        streamName: fields.name,
        streamArn: fields.arn,
        mode: fields.streamModeDetails.streamMode,
        status: 'ACTIVE',
        shardCount: fields.shardCount,
        nextShardCount: null,
        nextMode: null,
        retentionHours: fields.retentionPeriod,
        ...(fields.encryptionType === 'KMS' ? { keyId: fields.kmsKeyId ?? OWN_KEY } : {}),
        createdAtMs: nowMs,
        reshardedAtMs: [],
        modeChangedAtMs: [],
      };
  },
  arrivals: {
    [STREAM]: {
      of(raised, { streams }, { name }) {
        const stream = raised.streams[String(name)];
        return stream === undefined || streams[stream.streamName] !== undefined ? undefined : stream;
      },
      arrive({ region, nowMs }, thing) {
        const stream = thing as StreamState;
        region.streams[stream.streamName] = { ...stream, createdAtMs: nowMs };
      },
    },
  },
};
