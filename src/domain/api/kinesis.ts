/** Amazon Kinesis Data Streams. */
import type * as sdk from '@aws-sdk/client-kinesis';
import { rule, same, thing } from './answer-rules.ts';
import { read, write, type AwsServiceDefinition } from './definition.ts';
import { anywhere, arn, on } from './permission.ts';
import type { Shape } from './wire.ts';

export const kinesis = {
  endpoint: (region) => `kinesis.${region}.amazonaws.com`,
  denialCode: 'AccessDeniedException',
  throttlingCode: 'LimitExceededException',
  /** Kinesis Developer Guide "Quotas and limits". No rate of UpdateStreamMode is published: 5/s, as of its other rare operations, is an assumption. */
  buckets: {
    'kinesis:describe-summary': { burst: 20, perSecond: 20 },
    'kinesis:update-shard-count': { burst: 10, perSecond: 10 },
    'kinesis:update-stream-mode': { burst: 5, perSecond: 5 },
  },
  // Of these operations only the look has a resource type: a statement that names a stream grants nothing of the others.
  operations: {
    DescribeStreamSummary: read<Shape<sdk.DescribeStreamSummaryCommandInput, sdk.DescribeStreamSummaryCommandOutput>>()(
      {
        bucket: 'kinesis:describe-summary',
        iamAction: 'kinesis:DescribeStreamSummary',
        needs: (asking, { StreamName }) => on(asking, arn(asking, 'kinesis', `stream/${StreamName ?? ''}`)),
        answer: rule(
          { StreamDescriptionSummary: 'object' },
          {
            wrong: (output, { input: { StreamName } }) =>
              same(thing(output['StreamDescriptionSummary'])['StreamName'], StreamName),
          },
        ),
      },
    ),
    UpdateShardCount: write<Shape<sdk.UpdateShardCountCommandInput, sdk.UpdateShardCountCommandOutput>>()({
      bucket: 'kinesis:update-shard-count',
      iamAction: 'kinesis:UpdateShardCount',
      needs: anywhere,
      answer: rule({}),
    }),
    UpdateStreamMode: write<Shape<sdk.UpdateStreamModeCommandInput, sdk.UpdateStreamModeCommandOutput>>()({
      bucket: 'kinesis:update-stream-mode',
      iamAction: 'kinesis:UpdateStreamMode',
      needs: anywhere,
      answer: rule({}),
    }),
  },
} satisfies AwsServiceDefinition;
