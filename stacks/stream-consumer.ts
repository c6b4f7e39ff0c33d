/** A Kinesis stream, the Lambda function that consumes it, and the queue for batches that it gave up. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { ConsumerManifest, StreamManifest } from '../src/domain/manifest.ts';
import type { ConsumerDescription } from './application.ts';
import { declareFunction, type DeclaredFunction } from './consumer-function.ts';
import { nameIn, type Estate } from './estate.ts';
import { OWNED_BY_THE_RUNBOOK, POSTURE_TABLE, shardsAt } from './posture.ts';

interface StreamConsumerArgs {
  estate: Estate;
  consumer: ConsumerDescription;
  /** Where the function writes to. */
  table: { name: pulumi.Output<string>; arn: pulumi.Output<string> };
  logRetentionDays: number;
}

/** The longest that SQS keeps a message (Amazon SQS Developer Guide, Message quotas). */
const QUEUE_RETENTION_SECONDS = 14 * 24 * 3600;

const declareStream = ({ estate, consumer }: StreamConsumerArgs, parent: pulumi.Resource): aws.kinesis.Stream =>
  new aws.kinesis.Stream(
    consumer.stream.name,
    {
      name: nameIn(estate, consumer.stream.name),
      streamModeDetails: { streamMode: 'PROVISIONED' },
      shardCount: shardsAt(estate.posture, consumer.stream),
      retentionPeriod: consumer.stream.retentionHours,
      encryptionType: 'KMS',
      kmsKeyId: 'alias/aws/kinesis',
    },
    { parent, ignoreChanges: OWNED_BY_THE_RUNBOOK.stream },
  );

const declareMapping = (
  { estate, consumer }: StreamConsumerArgs,
  consuming: DeclaredFunction,
  stream: aws.kinesis.Stream,
  queue: aws.sqs.Queue,
  parent: pulumi.Resource,
): aws.lambda.EventSourceMapping =>
  new aws.lambda.EventSourceMapping(
    `${consumer.name}-mapping`,
    {
      eventSourceArn: stream.arn,
      functionName: consuming.arn,
      enabled: POSTURE_TABLE[estate.posture].consuming,
      batchSize: consumer.batchSize,
      parallelizationFactor: consumer.parallelizationFactor,
      startingPosition: consumer.startingPosition,
      // Retried until the records expire: after a long outage a limit would drop the backlog.
      maximumRetryAttempts: -1,
      maximumRecordAgeInSeconds: -1,
      bisectBatchOnFunctionError: true,
      destinationConfig: { onFailure: { destinationArn: queue.arn } },
    },
    { parent, dependsOn: consuming.needs, ignoreChanges: OWNED_BY_THE_RUNBOOK.mapping },
  );

export class StreamConsumer extends pulumi.ComponentResource {
  readonly streamArn: pulumi.Output<string>;
  readonly streamManifest: pulumi.Output<StreamManifest>;
  readonly consumerManifest: pulumi.Output<ConsumerManifest>;

  constructor(name: string, args: StreamConsumerArgs, opts: pulumi.ComponentResourceOptions) {
    super('oregon-trail:stacks:StreamConsumer', name, {}, opts);
    const { estate, consumer } = args;
    const stream = declareStream(args, this);
    const queue = new aws.sqs.Queue(
      `${consumer.name}-failures`,
      {
        name: nameIn(estate, consumer.name, 'failures'),
        messageRetentionSeconds: QUEUE_RETENTION_SECONDS,
        sqsManagedSseEnabled: true,
      },
      { parent: this },
    );
    const consuming = declareFunction({ ...args, streamArn: stream.arn, queueArn: queue.arn }, this);
    const mapping = declareMapping(args, consuming, stream, queue, this);
    const streamName = nameIn(estate, consumer.stream.name);
    this.streamArn = stream.arn;
    this.streamManifest = stream.arn.apply((streamArn) => ({
      name: consumer.stream.name,
      streamName,
      streamArn,
      mode: 'PROVISIONED' as const,
      shardCount: shardsAt(estate.posture, consumer.stream),
    }));
    this.consumerManifest = pulumi.all([consuming.arn, mapping.uuid]).apply(([functionArn, mappingUuid]) => ({
      name: consumer.name,
      functionName: consuming.name,
      functionArn,
      mappingUuid,
      streamName,
      parallelizationFactor: consumer.parallelizationFactor,
      batchSize: consumer.batchSize,
      startingPosition: consumer.startingPosition,
    }));
    this.registerOutputs({ streamArn: this.streamArn });
  }
}
